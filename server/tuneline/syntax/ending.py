"""The end of a text: what is still open there, and whether what was read is JSON at all.

Both can be said only when the tolerant parser has read everything.
"""

from __future__ import annotations

from collections.abc import Sequence

from tuneline.syntax import explain, fast
from tuneline.syntax.controls import nothing_else
from tuneline.syntax.escapes import with_other_strings
from tuneline.syntax.faults import Faults
from tuneline.syntax.open import CLOSERS, Frame, Open, end_value
from tuneline.syntax.tree import Node, Tree
from tuneline.text.message import Name


def cut_short(end: int, value: Node, opened: Open, faults: Faults, *, enclosed: bool) -> None:
    """Notes that the text ends, at `end`, while brackets or the string `value` are open, and closes them there.

    enclosed: the object around the whole is absent, which is a fault already.
    """
    text, frames = opened.text, opened.frames
    inner = frames[-1] if frames else Frame(value)
    last = inner.node
    if inner.node.members:
        member = inner.node.members[-1]
        last = member.key if inner.state == "colon" else member.value
    elif inner.node.items:
        last = inner.node.items[-1]
    broken = last.kind == "bad" or (last.kind == "number" and not fast.is_number(text[last.start : last.end]))
    in_string = last.kind == "string" and not last.closed and last.end == len(text)
    closers = opened.due()
    for frame in frames:
        end_value(frame, len(text))
        frame.node.end = len(text)
        frame.node.closed = False
    last_fault = faults.last
    in_comment = last_fault is not None and last_fault[0] == "comment" and last_fault[1].end == len(text)
    if not enclosed and not in_comment:
        whole = inner.state in ("first", "end") and not in_string and not broken
        faults.add(explain.cut_short(end, closers, faults.what, in_string=in_string, whole=whole))


def is_hopeless(root: Node, faults: int) -> bool:
    """Whether a text is not JSON, by its first value and the faults so far; both stay, whatever comes after them."""
    return root.kind == "bad" or (faults > 1 and root.kind not in CLOSERS)


def tree(text: str, end: int, values: Sequence[Node], stray: int, sense: int, found: Faults) -> Tree:
    """The tree of all that was read; without nodes where so little of it looks like JSON that it is not.

    stray: pieces that have no place in JSON. sense: strings and colons that have one.
    """
    number = len(found)
    root = values[0] if values else None
    if root is None and found.last is not None and number == 1 and found.last[0] == "comment":
        return Tree(text, None, [], [found.sorted()[0].unsure()])
    if root is None or root.kind not in CLOSERS:
        fence = text.lstrip().startswith("```")  # of Markdown, and not a string in backquotes
        hopeless = root is None or is_hopeless(root, number) or fence
    else:
        hopeless = stray > 0 and sense < number > 1
    if hopeless:
        start = min(len(text) - len(text.lstrip()), end)
        if found.what == "line" and (controls := nothing_else(text, start, end)):
            return Tree(text, None, [], [controls])
        slips = explain.NOT_JSON if text[start:end] else explain.EMPTY
        return Tree(text, None, [], [slips[found.what].at(start, end, text=Name(text[start:end]))])
    assert number, "a text that no strict parser takes has a fault"
    return Tree(text, root, list(values), with_other_strings(text, values, found.sorted()))
