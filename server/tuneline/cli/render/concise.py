"""For people in a hurry and for editors that read `path:line:column`: one finding per line."""

from __future__ import annotations

from collections.abc import Iterator

from tuneline.cli.render.common import Covered, summary_line, token_line
from tuneline.cli.report import Options, Report
from tuneline.text.visible import visible


def render(report: Report, _: Options) -> Iterator[str]:
    """One line a finding, then the line that sums up, and the tokens if they were counted."""
    covered = Covered()
    for file in report:
        covered.add(file)
        path = visible(file.path)
        for it in file.findings:
            yield f"{path}:{it.line}:{it.column}: {it.severity.value}[{it.rule}] {visible(it.message)}\n"
    yield from covered.lines
    yield summary_line(report.summary, covered.alone) + "\n"
    if report.tokens is not None:
        yield token_line(report.tokens) + "\n"
