"""Converting lines that are spelled alike but for their texts, without reading them.

A line is cut at its strings. Where all that is between them, and all strings but the texts, are those of a line that
was converted by a plan, the texts go into the plan as they are written. A text that could make another outline of its
example, such as an empty one, is left to who reads it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from tuneline.formats import limits
from tuneline.formats.cells import LONGEST, is_empty_cell
from tuneline.formats.conversion.plan import Plan
from tuneline.formats.format import Format
from tuneline.formats.view import View
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import find

# Strings as JSON has them; another one leaves its quotes between the others, where no known line has any.
_strings = re.compile(r'"([^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+)"').split
# What may begin a text that says nothing, or what is thought.
_DOUBTFUL: Final = frozenset("<[ \t")
_LONGEST_ESCAPE: Final = 6


class Spelling(NamedTuple):
    """Lines with the same text between their strings: which strings are texts, in the order of the plan, and which not.

    plans: by the strings that are no texts.
    """

    texts: tuple[int, ...]
    others: tuple[int, ...]
    plans: dict[tuple[str, ...], tuple[Plan, Format]]


class Spelled(NamedTuple):
    """What is written for a line, by which plan, and the format that the line has."""

    text: str
    plan: Plan
    fmt: Format


@dataclass(slots=True)
class Spellings:
    """The spellings of the lines of one conversion."""

    _known: dict[tuple[str, ...], Spelling] = field(default_factory=dict)
    _learned: int = 0

    def line(self, text: str) -> Spelled | None:
        """What is written for a line, by which plan; None where it has to be read."""
        if not self._known or len(text) > limits.SPELLED_LINE:
            return None
        parts = _strings(text)
        spelling = self._known.get(tuple(parts[::2]))
        if spelling is None:
            return None
        found = spelling.plans.get(tuple([parts[it] for it in spelling.others]))
        if found is None:
            return None
        plan, fmt = found
        texts = [parts[it] for it in spelling.texts]
        looks_inside = fmt.encoded == "inside"
        for it in texts:
            if not _is_plain(it) or (looks_inside and ("<" in it or "\\u" in it)):
                return None
        return Spelled(plan.spelled(texts), plan, fmt)

    def learn(self, text: str, fmt: Format, view: View, plan: Plan) -> None:
        """Remember how a line is spelled whose example was written by a plan."""
        if self._learned >= limits.SPELLINGS or len(text) > limits.SPELLED_LINE:
            return
        parts = _strings(text)
        key = tuple(parts[::2])
        spelling = self._known.get(key)
        if spelling is None or tuple([parts[it] for it in spelling.others]) not in spelling.plans:
            self._learned += 1
            places = _places(text, view, parts)
            if places is None:
                return
            others = tuple(it for it in range(1, len(parts), 2) if it not in places)
            if spelling is None:
                spelling = self._known[key] = Spelling(places, others, {})
            if spelling.texts == places:
                spelling.plans[tuple([parts[it] for it in others])] = plan, fmt


def _is_plain(text: str) -> bool:
    """Whether the text of a string is sure to say something, and nothing that is thought; others may do so, too."""
    if not text or text[0] in _DOUBTFUL or text[0].isspace():
        return False
    if "\\" not in text:
        return len(text) > LONGEST or not is_empty_cell(text)
    return len(text) > LONGEST * _LONGEST_ESCAPE and (text[0] != "\\" or text[1] == '"')


def _places(text: str, view: View, parts: Sequence[str]) -> tuple[int, ...] | None:
    """Which strings of a line are the texts of its example."""
    tree = parse(text)
    numbers: dict[int, int] = {}
    at = 0
    for number, part in enumerate(parts):
        if number % 2:
            numbers[at] = number
            at += 2
        at += len(part)
    found: list[int] = []
    for slot in view.slots():
        node = find(tree, slot.content_path)
        if node is None or node.start not in numbers:
            return None
        found.append(numbers[node.start])
    return tuple(found) if len(set(found)) == len(found) else None
