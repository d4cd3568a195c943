"""A prompt and what follows it under two keys, each a text or a list of messages, see `formats.two_texts`."""

from __future__ import annotations

from typing import Any, Final

from tuneline.domain.role import Role
from tuneline.formats.two_texts import KEYS
from tuneline.formats.view import View
from tuneline.formats.writing import messages as writing
from tuneline.formats.writing.conversation import Conversation, Said, text

_ROLES: Final[tuple[Role, ...]] = ("user", "assistant")
# Formats in which a prompt is the text itself, and no template is put around it.
_OF_TEXTS: Final = frozenset(("completion",))


def read_pair(view: View) -> tuple[Said, ...]:
    """The turns of both; one that is a text in the place of a list has a path of one step."""
    turns: list[Said] = []
    for slot in view.slots():
        if len(slot.at) > 1:
            turns.append(writing.read_message(slot.item, slot.turn.role, slot.at))
        elif isinstance(slot.item, str):
            turns.append(Said(slot.turn.role, slot.at, content=slot.item))
    return tuple(turns)


def write_pair(conversation: Conversation, *, same: bool) -> dict[str, Any]:
    """The two members. same: as they were written; else the answer is what follows the last turn of the user's."""
    turns = (*conversation.turns, *(conversation.wanted or ()))
    if same:
        parts = [[it for it in turns if it.path[0] == key] for key in KEYS]
        return {key: _own(part) for key, part in zip(KEYS, parts, strict=True) if part}
    if conversation.wanted is not None:
        end = len(conversation.turns)
    else:
        end = next((at for at in range(len(turns), 0, -1) if turns[at - 1].role != "assistant"), 0)
    parts = [[*turns[:end]], [*turns[end:]]]
    if conversation.rest.layout in _OF_TEXTS and all(map(_is_text, parts, _ROLES)):
        return {key: text(part[0].content) for key, part in zip(KEYS, parts, strict=True)}
    return {key: writing.write_messages(part) for key, part in zip(KEYS, parts, strict=True)}


def _own(part: list[Said]) -> Any:
    return part[0].content if len(part[0].path) == 1 else writing.write_messages(part)


def _is_text(part: list[Said], role: Role) -> bool:
    return len(part) == 1 and part[0].role == role and text(part[0].content) is not None
