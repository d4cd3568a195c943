"""The scheduler: what is urgent goes first, nobody waits for a file, and the end is what a fresh start would give."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

import pytest

from lsp.scheduling import BAD, GOOD, Running, found, found_afresh, fresh, good, rules, run
from tuneline.engine import limits as engine_limits
from tuneline.engine import long_lines
from tuneline.engine.assembly import Result
from tuneline.engine.block import BlockChecker
from tuneline.engine.line import Checked, Checker
from tuneline.engine.long_lines import LongLines, Scope
from tuneline.engine.plan import Plan
from tuneline.engine.reading import reading_for
from tuneline.engine.weigh import active_rules
from tuneline.formats.table import FORMATS
from tuneline.formats.view import View
from tuneline.lsp import counting, limits, scheduler
from tuneline.lsp.work import Stage
from tuneline.settings.model import Settings
from tuneline.tokens.encodings import load
from tuneline.tokens.example import ExampleTokens


def test_a_touched_line_is_checked_before_anything_else_happens() -> None:
    async def work(running: Running) -> None:
        document = running.open("a", good(50_000))
        stage = running.type(document, 40_000, 0, "x")
        # Not a single slice has run: nothing was awaited.
        assert rules(document) == ["invalid-json"]
        assert not document.state.checked
        assert (stage, running.progress) == (Stage.OPENED, [])

    run(work)


def test_many_touched_lines_wait_for_their_turn() -> None:
    async def work(running: Running) -> None:
        document = running.open("a", good(12))
        running.change(document, 1, {"text": good(5_000)})
        assert document.state.assembly.index.unchecked() == limits.TOUCHED_ROWS
        assert await running.scheduler.reach(document, Stage.WHOLE)
        assert document.state.checked

    run(work)


def test_what_is_looked_at_goes_first() -> None:
    async def work(running: Running) -> None:
        document = running.open("a", good(20_000) + BAD % 1)
        running.scheduler.prefer(document, 19_990, 11)
        while document.state.assembly.index.unchecked(20_000) >= 0:
            await asyncio.sleep(0)
        assert "unknown-role" in rules(document)
        assert 0 <= document.state.assembly.index.unchecked() < 19_990

    run(work)


@pytest.mark.parametrize("text", ["", "\n"])
def test_there_is_an_end_also_where_there_is_nothing_to_check(text: str) -> None:
    async def work(running: Running) -> None:
        document = running.open("a", text)
        assert await running.scheduler.reach(document, Stage.WHOLE)
        running.change(document, 1, {"text": ""})
        assert await running.scheduler.reach(document, Stage.WHOLE)

    run(work)


def test_documents_take_turns() -> None:
    async def work(running: Running) -> None:
        long = running.open("long", good(50_000))
        short = running.open("short", BAD % 1)
        assert await running.scheduler.reach(short, Stage.WHOLE)
        assert running.scheduler.stage(long) is Stage.OPENED

    run(work)


def test_others_get_their_turn_between_slices() -> None:
    async def work(running: Running) -> None:
        document = running.open("a", good(20_000))
        turns = 0
        while running.scheduler.stage(document) < Stage.LINES:
            turns += 1
            await asyncio.sleep(0)
        assert turns > 5

    run(work)


def test_the_whole_file_waits_for_a_quiet_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "QUIET", 0.05)

    async def work(running: Running) -> None:
        document = running.open("a", good(20))
        assert await running.scheduler.reach(document, Stage.WHOLE)
        line = document.state.texts[0]
        running.type(document, 0, 0, f"{line}\n")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert "duplicate-example" not in rules(document)
        assert running.scheduler.stage(document) is Stage.LINES
        assert await running.scheduler.reach(document, Stage.WHOLE)
        assert "duplicate-example" in rules(document)
        assert rules(document) == fresh(document)

    run(work)


def test_edits_during_the_work_end_where_a_fresh_start_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "QUIET", 0.0)

    async def work(running: Running) -> None:
        document = running.open("a", good(3_000))
        for version in range(1, 30):
            running.type(document, version * 97, 0, "x" if version % 2 else GOOD % 0, version)
            await asyncio.sleep(0)
        assert await running.scheduler.reach(document, Stage.WHOLE)
        assert rules(document) == fresh(document)

    run(work)


def test_a_file_of_another_format_than_thought_is_read_again() -> None:
    pairs = "".join(f'{{"prompt": "a {row}", "completion": "b"}}\n' for row in range(600))

    async def work(running: Running) -> None:
        document = running.open("a", good(100) + pairs)
        assert await running.scheduler.reach(document, Stage.WHOLE)
        assert document.state.reading.format is FORMATS["completion"]
        assert rules(document) == fresh(document)

    run(work)


def test_tokens_are_those_that_the_command_line_counts() -> None:
    load("o200k_base")

    async def work(running: Running) -> None:
        document = running.open("a", good(200) + "{\n\n" + BAD % 1)
        assert running.scheduler.totals(document) is None
        assert await running.scheduler.reach(document, Stage.TOKENS)
        totals = running.scheduler.totals(document)
        plan = Plan(Settings(), stats=True, count=True)
        stats = BlockChecker(plan, "chat").check(document.lines.text().encode()).stats
        assert totals is not None
        assert (totals.examples, totals.tokens, totals.trained) == (
            stats.examples,
            sum(stats.tokens),
            sum(stats.trained),
        )
        assert totals.billed == totals.tokens
        # After an edit the old sums stay until there are new ones.
        running.type(document, 0, 0, GOOD % 7)
        assert running.scheduler.totals(document) == totals
        assert await running.scheduler.reach(document, Stage.TOKENS)
        after = running.scheduler.totals(document)
        assert after is not None
        assert after.examples == totals.examples + 1

    run(work)


def test_counting_is_reported_when_it_is_done() -> None:
    load("o200k_base")

    async def work(running: Running) -> None:
        document = running.open("a", good(5_000))
        assert await running.scheduler.reach(document, Stage.TOKENS)
        stages = [stage for _, stage in running.progress]
        assert (stages.count(Stage.WHOLE), stages[-1]) == (1, Stage.TOKENS)

    run(work)


def test_tokens_are_counted_again_in_a_file_of_another_format(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "QUIET", 0.0)
    load("o200k_base")
    prompts = "".join(
        f'{{"messages": [{{"role": "user", "content": "{row}"}}], "reference_answer": "x"}}\n'
        for row in range(9)
    )

    async def work(running: Running) -> None:
        document = running.open("a", good(3))
        assert await running.scheduler.reach(document, Stage.TOKENS)
        running.type(document, 0, 0, prompts)
        opened = running.open("b", prompts + good(3))
        for it in (document, opened):
            assert await running.scheduler.reach(it, Stage.TOKENS)
        assert document.state.reading.format is FORMATS["reinforcement"]
        assert running.scheduler.totals(document) == running.scheduler.totals(opened)

    run(work)


def test_who_waits_for_a_document_that_is_closed_is_told() -> None:
    async def work(running: Running) -> None:
        document = running.open("a", good(20_000))
        waiting = asyncio.ensure_future(running.scheduler.reach(document, Stage.WHOLE))
        await asyncio.sleep(0)
        running.close(document)
        assert await waiting is False
        assert await running.scheduler.reach(document, Stage.WHOLE) is False

    run(work)


def test_who_waits_too_long_is_told() -> None:
    async def work(running: Running) -> None:
        document = running.open("a", good(50_000))
        assert await running.scheduler.reach(document, Stage.WHOLE, 0.0) is False
        assert await running.scheduler.reach(document, Stage.WHOLE) is True

    run(work)


def test_a_document_that_was_given_up_has_its_edits_checked_still() -> None:
    async def work(running: Running) -> None:
        document = running.open("a", good(50_000))
        await asyncio.sleep(0)
        running.scheduler.give_up(document)
        for _ in range(50):
            await asyncio.sleep(0)
        assert not document.state.checked
        running.type(document, 49_999, 0, "x")
        assert "invalid-json" in rules(document)
        document.rescope((reading_for(Settings()), active_rules(Settings())))
        running.scheduler.rescoped(document)
        assert await running.scheduler.reach(document, Stage.WHOLE)

    run(work)


LONG = GOOD.replace("Hello.", "word " * engine_limits.SLOW_SIZE) % 0
LONG_BAD = LONG.replace('"assistant"', '"asistant"')


class Read:
    """The sizes of lines that are read slowly, by whether the event loop has to wait for it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.here: list[int] = []
        self.elsewhere: list[int] = []
        check, loop = Checker.check_slowly, threading.get_ident()

        def counted(checker: Checker, text: str) -> Checked:
            (self.here if threading.get_ident() == loop else self.elsewhere).append(len(text))
            return check(checker, text)

        monkeypatch.setattr(Checker, "check_slowly", counted)


