"""One JSON object for the whole run; the contract is docs/json-output.md and its schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import asdict

from tuneline.cli.render.common import dumps
from tuneline.cli.report import FileReport, Options, Report
from tuneline.features.findings import Shown

VERSION = 2


def finding_data(finding: Shown) -> dict[str, Any]:
    """A finding in the words of the contract."""
    return {
        "rule": finding.rule,
        "group": finding.group,
        "severity": finding.severity.value,
        "case": finding.case,
        "effect": finding.effect.value,
        "message": finding.message,
        "line": finding.line,
        "column": finding.column,
        "end_column": finding.end_column,
        "place": finding.place,
        "lines": [list(it) for it in finding.lines],
        "fixes": [{"title": fix.title, "safe": fix.safe} for fix in finding.fixes],
        "related": [{"line": it.line, "column": it.column, "message": it.message} for it in finding.related],
    }


def render(report: Report, _: Options) -> Iterator[str]:
    """Pieces of one JSON object, one finding per line."""
    yield f'{{"version": {VERSION}, "files": ['
    separator = "\n"
    for file in report:
        yield separator
        yield from _file(file)
        separator = ",\n"
    yield f'\n], "summary": {dumps(asdict(report.summary))}}}\n'


def _file(file: FileReport) -> Iterator[str]:
    head = {
        "path": file.path,
        "format": file.format,
        "format_reason": file.format_reason,
        "lines": file.lines,
        "examples": file.examples,
        "tokens": file.tokens.as_data() if file.tokens is not None else None,
        "hidden": file.hidden,
        "coverage": file.coverage.as_data(),
    }
    yield dumps(head)[:-1] + ', "findings": ['
    separator = "\n"
    for finding in file.findings:
        yield separator + dumps(finding_data(finding))
        separator = ",\n"
    yield "]}"
