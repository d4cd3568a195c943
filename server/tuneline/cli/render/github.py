"""GitHub workflow commands, which become annotations.

Escapes after docs.github.com, "Workflow commands for GitHub Actions", and the runner's own `ActionCommand`:
`%`, CR and LF everywhere, `:` and `,` in properties as well. Logs are read in terminals too: no other control
character of a file gets there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tuneline.cli.excerpt import cell
from tuneline.cli.render.common import clean, posix
from tuneline.cli.report import Options, Report
from tuneline.domain.severity import Severity

COMMANDS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "notice",
    Severity.HINT: "notice",
}
CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def render(report: Report, _: Options) -> Iterator[str]:
    """One command a finding."""
    for file in report:
        path = _property(posix(file.path))
        for it in file.findings:
            yield (
                f"::{COMMANDS[it.severity]} file={path},line={it.line},endLine={it.line},col={it.column},"
                f"endColumn={it.end_column},title={_property(f'tuneline ({it.rule})')}::{_data(it.message)}\n"
            )


def _data(text: str) -> str:
    text = CONTROL.sub(lambda match: cell(match[0]).text, clean(text))
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
