"""Whether to colour the output."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TextIO


def wants_colour(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether text for `stream` may be coloured.

    NO_COLOR (https://no-color.org) overrides FORCE_COLOR (https://force-color.org), each if set and not
    empty; without them a terminal decides.
    """
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return environment.get("TERM") != "dumb" and takes_escapes(stream)


def takes_escapes(stream: TextIO) -> bool:
    """Whether `stream` is a terminal that follows escape sequences."""
    return stream.isatty() and (sys.platform != "win32" or _console_takes_escapes(stream))


def _console_takes_escapes(stream: TextIO) -> bool:
    # The console of Windows prints them as text until it is asked not to; one that was redirected by a terminal
    # of another kind, or is older than Windows 10, cannot be asked.
    import ctypes
    import msvcrt

    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined]
    handle = ctypes.c_void_p(msvcrt.get_osfhandle(stream.fileno()))  # type: ignore[attr-defined]
    mode = ctypes.c_ulong()
    if not kernel.GetConsoleMode(handle, ctypes.byref(mode)):
        return False
    virtual_terminal_processing = 4
    return bool(kernel.SetConsoleMode(handle, mode.value | virtual_terminal_processing))