def test_no_step_reads_a_long_line_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = '{"a": "' + 'x"y ' * engine_limits.SLOW_SIZE
    read = Read(monkeypatch)

    async def work(running: Running) -> None:
        document = running.open("a", good(100) + LONG_BAD + BAD % 1 + broken)
        assert max(read.here, default=0) <= engine_limits.SLOW_SIZE
        running.scheduler.prefer(document, 99, 5)
        for version in range(1, 5):
            running.type(document, 100, 3, " ", version)
            running.type(document, 102, 3, " ", version)
            await asyncio.sleep(0)
        assert await running.scheduler.reach(document, Stage.WHOLE)
        assert max(read.here) <= engine_limits.SLOW_SIZE
        assert {len(document.state.texts[row]) for row in (100, 102)} <= set(read.elsewhere)
        assert found(document) == found_afresh(document)

    run(work)


def test_edits_of_a_very_long_line_are_checked_once_when_typing_pauses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    very_long = LONG_BAD.replace("word ", "word " * 20)
    assert len(very_long) > engine_limits.QUICK_SIZE
    check, checked = LongLines.check, list[list[int]]()

    def counted(lines: LongLines, scope: Scope, texts: Sequence[str]) -> dict[str, Result]:
        checked.append([len(text) for text in texts])
        return check(lines, scope, texts)

    monkeypatch.setattr(LongLines, "check", counted)

    async def work(running: Running) -> None:
        document = running.open("a", good(3) + very_long)
        assert await running.scheduler.reach(document, Stage.WHOLE)
        assert checked == [[len(very_long) - 1]]
        for version in range(1, 51):
            running.type(document, 3, 100, "x", version)
        assert await running.scheduler.reach(document, Stage.WHOLE)
        assert checked[1:] == [[len(very_long) - 1 + 50]]
        assert found(document) == found_afresh(document)

    run(work)


