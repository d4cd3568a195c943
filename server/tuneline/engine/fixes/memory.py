"""Fixing a text in memory, in the same rounds as a file on disk, and saying what changed.

The work is done in steps, so that an event loop can do other things in between; lines that no fix has touched
are not checked again. What changed is given by old lines, as small as it can be: an editor that is handed the
whole text loses its marks, its folds and its place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from tuneline.engine import limits
from tuneline.engine.assembly import Result
from tuneline.engine.document import FileState
from tuneline.engine.fixes.plan import Choose, Round, plan_round
from tuneline.engine.snapshot import Snapshot
from tuneline.syntax.tree import Edit


class LineEdits(NamedTuple):
    """Edits inside one line: sorted, in code points, not overlapping. line_feed: the line is to end at one."""

    row: int
    edits: tuple[Edit, ...]
    line_feed: bool = False


class Block(NamedTuple):
    """Lines `first` to `end` (one past the last) become other lines, or go."""

    first: int
    end: int
    texts: tuple[str, ...]


Changes = Sequence[LineEdits | Block]

# Takes away the byte order mark, which is in the column before the first of its line.
STRIP_MARK = LineEdits(0, (Edit(-1, 0, ""),))


class Outcome(NamedTuple):
    """How often each rule's fix was applied, and what that changes: sorted by line, each line at most once."""

    applied: Counter[str]
    changes: Changes


def fix_text(snapshot: Snapshot, choose: Choose) -> Generator[None, None, Outcome]:
    """Apply, in rounds, the fixes that `choose` takes, and stop between steps of a few milliseconds.

    With `fixes.only_safe` or `fixes.first_of_all` the text becomes what `tuneline check --fix` would make of it.
    What looks at the whole file at once is one step: about 0.1 s for 30,000 findings.
    """
    state = copy_state(snapshot)
    origins: Sequence[int] = range(len(state.texts))
    applied: Counter[str] = Counter()
    returns = frozenset(snapshot.returns)
    for _ in range(limits.FIX_ROUNDS):
        yield from settle(state)
        yield
        placed = state.everywhere()
        yield
        changes = yield from plan_round(placed, state.lines, choose, state.assembly.multiline)
        if not changes.applied:
            break
        applied += changes.applied
        if changes.strip_bom:
            state.byte_order_mark = False
        origins = _apply(changes, state, origins)
        if changes.line_feeds:
            returns = frozenset()
        state.returns = partial(_moved, returns, origins)
    made: list[LineEdits | Block] = []
    for change in differences(snapshot.texts, state.texts, origins):
        made.append(change)
        yield
    if snapshot.byte_order_mark and not state.byte_order_mark:
        made = _with_mark(made)
    if snapshot.returns and not returns:
        made = _with_feeds(made, snapshot)
    return Outcome(applied, tuple(made))


def copy_state(snapshot: Snapshot) -> FileState:
    """The state of the snapshot's text, to work on; what was found in its lines is not worked out again."""
    state = FileState(
        snapshot.texts,
        replace(snapshot.reading, format=None),
        snapshot.rules,
        byte_order_mark=snapshot.byte_order_mark,
        returns=lambda: snapshot.returns,
    )
    if state.reading.format is snapshot.reading.format:
        state.adopt(snapshot.result(row) for row in range(len(snapshot.texts)))
    return state


def settle(state: FileState) -> Generator[None, None, None]:
    """Do all work on a state, in steps."""
    while not state.work(lambda: True):
        yield


def differences(
    old: Sequence[str], new: Sequence[str], origins: Sequence[int]
) -> Iterable[LineEdits | Block]:
    """What turns the old lines into the new ones; `origins` has for each new line the old one it is made of."""
    first: int | None = None
    texts: list[str] = []
    at = 0
    for row, text in enumerate(old):
        start = at
        while at < len(origins) and origins[at] == row:
            at += 1
        if at != start + 1:
            # One line in several, or none: neighbours go together, so that no two edits meet.
            first = row if first is None else first
            texts += new[start:at]
            continue
        if first is not None:
            yield Block(first, row, tuple(texts))
            first, texts = None, []
        if new[start] != text:
            yield LineEdits(row, (difference(text, new[start]),))
    if first is not None:
        yield Block(first, len(old), tuple(texts))


def difference(old: str, new: str) -> Edit:
    """The one edit that turns a line into another: what is alike at both ends stays."""
    shorter = min(len(old), len(new))
    start = _common(old, new, shorter)
    end = _common(old[::-1], new[::-1], shorter - start)
    return Edit(start, len(old) - end, new[start : len(new) - end])


def _common(one: str, other: str, most: int) -> int:
    """How many code points are alike at the start, `most` at most. Compares slices, so a megabyte costs little."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _with_mark(made: list[LineEdits | Block]) -> list[LineEdits | Block]:
    """The changes and STRIP_MARK, so that each line still has at most one entry with edits."""
    if made and isinstance(made[0], LineEdits) and made[0].row == 0:
        return [LineEdits(0, (*STRIP_MARK.edits, *made[0].edits)), *made[1:]]
    return [STRIP_MARK, *made]


def line_feeds(rows: Iterable[int]) -> list[LineEdits]:
    """The changes that make these lines end at a line feed."""
    return [LineEdits(row, (), line_feed=True) for row in rows]


def _with_feeds(made: Sequence[LineEdits | Block], snapshot: Snapshot) -> list[LineEdits | Block]:
    """The changes and line feeds for all lines that end at a carriage return alone, unless a block holds their ends."""
    rows = dict.fromkeys(snapshot.returns)
    kept: list[LineEdits | Block] = []
    for change in made:
        if isinstance(change, Block):
            # The end of a block's last line is not part of it, unless all of it goes.
            gone = range(change.first, change.end - bool(change.texts))
            if not change.texts and change.end == len(snapshot.texts):
                gone = range(change.first - 1, change.end)
            for row in gone:
                rows.pop(row, None)
            kept.append(change)
        else:
            kept.append(change._replace(line_feed=change.row in rows))
            rows.pop(change.row, None)
    return sorted((*kept, *line_feeds(rows)), key=lambda it: it.first if isinstance(it, Block) else it.row)


def _moved(returns: frozenset[int], origins: Sequence[int]) -> list[int]:
    """Where lines that end at a carriage return are now: each ends the last of the lines that it became."""
    if not returns:
        return []
    after = (*origins[1:], -1)
    return [
        row
        for row, (origin, other) in enumerate(zip(origins, after, strict=True))
        if origin in returns and origin != other
    ]


def _apply(changes: Round, state: FileState, origins: Sequence[int]) -> list[int]:
    texts: list[str] = []
    results: list[Result | None] = []
    made: list[int] = []
    row = 0
    while row < len(state.texts):
        count, new = changes.blocks.get(row, (1, None))
        if new is None and row in changes.lines:
            new = [changes.lines[row]]
        if new is None:
            texts.append(state.texts[row])
            results.append(state.assembly.result(row))
            made.append(origins[row])
        else:
            texts += new
            results += [None] * len(new)
            made += [origins[row]] * len(new)
        row += count
    state.splice(0, len(state.texts), texts)
    state.adopt(results)
    return made
