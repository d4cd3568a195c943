"""From the engine's results to the report that renderers read.

Findings are located and put into words as a renderer asks for them: all of them together may be as large as the file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from tuneline.cli.report import FileReport
from tuneline.engine.disk import FileResult
from tuneline.engine.files.source import Rows, Unreadable
from tuneline.engine.fold import Placed
from tuneline.engine.locate import locate
from tuneline.features.findings import Shown, shown


def file_report(
    path: str, result: FileResult, placed: list[Placed], *, counted: bool, hidden: int = 0
) -> FileReport:
    """A file's report. `placed` are the findings to show, `counted` whether its tokens were counted."""
    return FileReport(
        path=path,
        format=result.vote.format,
        format_reason=str(result.vote.reason),
        lines=result.lines,
        examples=result.examples,
        tokens=result.stats.totals(result.reading.limit) if counted else None,
        findings=_Findings(placed, result.rows),
        hidden=hidden,
        coverage=result.coverage,
        covered=result.coverage.words(result.reading.formats),
    )


class _Findings(Collection[Shown]):
    """The findings of a file whose lines are read again when they are shown."""

    def __init__(self, placed: Sequence[Placed], rows: Rows) -> None:
        self._placed = placed
        self._rows = rows

    def __len__(self) -> int:
        return len(self._placed)

    def __contains__(self, finding: object) -> bool:
        return any(it == finding for it in self)

    def __iter__(self) -> Iterator[Shown]:
        at, text = -1, None
        for placed in self._placed:
            if placed.row != at:
                at, text = placed.row, self._line(placed.row)
            yield self._shown(placed, text)

    def _shown(self, placed: Placed, text: str | None) -> Shown:
        return shown(locate(placed, lambda row: text if row == placed.row else self._line(row)), text)

    def _line(self, row: int) -> str | None:
        try:
            return next(iter(self._rows.texts(row, 1)), None)
        except Unreadable:  # readable when it was checked, and its findings are true of what it was
            return None
