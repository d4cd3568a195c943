"""Equal requests about one snapshot that are in flight together: one is worked on, and all get its answer.

An editor that asks again before it is answered, for each of several views or after each scroll, costs no more than
one that waits. The work ends when nobody waits for it any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Any


@dataclass(eq=False, slots=True)
class _Work:
    task: asyncio.Future[Any]
    waiting: int = 0


class SharedAnswers:
    """The answers that are being worked out, by what was asked."""

    def __init__(self) -> None:
        self._works: dict[Hashable, _Work] = {}

    async def get(self, asked: Hashable, make: Callable[[], Awaitable[Any]]) -> Any:
        """What `make` comes to, or what it comes to already for somebody who asked the same."""
        work = self._works.get(asked)
        if work is None:
            work = self._works[asked] = _Work(asyncio.ensure_future(make()))
        work.waiting += 1
        try:
            return await asyncio.shield(work.task)
        finally:
            work.waiting -= 1
            if not work.waiting:
                work.task.cancel()
            if self._works.get(asked) is work and (work.task.done() or not work.waiting):
                del self._works[asked]

    def forget(self) -> None:
        """From now on the same requests may have other answers. Those that are in flight get theirs."""
        self._works.clear()
