"""What more than one renderer needs: text that every reader accepts, paths, counts in words, fingerprints."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from tuneline.cli.report import FileReport, Summary
from tuneline.engine.statistics import Totals
from tuneline.features.findings import Shown
from tuneline.text.visible import visible
from tuneline.text.words import counted

# Ranges of lines that are printed for people.
RANGES = 12

SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """The text with U+FFFD for lone surrogates, which no encoding and no strict JSON reader accepts."""
    return SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def posix(path: str) -> str:
    """A path with forward slashes, as the services want it on every system."""
    return clean(PurePath(path).as_posix())


def dumps(value: Any) -> str:
    """JSON in ASCII, so that it survives whatever encoding the output has; lone surrogates as U+FFFD."""
    return json.dumps(_clean_all(value))


def summary_line(summary: Summary, covered: str = "") -> str:
    """The last line for people: what was found, where, and what can be done about it.

    covered: what was checked of the only file.
    """
    if not summary.files:
        # "no findings" would sound as if all were well.
        line = "no file was checked"
    elif not summary.findings:
        line = f"no findings in {counted(summary.files, 'file')}"
    else:
        counts = (
            (summary.errors, "error", ""),
            (summary.warnings, "warning", ""),
            (summary.information, "note", ""),
            (summary.hints, "hint", ""),
        )
        line = ", ".join(counted(*count) for count in counts if count[0])
        several = (
            "" if summary.files == summary.files_with_findings else f"{summary.files_with_findings:,} of "
        )
        line += f" in {several}{counted(summary.files, 'file')}"
    if covered:
        line += f", {covered}"
    elif summary.checked < summary.examples:
        # What nobody looked at is not sound.
        line += f"; {summary.checked:,} of {counted(summary.examples, 'example')} checked"
    elif summary.files and not summary.findings:
        line += f", {counted(summary.examples, 'example')}"
    if summary.fixable:
        line += f"; {summary.fixable:,} can be fixed with --fix"
    if summary.hidden:
        line += f"; {summary.hidden:,} hidden by the baseline"
    return line


def ranges_in_words(ranges: Sequence[tuple[int, int]]) -> str:
    """Ranges of lines, first and last of each: "4-11, 13"; the first few where there are many."""
    shown = [str(first) if first == last else f"{first}-{last}" for first, last in ranges[:RANGES]]
    more = sum(last - first + 1 for first, last in ranges[RANGES:])
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


class Covered:
    """What was checked, for people: of one file in the last line, of several where something was not checked."""

    def __init__(self) -> None:
        self._files = 0
        self._first = ""
        self._lines: list[str] = []

    def add(self, file: FileReport) -> None:
        """Note a file."""
        self._files += 1
        self._first = self._first or file.covered
        if not file.coverage.whole:
            self._lines.append(f"{visible(file.path)}: {file.covered}\n")

    @property
    def lines(self) -> list[str]:
        """A line for each of several files that was not checked, or not all of it."""
        return self._lines if self._files > 1 else []

    @property
    def alone(self) -> str:
        """What was checked of the only file; empty for several."""
        return self._first if self._files == 1 else ""


def token_line(tokens: Totals) -> str:
    """The tokens of all files, for people. The total is never exact: how messages are framed is not documented."""
    about = "" if tokens.exact else "about "
    total = f"{about}{counted(tokens.tokens, 'token')} (estimate, with framing)"
    return f"{total}, {tokens.trained:,} of them trained"


class Fingerprints:
    """Names for findings that stay the same from run to run while other lines of the file come and go.

    A name is made of path, rule, place and the text of the line, never of the line's number. Equal findings
    on equal lines are distinguished by counting them.
    """

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._line: str | None = None
        self._digest = b""
        from hashlib import sha256  # it loads OpenSSL, and most formats have no such names

        self._sha256 = sha256

    def __call__(self, path: str, finding: Shown) -> str:
        if finding.text is not self._line:
            # The findings of one line come together, and a line may be long: it is hashed once.
            self._line = finding.text
            self._digest = self._sha256((self._line or "").encode("utf-8", "surrogatepass")).digest()
        words = "\0".join((posix(path), finding.rule, finding.place))
        name = self._sha256(clean(words).encode() + b"\0" + self._digest).hexdigest()[:32]
        self._seen[name] += 1
        number = self._seen[name]
        return name if number == 1 else self._sha256(f"{name}:{number}".encode()).hexdigest()[:32]


def _clean_all(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _clean_all(it) for key, it in value.items()}
    if isinstance(value, list | tuple):
        return [_clean_all(it) for it in value]
    return value
