"""Saying what is trained with the mask that a reader obeys, whatever the reader before obeyed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tuneline.domain.masks import Masks
from tuneline.formats.masks import switched
from tuneline.formats.writing.conversation import Conversation, Said


def masked(
    conversation: Conversation, is_trained: Callable[[Said], bool | None], masks: Masks
) -> Conversation:
    """The conversation with masks of that reader on the turns that need one, and no plain masks of others.

    is_trained: whether a turn is to count in the loss; None where that is not known. A reader without masks, and both
    answers of a preference example, change nothing.
    """
    key = masks.key
    if key is None:
        return conversation
    obeyed = {key, *masks.over}
    last = next((said for said in reversed(conversation.turns) if said.role == "assistant"), None)

    def untold(said: Said) -> bool:
        if masks.untold == "answers":
            return said.role == "assistant"
        return masks.untold == "all" or said is last

    def changed(said: Said) -> Said:
        on = is_trained(said)
        if on is None or said.role not in masks.roles:
            return said
        # What is neither 0 nor 1 says something more.
        plain = [it for it in said.masks if type(it[1]) in (int, bool) and it[1] in (0, 1)]
        others = [it for it in said.masks if it not in plain or not (it[0] in obeyed or bool(it[1]) == on)]
        needed = masks.every or on != untold(said)
        return replace(said, masks=(*([(key, switched(key, on=on))] if needed else ()), *others))

    return replace(conversation, turns=tuple(map(changed, conversation.turns)))
