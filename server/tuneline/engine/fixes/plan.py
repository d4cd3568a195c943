"""Fixing a file: fixes are applied in rounds until a check finds nothing more to fix.

A round checks the file, takes every fix that gets along with the others, and streams the lines into a new
file; what overlaps waits for the next round. After each round every line is as it was, or accepted (`accept`), so
nothing is lost over all rounds either.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeVar, cast

from tuneline.engine import limits
from tuneline.engine.disk import BLOCK, Progress, check_file
from tuneline.engine.files.atomic import private
from tuneline.engine.files.source import BOM, Source
from tuneline.engine.fixes.accept import begins_example, breaks_up, goes_on, keeps_lines, repaired, why_not
from tuneline.engine.fixes.rewrites import LINE_FEEDS, REWRITES, STRIP_BOM
from tuneline.engine.fold import Placed
from tuneline.engine.plan import Plan
from tuneline.rules.finding import Finding, Fix
from tuneline.rules.subject import MultiLines
from tuneline.syntax import fast
from tuneline.syntax.edits import applied, together
from tuneline.syntax.ops import Impossible, RenameKey, worked_out
from tuneline.syntax.parse import parse
from tuneline.syntax.tree import Edit, Tree
from tuneline.text.message import Message

T = TypeVar("T")
Texts = Callable[[int, int], Sequence[str]]
Choose = Callable[[Finding], Fix | None]

_FINDINGS_A_STEP = 1_000  # about a millisecond


class Refused(NamedTuple):
    """A fix that was wanted and not made: the line (from 0), the rule, the fix's title, and the reason."""

    row: int
    rule: str
    title: Message
    why: Message


@dataclass(slots=True)
class Round:
    """What one round changes. `lines`: new content by row; `blocks`: new lines for `count` rows from a row on."""

    lines: dict[int, str] = field(default_factory=dict)
    blocks: dict[int, tuple[int, list[str]]] = field(default_factory=dict)
    strip_bom: bool = False
    line_feeds: bool = False
    applied: Counter[str] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)


_Wanted = tuple[Fix, Sequence[Edit]]


class FixedLine(NamedTuple):
    """A line with fixes applied: which these are, and which cannot be made, with the reason.

    A fix that only has to wait for another is in neither.
    """

    text: str
    taken: list[Fix]
    refused: list[tuple[Fix, Message]]


def fix_line(text: str, fixes: Iterable[Fix]) -> FixedLine:
    """A sound line with those of the fixes applied that get along."""
    tree = parse(text)
    wanted: list[_Wanted] = []
    refused: list[tuple[Fix, Message]] = []
    for fix, rival in _with_rivals(fixes):
        try:
            edits = worked_out(tree, fix.ops)
        except Impossible as error:
            refused.append((fix, error.why))
            continue
        if rival:
            refused.append((fix, Message("Another fix would give the same object this key too.")))
        elif edits:
            wanted.append((fix, edits))
    taken = _together(wanted)
    fixed, _ = _fixed(tree, taken)
    if fixed is None:
        # One of them does harm: each is tried, which costs a parse a fix.
        taken = []
        for it in wanted:
            alone, why = _fixed(tree, [it])
            if alone is None and why is not None:
                refused.append((it[0], why))
            elif _together([*taken, it]) == [*taken, it] and _fixed(tree, [*taken, it])[0] is not None:
                taken.append(it)
        fixed, _ = _fixed(tree, taken)
    return FixedLine(text if fixed is None else fixed, [fix for fix, _ in taken], refused)


def _with_rivals(fixes: Iterable[Fix]) -> Iterator[tuple[Fix, bool]]:
    """The fixes, and whether another would give two members of one object the same key: neither is the right one."""
    fixes = list(fixes)
    names = [{(op.path[:-1], op.key) for op in fix.ops if isinstance(op, RenameKey)} for fix in fixes]
    common = Counter(name for some in names for name in some)
    for fix, some in zip(fixes, names, strict=True):
        yield fix, any(common[name] > 1 for name in some)


def _together(wanted: Sequence[_Wanted]) -> list[_Wanted]:
    return [wanted[index] for index in together([edits for _, edits in wanted])]


