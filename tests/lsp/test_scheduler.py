"""The scheduler: what is urgent goes first, nobody waits for a file, and the end is what a fresh start would give."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest

from tuneline.engine.disk import Plan, check_block
from tuneline.engine.document import FileState
from tuneline.engine.files.source import decode
from tuneline.engine.line import Checker
from tuneline.engine.reading import reading_for
from tuneline.engine.weigh import active_rules
from tuneline.formats.table import FORMATS
from tuneline.lsp import limits, scheduler
from tuneline.lsp.documents import Document, Documents
from tuneline.lsp.scheduler import Scheduler, Stage
from tuneline.settings.model import Settings
from tuneline.tokens.encodings import load

GOOD = '{"messages": [{"role": "user", "content": "Hi %d"}, {"role": "assistant", "content": "Hello.", "weight": 0}]}\n'
BAD = GOOD.replace('"assistant"', '"asistant"')


def good(count: int) -> str:
    return "".join(GOOD % row for row in range(count))


class Running:
    """A scheduler with documents, and the progress that it reported."""

    def __init__(self) -> None:
        self.scheduler = Scheduler(lambda document, stage: self.progress.append((document.uri, stage)))
        self.documents = Documents()
        self.progress: list[tuple[str, Stage]] = []

    def open(self, name: str, text: str) -> Document:
        document = self.documents.open(f"file:///{name}.jsonl", "jsonl", 0, text)
        assert document is not None
        self.scheduler.opened(document)
        return document

    def change(self, document: Document, version: int, *changes: object) -> Stage | None:
        edited = self.documents.change(document.uri, version, changes)
        assert edited is not None
        return self.scheduler.edited(*edited)

    def close(self, document: Document) -> None:
        assert self.documents.close(document.uri) is document
        self.scheduler.closed(document)

    def type(self, document: Document, row: int, column: int, text: str, version: int = 1) -> Stage | None:
        place = {"line": row, "character": column}
        return self.change(document, version, {"range": {"start": place, "end": place}, "text": text})


def run(work: Callable[[Running], Awaitable[None]]) -> None:
    async def main() -> None:
        running = Running()
        try:
            await asyncio.wait_for(work(running), 60)
        finally:
            running.scheduler.stop()

    asyncio.run(main())


def rules(document: Document) -> Sequence[str]:
    return [finding.rule for _, finding in document.state.assembly.all()]


def fresh(document: Document) -> Sequence[str]:
    settings = Settings()
    state = FileState(document.state.texts, reading_for(settings), active_rules(settings))
    return [finding.rule for _, finding in state.findings()]


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
        checker = Checker(document.state.reading, plan.rules())
        stats = check_block(decode(document.lines.text().encode()), checker, plan).stats
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
