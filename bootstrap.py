#!/usr/bin/env python3
"""Sets up Tuneline beside this file and runs it or its tests; needs Python 3.11 and nothing else.

    python bootstrap.py check [PATH...]     check training files (default: examples/)
    python bootstrap.py test [ARGUMENT...]  every check that CI makes, then pytest with these arguments
    python bootstrap.py vsix [ARGUMENT...]  build the VSIX of this platform, or with --all those of all (needs Node)
    python bootstrap.py editors [NAME...]   the tests in real editors, which are installed for them
    python bootstrap.py readers [ARGUMENT...]  targets against the readers they describe, which are installed for it
    python bootstrap.py benchmarks [ARGUMENT...]  a small size of benchmarks/table.py against recorded ratios (Linux)

The virtual environment is `.venv`. A stamp in it says what is installed, so the network is asked only
when pyproject.toml has changed. The exit code is that of the first command that fails.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "tuneline-installed"
# Checkers of other people, with all that they need: never beside what Tuneline needs.
READERS = Path(os.environ.get("TUNELINE_READERS") or Path.home() / ".cache" / "tuneline" / "readers")
OLDEST = (3, 11)


def run(*command: str | Path) -> None:
    """Print and run a command in the project's folder; end this script with its exit code if it fails."""
    words = [str(word) for word in command]
    print("+", *words, flush=True)
    code = subprocess.call(words, cwd=ROOT)
    if code:
        # A command that a signal ended has a negative code; a shell would say 128 and the signal.
        sys.exit(code if code > 0 else 128 - code)


def usable(python: Path) -> bool:
    """Whether an environment's Python starts and is new enough (not so after a move or an upgrade)."""
    test = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    try:
        return subprocess.call([python, "-c", test], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def fingerprint() -> str:
    """What an installation depends on: the project's file and the folder, for it is installed in place."""
    return hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + os.fsencode(ROOT)).hexdigest()


def install(*, dev: bool) -> None:
    """Make the environment if it is missing or broken, and install what it lacks."""
    import tomllib

    if not usable(PYTHON):
        run(sys.executable, "-m", "venv", "--clear", VENV)
    wanted = [fingerprint(), "dev"] if dev else [fingerprint()]
    if STAMP.exists() and STAMP.read_text("utf-8").split()[: len(wanted)] == wanted:
        return
    # The group is read here, because the pip that comes with Python 3.11 does not know --group.
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    tools = project["dependency-groups"]["dev"] if dev else []
    run(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--quiet", "--editable", ".", *tools)
    STAMP.write_text(" ".join(wanted), "utf-8")


def check(arguments: list[str]) -> None:
    install(dev=False)
    run(SCRIPTS / "tuneline", "check", *(arguments or ["examples/"]))


def test(arguments: list[str]) -> None:
    install(dev=True)
    run(PYTHON, "-m", "ruff", "check")
    run(PYTHON, "-m", "ruff", "format", "--check")
    run(PYTHON, "-m", "mypy")
    run(SCRIPTS / "lint-imports", "--no-logo")
    if (ROOT / "tools" / "generate.py").exists():
        run(PYTHON, "tools/generate.py", "--check")
    run(PYTHON, "-m", "pytest", "--numprocesses=auto", "--maxprocesses=4", *arguments)


def vsix(arguments: list[str]) -> None:
    install(dev=False)
    run(PYTHON, "tools/vsix.py", "build", *arguments)


def editors(arguments: list[str]) -> None:
    install(dev=True)
    run(PYTHON, "tests/editors/run.py", *arguments)


def readers(arguments: list[str]) -> None:
    """Install the readers, if they are not there, and compare what they say with what targets say."""
    install(dev=True)
    python = READERS / PYTHON.relative_to(VENV)
    listed = ROOT / "tests" / "readers" / "requirements.txt"
    stamp = READERS / "tuneline-installed"
    if not (usable(python) and stamp.exists() and stamp.read_bytes() == listed.read_bytes()):
        run(sys.executable, "-m", "venv", "--clear", READERS)
        run(python, "-m", "pip", "install", "--disable-pip-version-check", "--quiet", "--requirement", listed)
        stamp.write_bytes(listed.read_bytes())
    os.environ["TUNELINE_READERS_PYTHON"] = str(python)
    parallel = ("--numprocesses=auto", "--maxprocesses=4")
    run(PYTHON, "-m", "pytest", "tests/readers/test_live.py", *parallel, *arguments)


def benchmarks(arguments: list[str]) -> None:
    install(dev=True)
    run(
        PYTHON,
        "benchmarks/table.py",
        "--size",
        "small",
        "--check",
        "--json",
        "build/benchmarks.json",
        *arguments,
    )


COMMANDS = {
    "check": check,
    "test": test,
    "vsix": vsix,
    "editors": editors,
    "readers": readers,
    "benchmarks": benchmarks,
}


def main() -> None:
    if sys.version_info < OLDEST:
        sys.exit(f"Tuneline needs Python 3.11 or newer, and this is {sys.version.split()[0]}.")
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit(__doc__)
    COMMANDS[sys.argv[1]](sys.argv[2:])


if __name__ == "__main__":
    main()
