"""JUnit XML in the dialect of Jenkins' xUnit plugin, which the other readers understand as well.

A file is a suite. Errors and warnings are failures; information and hints are tests that passed and said
something; a file without findings is one test that passed, and what was not checked is one that was skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from tuneline.cli.render.common import posix
from tuneline.cli.report import FileReport, Options, Report
from tuneline.domain.severity import Severity
from tuneline.features.findings import Shown
from tuneline.text.visible import visible_lines

FAILURES = (Severity.ERROR, Severity.WARNING)
# What no XML 1.0 document may hold, not even as a character reference (production 2, Char).
FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report, _: Options) -> Iterator[str]:
    """Pieces of one XML document in ASCII."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="tuneline">\n'
    for file in report:
        yield from _suite(file)
    yield "</testsuites>\n"


def _suite(file: FileReport) -> Iterator[str]:
    path = _attribute(posix(file.path))
    failures = sum(it.severity in FAILURES for it in file.findings)
    skipped = int(not file.coverage.whole)
    tests = max(len(file.findings) + skipped, 1)
    counts = f'tests="{tests}" failures="{failures}" errors="0" skipped="{skipped}"'
    yield f"  <testsuite name={path} {counts}>\n"
    for finding in file.findings:
        yield _case(path, finding)
    if not file.coverage.whole:
        why = f"<skipped message={_attribute(file.covered)}/>"
        yield f'    <testcase name="not checked" classname={path}>{why}</testcase>\n'
    elif not file.findings:
        yield f'    <testcase name="no findings" classname={path}/>\n'
    yield "  </testsuite>\n"


def _case(path: str, finding: Shown) -> str:
    where = f"line {finding.line}, column {finding.column}"
    words = [f"{where}: {finding.message}"]
    words += [f"fix: {fix.title}{'' if fix.safe else ' (unsafe)'}" for fix in finding.fixes]
    words += [f"see: {finding.url}"] * bool(finding.url)
    body = _ascii(escape(_allowed("\n".join(words))))
    if finding.severity in FAILURES:
        message = _attribute(finding.message)
        body = f'<failure type="{finding.severity.value}" message={message}>{body}</failure>'
    else:
        body = f"<system-out>{body}</system-out>"
    return f"    <testcase name={_attribute(f'{finding.rule}: {where}')} classname={path}>{body}</testcase>\n"


def _attribute(text: str) -> str:
    return _ascii(quoteattr(_allowed(text)))


def _allowed(text: str) -> str:
    return FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", visible_lines(text))


def _ascii(text: str) -> str:
    """Character references for the rest, so that the document survives whatever encoding the output has."""
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")
