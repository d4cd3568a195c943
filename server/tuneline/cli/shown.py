"""From the engine's findings to what is shown: positions from 1, places as text, fixes by title."""

from __future__ import annotations

from tuneline.analysis.file import Placed
from tuneline.analysis.place import span_in
from tuneline.analysis.run import FileResult
from tuneline.analysis.source import Rows
from tuneline.cli.report import FileReport, RuleInfo, Shown, ShownFix, ShownRelated, TokenTotals
from tuneline.rules.base import Finding
from tuneline.rules.table import RULES
from tuneline.syntax.paths import format_path
from tuneline.text.spans import Span

HOME = "https://github.com/tuneline/tuneline"


def rule_url(name: str) -> str:
    """Where a rule's page is published."""
    return f"{HOME}/blob/main/docs/rules/{name}.md"


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
        findings=tuple(_shown(row, finding, result.rows) for row, finding in placed),
        hidden=hidden,
    )


def _shown(row: int, finding: Finding, rows: Rows) -> Shown:
    span = finding.span or Span(0, 0)
    texts = rows.texts(row, 1)
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
        excerpt_line=texts[0] if texts else None,
        url=rule_url(finding.rule),
    )


def _related(row: int, finding: Finding, rows: Rows) -> list[ShownRelated]:
    shown = []
    for related in finding.related:
        texts = rows.texts(row + related.line, 1)
        start = span_in(texts[0], related.path, related.part).start if texts else 0
        shown.append(ShownRelated(row + related.line + 1, start + 1, related.message))
    return shown
