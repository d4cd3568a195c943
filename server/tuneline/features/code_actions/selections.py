"""What can be done to a selection: escape or unescape it inside of a string, make one string of raw lines.

Escaping writes the selection as if it were pasted raw, so that the text says what the source said; unescaping is the
way back. Neither is offered where it would change nothing or break the line, and both are undone in one step.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from tuneline.engine.fixes.memory import Block, Changes, LineEdits
from tuneline.engine.snapshot import Snapshot
from tuneline.features import limits
from tuneline.features.code_actions.job import REWRITE, Action, Job, Point
from tuneline.features.desk.setting import in_ascii
from tuneline.features.marks import mark
from tuneline.features.selection import string_at
from tuneline.syntax.edits import apply
from tuneline.syntax.fast import read as read_strictly
from tuneline.syntax.parse import parse
from tuneline.syntax.strings import quote, unescaped
from tuneline.syntax.tree import Edit, Tree
from tuneline.text.message import Message

_TITLES: Final[Mapping[str, Message]] = {
    "escape": Message("Escape the selection"),
    "unescape": Message("Unescape the selection"),
}
# The begin of an object or a list with something in it, also with quotes that are none.
_begins = re.compile("[\\[{][\\s\\[{]*[\"'\u201c]").match
_is_body = re.compile(r'(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*').fullmatch


def of_selection(snapshot: Snapshot, start: Point, end: Point) -> Iterator[Action]:
    """What can be done to a selection that is not empty; row and column in code points, the end not included."""
    first, last = start[0], end[0]
    if last >= len(snapshot.texts) or start >= end:
        return
    if first < last:
        if changes := one_string(snapshot, first, last):
            lines = mark("\n".join(snapshot.texts[first : last + 1]))
            job = Job("one-string", first, 0, lines, rows=last + 1 - first)
            yield Action(Message("Make one string of the selected lines"), REWRITE, job, changes, first)
        return
    for name, title in _TITLES.items():
        if changes := selection_changes(snapshot, first, start[1], end[1], name):
            job = Job("selection", first, start[1], mark(snapshot.texts[first]), title=name, end=end[1])
            yield Action(title, REWRITE, job, changes, first)


def selection_changes(snapshot: Snapshot, row: int, start: int, end: int, name: str) -> Changes:
    """What escaping or unescaping columns `start` to `end` of a row changes; nothing where that is not to be done."""
    text = snapshot.texts[row]
    if len(text) > limits.READ_LINE or not 0 <= start < end <= len(text):
        return ()
    tree = snapshot.line(row).tree
    change = _CHANGES.get(name)
    new = change(snapshot, row, tree, text[start:end]) if change is not None else None
    if new is None or new == text[start:end] or string_at(tree, start) is None:
        return ()
    edit = Edit(start, end, new)
    made = parse(apply(text, (edit,)))
    if tree.faults:
        accepted = len(made.faults) < len(tree.faults)
    else:
        # Inside of one string, and not in the middle of an escape.
        accepted = string_at(tree, end) is string_at(tree, start) and bool(_is_body(text[start:end]))
        accepted = accepted and not made.faults and not _splits_escape(tree, start, end)
    return (LineEdits(row, (edit,)),) if accepted else ()


def _splits_escape(tree: Tree, start: int, end: int) -> bool:
    """Whether a selection begins or ends inside of an escape of its string."""
    node = string_at(tree, start)
    return node is None or not (
        _is_body(tree.text[node.start + 1 : start]) and _is_body(tree.text[node.start + 1 : end])
    )


def _escaped(snapshot: Snapshot, row: int, tree: Tree, given: str) -> str | None:
    return quote(given, ascii=in_ascii(snapshot, row, tree))[1:-1]


def _unescaped(snapshot: Snapshot, row: int, tree: Tree, given: str) -> str | None:
    """The text once more without escapes; what cannot be seen, and what a string may not hold, keeps one."""
    if tree.faults:
        return None
    text = unescaped(unescaped(given))
    return "".join(it if it.isprintable() and it not in '"\\' else quote(it, ascii=True)[1:-1] for it in text)


_CHANGES: Final[Mapping[str, Callable[[Snapshot, int, Tree, str], str | None]]] = {
    "escape": _escaped,
    "unescape": _unescaped,
}


def one_string(snapshot: Snapshot, first: int, last: int) -> Changes:
    """Lines that are text and not JSON as one line that is a JSON string; nothing where one of them is an example.

    Line breaks between them become those of the string, blank lines too.
    """
    texts = snapshot.texts[first : last + 1]
    if sum(map(len, texts)) > limits.READ_LINE or len(texts) > limits.ACTION_ROWS:
        return ()
    if not any(it.strip() for it in texts) or any(_is_data(snapshot, row) for row in range(first, last + 1)):
        return ()
    return (Block(first, last + 1, (quote("\n".join(texts), ascii=False),)),)


def _is_data(snapshot: Snapshot, row: int) -> bool:
    """Whether a line is an object or a list, a part of one, or an example however broken."""
    text = snapshot.texts[row].strip()
    if snapshot.multiline.holds(row) or _begins(text):
        return True
    return text.startswith(("{", "[")) and read_strictly(text) is not None
