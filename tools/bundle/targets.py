"""The platforms that have a VSIX of their own, and which wheels fit each of them."""

from __future__ import annotations

import platform
import sys
import sysconfig
from typing import NamedTuple

# The bundled libraries are for each of these; the same two ends are in package.json for the client.
MINORS = ("3.11", "3.12", "3.13", "3.14")
UNIVERSAL = "universal"


class Target(NamedTuple):
    """A platform under the name that vsce has for it, and the tags of the wheels that run on it."""

    name: str
    tags: tuple[str, ...]


def _glibc(machine: str) -> tuple[str, ...]:
    # VS Code itself needs glibc 2.28. Old names are listed because pip takes each word as it stands.
    names = [f"manylinux_2_{minor}" for minor in range(28, 4, -1)]
    return tuple(f"{name}_{machine}" for name in (*names, "manylinux2014", "manylinux2010", "manylinux1"))


def _musl(machine: str) -> tuple[str, ...]:
    return tuple(f"musllinux_1_{minor}_{machine}" for minor in (2, 1, 0))


TARGETS = {
    target.name: target
    for target in (
        Target("linux-x64", _glibc("x86_64")),
        Target("linux-arm64", _glibc("aarch64")),
        Target("alpine-x64", _musl("x86_64")),
        # pip knows that older systems' wheels and universal ones run on these, too.
        Target("darwin-x64", ("macosx_11_0_x86_64",)),
        Target("darwin-arm64", ("macosx_11_0_arm64",)),
        Target("win32-x64", ("win_amd64",)),
    )
}
NAMES = (*TARGETS, UNIVERSAL)

_MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


def here() -> str:
    """The target of this machine: `universal` if it has none of its own."""
    system = sys.platform
    if system == "linux" and "musl" in str(sysconfig.get_config_var("HOST_GNU_TYPE")):
        system = "alpine"
    name = f"{system}-{_MACHINES.get(platform.machine().lower(), '')}"
    return name if name in TARGETS else UNIVERSAL
