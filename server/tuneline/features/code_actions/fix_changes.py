"""What one fix changes in a document. Nothing is offered whose result would not be accepted (`engine.fixes.accept`)."""

from __future__ import annotations

from collections.abc import Sequence

from tuneline.engine.fixes.accept import breaks_up, helps, keeps_lines
from tuneline.engine.fixes.memory import STRIP_MARK, Block, Changes, LineEdits, line_feeds
from tuneline.engine.fixes.plan import beside, fix_line
from tuneline.engine.fixes.rewrites import LINE_FEEDS, REWRITES, STRIP_BOM
from tuneline.engine.snapshot import Snapshot
from tuneline.rules.finding import Fix
from tuneline.syntax.edits import apply
from tuneline.syntax.ops import resolve as resolve_ops
from tuneline.syntax.parse import parse
from tuneline.syntax.tree import Edit


def fix_changes(snapshot: Snapshot, row: int, fix: Fix) -> Changes:
    """What one fix changes; nothing where it cannot be applied, or its result is not accepted."""
    if fix.rewrite is not None:
        if fix.rewrite.how == STRIP_BOM:
            return (STRIP_MARK,)
        if fix.rewrite.how == LINE_FEEDS:
            return line_feeds(snapshot.returns)
        first, count = row + fix.rewrite.first, fix.rewrite.count
        old = snapshot.texts[first : first + count]
        texts = REWRITES[fix.rewrite.how](old)
        if texts is None or (fix.safe and not keeps_lines(old, texts)):
            return ()
        return (Block(first, first + count, tuple(texts)),)
    text = snapshot.texts[row]
    tree = parse(text)
    # Several small edits keep the cursor and the folds where one large one would not.
    edits = tuple(resolve_ops(tree, fix.ops))
    if not tree.faults:
        accepted = fix_line(text, (fix,)).text != text
    else:
        # What a piece of a pasted text loses would be a word of somebody's.
        accepted = _helps(snapshot, row, edits) and not (fix.safe and _is_piece(snapshot, row))
    return (LineEdits(row, edits),) if edits and accepted else ()


def _is_piece(snapshot: Snapshot, row: int) -> bool:
    def texts(first: int, count: int) -> Sequence[str]:
        return snapshot.texts[first : first + count]

    alone = snapshot.multiline.at(row) is None
    return alone and breaks_up(snapshot.texts[row], beside(texts, row, -1), beside(texts, row, 1))


def _helps(snapshot: Snapshot, row: int, edits: Sequence[Edit]) -> bool:
    """Whether edits of a broken line, or of one inside a value that is spread over lines, are a gain."""
    value = snapshot.multiline.at(row)
    first, count = (value.first, value.count) if value is not None else (row, 1)
    lines = snapshot.texts[first : first + count]
    text = "\n".join(lines)
    before = sum(len(line) + 1 for line in lines[: row - first])
    moved = [Edit(edit.start + before, edit.end + before, edit.text) for edit in edits]
    try:
        return helps(text, moved, apply(text, moved))
    except ValueError:  # two that meet
        return False
