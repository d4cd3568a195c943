"""Where the cursor is on a line that is being typed, and what a text put there must bring along.

The line up to the cursor is parsed alone: what is open there is what the person is in the middle of, whatever
comes after it. What comes after it only says which comma or colon is there already.
For the values around the cursor the line is read once more with a mark in its place.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from tuneline.syntax.edits import Style
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import Path
from tuneline.syntax.tree import Edit, Member, Node, Tree

Kind = Literal["line", "key", "value", "item"]

# No model has such a key or value: a private character, which no one types.
MARK = "\ue000"

_WHITE = " \t\r\n"
_word_before = re.compile(r"[\w.+/-]*\Z").search
_word = re.compile(r"[\w.+/-]*+").match
_rest_of_string = {quote: re.compile(rf"[^{quote}\\,:{{}}\[\]]*+{quote}").match for quote in ('"', "'")}
_next_key = re.compile(r'\w++"\s*+:').match
_colon = re.compile(r"\s*+:\s*+").match
_scalar = re.compile(r'\s*+(?:"(?:[^"\\]|\\.)*+"|[\w.+-]++)').match
_follows = re.compile(r'(\s*+)["{\[\w-]').match
_space = re.compile(r"[ \t\r\n]*+").match


class Spot(NamedTuple):
    """What may replace code points `start` to `end` of a line, the cursor between them.

    kind: a whole example (`line`), a key with its value, a value after its colon, or an item of a list.
    path: to the object for a key, to the value or item itself otherwise; the empty path for a line.
    typed: what of the range is in front of the cursor.
    quoted: whether the range begins with a quote. bare: whether nothing but the range is in its container.
    has_value: for a key, whether colon and value are there already.
    lead, trail: what goes before and after. comma: where one is missing in front, apart from the range.
    outer: where one is missing in front of the container.
    """

    kind: Kind
    path: Path
    start: int
    end: int
    typed: str
    quoted: bool
    bare: bool = False
    has_value: bool = False
    lead: str = ""
    trail: str = ""
    comma: int | None = None
    outer: int | None = None

    def extra(self) -> tuple[Edit, ...]:
        """The edits elsewhere on the line, sorted."""
        return tuple(Edit(at, at, ",") for at in (self.outer, self.comma) if at is not None)

    def comma_before(self) -> int | None:
        """Where a comma is missing in front, whether it would be part of the range or not."""
        return self.start if self.lead.startswith(",") else self.comma


def spot_at(text: str, offset: int, before: Tree, style: Style) -> Spot | None:
    """What can be typed at code point `offset`; None inside text that is free, and where nothing can be.

    before: the tree of the line up to the offset; it loses what is being typed.
    """
    token = _token(text, offset, before)
    if token is None:
        return None
    start, end = token
    tree = _without(before, start)
    typed, quoted = text[start:offset], text[start : start + 1] in ('"', "'") and start < offset
    if tree.root is None:
        if text[:start].strip(_WHITE) or quoted or text[end:].strip(_WHITE):
            return None
        return Spot("line", (), start, end, typed, quoted, bare=True)
    path, node = _innermost(tree)
    if node is None:
        return None
    last: Member | Node | None = (node.members or node.items or (None,))[-1]
    spot = Spot("key", path, start, end, typed, quoted)
    if isinstance(last, Member) and last.value.kind == "missing" and last.key.kind != "missing":
        path = (*path, str(last.key.value))
        return _value(text, spot._replace(kind="value", path=path), last, style)
    if node.kind == "array":
        spot = spot._replace(kind="item", path=(*path, len(node.items)))
    elif colon := _colon(text, end) if start < end else None:
        spot = spot._replace(has_value=bool(text[colon.end() :].strip(_WHITE + "}],")))
        spot = spot._replace(end=end if spot.has_value else colon.end())
    led = _led(text, spot, node, last, style)
    return led and _trailed(text, led, style)


def widened(text: str, spot: Spot, style: Style) -> Spot | None:
    """The place of the object around the cursor, where nothing else is in it; None where more is."""
    start = len(text[: spot.start].rstrip(_WHITE)) - 1
    if spot.kind != "key" or not spot.bare or text[start : start + 1] != "{":
        return None
    gap = _space(text, spot.end)
    end = gap.end() if gap else spot.end
    end = end + 1 if text[end : end + 1] == "}" else spot.end
    outside = spot_at(text[:start] + text[end:], start, parse(text[:start]), style)
    if outside is None or outside.start != start or outside.end != start:
        return None
    return outside._replace(end=end, typed=text[start : spot.start] + spot.typed)


def marked(text: str, spot: Spot) -> str:
    """The line without the key that is being typed, or with a mark for the value or item that is.

    A key that has its value stays: it says what the line is meant to be.
    """
    if spot.has_value:
        return text
    mark = "" if spot.kind == "key" else f'{spot.lead}"{MARK}"{spot.trail}'
    return text[: spot.start] + mark + text[spot.end :]


def _without(tree: Tree, start: int) -> Tree:
    """The tree without the piece that begins at `start`, as if the line ended there."""
    if tree.root is None or tree.root.start >= start:
        return Tree(tree.text, None, [], [])
    _, node = _innermost(tree)
    if node is not None and node.items and node.items[-1].start >= start:
        node.items = node.items[:-1]
    elif node is not None and node.members:
        last = node.members[-1]
        if last.key.start >= start:
            node.members = node.members[:-1]
        elif last.value.start >= start:
            last.value = Node("missing", start, start)
    return tree


def _token(text: str, offset: int, before: Tree) -> tuple[int, int] | None:
    """What is being typed: the string or the word that touches the cursor."""
    leaf = _last_leaf(before)
    if leaf and leaf.kind == "string" and leaf.end == offset and not leaf.closed:
        rest_of_string = _rest_of_string.get(text[leaf.start])
        rest = rest_of_string(text, offset) if rest_of_string else None
        if rest and not _next_key(text, rest.end()):
            return leaf.start, rest.end()
        word = _word(text, offset)
        end = word.end() if word else offset
        # A quote that nothing closes before the next comma or bracket, followed by words: free text.
        return leaf.start, offset if text[end : end + 1] == '"' and end > offset else end
    if leaf and leaf.kind == "string" and leaf.end == offset and _is_key_alone(before):
        return leaf.start, offset
    found = _word_before(text, 0, offset)
    start = found.start() if found else offset
    word = _word(text, offset)
    end = word.end() if word else offset
    if start < offset and text[end : end + 1] == '"' and not _next_key(text, end + 1):
        end += 1  # the opening quote is missing
    return start, end if start < offset else offset


def _value(text: str, spot: Spot, member: Member, style: Style) -> Spot | None:
    """Completes a spot after a key, whose colon may be missing."""
    if member.colon is None and _colon(text, spot.end):
        return None
    if spot.start == spot.end:
        # The value that is there already is the one to be replaced.
        there = _scalar(text, spot.end)
        if there and not _colon(text, there.end()):
            spot = spot._replace(end=there.end())
        elif text[spot.end :].lstrip(_WHITE)[:1] in ("{", "["):
            return None
    colon = style.colon
    if member.colon is None:
        lead = colon if spot.start == member.key.end else colon.lstrip(_WHITE)
    else:
        lead = colon.partition(":")[2] if spot.start == member.colon + 1 else ""
    return _trailed(text, spot._replace(lead=lead), style)


def _led(text: str, spot: Spot, node: Node, last: Member | Node | None, style: Style) -> Spot | None:
    """Completes a spot for a new member or item with what must come in front of it."""
    if last is None:
        pad = text[node.start + 1 : spot.start]
        if pad.strip(_WHITE):
            return None
        closed = text[spot.end :].lstrip(_WHITE)[:1] in ("", "}", "]")
        trail = pad if pad and text[spot.end : spot.end + 1] in ("}", "]") else ""
        return spot._replace(bare=closed, trail=trail)
    gap = text[last.end : spot.start]
    if gap.strip(_WHITE + ","):
        return None  # words that are not JSON are in between
    if "," in gap:
        return spot._replace(lead=style.comma.partition(",")[2] if gap.endswith(",") else "")
    if gap:
        return spot._replace(comma=last.end)
    return spot._replace(lead=style.comma)


def _trailed(text: str, spot: Spot, style: Style) -> Spot:
    """Completes a spot with the comma that must come after it, where something follows."""
    if spot.has_value:
        return spot
    following = _follows(text, spot.end)
    if following:
        return spot._replace(trail="," if following[1] else style.comma)
    return spot


def _innermost(tree: Tree) -> tuple[Path, Node | None]:
    """The innermost container that is open at the end of the line; None if none is."""
    path: list[str | int] = []
    node, inner = None, tree.values[-1]
    while inner.kind in ("object", "array") and not inner.closed:
        node = inner
        if node.members:
            inner = node.members[-1].value
            path.append(str(node.members[-1].key.value))
        elif node.items:
            inner = node.items[-1]
            path.append(len(node.items) - 1)
        else:
            return tuple(path), node
    return tuple(path[:-1]), node


def _last_leaf(tree: Tree) -> Node | None:
    node = tree.values[-1] if tree.values else None
    while node and (node.members or node.items):
        if node.members:
            member = node.members[-1]
            node = member.value
            if node.kind == "missing":
                return member.key if member.colon is None else None
        else:
            node = node.items[-1]
    return node


def _is_key_alone(tree: Tree) -> bool:
    """Whether the line ends after a key."""
    _, node = _innermost(tree) if tree.values else ((), None)
    return bool(node and node.members and node.members[-1].value.kind == "missing")