def _fixed(tree: Tree, taken: Sequence[_Wanted]) -> tuple[str | None, Message | None]:
    """The line with the edits made; None, and the reason, where that is not accepted."""
    fixed = applied(tree.text, (edit for _, edits in taken for edit in edits))
    if fixed is None:
        return None, Message("Its edits overlap.")
    why = why_not(tree, fixed, safe=all(fix.safe for fix, _ in taken)) if taken else None
    return (fixed, None) if why is None else (None, why)


class FixedFile(NamedTuple):
    """How often each rule's fix was applied, and by new line the old line (from 0) that it is made of.

    refused: what was wanted and not made; rows are those of the old file.
    """

    applied: Counter[str]
    origins: Sequence[int]
    refused: Sequence[Refused] = ()


def fix_file(
    path: Path, temporary: Path, plan: Plan, *, unsafe: bool, jobs: int = 1, progress: Progress | None = None
) -> FixedFile:
    """Write a fixed copy of `path` to `temporary`, and say what was done.

    With no fix applied it is not written at all. `progress`, and Unreadable, as in `check_file`, once a round.
    unsafe: also apply fixes that change what the data mean.
    """
    applied: Counter[str] = Counter()
    origins: Sequence[int] = ()
    refused: list[Refused] = []
    current = path
    spare = temporary.with_name(temporary.name + ".next")
    try:
        for _ in range(limits.FIX_ROUNDS):
            source = Source(current)
            result = check_file(source, plan, jobs=jobs, progress=progress)
            choose = first_of_all if unsafe else only_safe
            changes = finish(
                plan_round(result.placed, result.rows.texts, choose, result.multiline, result.undecodable)
            )
            # A fix that is refused may be made in a later round: what the last one refuses counts.
            refused = [it._replace(row=origins[it.row]) if applied else it for it in changes.refused]
            if not changes.applied:
                break
            with private(spare) as file:
                rows = _write(source, changes, file)
            origins = array("q", map(origins.__getitem__, rows)) if applied else rows
            spare.replace(temporary)
            current = temporary
            applied += changes.applied
    finally:
        spare.unlink(missing_ok=True)
    return FixedFile(applied, origins, refused)


def only_safe(finding: Finding) -> Fix | None:
    """The fix that is taken where only safe ones are."""
    return next((fix for fix in finding.fixes if fix.safe), None)


def first_of_all(finding: Finding) -> Fix | None:
    """The fix that is taken where those that change the data are allowed; none where something is left to write."""
    first = next(iter(finding.fixes), None)
    return None if first is None or first.by_hand else first


