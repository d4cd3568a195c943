"""Reading a file that settings name, or that they are in: regular, and of a bounded size.

Settings come with other people's folders. Reading a pipe instead of such a file would never end, and a
link to a device would fill the memory.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

# Windows has no pipes among its files, and opens as text by default.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read(path: Path, most: int) -> bytes:
    """The content of a regular file of at most `most` bytes. OSError in words for any other, without waiting."""
    with open(path, "rb", opener=lambda name, _flags: os.open(name, _FLAGS)) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file", os.fspath(path))
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"it has more than {most:,} bytes", os.fspath(path))
    return data
