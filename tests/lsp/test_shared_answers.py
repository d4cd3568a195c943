"""Equal requests in flight share one answer; whoever gives up does not take it from the others."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from lsp.client import Client
from lsp.loop import run
from tuneline.lsp.background import Background
from tuneline.lsp.shared_answers import SharedAnswers

URI = "file:///a.jsonl"
LINE = '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}\n'


class Slow:
    """Something that takes an hour to work out, and how often that was begun and ended."""

    def __init__(self) -> None:
        self.begun = self.ended = 0

    async def __call__(self) -> object:
        self.begun += 1
        await asyncio.sleep(3_600)
        self.ended += 1
        return object()


def test_many_who_ask_the_same_get_one_answer() -> None:
    async def go() -> None:
        answers, slow = SharedAnswers(), Slow()
        got = await asyncio.gather(
            *(answers.get("this", slow) for _ in range(300)), answers.get("that", slow)
        )
        assert (slow.begun, slow.ended, len(set(got[:-1]))) == (2, 2, 1)
        assert got[0] is not got[-1]
        assert await answers.get("this", slow) is not got[0]  # a new question, once the first is answered

    run(go())


def test_who_gives_up_takes_it_from_nobody() -> None:
    async def go() -> None:
        answers, slow = SharedAnswers(), Slow()
        tasks = [asyncio.ensure_future(answers.get("this", slow)) for _ in range(3)]
        await asyncio.sleep(1)
        tasks[0].cancel()
        tasks[2].cancel()
        assert await tasks[1] is not None
        assert (slow.begun, slow.ended) == (1, 1)

    run(go())


def test_what_nobody_waits_for_ends() -> None:
    async def go() -> None:
        answers, slow = SharedAnswers(), Slow()
        tasks = [asyncio.ensure_future(answers.get("this", slow)) for _ in range(3)]
        await asyncio.sleep(1)
        for task in tasks:
            task.cancel()
        await asyncio.sleep(10_000)
        assert (slow.begun, slow.ended) == (1, 0)
        assert await answers.get("this", slow) is not None

    run(go())


def test_all_are_told_of_a_failure() -> None:
    async def fail() -> object:
        await asyncio.sleep(1)
        raise ValueError

    async def go() -> None:
        answers = SharedAnswers()
        got = await asyncio.gather(*(answers.get("this", fail) for _ in range(3)), return_exceptions=True)
        assert [type(it) for it in got] == [ValueError] * 3

    run(go())


def test_what_is_forgotten_is_worked_out_again() -> None:
    async def go() -> None:
        answers, slow = SharedAnswers(), Slow()
        first = asyncio.ensure_future(answers.get("this", slow))
        await asyncio.sleep(1)
        answers.forget()
        second = await answers.get("this", slow)
        assert await first is not second

    run(go())


@pytest.mark.parametrize("method", ["textDocument/documentSymbol", "textDocument/semanticTokens/full"])
def test_equal_requests_of_a_client_are_worked_on_once(monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    collect, begun = Background.collect, list[object]()

    async def counted(self: Background, *given: Any) -> Any:
        begun.append(given)
        return await collect(self, *given)

    with Client() as client:
        client.initialize()
        client.open(URI, LINE * 50)
        client.settle()
        monkeypatch.setattr(Background, "collect", counted)
        params = {"textDocument": {"uri": URI}}
        idents = [client.ask(method, params) for _ in range(30)]
        found = [client.result(ident) for ident in idents]
        assert found[0]
        assert all(it == found[0] for it in found)
        assert len(begun) == 1
        client.change(URI, (0, 0, 0, 0, LINE))
        assert client.request(method, params) != found[0]
