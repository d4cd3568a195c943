"""The client, the server and the libraries of one target, put into one folder and packed by vsce.

The folder is a new one for every VSIX and holds only what ships, so nothing of an earlier target, of development
or of a person's own can get in. The one list of what ships from client-vscode is .vscodeignore, which
`vsce ls` follows as well.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bundle import CLIENT, ROOT, Failed, wheels
from bundle.targets import TARGETS, UNIVERSAL

NODE = 20
# The time that hatchling gives the files of a wheel by default; then the same files make the same bytes.
EPOCH = "1580601600"


def run(command: Sequence[str | Path], folder: Path = CLIENT, **environment: str) -> None:
    """Print and run a command; Failed if it fails."""
    words = [str(word) for word in command]
    shown = [str(Path(words[0]).name if os.path.isabs(words[0]) else words[0]), *words[1:]]
    print("+", *shown, flush=True)
    # On Windows npm is npm.cmd, which only its full name starts.
    words[0] = shutil.which(words[0]) or words[0]
    if subprocess.call(words, cwd=folder, env={**os.environ, **environment}):
        raise Failed(f"`{' '.join(shown)}` failed, see above")


def find_node() -> None:
    """Failed if Node is missing or too old."""
    need = f"building the VSIX needs Node {NODE} or newer with npm"
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        raise Failed(f"{need}, and there is none on the PATH")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.lstrip("v").partition(".")[0]) < NODE:
        raise Failed(f"{need}, and {node} is {version}")


def build_client() -> None:
    """Check and build client-vscode, after installing what it needs if that has changed."""
    find_node()
    if _stale():
        run(["npm", "ci", "--no-audit", "--no-fund"])
    run(["npm", "run", "--silent", "check"])
    run(["npm", "run", "--silent", "build"])


def _stale() -> bool:
    """Whether node_modules is not what the lock file says. npm writes there what it has installed."""
    installed = CLIENT / "node_modules" / ".package-lock.json"
    if not installed.exists():
        return True
    have = _packages(installed)
    # Optional packages are those of other platforms.
    return any(
        have.get(path, {}).get("version") != entry["version"]
        for path, entry in _packages(CLIENT / "package-lock.json").items()
        if path and not entry.get("optional")
    )


def _packages(lock: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(lock.read_text("utf-8"))["packages"]
    return found


def build_server(folder: Path) -> Path:
    """The wheel of this project, in a folder."""
    command = [sys.executable, "-m", "pip", "wheel", "-qq", "--disable-pip-version-check", "--no-deps"]
    run([*command, "--wheel-dir", folder, ROOT], ROOT, SOURCE_DATE_EPOCH=EPOCH)
    return next(folder.glob("tuneline-*.whl"))


def pack(target: str, server: Path, folder: Path, out: Path) -> Path:
    """The VSIX of a target in `out`. `folder` is an empty one to work in."""
    stage(folder)
    bundled = folder / "bundled"
    if target == UNIVERSAL:
        shutil.copy(server, bundled)
    else:
        libs = bundled / "libs"
        wheels.unpack([*wheels.fetch(TARGETS[target]), server], libs)
        (libs / "TARGET").write_text(f"{target}\n", "utf-8")
    manifest = json.loads((CLIENT / "package.json").read_text("utf-8"))
    made = out.resolve() / f"tuneline-{manifest['version']}-{target}.vsix"
    out.mkdir(parents=True, exist_ok=True)
    vsce = CLIENT / "node_modules" / "@vscode" / "vsce" / "vsce"
    chosen = [] if target == UNIVERSAL else ["--target", target]
    command = ["node", vsce, "package", "--no-dependencies", *addresses(manifest), *chosen, "--out", made]
    run(command, folder, SOURCE_DATE_EPOCH=os.environ.get("SOURCE_DATE_EPOCH", EPOCH))
    return made


def addresses(manifest: dict[str, Any]) -> list[str]:
    """Where the README's pictures and links lead on the web: vsce takes the folder of the repository for ours."""
    repository = manifest["repository"]
    base, folder = repository["url"].removesuffix(".git"), repository["directory"]
    return [
        f"--baseImagesUrl={base}/raw/HEAD/{folder}",
        f"--baseContentUrl={base}/blob/HEAD/{folder}",
    ]


def shipped() -> list[str]:
    """The patterns of .vscodeignore: what ships of client-vscode."""
    lines = (CLIENT / ".vscodeignore").read_text("utf-8").split("\n")
    return [line[1:] for line in lines if line.startswith("!")]


def files(pattern: str) -> Iterator[Path]:
    """The files of client-vscode that a pattern names."""
    # Before Python 3.13 a last `**` finds folders only.
    found = CLIENT.glob(pattern + "/*" * pattern.endswith("**"))
    return (path for path in found if path.is_file())


def stage(folder: Path) -> None:
    """Copy what ships, and write what is made of it."""
    for path in (path for pattern in shipped() for path in files(pattern)):
        copy = folder / path.relative_to(CLIENT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    # Everything is compiled into one file: there is nothing to run or to install for who has the VSIX.
    manifest = json.loads((CLIENT / "package.json").read_text("utf-8"))
    for key in ("scripts", "dependencies", "devDependencies"):
        manifest.pop(key, None)
    (folder / "package.json").write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
    shutil.copy(ROOT / "LICENSE", folder)
    (folder / "NOTICES.txt").write_text("\n".join(notices()), "utf-8")
    # For this folder it would only say again what has been copied.
    (folder / ".vscodeignore").write_text("", "utf-8")


def notices() -> Iterator[str]:
    """The licences of the packages that are compiled into extension.js; those of libs are in libs."""
    yield "Tuneline for VS Code contains these packages.\n"
    for path, entry in _packages(CLIENT / "package-lock.json").items():
        if not path or entry.get("dev"):
            continue
        name = path.rpartition("node_modules/")[2]
        yield f"{'-' * 80}\n{name} {entry['version']}: {entry.get('license', 'see below')}\n"
        texts = [it for it in sorted((CLIENT / path).iterdir()) if re.match("licen[cs]e", it.name, re.I)]
        if not texts:
            raise Failed(f"{path} has no licence file")
        yield from (text.read_text("utf-8").strip() + "\n" for text in texts)
