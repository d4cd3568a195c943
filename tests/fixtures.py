"""Rules tested by data: records of a training file, and under each record the findings that are expected there.

A fixture is a `.marked.jsonl` file. A line that begins with `//` is never JSON Lines, so it is stripped safely:

    // select: messages              options; above the first title they hold for all sections
    // # unknown-role: a slip        a title begins a section, which is a file of its own
    // (why this is so)              a comment
    {"messages": ...}                a record
    //   ^^^^^^ rule/case !error     a finding at these code points; the severity only where it matters
    //@ messages[1].role rule        a finding at a path; `:key` after it for the key, `$` for the whole value
    //@ 0-11 rule                    a finding at code points that carets cannot reach
    //= {"messages": ...}            what a safe fix of the finding above makes of the record, fix by fix
    //~ {"messages": ...}            the same for an unsafe fix; nothing after it: the lines are removed
    //+ {"messages": ...}            a further line of that result
    //! rule                         what that fix leads to: the rule finds more than before
    //-                              the finding has no fix

A record has exactly the findings that are marked. Where results of fixes are listed, they are all of them; and
every fix of every finding, listed or not, is held against `try_fix`. Words are in snapshots only (`words`).

Options are settings (`target`, `method`, `model`, `select`, `ignore`); `records: alone`: each record is a file of
its own; `limit`: tokens an example may have. Several can be on one line, with `; ` between them. With several words
for `target` a section is checked for each of them, and `!warning/error` are the severities in that order.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from fixtures_check import Placed, check_text, name_of, place_of, try_fix, words_of
from tuneline.rules.finding import Finding
from tuneline.settings.model import Settings
from tuneline.targets.targets_table import BUILT_IN

_LISTS = ("select", "ignore")
# Who refuses what is in the words of findings: a target that is added must not change them.
_TARGETS = tuple(BUILT_IN[name] for name in ("openai", "azure"))
_OPTION = re.compile(r"// \w+: .*")
_CARETS = re.compile(r"//( *)(\^+) (\S+)(?: !(\S+))?")
_AT = re.compile(r"//@ (\S.*?) (\S+)(?: !(\S+))?")


class Mark(NamedTuple):
    """An expected finding: its line, what the line says, and the lines of its fixes (none: not asked for)."""

    line: str
    place: str
    name: str
    severities: list[str]
    fixes: list[str]

    def fits(self, finding: Finding, text: str, number: int) -> bool:
        """Whether this is the finding in a line, for the target of that number."""
        severities = self.severities or [finding.severity.value]
        start, end = finding.span or (0, 0)
        return (
            self.name == name_of(finding)
            and self.place in (place_of(finding, text), f"{start}-{end}")
            and severities[number % len(severities)] == finding.severity.value
        )


class Record(NamedTuple):
    """A line of the training file, and the findings that are expected in it."""

    text: str
    marks: list[Mark]


class Checked(NamedTuple):
    """A record that was checked: the lines of its file, its row among them, and what is found there."""

    lines: list[str]
    row: int
    record: Record
    findings: list[Finding]


@dataclass(slots=True)
class Section:
    """A file, or with `records: alone` one file for each record."""

    title: str
    options: dict[str, str]
    records: list[Record] = field(default_factory=list)

    def settings(self) -> list[Settings]:
        """The settings for each target."""
        given: dict[str, Any] = {
            key: tuple(value.split()) if key in _LISTS else value
            for key, value in self.options.items()
            if key not in ("records", "limit")
        }
        if "limit" in self.options:
            limited = {"limit": int(self.options["limit"]), "encoding": "o200k_base"}
            given |= {"model": "limited", "models": {"limited": limited}}
        return [
            Settings.model_validate({**given, "target": target})
            for target in given.get("target", "any").split()
        ]

    def checked(self, settings: Settings) -> Iterator[Checked]:
        """The records, checked."""
        alone = self.options.get("records") == "alone"
        for records in [[it] for it in self.records] if alone else [self.records]:
            lines = [it.text for it in records]
            placed = check_text("\n".join(lines) + "\n", settings, targets=_TARGETS)
            for row, record in enumerate(records):
                yield Checked(lines, row, record, [it.finding for it in placed if it.row == row])

    def check(self) -> None:
        """Fail with a diff of markers, and with what is wrong with fixes."""
        for number, settings in enumerate(self.settings()):
            expected, actual, problems = [], [], []
            for checked in self.checked(settings):
                marks = checked.record.marks
                expected += [checked.record.text, *(line for it in marks for line in (it.line, *it.fixes))]
                rendered, wrong = render(checked, number, settings)
                actual += rendered
                problems += wrong
            diff = difflib.unified_diff(expected, actual, "marked", "found", lineterm="", n=1)
            failures = [*diff, *problems]
            assert not failures, "\n".join([f"{self.title} (target {settings.target})", *failures])

    def words(self) -> Iterator[str]:
        """What a person reads of the findings, for all targets."""
        for settings in self.settings():
            for checked in self.checked(settings):
                yield from map(words_of, checked.findings)


def render(checked: Checked, number: int, settings: Settings) -> tuple[list[str], list[str]]:
    """A record with what is found in it as markers, and what is wrong with the fixes of the findings.

    What fits a mark is written as the mark is, what fits none comes after it.
    """
    lines, problems = [checked.record.text], []
    left = list(checked.findings)
    for mark in [*checked.record.marks, None]:
        fitting = (
            left if mark is None else [it for it in left if mark.fits(it, checked.record.text, number)][:1]
        )
        left = [it for it in left if not any(it is other for other in fitting)]
        for finding in fitting:
            fixes, wrong, incoming = _fixes(checked, finding, settings)
            listed = mark is not None and mark.fixes
            problems += wrong if listed else [*wrong, *incoming]
            lines += [mark.line if mark else marker(finding, checked.record.text), *(fixes if listed else ())]
    return lines, problems


def _fixes(checked: Checked, finding: Finding, settings: Settings) -> tuple[list[str], list[str], list[str]]:
    """A finding's fixes as markers, what is wrong with them, and what comes in."""
    lines, problems, incoming = [], [], []
    for fix in finding.fixes:
        tried = try_fix(checked.lines, Placed(checked.row, finding), fix, settings)
        first, *more = tried.new or [""]
        lines += [f"//{'=' if fix.safe else '~'} {first}".rstrip(), *(f"//+ {line}" for line in more)]
        lines += [f"//! {rule}" for rule in tried.incoming]
        about = f"{name_of(finding)}, {fix.title!r} in {checked.record.text}: "
        problems += [about + problem for problem in tried.problems]
        incoming += [f"{about}{rule} comes in" for rule in tried.incoming]
    return lines or ["//-"], problems, incoming


