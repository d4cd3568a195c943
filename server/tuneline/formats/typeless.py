"""Contents made of parts that have no type: what a part is, its key says. Gemini and Bedrock write them so."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from tuneline.domain.role import Role
from tuneline.formats.other_parts import OtherPart
from tuneline.formats.turns import ABSENT, Content, Shape, Turn
from tuneline.formats.view import View
from tuneline.text.message import Message


@cache
def turn_of(
    role: Role,
    written: str | None,
    keys: tuple[str, ...],
    content: Content,
    counts: tuple[int, int, int],
    shape: Shape,
) -> Turn:
    """A turn, one object for all that are alike. counts: its calls, its images, and what is heard or seen besides."""
    calls, images, media = counts
    return Turn(role, written, keys, content, ABSENT, shape, (), calls, images, media=media)


@cache
def texts_of(role: Role, written: str | None, keys: tuple[str, ...], shape: Shape) -> Turn:
    """A turn of which every part is nothing but a text, as most are."""
    return Turn(role, written, keys, "parts", ABSENT, shape, only_texts=True)


def are_texts(parts: Any) -> bool:
    """Whether a content is parts that are nothing but texts, the first of which says something."""
    if type(parts) is not list or not parts:
        return False
    for part in parts:
        if type(part) is not dict or len(part) != 1 or not isinstance(part.get("text"), str):
            return False
    first: str = parts[0]["text"]
    return bool(first) and not first.isspace()


def empty_parts(view: View) -> Iterator[OtherPart]:
    """The parts that hold nothing."""
    for slot in view.slots(lambda turn: turn.content == "parts" and not turn.only_texts):
        for index, part in enumerate(slot.content):
            if part == {}:
                path = (*slot.content_path, index)
                yield OtherPart(path, Message("This part is empty. Write a text, or remove it."), True, "")


def content_of(parts: Any) -> Content:
    """What an outline says of a content: `blank` where it has nothing but empty texts."""
    if not isinstance(parts, list):
        return "absent" if parts is ABSENT else "null" if parts is None else "wrong"
    for part in parts:
        if type(part) is not dict or part.keys() != {"text"}:
            return "parts"
        if not isinstance(part["text"], str) or part["text"].strip():
            return "parts"
    return "blank"
