"""What a check found, as plain data for the renderers.

A `Report` is read once, file by file, so that a run over many files shows each as soon as it is checked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from tuneline.domain.severity import Severity
from tuneline.engine.statistics import Totals
from tuneline.features.findings import Shown


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file. `format` is None if it holds no training data; `hidden` counts what a baseline hides."""

    path: str
    format: str | None
    format_reason: str
    lines: int
    examples: int
    tokens: Totals | None
    findings: Sequence[Shown]
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over files. `fixable` findings have a safe fix, `fixable_unsafe` ones only unsafe fixes."""

    files: int = 0
    files_with_findings: int = 0
    lines: int = 0
    examples: int = 0
    errors: int = 0
    warnings: int = 0
    information: int = 0
    hints: int = 0
    fixable: int = 0
    fixable_unsafe: int = 0
    hidden: int = 0

    @property
    def findings(self) -> int:
        return self.errors + self.warnings + self.information + self.hints

    def __add__(self, other: Summary) -> Summary:
        return Summary(*(getattr(self, it.name) + getattr(other, it.name) for it in fields(Summary)))


class Report:
    """The files of a run in the order in which they are checked.

    Can be read once; `summary` and `tokens` cover the files read so far.
    """

    def __init__(self, files: Iterable[FileReport]) -> None:
        self._files = iter(files)
        self.summary = Summary()
        self.tokens: Totals | None = None

    def __iter__(self) -> Iterator[FileReport]:
        for file in self._files:
            self.summary += summarise(file)
            if file.tokens is not None:
                self.tokens = self.tokens + file.tokens if self.tokens else file.tokens
            yield file


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """What a reader of a SARIF file can be told about a rule; `page` is its page in Markdown."""

    name: str
    group: str
    severity: Severity
    summary: str
    page: str
    url: str


@dataclass(frozen=True, slots=True)
class Options:
    """What a renderer may need beside the findings; `width` is the terminal's, in columns.

    `root` is the folder that SARIF paths are relative to, `home` the project's address.
    """

    colour: bool = False
    width: int = 100
    version: str = ""
    home: str = ""
    root: Path = Path()
    rules: tuple[RuleInfo, ...] = ()


def summarise(file: FileReport) -> Summary:
    """The counts of one file."""
    severities: Counter[Severity] = Counter()
    fixable = fixable_unsafe = 0
    for finding in file.findings:  # once: there may be many, made as they are asked for
        severities[finding.severity] += 1
        safe = any(fix.safe for fix in finding.fixes)
        fixable += safe
        fixable_unsafe += bool(finding.fixes) and not safe
    return Summary(
        files=1,
        files_with_findings=int(bool(file.findings)),
        lines=file.lines,
        examples=file.examples,
        errors=severities[Severity.ERROR],
        warnings=severities[Severity.WARNING],
        information=severities[Severity.INFORMATION],
        hints=severities[Severity.HINT],
        fixable=fixable,
        fixable_unsafe=fixable_unsafe,
        hidden=file.hidden,
    )