def marker(finding: Finding, text: str) -> str:
    """A marker as it could be written for a finding in a line."""
    start, end = finding.span or (0, 0)
    name = f"{name_of(finding)} !{finding.severity.value}"
    if 2 <= start < end <= 150:
        return f"//{' ' * (start - 2)}{'^' * (end - start)} {name}"
    return f"//@ {place_of(finding, text)} {name}"


def sections(path: Path) -> list[Section]:
    """The sections of a fixture; ValueError names the line that is none of what the language has."""
    return read(path.read_text("utf-8"), path.name)


def read(text: str, name: str) -> list[Section]:
    """The sections of a fixture's text, as `sections`."""
    shared = Section("", {})
    found: list[Section] = []
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        try:
            if line.startswith("// # "):
                found.append(Section(line[5:], dict(shared.options)))
            elif line.startswith("//"):
                _read(line, found[-1] if found else shared)
            else:
                found[-1].records.append(Record(line, []))
        except (ValueError, IndexError) as error:
            raise ValueError(f"{name}:{number}: {line!r} is not expected here ({error})") from error
    empty = [it.title for it in found if not it.records]
    twice = [title for title, times in Counter(it.title for it in found).items() if times > 1]
    if twice or empty or not found:
        raise ValueError(f"{name}: titles that come twice: {twice}; sections without records: {empty}")
    return found


def _read(line: str, section: Section) -> None:
    if line.startswith("// ("):
        return
    if _OPTION.fullmatch(line):
        if section.records:
            raise ValueError("options come before records")
        for option in line.removeprefix("// ").split("; "):
            key, value = option.split(": ", 1)
            section.options[key] = value
        return
    marks = section.records[-1].marks
    if carets := _CARETS.fullmatch(line):
        start = 2 + len(carets[1])
        marks.append(_mark(line, f"{start}-{start + len(carets[2])}", carets[3], carets[4]))
    elif at := _AT.fullmatch(line):
        marks.append(_mark(line, at[1], at[2], at[3]))
    elif line[2:3] in ("=", "~", "+", "!", "-"):
        marks[-1].fixes.append(line)
    else:
        raise ValueError("neither an option nor a marker")


def _mark(line: str, place: str, name: str, severities: str | None) -> Mark:
    return Mark(line, place, name, severities.split("/") if severities else [], [])
