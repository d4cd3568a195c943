"""Having editors installed, and what they need: each editor's module asks for all that it needs, in any order."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from harness import PATIENCE


class Missing(Exception):
    """An editor that cannot be had on this machine; says why, and what to install."""


def command(*words: str | Path, **more: str) -> None:
    """Run a step of an installation, with further environment variables; Missing with its last words if it fails."""
    try:
        done = subprocess.run(
            words, env={**os.environ, **more}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=1800, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing(f"`{' '.join(map(str, words))}`: {error}") from None
    if done.returncode:
        last = done.stdout.decode("utf-8", "replace").strip().split("\n")[-3:]
        raise Missing(f"`{' '.join(map(str, words))}` failed: {' '.join(last)}")


@contextmanager
def drafted(folder: Path) -> Iterator[Path | None]:
    """A folder to install into, which becomes `folder` when all of it is there; nothing if that is there already."""
    if folder.exists():
        yield None
        return
    draft = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    yield draft
    draft.rename(folder)


def packages(*names: str, proof: Callable[[], bool]) -> None:
    """Have Debian packages installed; `proof` says whether what they bring is there. Missing where it cannot be."""
    if proof():
        return
    hint = f"apt-get install {' '.join(names)}"
    if sys.platform != "linux" or shutil.which("apt-get") is None:
        raise Missing(f"install it, on Debian with `{hint}`")
    if os.geteuid() != 0:
        raise Missing(f"not root, so it was not installed: `sudo {hint}`")
    apt = ("apt-get", "-o", "DPkg::Lock::Timeout=300", "-q", "-y")
    command(*apt, "update", DEBIAN_FRONTEND="noninteractive")  # a machine has old lists of packages, or none
    command(*apt, "install", "--no-install-recommends", *names, DEBIAN_FRONTEND="noninteractive")
    if not proof():
        raise Missing(f"`{hint}` ran, and what it should bring is not there")


def has_font(name: str) -> bool:
    """Whether there is a font of that name; without it programs take another one, of other widths."""
    return name in (printed("fc-match", "--format", "%{family}", name) or "").split(",")


def printed(*words: str | Path, environment: Mapping[str, str] | None = None) -> str | None:
    """What a program that ends by itself prints; nothing if it fails or is not there."""
    try:
        done = subprocess.run(
            words,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
