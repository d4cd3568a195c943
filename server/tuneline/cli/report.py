"""What a check found, as plain data for the renderers.

A `Report` is read once, file by file, so that a run over many files shows each as soon as it is checked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from tuneline.domain.severity import Severity
from tuneline.domain.value import Value
from tuneline.engine.coverage import NOTHING, Coverage
from tuneline.engine.statistics import Totals
from tuneline.features.findings import Shown


class FileReport(Value, frozen=True):
    """One file. `format` is None if it holds no training data; `hidden` counts what a baseline hides.

    coverage: how much of it was checked; covered: the same in words.
    """

    path: str
    format: str | None
    format_reason: str
    lines: int
    examples: int
    tokens: Totals | None
    findings: Collection[Shown]
    hidden: int = 0
    coverage: Coverage = NOTHING
    covered: str = ""


class Summary(Struct):
    """Counts over files. `fixable` findings have a safe fix, `fixable_unsafe` ones only unsafe fixes.

    checked: how many of the examples have a format that is checked.
    """

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
    checked: int = 0

    @property
    def findings(self) -> int:
        return self.errors + self.warnings + self.information + self.hints

    def add(self, file: FileReport) -> None:
        """Counts a file."""
        severities: Counter[Severity] = Counter()
        for finding in file.findings:  # once: there may be many, made as they are asked for
            severities[finding.severity] += 1
            safe = any(fix.safe for fix in finding.fixes)
            self.fixable += safe
            self.fixable_unsafe += not safe and any(not fix.by_hand for fix in finding.fixes[:1])
        self.files += 1
        self.files_with_findings += bool(file.findings)
        self.lines += file.lines
        self.examples += file.examples
        self.checked += file.coverage.examples[0]
        self.errors += severities[Severity.ERROR]
        self.warnings += severities[Severity.WARNING]
        self.information += severities[Severity.INFORMATION]
        self.hints += severities[Severity.HINT]
        self.hidden += file.hidden


class Report:
    """The files of a run in the order in which they are checked.

    Can be read once; `summary` and `tokens` cover the files read so far.
    """

    def __init__(self, files: Iterable[FileReport], tell: Callable[[FileReport], None] | None = None) -> None:
        """tell: is shown each file when it is read."""
        self._files = iter(files)
        self._tell = tell
        self.summary = Summary()
        self.tokens: Totals | None = None

    def __iter__(self) -> Iterator[FileReport]:
        for file in self._files:
            self.summary.add(file)
            if self._tell is not None:
                self._tell(file)
            if file.tokens is not None:
                self.tokens = self.tokens + file.tokens if self.tokens else file.tokens
            yield file


class Options(Value, frozen=True):
    """What a renderer may need beside the findings; `width` is the terminal's, in columns.

    `root` is the folder that SARIF paths are relative to.
    """

    colour: bool = False
    width: int = 100
    root: Path = Path()
