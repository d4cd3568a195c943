"""What more than one renderer needs: text that every reader accepts, paths, counts in words, fingerprints."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from pathlib import PurePath
from typing import Any

from tuneline.cli.report import Summary
from tuneline.engine.statistics import Totals
from tuneline.features.findings import Shown
from tuneline.text.words import counted

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


def summary_line(summary: Summary) -> str:
    """The last line for people: what was found, where, and what can be done about it."""
    if not summary.files:
        # "no findings" would sound as if all were well.
        line = "no file was checked"
    elif not summary.findings:
        line = f"no findings in {counted(summary.files, 'file')}, {counted(summary.examples, 'example')}"
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
    if summary.fixable:
        line += f"; {summary.fixable:,} can be fixed with --fix"
    if summary.hidden:
        line += f"; {summary.hidden:,} hidden by the baseline"
    return line


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

    def __call__(self, path: str, finding: Shown) -> str:
        if finding.text is not self._line:
            # The findings of one line come together, and a line may be long: it is hashed once.
            self._line = finding.text
            self._digest = hashlib.sha256((self._line or "").encode("utf-8", "surrogatepass")).digest()
        words = "\0".join((posix(path), finding.rule, finding.place))
        name = hashlib.sha256(clean(words).encode() + b"\0" + self._digest).hexdigest()[:32]
        self._seen[name] += 1
        number = self._seen[name]
        return name if number == 1 else hashlib.sha256(f"{name}:{number}".encode()).hexdigest()[:32]


def _clean_all(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _clean_all(it) for key, it in value.items()}
    if isinstance(value, list | tuple):
        return [_clean_all(it) for it in value]
    return value
