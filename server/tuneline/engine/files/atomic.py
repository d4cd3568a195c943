"""Files that are written whole or not at all.

What is written goes into a temporary file in the same folder, where a rename is one step, and takes the name only
when it is complete: whoever reads the file sees the old one or the new one, also after a crash or on a full disk. A
process that is killed leaves its temporary file behind; a later one that writes into the folder removes it after a day.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

_TEMPORARY = re.compile(r"\.tuneline-[0-9a-f]{12}\.tmp")
# Seconds after its last write from which on a temporary file belongs to no running process.
LEFT_BEHIND = 24 * 60 * 60


def temporary_beside(path: Path) -> Path:
    """A name that nobody uses, in the folder of `path`; short, for the file's own may be as long as can be."""
    _remove_left_behind(path.parent)
    return path.with_name(f".tuneline-{os.urandom(6).hex()}.tmp")


def private(path: Path) -> BinaryIO:
    """A new file that nobody else may read: what is copied into it may be a secret of the file's owner."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return path.open("wb")


def put_in_place(temporary: Path, path: Path) -> None:
    """Give a finished file the name of another one, which hands on its mode and its owner. OSError if refused."""
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    if path.exists():
        refuse_read_only(path)
        if hasattr(os, "chown"):
            status = path.stat()
            # Only root may give a file away, and for root it matters: in a container everything belongs to others.
            # A group may be kept by all its members, for whom the mode was meant.
            for owner in (-1, status.st_uid):
                with suppress(OSError):
                    os.chown(temporary, owner, status.st_gid)
        temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        _copy_attributes(path, temporary)
    temporary.replace(path)


def can_take(path: Path) -> bool:
    """Whether a file can be given this name: a pipe or a device, such as /dev/null, has to be written to."""
    return path.is_file() or not path.exists()


def move(temporary: Path, path: Path) -> None:
    """Give a finished file that is private the name of a new file or of one that is there, which a link leads to.

    Both are in one folder, see `real`. OSErrors name `path`.
    """
    there = real(path)
    try:
        if not there.exists():
            temporary.chmod(0o666 & ~_umask())
        put_in_place(temporary, there)
    except OSError as error:
        error.filename, error.filename2 = os.fspath(path), None
        raise


def real(path: Path) -> Path:
    """Where a file is that a name leads to."""
    return Path(os.path.realpath(path))


def _umask() -> int:
    """What this process keeps from others of the files that it makes; there is no way to ask without a change."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def other_names(path: Path) -> int:
    """How many names a file has beside this one, which keep the old content when another file takes the name."""
    return path.stat().st_nlink - 1


def _copy_attributes(path: Path, temporary: Path) -> None:
    """Hand on extended attributes, and access lists with them, as far as the system lets us."""
    if sys.platform == "linux":
        with suppress(OSError):
            for name in os.listxattr(path):
                # Some of them only root may set, and the new file has most of those already.
                with suppress(OSError):
                    os.setxattr(temporary, name, os.getxattr(path, name))


@lru_cache(64)  # once a folder: a run may fix thousands of files in it
def _remove_left_behind(folder: Path) -> None:
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _TEMPORARY.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with suppress(OSError):
                    if time.time() - entry.stat(follow_symlinks=False).st_mtime > LEFT_BEHIND:
                        os.unlink(entry.path)


def refuse_read_only(path: Path) -> None:
    """PermissionError for a file that must not be written, which a rename in a writable folder would not notice."""
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fspath(path))


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write to; `path` gets its content when the block ends well, and stays as it is otherwise.

    A link stays a link. A pipe or a device, such as /dev/null, is written to directly. OSErrors name `path`.
    """
    there = real(path)
    temporary = temporary_beside(there)
    try:
        if not can_take(there):
            with there.open("wb") as file:
                yield file
            return
        exists = there.exists()
        if exists:
            refuse_read_only(there)
        with private(temporary) if exists else temporary.open("xb") as file:
            yield file
        put_in_place(temporary, there)
    except OSError as error:
        if error.filename in (None, os.fspath(temporary), os.fspath(there)):
            error.filename = os.fspath(path)
        raise
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