def test_what_is_found_in_a_line_that_was_edited_meanwhile_is_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, go, check = threading.Event(), threading.Event(), Checker.check_slowly

    def slow(checker: Checker, text: str) -> Checked:
        if len(text) > engine_limits.SLOW_SIZE and not begun.is_set():
            begun.set()
            go.wait()
        return check(checker, text)

    monkeypatch.setattr(Checker, "check_slowly", slow)

    async def work(running: Running) -> None:
        document = running.open("a", LONG_BAD + good(3) + LONG_BAD.replace("Hi", "Ho"))
        while not begun.is_set():
            await asyncio.sleep(0)
        # Its line is another one, and the other line is in another row.
        at = document.state.texts[0].index("asistant")
        running.type(document, 0, at + 1, "s", 1)
        running.type(document, 1, 0, good(2), 2)
        go.set()
        assert await running.scheduler.reach(document, Stage.WHOLE)
        assert [row for row, rule, *_ in found(document) if rule == "unknown-role"] == [6]
        assert found(document) == found_afresh(document)

    run(work)


def test_what_is_done_for_a_very_long_line_ends_when_the_line_is_edited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    very_long, program = LONG_BAD.replace("word ", "word " * 20), long_lines._PROCESS
    monkeypatch.setattr(long_lines, "_PROCESS", "import time; time.sleep(600)")

    async def work(running: Running) -> None:
        document = running.open("a", good(3) + very_long)
        while running.scheduler._long_lines._process is None:
            await asyncio.sleep(0)
        monkeypatch.setattr(long_lines, "_PROCESS", program)
        running.type(document, 3, 100, "x", 1)
        assert await running.scheduler.reach(document, Stage.WHOLE)
        assert found(document) == found_afresh(document)

    run(work)


def test_long_lines_are_counted_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    load("o200k_base")
    counted: list[int] = []
    loop, count = threading.get_ident(), counting.count_for

    def noted(view: View, *rest: Any) -> ExampleTokens:
        if threading.get_ident() == loop:
            counted.append(len(str(view.value)))
        return count(view, *rest)

    monkeypatch.setattr(counting, "count_for", noted)

    async def work(running: Running) -> None:
        document = running.open("a", LONG + good(20) + LONG_BAD + LONG)
        assert await running.scheduler.reach(document, Stage.TOKENS)
        totals = running.scheduler.totals(document)
        assert totals is not None
        assert totals.examples == 23
        assert totals.tokens == sum(document.snapshot().tokens(row).total for row in range(23))
        assert len(counted) == 20
        assert max(counted) <= engine_limits.SLOW_SIZE

    run(work)


def test_nothing_runs_when_all_is_done() -> None:
    load("o200k_base")

    async def work(running: Running) -> None:
        document = running.open("a", good(5))
        assert await running.scheduler.reach(document, Stage.TOKENS)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        names = {task.get_name() for task in asyncio.all_tasks()}
        assert "analysis" not in names

    run(work)
