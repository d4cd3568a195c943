"""Decides whether a bracket that is missing, wrong or one too many has only one place.

The parser has chosen a place. Each other place that one slip can explain is tried: if the line is as good there, a
person has to choose. An example of a known format is better than one that is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tuneline.syntax import fast
from tuneline.syntax.edits import applied
from tuneline.syntax.tree import Fault, Node, repeated_keys, to_python
from tuneline.text.pattern import pattern

_WORK_MAX = 4_000_000  # code points of other readings that are parsed; beyond, the line is left to a person
_string = pattern(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_OPENS = {"}": "{", "]": "["}
_CLOSES = {"{": "}", "[": "]"}


def only_reading(text: str, faults: Sequence[Fault], fits: Callable[[Any], bool | None]) -> str | None:
    """The line, in which only brackets are wrong, with its brackets right; None unless that is sure."""
    edits = [edit for fault in faults for edit in fault.edits]
    if not all(fault.edits for fault in faults):
        return None
    if any(fault.code == "cut-short" for fault in faults) and text.rstrip()[-1:].isdigit():
        return None  # there may have been more digits
    if len(faults) > 1 and any(fault.code != "wrong-bracket" for fault in faults):
        return None
    repaired = applied(text, edits)
    root = fast.read(repaired) if repaired is not None else None
    if repaired is None or root is None:
        return None
    added, gone = edits[0].text, text[edits[0].start : edits[0].end]
    others: Iterator[str] = iter(())
    at = edits[0].start
    if len(edits) > 1:
        pass  # brackets of another kind, each in its place
    elif not gone and added in _OPENS:
        others = _other_ends(text, repaired, root, at, added)
    elif not gone and added in _CLOSES:
        others = _other_doubles(text, -1, _CLOSES[added])
    elif not gone and added[0] in _OPENS:
        # One cut explains all that is absent at the end; in the middle it would be several slips.
        if text[at:].strip(" \t"):
            return None
    elif not added:
        behind = not text[edits[0].end :].strip(" \t") and fast.read(text[:at]) is not None
        if not behind and not (len(gone) == 1 and _is_double(text, at)):
            return None
        others = _other_doubles(text, at, gone[0])
    fitting = fits(to_python(root))
    # Where no format tells, the bracket that opens the list may as well be missing.
    if gone and not added and (fitting is False or (fitting is None and gone == "]")):
        return None
    work = 0
    for other in others:
        work += len(other)
        if work > _WORK_MAX:
            return None
        node = fast.read(other)
        if (
            node is not None
            and not repeated_keys([node])
            and (fitting is not True or fits(to_python(node)) is True)
        ):
            return None
    return repaired


def _other_ends(text: str, repaired: str, root: Node, at: int, closer: str) -> Iterator[str]:
    """The line with the bracket in each other place where the value that it closes, or one in its end, can end."""
    opener = _OPENS[closer]
    bare = _bare(text)
    for match in re.finditer(rf"{re.escape(opener)}(?=\s*{re.escape(opener)})", bare):
        yield text[: match.start()] + text[match.end() :]
    parent, node = _ending_at(root, at + 1)
    while node is not None:
        inner: Node | None = None
        children = node.members or node.items
        if parent is not None and parent.kind == node.kind:
            for child in children[:-1]:
                end = child.end
                yield repaired[:end] + closer + repaired[end:at] + repaired[at + 1 :]
        if children:
            last = children[-1]
            inner = last if isinstance(last, Node) else last.value
        parent, node = node, inner if inner is not None and inner.kind == node.kind else None


def _ending_at(root: Node, end: int) -> tuple[Node | None, Node | None]:
    """The container that ends at `end`, and the one around it."""
    parent, node = None, root
    while node.end != end:
        children = [member.value for member in node.members] or list(node.items)
        around = next((it for it in children if it.start < end <= it.end), None)
        if around is None:
            return None, None
        parent, node = node, around
    return parent, node


def _is_double(text: str, at: int) -> bool:
    """Whether the bracket at `at` stands beside another of its kind."""
    return text[at] in (text[:at].rstrip()[-1:], text[at + 1 :].lstrip()[:1])


def _other_doubles(text: str, at: int, char: str) -> Iterator[str]:
    """The line without one of each other run of the same bracket."""
    for match in re.finditer(rf"{re.escape(char)}(?:\s*{re.escape(char)})+", _bare(text)):
        if not match.start() <= at < match.end():
            yield text[: match.start()] + text[match.start() + 1 :]


def _bare(text: str) -> str:
    """The line with the insides of its strings blanked out."""
    return _string.sub(lambda match: '"' + "_" * (len(match[0]) - 2) + '"', text)
