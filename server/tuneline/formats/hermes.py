"""Calls and answers that are marked in a text: `<tool_call>{...}</tool_call>` and `<tool_response>...</tool_response>`.

Hermes' data sets write them so, and the chat templates that came after it. A model learns the text as it is and no
trainer reads what is inside, so here it is only found, never moved.
Source: NousResearch's Hermes-Function-Calling, its prompt format and data set.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tuneline.formats.tools import loads
from tuneline.formats.turns import ABSENT, Slot
from tuneline.formats.view import Call

CALL: Final = "<tool_call>"
_END: Final = "</tool_call>"
ANSWER: Final = "<tool_response>"


def marked_calls(text: str) -> Iterator[tuple[int, int]]:
    """Where in a text the JSON of each marked call is. Words after the mark are talk about it and not a call.

    A call without its second mark goes on to the next one, or to the end of the text.
    """
    at = text.find(CALL)
    while at >= 0:
        start, following = at + len(CALL), text.find(CALL, at + len(CALL))
        last = len(text) if following < 0 else following
        if (end := text.find(_END, start, last)) >= 0:
            last = end
        while start < last and text[start].isspace():
            start += 1
        while start < last and text[last - 1].isspace():
            last -= 1
        if start < last and text[start] in "{[":
            yield start, last
        at = following


def calls_in(slot: Slot, text: str, within: tuple[int, int] | None = None) -> Iterator[Call]:
    """The calls that a text holds as JSON. within: where it is in the content of the turn, if it is not all of it."""
    at = slot.content_path
    found = loads(text)
    for call in found if isinstance(found, list) else [found]:
        name, arguments = (
            (ABSENT, text)
            if not isinstance(call, dict)
            else (call.get("name"), call.get("arguments", ABSENT))
        )
        yield Call(at, slot.section, slot.index, ABSENT, name, arguments, None, at, at, "inside", within)
