"""Changing the text of a string by the smallest span of its source, so that all other escapes stay as they are."""

from __future__ import annotations

import re
from typing import Final

from tuneline.syntax.strings import quote, source_offset
from tuneline.syntax.tree import Edit, Node, Tree

_break = re.compile(r"\r\n?|\n")
_beyond_ascii = re.compile(r"[^\x00-\x7f]")
_LF: Final = "\n"


def retext(tree: Tree, node: Node, text: str, *, ascii: bool) -> Edit | None:
    """The edit that makes a closed string decode to `text`, None where it does so already.

    ascii: whether new characters that are not ASCII are written as escapes. Neither text has half of a character.
    """
    old: str = node.value
    if old == text:
        return None
    first, last = changed_span(old, text)
    middle = quote(text[first : len(text) - (len(old) - last)], ascii=ascii)[1:-1]
    return Edit(source_offset(tree, node, first), source_offset(tree, node, last), middle)


def changed_span(old: str, new: str) -> tuple[int, int]:
    """From where to where `old` differs from `new`: what is before and after is the same in both."""
    first = _alike(old, new)
    most = min(len(old), len(new)) - first
    last = len(old) - min(_alike(old[: -most - 1 : -1], new[: -most - 1 : -1]), most) if most else len(old)
    return first, last


def with_breaks_of(old: str, new: str) -> str:
    """`new` with line breaks as `old` has them: its own where nothing changed, its kind where they are new.

    An editor's buffer knows one kind of line break. Where the old text has several, new ones are LF.
    """
    plain_old, plain_new = _plain(old), _plain(new)
    kinds = set(_break.findall(old))
    kind = kinds.pop() if len(kinds) == 1 else _LF
    first, last = changed_span(plain_old, plain_new)
    middle = plain_new[first : len(plain_new) - (len(plain_old) - last)].replace(_LF, kind)
    made = old[: _index(old, first)] + middle + old[_index(old, last) :]
    # A CR in front of a new LF would be one break with it.
    return made if _plain(made) == plain_new else plain_new


def escaped(source: str) -> str:
    """JSON with all that is not ASCII as escapes."""
    return _beyond_ascii.sub(lambda match: quote(match[0], ascii=True)[1:-1], source)


def _plain(text: str) -> str:
    return _break.sub(_LF, text) if "\r" in text else text


def _index(text: str, plain: int) -> int:
    """Where in a text code point `plain` of the text with plain line breaks is."""
    if "\r\n" not in text:
        return plain
    at = seen = 0
    while True:
        pair = text.find("\r\n", at)
        if pair < 0 or seen + pair - at >= plain:
            return at + plain - seen
        seen += pair - at + 1
        at = pair + 2


def _alike(one: str, other: str) -> int:
    """How many code points two texts have in common at their beginning."""
    low, high = 0, min(len(one), len(other))
    if one[:high] == other[:high]:
        return high
    step = 64
    # Ever larger pieces first: most changes are near to what was looked at last.
    while one[low : low + step] == other[low : low + step]:
        low += step
        step *= 2
    high = min(low + step, high)
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
