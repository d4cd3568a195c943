"""GitHub workflow commands, which become annotations.

Escapes after docs.github.com, "Workflow commands for GitHub Actions", and the runner's own `ActionCommand`:
`%` everywhere, `:` and `,` in properties as well. Line breaks and all else that cannot be seen are drawn, since
logs are read in terminals too.
"""

from __future__ import annotations

from collections.abc import Iterator

from tuneline.cli.render.common import posix
from tuneline.cli.report import Options, Report
from tuneline.domain.severity import Severity
from tuneline.text.visible import visible

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def render(report: Report, _: Options) -> Iterator[str]:
    """One command a finding, and one for each file of which something was not checked."""
    for file in report:
        path = _property(posix(file.path))
        for it in file.findings:
            yield (
                f"::{COMMANDS.get(it.severity, 'notice')} file={path},line={it.line},endLine={it.line},col={it.column},"
                f"endColumn={it.end_column},title={_property(f'tuneline ({it.rule})')}::{_data(it.message)}\n"
            )
        if not file.coverage.whole:
            yield f"::notice file={path},title={_property('tuneline (coverage)')}::{_data(file.covered)}\n"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
