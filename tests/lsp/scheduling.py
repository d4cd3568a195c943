"""A scheduler with documents, for tests: no server, no client, the clock of `lsp.loop`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from lsp import loop
from tuneline.engine.document import FileState
from tuneline.engine.reading import reading_for
from tuneline.engine.weigh import ActiveRules, active_rules
from tuneline.lsp.background import Background
from tuneline.lsp.documents import Document, Documents
from tuneline.lsp.scheduler import Scheduler
from tuneline.lsp.work import Stage
from tuneline.rules.reading import Reading
from tuneline.settings.model import Settings

GOOD = '{"messages": [{"role": "user", "content": "Hi %d"}, {"role": "assistant", "content": "Hello.", "weight": 0}]}\n'
BAD = GOOD.replace('"assistant"', '"asistant"')


def good(count: int) -> str:
    return "".join(GOOD % row for row in range(count))


def plain_scope() -> tuple[Reading, ActiveRules]:
    """How a document is checked when nothing is set."""
    settings = Settings()
    return reading_for(settings), active_rules(settings)


class Running:
    """A scheduler with documents, and the progress that it reported."""

    def __init__(self) -> None:
        self.scheduler = Scheduler(self._progressed, Background("lines"))
        self.documents = Documents(lambda _uri: plain_scope())
        self.progress: list[tuple[str, Stage]] = []

    def _progressed(self, document: Document, stage: Stage) -> None:
        self.progress.append((document.uri, stage))

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
            await work(running)
        finally:
            running.scheduler.stop()

    loop.run(main())


def rules(document: Document) -> Sequence[str]:
    return [finding.rule for _, finding in document.state.assembly.all()]


def fresh(document: Document) -> Sequence[str]:
    state = FileState(document.state.texts, *plain_scope())
    return [finding.rule for _, finding in state.findings()]


def found(document: Document) -> list[tuple[int, str, str]]:
    """Findings as far as they do not depend on who made them: only some have their span already."""
    return sorted((row, finding.rule, str(finding.message)) for row, finding in document.state.assembly.all())


def found_afresh(document: Document) -> list[tuple[int, str, str]]:
    state = FileState(document.state.texts, *plain_scope())
    return sorted((row, finding.rule, str(finding.message)) for row, finding in state.findings())
