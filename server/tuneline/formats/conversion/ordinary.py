"""Whether what a text says could make anything else of its example than another text in its place would.

A text may be thought, mark a call, be as good as none, or look like JSON. Most are sure to do nothing of that by how
they begin, which is looked at as they are spelled; the others are read. A no costs time and nothing else.
"""

from __future__ import annotations

from string import ascii_letters, digits
from typing import Final, NamedTuple

from tuneline.formats import hermes
from tuneline.formats.cells import LONGEST, is_empty_cell
from tuneline.formats.conversion.plan import read
from tuneline.formats.thoughts import END_TAGS, tagged

# What may begin a text that says nothing, is thought, or is JSON.
_DOUBTFUL: Final = frozenset("<[{\\ \t")
_LONGEST_ESCAPE: Final = 6


# What begins most texts, and none of what a closer look is for.
SURE: Final = frozenset(ascii_letters + digits)
# Code points from which on a text that begins so is sure to be one, however it is spelled.
LONG: Final = LONGEST * _LONGEST_ESCAPE


class Place(NamedTuple):
    """Where a text is.

    thought: whether it is what the model thinks. follows: whether such a text may come to be in front of it.
    marked: whether a call may be marked in it. begins: whether its beginning tells what format its example has.
    """

    thought: bool = False
    follows: bool = False
    marked: bool = False
    begins: bool = False


def is_ordinary(source: str, place: Place) -> bool:
    """Whether a text, as it is spelled inside of a string, is nothing but a text in its place."""
    if (
        not source
        or place.thought
        or source[0] in _DOUBTFUL
        or source[0].isspace()
        or (place.marked and ("<" in source or "\\u003" in source))
    ):
        return bool(source) and _is_ordinary(read(source), place)
    if "\\" not in source:
        return len(source) > LONGEST or not is_empty_cell(source)
    return len(source) > LONG or not is_empty_cell(read(source))


def _is_ordinary(text: str, place: Place) -> bool:
    if not text or text.isspace() or is_empty_cell(text) or tagged(text) is not None:
        return False
    if place.thought:
        # Between tags, in the text of an answer, it would end at the first one.
        return not any(tag in text for tag in END_TAGS)
    if (place.follows and text[0].isspace()) or (place.begins and text.lstrip()[:1] == "{"):
        return False
    return not (place.marked and hermes.CALL in text)
