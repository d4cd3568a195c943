"""The lock: every package that is bundled, at one version, with the hashes of its files.

uv resolves what pyproject.toml asks for. uv comes from the registry into an environment that is thrown away
afterwards, so nobody needs to have it. What is pinned stays pinned until `--upgrade` is given.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import tomllib
import venv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

# Every environment has pip, and its idea of a version is the one that will judge these pins.
from pip._vendor.packaging.requirements import Requirement
from pip._vendor.packaging.utils import canonicalize_name

from bundle import CLIENT, ROOT, Failed

LOCK = CLIENT / "bundled" / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"

# tiktoken asks for these, but imports `requests` only to download rank files and `regex` only in methods for
# debugging and for special tokens. Tuneline calls neither, so no HTTP library is bundled.
LEFT_OUT = ("certifi", "charset-normalizer", "idna", "regex", "requests", "urllib3")

HEADER = """\
# The packages in the VSIX, with the hashes of all their wheels.
# Made from pyproject.toml by `python tools/vsix.py lock`; with `--upgrade` it takes the newest versions.
# Left out, because the server never imports them: {}.
"""


class Pin(NamedTuple):
    """One package of the lock. `hashes` are sha256, as hexadecimal digits."""

    name: str
    version: str
    hashes: frozenset[str]


def read(path: Path = LOCK) -> list[Pin]:
    """The pins of a lock, in their order. Failed if a line is anything but a pin or its hashes."""
    text = re.sub(r"\\\n", "", path.read_text("utf-8"))
    lines = [line.split(" #")[0].strip() for line in text.split("\n") if not line.lstrip().startswith("#")]
    return [_pin(line, path) for line in lines if line]


def _pin(line: str, path: Path) -> Pin:
    # No environment markers: pip judges them by the machine it runs on, not by the one it downloads for.
    found = re.fullmatch(r"([\w.-]+)==([\w.!+-]+)((?:\s+--hash=sha256:[0-9a-f]{64})+)", line)
    if not found:
        raise Failed(f"{path.name}: not a pinned package with hashes: {line[:60]}")
    hashes = frozenset(re.findall(r"sha256:([0-9a-f]{64})", found[3]))
    return Pin(canonicalize_name(found[1]), found[2], hashes)


def problems(lock: Path = LOCK, project: Path = PROJECT) -> Iterator[str]:
    """What is wrong with the lock, looking at nothing but the two files."""
    pins = {pin.name: pin for pin in read(lock)}
    wanted = tomllib.loads(project.read_text("utf-8"))["project"]["dependencies"]
    for requirement in map(Requirement, wanted):
        pin = pins.get(canonicalize_name(requirement.name))
        if pin is None:
            yield f"{requirement} is not locked"
        elif not requirement.specifier.contains(pin.version, prereleases=True):
            yield f"{requirement} is locked at {pin.version}"
    yield from (f"{name} is locked, but it must not be bundled" for name in LEFT_OUT if name in pins)
    if "://" in lock.read_text("utf-8"):
        yield "the lock holds an address"


def check() -> None:
    """Failed if the lock does not fit pyproject.toml."""
    if found := list(problems()):
        raise Failed("; ".join(found) + ". Run `python tools/vsix.py lock`.")


def write(*, upgrade: bool) -> None:
    """Resolve again and write the lock."""
    with tempfile.TemporaryDirectory(prefix="tuneline-lock-") as folder:
        venv.create(folder, with_pip=True)
        scripts = Path(folder, "Scripts" if os.name == "nt" else "bin")
        _run([scripts / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv"])
        made = Path(folder, "lock")
        if LOCK.exists():
            made.write_bytes(LOCK.read_bytes())
        command = [scripts / "uv", "pip", "compile", PROJECT.name, "--output-file", made, "--quiet"]
        command += ["--universal", "--python-version", "3.11", "--generate-hashes", "--only-binary", ":all:"]
        command += ["--no-config", "--no-header", "--no-emit-index-url", "--no-emit-find-links"]
        command += [word for name in LEFT_OUT for word in ("--no-emit-package", name)]
        _run(command + ["--upgrade"] * upgrade)
        # uv ends with a list of what it left out, which the header has.
        pins, _, _ = made.read_text("utf-8").partition("\n# The following packages were excluded")
    header = HEADER.format(", ".join(LEFT_OUT))
    LOCK.write_text(header + pins.rstrip("\n") + "\n", "utf-8", newline="\n")
    check()
    print(f"{LOCK.relative_to(ROOT)}: {len(read())} packages")


def _run(command: Sequence[str | Path]) -> None:
    if subprocess.call([str(word) for word in command], cwd=ROOT):
        raise Failed(f"{Path(command[0]).name} failed, see above")
