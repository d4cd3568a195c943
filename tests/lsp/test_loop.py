"""The loop of the tests: when it is idle, what its clock says, and that it waits for what is at work outside."""

from __future__ import annotations

import asyncio
import sys
import time

import pytest

from lsp import loop
from lsp.client import Client
from lsp.loop import Broken, run
from lsp.odd_server import odd_server


def test_what_never_happens_is_broken_at_once() -> None:
    async def never() -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(Broken, match="nothing is left"):
        run(never())


def test_timers_take_no_time() -> None:
    async def hours() -> tuple[float, float]:
        before, began = time.monotonic(), asyncio.get_running_loop().time()
        await asyncio.sleep(7_200)
        return time.monotonic() - before, asyncio.get_running_loop().time() - began

    assert run(hours()) == pytest.approx((7_200, 7_200), abs=0.01)


def test_a_look_at_the_clock_takes_time() -> None:
    async def slices() -> int:
        looks, end = 0, time.monotonic() + 1
        while time.monotonic() < end:
            looks += 1
        return looks

    assert run(slices()) == pytest.approx(1 / loop.TICK, abs=2)


def test_threads_and_processes_are_waited_for_while_the_clock_stops() -> None:
    real = time.sleep

    async def outside() -> list[object]:
        began = asyncio.get_running_loop().time()
        late = asyncio.get_running_loop().call_later(0.01, lambda: None)
        thread = asyncio.to_thread(lambda: real(0.05) or "thread")
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", "print('process')", stdout=asyncio.subprocess.PIPE
        )
        said, _ = await process.communicate()
        passed = asyncio.get_running_loop().time() - began
        return [await thread, said.split(), process.returncode, passed, late.cancelled()]

    assert run(outside()) == ["thread", [b"process"], 0, 0, False]


def test_timers_without_end_are_broken() -> None:
    async def ticking() -> None:
        while True:
            await asyncio.sleep(3)

    with pytest.raises(Broken, match="on and on"):
        run(ticking())


def test_work_without_end_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "WORK", 0.2)

    async def spinning() -> None:
        while True:
            await asyncio.sleep(0)

    with pytest.raises(Broken, match="on and on"):
        run(spinning())


@pytest.mark.parametrize("left", [False, True])
def test_a_client_says_what_is_broken(left: bool) -> None:
    def waits(client: Client) -> object:
        return client.request("test/lost", {"leave": left})

    with Client(server=odd_server()) as client:
        client.initialize()
        with pytest.raises(
            EOFError if left else Broken, match="standard error: tuneline: something is wrong"
        ):
            waits(client)


def test_a_server_that_fails_fails_the_test() -> None:
    def fails(read: bool) -> None:
        with Client(server=odd_server()) as client:
            client.initialize()
            client.notify("test/fail-notification", {"text": "x"})
            client.settle()
            if read:
                assert client.errors()

    with pytest.raises(AssertionError, match="test/fail-notification failed: ValueError"):
        fails(read=False)
    fails(read=True)
