"""Examples that are a prompt and its completion: the format `completion`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tuneline.formats.completion import ROLES
from tuneline.formats.turns import ABSENT
from tuneline.formats.view import View
from tuneline.formats.writing.conversation import Conversation, Said, left, text
from tuneline.formats.writing.losses import Loss, Written, with_losses
from tuneline.text.message import Message

LAYOUT = "completion"


def read(view: View) -> Conversation:
    section = view.sections[0]
    turns = [
        Said(turn.role, section.turn_path(index), content=item)
        for index, (turn, item) in enumerate(zip(section.turns, section.items, strict=True))
        if turn.content not in ("absent", "wrong")
    ]
    rest = left(LAYOUT, view.value, _pair(turns))
    return Conversation(tuple(turns), rest=rest)


def write(conversation: Conversation) -> Written:
    """The last exchange of a conversation, as far as it is text."""
    turns = [*conversation.turns, *(conversation.wanted or ())]
    last = next((at for at in reversed(range(len(turns))) if turns[at].role == "assistant"), len(turns) - 1)
    kept = turns[max(last - 1, 0) : last + 1]
    if [it.role for it in kept] != ["user", "assistant"]:
        kept = kept[-1:]
    gone = [Loss(said.path, Message("a turn")) for said in turns if said not in kept]
    return with_losses(_pair(kept), conversation, (LAYOUT,), frozenset(), gone)


def _pair(turns: Iterable[Said]) -> dict[str, Any]:
    keys = {role: key for key, role in ROLES.items()}
    return {keys[it.role]: text(it.content) for it in turns if it.role in keys and it.content is not ABSENT}
