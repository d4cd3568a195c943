"""Whether what a text says could make anything else of its example than another text in its place would.

A text may be thought, mark a call, be as good as none, or look like JSON. Most are sure to do nothing of that by how
they begin, which is looked at as they are spelled; the others are read. A no costs time and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from string import ascii_letters, digits
from typing import Final, Literal, NamedTuple

from tuneline.formats import hermes
from tuneline.formats.cells import EMPTY_CELLS, LONGEST, is_empty_cell
from tuneline.formats.conversion.plan import has_other_escapes, read
from tuneline.formats.thoughts import END_TAGS, tagged

# What may begin a text that says nothing, or is thought.
_DOUBTFUL: Final = frozenset("<[\\ \t")
_LONGEST_ESCAPE: Final = 6
_CELLS_BEGIN: Final = frozenset(it[0] for it in EMPTY_CELLS)


# What begins most texts, and none of what a closer look is for.
SURE: Final = frozenset(ascii_letters + digits)
# Bytes from which on a text that begins so is sure to be one, however it is spelled.
LONG: Final = LONGEST * _LONGEST_ESCAPE


# How a text begins that is thought at first and then said.
OPENINGS: Final = ("<think>", "[THINK]")
_nothing = re.compile(r"(?:<think>|\[THINK\])(?:\\[nrt]| )+(?:</think>|\[/THINK\])").match
# Whether a text is thought at first, and then whether it is a thought of nothing, as templates put it.
Thinks = Literal["", "something", "nothing"]


class Place(NamedTuple):
    """Where a text is.

    thought: whether it is what the model thinks. follows: whether such a text may come to be in front of it.
    marked: whether a call may be marked in it. begins: whether its beginning tells what format its example has.
    """

    thought: bool = False
    follows: bool = False
    marked: bool = False
    begins: bool = False


def thinks(source: str) -> Thinks:
    """Whether a text, as it is spelled inside of a string, is thought at first, as far as its beginning tells."""
    if not source.startswith(OPENINGS):
        return ""
    return "nothing" if _nothing(source) else "something"


def is_ordinary(source: str, place: Place) -> bool:
    """Whether a text, as it is spelled inside of a string and held as bytes, is nothing but a text in its place.

    One that is thought at first is so as well, if it says something after that: of those, too, all become the same.
    """
    if source.startswith(OPENINGS):
        nothing = thinks(source) == "nothing"
        return not (place.thought or place.follows) and _thinks_and_says(read(source), place, nothing=nothing)
    if (
        not source
        or place.thought
        or source[0] in _DOUBTFUL
        or (source[0] == "{" and place.begins)
        or not source[0].isascii()
        or (place.marked and may_mark(source))
    ):
        return bool(source) and _is_ordinary(read(source), place)
    if source[0] not in _CELLS_BEGIN:
        return True
    if "\\" not in source:
        return len(source) > LONGEST or not is_empty_cell(source)
    return len(source) > LONG or not is_empty_cell(read(source))


def may_mark(source: str) -> bool:
    """Whether a call may be marked in a text."""
    return "<" in source or "\\u003" in source


def _thinks_and_says(text: str, place: Place, *, nothing: bool) -> bool:
    """Whether a text that is thought at first says something then. nothing: what it thinks, else there is more."""
    start, end, closed = tagged(text) or (0, 0, False)
    said = _said_after(text, end)
    says = bool(said) and not said[0].isspace() and not said.startswith(OPENINGS)
    return (
        closed
        and says
        and start < end
        and text[start:end].isspace() is nothing
        and not (place.marked and hermes.CALL in text)
    )


def _said_after(text: str, end: int) -> str:
    """What a text says after what is thought, which ends there."""
    said = text[end:]
    for tag in END_TAGS:
        said = said.removeprefix(tag)
    return said.lstrip("\r\n")


def are_apart(sources: Iterable[str], *, begins: bool, thought: bool) -> bool:
    """Whether none of some texts, held as bytes as they are spelled, says what another one says.

    begins: nor begins with it. thought: nor after what it thinks at first, nor thinks the same.
    """
    ordered = sorted(set(sources))
    if any(map(has_other_escapes, ordered)):
        return False
    if thought:
        said: list[str] = []
        thoughts: list[str] = []
        for source in ordered:
            text = read(source)
            said.append(text)
            if (found := tagged(text)) is not None:
                said.append(_said_after(text, found[1]))
                if thinks(source) != "nothing":
                    thoughts.append(text[found[0] : found[1]].strip())
        ordered = sorted(said)
        if len(set(thoughts)) < len(thoughts) or len(set(ordered)) < len(ordered):
            return False
    return not begins or not any(after.startswith(before) for before, after in pairwise(ordered))


def _is_ordinary(text: str, place: Place) -> bool:
    if not text or text.isspace() or is_empty_cell(text) or tagged(text) is not None:
        return False
    if place.thought:
        # Between tags, in the text of an answer, it would end at the first one.
        return not any(tag in text for tag in END_TAGS)
    if (place.follows and text[0].isspace()) or (place.begins and text.lstrip()[:1] == "{"):
        return False
    return not (place.marked and hermes.CALL in text)
