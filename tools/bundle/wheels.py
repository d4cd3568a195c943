"""From the lock to a folder that Python imports from.

pip downloads the wheels of a target, one CPython minor after the other, into a folder that is kept: the next build
asks no registry. Compiled modules have the minor in their names, so all minors share one folder; every other file
must be the same in all wheels. What only an installer or a tester needs stays out.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from zipfile import ZipFile

from bundle import ROOT, Failed, lock
from bundle.targets import MINORS, Target


def cache() -> Path:
    """Where downloaded wheels are kept."""
    return Path(os.environ.get("TUNELINE_WHEELS") or Path.home() / ".cache" / "tuneline" / "wheels")


def fetch(target: Target) -> list[Path]:
    """The locked wheels of a target for all minors; Failed if one is missing or is not the locked file."""
    # A folder is of one lock and one target: all that is in it belongs together.
    state = hashlib.sha256(lock.LOCK.read_bytes() + repr((target, MINORS)).encode()).hexdigest()[:16]
    folder = cache() / f"{target.name}-{state}"
    complete = folder / "complete"
    if not complete.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for minor in MINORS:
            _download(target, minor, folder)
        complete.touch()
    wheels = sorted(folder.glob("*.whl"))
    verify(wheels, lock.read())
    return wheels


def _download(target: Target, minor: str, folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check"]
    command += ["--require-hashes", "--no-deps", "--only-binary=:all:", "--implementation=cp"]
    command += [f"--python-version={minor}", *(f"--platform={tag}" for tag in target.tags)]
    command += [f"--requirement={lock.LOCK}", f"--dest={folder}"]
    if subprocess.call(command, cwd=ROOT):
        raise Failed(f"no wheels for {target.name} with Python {minor}, see above")


def verify(wheels: Iterable[Path], pins: Iterable[lock.Pin]) -> None:
    """Failed unless these are files of the pinned packages, at least one of each."""
    missing = {pin.name: pin.hashes for pin in pins}
    known = dict(missing)
    for wheel in wheels:
        name = lock.canonicalize_name(wheel.name.partition("-")[0])
        if hashlib.sha256(wheel.read_bytes()).hexdigest() not in known.get(name, frozenset()):
            raise Failed(f"{wheel} is not the file that is locked; delete it and build again")
        missing.pop(name, None)
    if missing:
        raise Failed(f"no wheel of {', '.join(missing)}")


def unpack(wheels: Iterable[Path], folder: Path) -> None:
    """Lay the files of the wheels into a folder; Failed if two wheels differ in a file of the same name."""
    origin: dict[str, str] = {}
    for wheel in wheels:
        with ZipFile(wheel) as archive:
            for entry in archive.namelist():
                name = kept(entry)
                if name is None:
                    continue
                path = folder / name
                data = archive.read(entry)
                if name in origin and path.read_bytes() != data:
                    raise Failed(f"{name} is not the same in {origin[name]} and in {wheel.name}")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
                origin[name] = wheel.name


def kept(entry: str) -> str | None:
    """The name that a file of a wheel has in the bundle; None if it stays out."""
    parts = entry.split("/")
    if re.fullmatch(r"[^/]+\.data", parts[0]):
        # Modules may stand in here as well; scripts and headers are of no use without an installation.
        parts = parts[2:] if parts[1] in ("purelib", "platlib") else []
    if not parts or not parts[-1] or ".." in parts:
        return None
    if parts[0].endswith(".dist-info"):
        # Versions are read from METADATA; the licences want to go along. RECORD and WHEEL differ by minor.
        keep = re.match(r"METADATA$|LICEN[CS]E|COPYING|NOTICE|AUTHORS|licenses$", parts[1], re.IGNORECASE)
    else:
        keep = not {"tests", "__pycache__"}.intersection(parts[:-1]) and not parts[-1].endswith(".pyc")
    return "/".join(parts) if keep else None
