"""What a model thinks before it answers: under a key or in a part of its own, or between tags at the head of an answer.

Where it is kept, each format says (`Text.thought`); the tags are the same in all of them, because a chat template or
the model itself writes them. Sources: the templates of Qwen3 and DeepSeek R1 (`<think>`), of Magistral (`[THINK]`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from tuneline.formats.view import Text, View
from tuneline.syntax.paths import Path

_TAGS: Final = (("<think>", "</think>"), ("[THINK]", "[/THINK]"))
END_TAGS: Final = tuple(closing for _, closing in _TAGS)
_FIRST: Final = frozenset("<[ \t\r\n")


class Thought(NamedTuple):
    """A text that is thought. start, end: code points of the decoded string at `path`, the tags left out.

    tagged: whether it is between tags. closed: whether it has its end tag.
    """

    path: Path
    section: int
    turn: int
    start: int
    end: int
    tagged: bool = False
    closed: bool = True


def thoughts(view: View) -> Iterator[Thought]:
    """All that is thought in an example, in reading order."""
    for text in view.texts():
        if (found := thought_in(text)) is not None:
            yield found


def thought_in(text: Text) -> Thought | None:
    """What of one text is thought."""
    if text.thought:
        return Thought(text.path, text.section, text.turn, 0, len(text.text))
    if text.role != "assistant" or (span := tagged(text.text)) is None:
        return None
    return Thought(text.path, text.section, text.turn, *span[:2], tagged=True, closed=span[2])


def tagged(text: str) -> tuple[int, int, bool] | None:
    """Where the thinking at the head of an answer begins and ends, and whether it has its end tag."""
    if not text or text[0] not in _FIRST:
        return None
    begin = len(text) - len(text.lstrip())
    for opening, closing in _TAGS:
        if text.startswith(opening, begin):
            start = begin + len(opening)
            end = text.find(closing, start)
            return (start, len(text), False) if end < 0 else (start, end, True)
    return None
