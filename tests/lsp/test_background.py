"""Work in a thread: one after the other, never begun or soon ended when nobody wants it any more."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from tuneline.engine import limits
from tuneline.lsp.background import Background


def test_items_are_collected_outside_of_the_loop() -> None:
    def items() -> Iterator[int | None]:
        for number in range(10):
            yield number if number % 2 else None
        yield threading.get_ident()

    async def run() -> None:
        *numbers, thread = await Background("test").collect(items())
        assert numbers == [1, 3, 5, 7, 9]
        assert thread != threading.get_ident()

    asyncio.run(run())


def test_no_more_items_are_made_than_wanted() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(10):
            made.append(number)
            yield number

    assert asyncio.run(Background("test").collect(items(), 3)) == made == [0, 1, 2]


def test_short_lines_are_read_at_once() -> None:
    async def run() -> None:
        background = Background("test")
        short, long = "x" * limits.SLOW_SIZE, "x" * (limits.SLOW_SIZE + 1)
        assert await background.read([short], threading.get_ident) == threading.get_ident()
        assert await background.read([long], threading.get_ident) != threading.get_ident()
        assert await background.read([short, "x"], threading.get_ident) != threading.get_ident()

    asyncio.run(run())


def test_one_after_the_other_and_what_is_cancelled_is_never_begun() -> None:
    async def run() -> None:
        background = Background("test")
        go, done = threading.Event(), []
        first = asyncio.ensure_future(background.run(lambda: (go.wait(), done.append(1))))
        second = asyncio.ensure_future(background.run(lambda: done.append(2)))
        third = asyncio.ensure_future(background.run(lambda: done.append(3)))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.sleep(0)
        assert done == []
        go.set()
        await first
        await third
        assert done == [1, 3]
        with pytest.raises(asyncio.CancelledError):
            await second

    asyncio.run(run())


def test_a_cancelled_collection_ends() -> None:
    begun, ended = threading.Event(), threading.Event()

    def items() -> Iterator[None]:
        try:
            while True:
                begun.set()
                yield None
        finally:
            ended.set()

    async def run() -> None:
        background = Background("test")
        task = asyncio.create_task(background.collect(items()))
        await asyncio.to_thread(begun.wait)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        # The thread is free again.
        assert await background.run(lambda: "next") == "next"

    asyncio.run(run())
    assert ended.wait(60)


def test_what_fails_fails_for_whoever_waits() -> None:
    def work() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        asyncio.run(Background("test").run(work))
