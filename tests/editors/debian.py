"""Programs of a newer Debian, where the system has none or one that is too old.

They are unpacked with everything that they need, the C library too, and started by its loader: nothing is installed,
and the lists of packages are their own, so that the system's are left alone.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from installing import Missing, command, drafted, printed

RELEASE = "trixie"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def unpacked(cache: Path, package: str) -> Path:
    """The folder `usr` of a package and all that it depends on; `Missing` where it cannot be had."""
    home = cache / f"{package}-{RELEASE}"
    with drafted(home) as draft:
        if draft:
            _unpack(draft, package)
    return home / "root" / "usr"


def started(usr: Path, program: str, **environment: Path) -> tuple[str, ...]:
    """The command that starts a program of an unpacked package, given by its path below `usr`."""
    (loader, *_) = [*usr.glob("lib*/ld-linux-*.so.*"), *usr.glob("lib/*/ld-linux-*.so.*")]
    (library, *_) = usr.glob("lib/*-linux-gnu*")
    settings = (f"{name}={value}" for name, value in environment.items())
    return ("env", *settings, str(loader), "--library-path", str(library), str(usr / program))


def _unpack(home: Path, package: str) -> None:
    if sys.platform != "linux" or shutil.which("apt-get") is None or not Path(KEYRING).exists():
        raise Missing(f"install {package}")
    for folder in ("lists/partial", "cache/archives/partial"):
        (home / folder).mkdir(parents=True)
    asked = ("apt-get", "indextargets", "--format", "$(ORIGIN) $(REPO_URI)", "Created-By: Packages")
    told = (printed(*asked) or "").split("\n")
    mirror = next((it.split()[1] for it in told if re.match(r"Debian \S+/debian/?$", it)), None)
    if mirror is None:
        raise Missing(f"install {package}; this system's packages are not Debian's")
    (home / "sources.list").write_text(f"deb [signed-by={KEYRING}] {mirror} {RELEASE} main\n")
    (home / "status").touch()  # of a system without any package, so that all are fetched
    options = [
        word
        for name, value in {
            "Dir::Etc::sourcelist": home / "sources.list", "Dir::Etc::sourceparts": "/dev/null",
            "Dir::State::lists": home / "lists", "Dir::State::status": home / "status",
            "Dir::Cache": home / "cache", "APT::Sandbox::User": "root",
        }.items()
        for word in ("-o", f"{name}={value}")
    ]  # fmt: skip
    command("apt-get", *options, "update", "-q")
    fetch = ("install", "--download-only", "--no-install-recommends", "--yes", "-q", package)
    command("apt-get", *options, *fetch)
    for deb in sorted((home / "cache" / "archives").glob("*.deb")):
        command("dpkg-deb", "-x", deb, home / "root")
    for folder in ("lists", "cache"):
        shutil.rmtree(home / folder)