def plan_round(
    placed: Iterable[Placed],
    texts: Texts,
    choose: Choose,
    multiline: MultiLines = MultiLines(),
    undecodable: frozenset[int] = frozenset(),
) -> Generator[None, None, Round]:
    """What one round changes, worked out in steps: it stops after each line that it fixes.

    texts(first, count): contents of lines. choose: the fix to take for a finding, or None to leave it.
    multiline: values on several lines; each is fixed as a whole, like a line.
    undecodable: lines (from 0) that have no text that could be written back.
    """
    changes = Round()
    by_row: dict[int, list[tuple[str, Fix]]] = {}
    used: set[int] = set()
    for number, (row, finding) in enumerate(placed, 1):
        if number % _FINDINGS_A_STEP == 0:
            yield
        fix = choose(finding)
        if fix is None:
            continue
        if fix.rewrite is None:
            value = multiline.at(row)
            by_row.setdefault(value.first if value else row, []).append((finding.rule, fix))
            continue
        first = row + fix.rewrite.first
        span = range(first, first + fix.rewrite.count)
        if not used.isdisjoint(span) or not undecodable.isdisjoint(span):
            continue
        old = texts(first, fix.rewrite.count)
        new = REWRITES[fix.rewrite.how](old)
        yield
        if new is None or _goes_on(old, texts, first):
            continue
        if fix.safe and not keeps_lines(old, new):
            changes.refused.append(
                Refused(row, finding.rule, fix.title, Message("Words of a text would be lost."))
            )
            continue
        used.update(span)
        changes.applied[finding.rule] += 1
        if fix.rewrite.how == STRIP_BOM:
            changes.strip_bom = True
        elif fix.rewrite.how == LINE_FEEDS:
            changes.line_feeds = True
        else:
            changes.blocks[first] = (fix.rewrite.count, new)
    for row, fixes in by_row.items():
        value = multiline.at(row)
        count = value.count if value is not None else 1
        span = range(row, row + count)
        if not used.isdisjoint(span) or not undecodable.isdisjoint(span):
            continue
        old = texts(row, count)
        if _goes_on(old, texts, row):
            continue
        text = "\n".join(old)
        if count > 1 or fast.read(text) is None:
            if count == 1 and breaks_up(text, beside(texts, row, -1), beside(texts, row, 1)):
                continue
            unsure = not all(fix.safe for _, fix in fixes)
            lines, taken = repaired(text, unsure=unsure) or (text,), [fix for _, fix in fixes]
        else:
            line, taken, refused = fix_line(text, (fix for _, fix in fixes))
            lines = (line,)
            for rule, fix in fixes:
                changes.refused += (Refused(row, rule, fix.title, why) for it, why in refused if it is fix)
        yield
        new = [piece for it in lines for piece in it.split("\n")]
        if new == list(old):
            continue
        if len(new) == count == 1:
            changes.lines[row] = new[0]
        else:
            changes.blocks[row] = (count, new)
        changes.applied.update(rule for rule, fix in fixes if any(fix is it for it in taken))
    return changes


def _goes_on(old: Sequence[str], texts: Texts, row: int) -> bool:
    """Whether the lines from a row on may be a piece of a text that a line before them began."""
    if not row or not old or old[0].lstrip()[:1] not in ("{", "[") or begins_example(old[0]):
        return False
    first = max(0, row - limits.BROKEN_TEXT_LINES)
    return goes_on(old[0], (it for it in reversed(texts(first, row - first)) if it.strip()))


def beside(texts: Texts, row: int, step: int) -> str:
    """The nearest line that is not blank before or after a line; empty where there is none among the next few."""
    for distance in range(1, limits.BLANK_LINES + 1):
        if row + step * distance < 0:
            break
        text = next(iter(texts(row + step * distance, 1)), None)
        if text is None or text.strip():
            return text or ""
    return ""


def finish(steps: Generator[None, None, T]) -> T:
    """Do all steps at once, and give what they come to."""
    while True:
        try:
            next(steps)
        except StopIteration as done:
            return cast("T", done.value)


def _write(source: Source, changes: Round, file: BinaryIO) -> array[int]:
    """Copy the lines with the changes, and say which old line each new one is made of.

    Line ends, byte order mark and the end of the file stay as they are.
    """
    if source.byte_order_mark and not changes.strip_bom:
        file.write(BOM)
    origins = array("q")
    # A line's ending is written when the next line comes: the last one ends as the old last line did.
    pending, common, last = b"", b"\n", b""
    for row, content, ending in _changed(source, changes):
        if content is not None:
            origins.append(row)
            file.write(pending + content)
            pending = ending or common
        common = ending or common
        last = ending
    file.write(pending if last else b"")
    return origins


def _changed(source: Source, changes: Round) -> Iterator[tuple[int, bytes | None, bytes]]:
    """Old rows with new contents and endings; None for a line that is gone."""
    row = -1
    skip_until = 0
    for block in source.blocks(BLOCK):
        for line in bytes.splitlines(source.read_bytes(block), keepends=True):
            row += 1
            content = line.rstrip(b"\r\n")
            ending = line[len(content) :]
            if changes.line_feeds and ending == b"\r":
                ending = b"\n"
            if row in changes.blocks:
                count, new = changes.blocks[row]
                skip_until = row + count
                for text in new:
                    yield row, _encoded(text), ending
            if row < skip_until:
                yield row, None, ending
            elif row in changes.lines:
                yield row, _encoded(changes.lines[row]), ending
            else:
                yield row, content, ending


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
