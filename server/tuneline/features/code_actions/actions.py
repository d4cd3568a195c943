"""What can be done at a place: fixes of what is found there, the same for the whole file, changes of weights.

An action is a job, plain data that says what to do, and, where it costs next to nothing, also the changes that
it makes. A job can be done later, on a newer state of the document: its line is looked for by its content, and
if it is not there any more the job is refused rather than done to something else.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from tuneline.engine import limits as engine_limits
from tuneline.engine.fixes.memory import Changes, copy_state, fix_text, settle
from tuneline.engine.fixes.plan import Choose, only_safe
from tuneline.engine.line import Checker
from tuneline.engine.locate import resolve
from tuneline.engine.snapshot import Snapshot
from tuneline.features import conversion_of_document as conversion
from tuneline.features import limits
from tuneline.features.code_actions import selections, weights
from tuneline.features.code_actions.fix_changes import fix_changes
from tuneline.features.code_actions.job import (
    FIX_ALL,
    KINDS,
    QUICK_FIX,
    REWRITE,
    Action,
    Job,
    Place,
    Point,
    Refused,
)
from tuneline.features.code_actions.rewrites import change_edits, line_changes, rewrites, train_last_of
from tuneline.features.marks import mark
from tuneline.rules.finding import Finding, Fix
from tuneline.text.message import Message, Name, said
from tuneline.text.spans import Span

_CHANGED: Final = "The line has changed since this was offered. Request its actions again."


def actions(
    snapshot: Snapshot, start: Point, end: Point, only: Sequence[str] = (), *, asked: Sequence[Place] = ()
) -> list[Action]:
    """The actions for a range, best first.

    start, end: row and column in code points. only: kinds that are wanted, `source` meaning all below it.
    asked: findings whose fixes are wanted although they lie outside of the range.
    """
    wanted = [kind for kind in KINDS if includes(only, kind)]
    end = _last_point(snapshot, start, end)
    found: list[Action] = []
    if QUICK_FIX in wanted:
        found += _quick_fixes(snapshot, start, end, asked)
    if REWRITE in wanted:
        found += selections.of_selection(snapshot, start, end)
    if REWRITE in wanted and start[0] == end[0]:
        known = {it.title for it in found}
        found += (it for it in rewrites(snapshot, start) if it.title not in known)
    elif REWRITE in wanted:
        found += train_last_of(snapshot, start[0], end[0])
    if FIX_ALL in wanted and any(only_safe(placed.finding) for placed in snapshot.placed):
        found.append(Action(Message("Apply all safe fixes in this file"), FIX_ALL, Job("fix-all")))
    return found[: limits.ACTIONS]


def _last_point(snapshot: Snapshot, start: Point, end: Point) -> Point:
    """Where a range ends: one up to the start of a line, as Kate sends for the line before, takes nothing of it."""
    row, column = end
    if column or not start[0] < row <= len(snapshot.texts):
        return end
    return row - 1, len(snapshot.texts[row - 1])


def includes(only: Sequence[str], kind: str) -> bool:
    """Whether a kind is asked for: by its own name, or by one that it is below."""
    return not only or any(not it or kind == it or kind.startswith(f"{it}.") for it in only)


def perform(snapshot: Snapshot, job: Job) -> Generator[None, None, Changes]:
    """The changes of a job on the document as it is now, worked out in steps. Refused where that cannot be."""
    match job.task:
        case "fix-all":
            return (yield from fix_text(snapshot, only_safe)).changes
        case "fix-rule":
            return (yield from fix_text(snapshot, of_rule(job.rule, job.title))).changes
        case "train-last" | "remove-weights":
            return (yield from weights.weigh_lines(snapshot, job.task))
        case "train-last-of" | "one-string":
            rows = range(job.row, job.row + job.rows)
            if not rows or mark("\n".join(snapshot.texts[job.row : rows.stop])) != job.line:
                raise Refused(_CHANGED)
            if job.task == "one-string":
                return selections.one_string(snapshot, job.row, rows.stop - 1)
            return (yield from weights.weigh_lines(snapshot, "train-last", rows))
        case "convert-file":
            made = yield from conversion.file_changes(snapshot, job.title)
            if isinstance(made, Message):
                raise Refused(str(made))
            return made
    row = find_line(snapshot, job)
    if job.task == "convert":
        changes = conversion.example_changes(snapshot, row, job.title)
    elif job.task == "selection":
        changes = selections.selection_changes(snapshot, row, job.column, job.end, job.title)
    elif job.task == "change":
        change = next((it for it in line_changes(snapshot, row, job.column) if it.name == job.title), None)
        changes = change_edits(snapshot, row, change) if change is not None else ()
    else:
        fix = _fix_now(snapshot, row, job)
        if not snapshot.complete and (fix is None or fix.rewrite is not None):
            # What is known of the whole file is from before the last edits: lines may have come into a rewrite.
            state = copy_state(snapshot)
            yield from settle(state)
            snapshot = Snapshot(state)
            fix = _fix_now(snapshot, row, job)
        changes = fix_changes(snapshot, row, fix) if fix is not None else ()
    if not changes:
        raise Refused("Nothing left to do: the document has changed.")
    return changes


def of_rule(rule: str, title: str) -> Choose:
    """Takes, for every finding of a rule, the fix of that title, or without a title the first safe one."""

    def choose(finding: Finding) -> Fix | None:
        if finding.rule != rule:
            return None
        if not title:
            return only_safe(finding)
        return next((fix for fix in finding.fixes if str(fix.title) == title), None)

    return choose


def find_line(snapshot: Snapshot, job: Job) -> int:
    """Where the line of a job is now: the nearest that is the same to the letter. Refused where there is none."""
    texts = snapshot.texts
    size = job.line.partition("-")[0]
    candidates = (row for row in range(len(texts)) if str(len(texts[row])) == size)
    for row in sorted(candidates, key=lambda row: abs(row - job.row)):
        if mark(texts[row]) == job.line:
            return row
    raise Refused(_CHANGED)


def findings_of(snapshot: Snapshot, row: int) -> tuple[Finding, ...]:
    """The findings of a line with their spans, those that are reported on another line of the file included."""
    shown = snapshot.findings_at(row)
    if snapshot.multiline.holds(row):
        return shown
    result = snapshot.result(row) if row < len(snapshot.texts) else None
    own: Iterable[Finding] = ()
    if result is not None:
        own = result.findings
    elif row < len(snapshot.texts) and len(snapshot.texts[row]) <= engine_limits.QUICK_SIZE:
        # The work has not come this far. In a longer line nothing is known until another process has read it.
        own = Checker(snapshot.reading, snapshot.rules).check(snapshot.texts[row]).findings
    known = {(finding.rule, finding.path) for finding in shown}
    hidden = tuple(finding for finding in own if (finding.rule, finding.path) not in known)
    return (*shown, *resolve(snapshot.texts[row], hidden)) if hidden else shown


def fixes_of(snapshot: Snapshot, row: int, finding: Finding) -> Iterator[tuple[Fix, Action]]:
    """The fixes of one finding that can be made, best first."""
    safest = only_safe(finding)
    for fix in finding.fixes:
        action = _fix_action(snapshot, row, finding, fix, preferred=fix is safest)
        if action is not None:
            yield fix, action


def _quick_fixes(snapshot: Snapshot, start: Point, end: Point, asked: Sequence[Place]) -> list[Action]:
    fixes: list[Action] = []
    everywhere: dict[tuple[str, str], Action] = {}
    for row, finding in _touched(snapshot, start, end, asked):
        if finding.rule in _CONVERTED:
            fixes += _conversions(snapshot, row, finding)
        safest = only_safe(finding)
        if safest is not None and safest.rewrite is not None and safest.rewrite.how in _ONE_PER_LINE:
            fixes += _one_per_line(snapshot, row, finding, safest.rewrite.how)
            continue
        fixes += (action for _, action in fixes_of(snapshot, row, finding))
        # Whether the file has more of the kind, as far as is known; what is reported once mostly has.
        if finding.once or sum(it.finding.rule == finding.rule for it in snapshot.placed) > 1:
            for action in _everywhere(row, finding, safest):
                everywhere.setdefault((finding.rule, action.job.title), action)
    return [*fixes, *everywhere.values()]


def _touched(
    snapshot: Snapshot, start: Point, end: Point, asked: Sequence[Place]
) -> Iterator[tuple[int, Finding]]:
    touched = range(start[0], min(end[0] + 1, start[0] + limits.ACTION_ROWS))
    # What is said of a value on several lines is at its first one, and meant for all of them.
    values = {it.first for row in touched if (it := snapshot.multiline.at(row)) is not None}
    for row in sorted({*touched, *values, *(place.row for place in asked)}):
        if not 0 <= row <= max(0, len(snapshot.texts) - 1):
            continue
        for finding in findings_of(snapshot, row):
            span = finding.span or Span(0, 0)
            touches = (row, span.end) >= start and (row, span.start) <= end
            if row in values and any(it.rewrite and it.rewrite.how in _ONE_PER_LINE for it in finding.fixes):
                touches = True
            if (finding.fixes or finding.rule in _CONVERTED) and (
                touches or Place(row, finding.rule, span) in asked
            ):
                yield row, finding


# What a conversion fixes. It is never done with other fixes: what it would lose is for a person to weigh.
_CONVERTED: Final = frozenset(("wrong-format", "mixed-formats"))


def _conversions(snapshot: Snapshot, row: int, finding: Finding) -> Iterator[Action]:
    """To the format that the file should have: the file, or a line that has another one than the file."""
    if finding.rule == "wrong-format":
        offer = conversion.offer_for_file(snapshot)
        job = Job("convert-file", title=offer.to.name if offer else "")
    else:
        offer = conversion.offer_for_example(snapshot, row)
        job = Job("convert", row, 0, mark(snapshot.texts[row]), title=offer.to.name if offer else "")
    if offer is not None:
        yield Action(offer.title, QUICK_FIX, job, None, row, finding)


# What fixes values that are spread over lines. For people it is one wish, whatever is in the way.
_ONE_PER_LINE: Final = {"join": "object", "array": "array"}


def _one_per_line(snapshot: Snapshot, row: int, finding: Finding, how: str) -> Iterator[Action]:
    """For the whole file; then for the one value, where there are others."""
    values = [it for it in snapshot.multiline if it.kind == _ONE_PER_LINE[how]]
    number = sum(it.examples for it in values if it.sound)
    title = Message("Write every example on one line ({number})", number=number)
    if number == 1:
        title = Message("Write the example on one line")
    yield Action(title, QUICK_FIX, Job("fix-rule", rule=finding.rule), None, row, finding, preferred=True)
    if len(values) > 1:
        yield from (replace(it, preferred=False) for _, it in fixes_of(snapshot, row, finding))


def _fix_action(
    snapshot: Snapshot, row: int, finding: Finding, fix: Fix, *, preferred: bool
) -> Action | None:
    text = snapshot.texts[row] if row < len(snapshot.texts) else ""
    span = finding.span or Span(0, 0)
    job = Job("fix", row, span.start, mark(text), finding.rule, str(fix.title))
    changes: Changes | None = None
    if fix.rewrite is None and len(text) <= limits.READY_LINE:
        changes = fix_changes(snapshot, row, fix)
        if not changes:
            return None
    title = said(fix.title)
    if not fix.safe:
        title = Message("{title} (changes the data)", title=title)
    return Action(title, QUICK_FIX, job, changes, row, finding, preferred, to_fill=fix.by_hand)


def _everywhere(row: int, finding: Finding, safest: Fix | None) -> Iterator[Action]:
    """The same for the whole file: what is safe in one go, what is not by its title."""
    rule = Name(finding.rule)
    titles = {"": Message("Fix all {rule} in this file", rule=rule)}
    if safest is None:
        titles = {
            str(it.title): Message(
                "{title}, for all {rule} in this file (changes the data)", title=said(it.title), rule=rule
            )
            for it in finding.fixes
            if not it.by_hand
        }
    for fix, title in titles.items():
        job = Job("fix-rule", rule=finding.rule, title=fix)
        yield Action(title, QUICK_FIX, job, None, row, finding)


def _fix_now(snapshot: Snapshot, row: int, job: Job) -> Fix | None:
    """The fix of that title, of the finding of that rule that is nearest to where it was."""
    same = [finding for finding in findings_of(snapshot, row) if finding.rule == job.rule]
    same.sort(key=lambda finding: abs((finding.span or Span(0, 0)).start - job.column))
    return next((fix for finding in same for fix in finding.fixes if str(fix.title) == job.title), None)
