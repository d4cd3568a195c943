"""Ends the server when the editor that started it is gone.

An editor that crashes does not always close our input: another child of its may hold the other end of the pipe."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable

_log = logging.getLogger("tuneline.protocol")

SECONDS = 3.0


async def watch(pid: int, gone: Callable[[], None], seconds: float = SECONDS) -> None:
    """Call `gone` once no process has this id any more."""
    import asyncio  # `alive` is asked before it is there

    # A parent that has died, but that nobody has waited for, still has its id. Then we have another parent.
    ours = os.getppid() == pid
    while alive(pid) and (not ours or os.getppid() == pid):
        await asyncio.sleep(seconds)
    _log.warning("the editor is no longer running")
    gone()


def alive(pid: int) -> bool:
    """Whether a process has this id. What cannot be found out counts as alive."""
    if pid <= 0:
        return False
    if sys.platform == "win32":
        return _alive_on_windows(pid)
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _alive_on_windows(pid: int) -> bool:
    import ctypes

    # os.kill would end the process. To wait for it for no time shows whether it has ended.
    synchronize, timeout, denied = 0x00100000, 0x102, 5
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
    handle = kernel.OpenProcess(synchronize, False, pid)
    if not handle:
        return bool(ctypes.get_last_error() == denied)  # type: ignore[attr-defined]
    try:
        return bool(kernel.WaitForSingleObject(handle, 0) == timeout)
    finally:
        kernel.CloseHandle(handle)
