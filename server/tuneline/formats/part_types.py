"""Content parts whose type is missing or is that of another API, where the part is otherwise one of the format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from tuneline.formats.turns import Slot
from tuneline.formats.view import View
from tuneline.syntax.moves import HERE, Wrap
from tuneline.syntax.ops import InsertMember, Op, SetValue
from tuneline.syntax.paths import Path

# Types of OpenAI's Responses API, and the types of the chat format that they mean.
_RESPONSES: Final = {"input_text": "text", "output_text": "text", "input_image": "image_url"}


class PartType(NamedTuple):
    """A part that needs another type. `path` leads to the type, which is `written` unless it is missing.

    meant: the right type. ops: what makes the part one of that type.
    """

    path: Path
    kind: Literal["missing", "responses"]
    written: str
    meant: str
    ops: tuple[Op, ...]


def odd_part_types(view: View) -> Iterator[PartType]:
    """The parts of an example that need another type, in order."""
    for slot in view.slots(lambda turn: turn.content in ("parts", "blank")):
        yield from _in_slot(slot)


def _in_slot(slot: Slot) -> Iterator[PartType]:
    content = slot.content
    for number, part in enumerate(content if isinstance(content, list) else ()):
        if not isinstance(part, dict):
            continue
        here = (*slot.content_path, number)
        path, written = (*here, "type"), part.get("type")
        if "type" not in part and isinstance(part.get("text"), str):
            yield PartType(path, "missing", "", "text", (InsertMember(here, "type", "text", ()),))
        elif isinstance(written, str) and (meant := _RESPONSES.get(written)) is not None:
            given = part.get(meant)
            ops: tuple[Op, ...] = (SetValue(path, meant),)
            if meant == "image_url" and isinstance(given, str):
                ops = (*ops, Wrap((*here, meant), {"url": HERE}))
            if isinstance(given, str):
                yield PartType(path, "responses", written, meant, ops)
