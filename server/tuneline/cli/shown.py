"""From the engine's findings to what is shown: positions from 1, places as text, fixes by title."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

from tuneline.cli.report import FileReport, RuleInfo, Shown, ShownFix, ShownRelated, TokenTotals
from tuneline.engine.assembly import Placed
from tuneline.engine.disk import FileResult
from tuneline.engine.files.source import Rows, Unreadable
from tuneline.engine.locate import span_in
from tuneline.features.pages import rule_url
from tuneline.rules.base import Finding
from tuneline.rules.table import RULES
from tuneline.syntax.paths import format_path
from tuneline.text.spans import Span


def rule_infos() -> tuple[RuleInfo, ...]:
    """All rules as renderers need them."""
    return tuple(
        RuleInfo(rule.name, rule.group, rule.severity, rule.summary, rule.page, rule_url(rule.name))
        for rule in RULES.values()
    )


def file_report(
    path: str, result: FileResult, placed: list[Placed], *, counted: bool, hidden: int = 0
) -> FileReport:
    """A file's report. `placed` are the findings to show, `counted` whether its tokens were counted."""
    stats = result.stats
    tokens = TokenTotals(sum(stats.tokens), sum(stats.trained), stats.exact) if counted else None
    return FileReport(
        path=path,
        format=result.seen.vote.format,
        format_reason=result.seen.vote.reason,
        lines=result.lines,
        examples=result.examples,
        tokens=tokens,
        findings=_Findings(placed, result.rows),
        hidden=hidden,
    )


class _Findings(Sequence[Shown]):
    """Findings whose lines are read when they are asked for: all of them together may be as large as the file."""

    def __init__(self, placed: Sequence[Placed], rows: Rows) -> None:
        self._placed = placed
        self._rows = rows

    def __len__(self) -> int:
        return len(self._placed)

    @overload
    def __getitem__(self, index: int) -> Shown: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Shown]: ...
    def __getitem__(self, index: int | slice) -> Shown | Sequence[Shown]:
        if isinstance(index, slice):
            return _Findings(self._placed[index], self._rows)
        row, finding = self._placed[index]
        return _shown(row, finding, self._rows, _line(self._rows, row))

    def __iter__(self) -> Iterator[Shown]:
        at, text = -1, None
        for row, finding in self._placed:
            if row != at:
                at, text = row, _line(self._rows, row)
            yield _shown(row, finding, self._rows, text)


def _line(rows: Rows, row: int) -> str | None:
    try:
        return next(iter(rows.texts(row, 1)), None)
    except Unreadable:  # it was readable when it was checked, and its findings are true of what it was
        return None


def _shown(row: int, finding: Finding, rows: Rows, text: str | None) -> Shown:
    span = finding.span or Span(0, 0)
    return Shown(
        rule=finding.rule,
        group=RULES[finding.rule].group,
        severity=finding.severity,
        message=finding.message,
        line=row + 1,
        column=span.start + 1,
        end_column=span.end + 1,
        place=format_path(finding.path),
        fixes=tuple(ShownFix(fix.title, fix.safe) for fix in finding.fixes),
        related=tuple(_related(row, finding, rows)),
        excerpt_line=text,
        url=rule_url(finding.rule),
    )


def _related(row: int, finding: Finding, rows: Rows) -> list[ShownRelated]:
    shown = []
    for related in finding.related:
        text = _line(rows, row + related.line)
        start = span_in(text, related.path, related.part).start if text else 0
        shown.append(ShownRelated(row + related.line + 1, start + 1, related.message))
    return shown
