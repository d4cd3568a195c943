"""Looking at a file as a whole: outside of the event loop where that takes long, and what happens meanwhile."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from lsp.scheduling import GOOD, Running, found, found_afresh, good, rules, run
from tuneline.engine import limits
from tuneline.engine.assembly import Assembly
from tuneline.engine.reading import reading_for
from tuneline.engine.weigh import active_rules
from tuneline.formats.table import FORMATS
from tuneline.lsp.work import Stage
from tuneline.settings.model import Settings

MANY = limits.LINES_AS_A_WHOLE + 1
PRETTY = '{\n  "prompt": "a",\n  "completion": "b"\n}\n'


class Looked:
    """How many lines the file had each time it was looked at as a whole, by where; `hold` stops the thread at it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.here: list[int] = []
        self.elsewhere: list[int] = []
        self._held = 0
        self._go = threading.Event()
        identify, loop = Assembly.identify, threading.get_ident()

        def noted(assembly: Assembly, *rest: Any) -> None:
            here = threading.get_ident() == loop
            (self.here if here else self.elsewhere).append(len(assembly.summaries))
            if not here and len(self.elsewhere) == self._held:
                self._go.wait()
            identify(assembly, *rest)

        monkeypatch.setattr(Assembly, "identify", noted)

    async def hold(self, number: int = 1) -> None:
        """Wait until the file is looked at outside of the loop, which stops there."""
        self._held = number
        while len(self.elsewhere) < number:
            await asyncio.sleep(0)

    def go(self) -> None:
        self._go.set()


@pytest.mark.parametrize(
    ("text", "here"),
    [
        (good(MANY - 1), True),
        (good(MANY), False),
        (good(20) + PRETTY * 3, True),
        (good(300) + PRETTY * 200, False),
        (good(limits.SLOW_SIZE), True),
    ],
)
def test_a_file_is_looked_at_as_a_whole_where_that_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch, text: str, here: bool
) -> None:
    looked = Looked(monkeypatch)

    async def work(running: Running) -> None:
        document = running.open("a", text)
        assert await running.scheduler.reach(document, Stage.WHOLE)
        assert looked.here == ([len(document.state.texts)] if here else [])
        assert looked.elsewhere == ([] if here else [len(document.state.texts)])
        assert found(document) == found_afresh(document)
        assert document.snapshot().complete

    run(work)


def test_a_long_file_of_another_format_than_thought_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = Looked(monkeypatch)

    async def work(running: Running) -> None:
        document = running.open("a", good(100) + '{"prompt": "a", "completion": "b"}\n' * MANY)
        assert await running.scheduler.reach(document, Stage.WHOLE)
        assert (len(looked.here), len(looked.elsewhere)) == (0, 2)
        assert document.state.reading.format is FORMATS["completion"]
        assert found(document) == found_afresh(document)

    run(work)


def test_a_long_file_that_is_edited_while_it_is_looked_at_is_looked_at_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked = Looked(monkeypatch)

    async def work(running: Running) -> None:
        document = running.open("a", good(MANY) + GOOD % 0)
        await looked.hold()
        before = document.snapshot()
        running.type(document, 0, 0, GOOD % 7, 1)
        assert running.scheduler.stage(document) is Stage.LINES
        looked.go()
        assert await running.scheduler.reach(document, Stage.WHOLE)
        assert looked.elsewhere == [MANY + 1, MANY + 2]
        assert found(document) == found_afresh(document)
        assert [row for row, rule, _ in found(document) if rule == "duplicate-example"] == [8, MANY + 1]
        # What was made before never learns of it.
        assert (len(before.texts), before.complete) == (MANY + 1, False)
        assert {finding.rule for _, finding in before.placed} == {"nothing-to-train"}

    run(work)


def test_edits_of_a_long_file_are_looked_at_once_when_typing_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = Looked(monkeypatch)

    async def work(running: Running) -> None:
        document = running.open("a", good(MANY))
        assert await running.scheduler.reach(document, Stage.WHOLE)
        for version in range(1, 51):
            running.type(document, version, 0, " ", version)
            await asyncio.sleep(0)
        assert await running.scheduler.reach(document, Stage.WHOLE)
        assert looked.elsewhere == [MANY, MANY]

    run(work)


@pytest.mark.parametrize("again", [False, True])
def test_a_long_file_can_be_closed_while_it_is_looked_at(
    monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    looked = Looked(monkeypatch)

    async def work(running: Running) -> None:
        document = running.open("a", good(MANY))
        waiting = asyncio.ensure_future(running.scheduler.reach(document, Stage.WHOLE))
        await looked.hold()
        running.close(document)
        assert await waiting is False
        other = running.open("a" if again else "b", good(3))
        running.progress.clear()
        looked.go()
        assert await running.scheduler.reach(other, Stage.WHOLE)
        for _ in range(50):
            await asyncio.sleep(0)
        assert not document.state.settled
        assert {uri for uri, _ in running.progress} == {other.uri}
        assert found(other) == found_afresh(other)

    run(work)


def test_a_long_file_can_get_other_settings_while_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = Looked(monkeypatch)

    async def work(running: Running) -> None:
        document = running.open("a", good(MANY) + GOOD % 0)
        old = document.state
        await looked.hold()
        settings = Settings.model_validate({"severity": {"duplicate-example": "off"}})
        document.rescope((reading_for(settings), active_rules(settings)))
        running.scheduler.rescoped(document)
        looked.go()
        assert await running.scheduler.reach(document, Stage.WHOLE)
        assert (old.settled, document.state.settled) == (False, True)
        assert set(rules(document)) == {"nothing-to-train"}

    run(work)
