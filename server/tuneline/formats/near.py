"""The key that somebody meant who wrote another one."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from tuneline.text.pattern import pattern
from tuneline.text.words import SURE, nearest

# Names of a list of turns that no trainer reads.
OTHER_LISTS: Final = ("dialogue", "dialog", "dialogues", "dialogs", "chat", "chats", "turns", "chat_history")
# What people write for a key, beyond slips of the finger. The preference names stood in OpenAI's own
# specification from December 2024 to June 2025, and the service never took them.
MISNAMED: Final = {
    "message": "messages",
    "msgs": "messages",
    **dict.fromkeys(OTHER_LISTS, "messages"),
    **dict.fromkeys(("args", "params", "parameters"), "arguments"),
    "preferred_completion": "preferred_output",
    "non_preferred_completion": "non_preferred_output",
    "preferred": "preferred_output",
    "non_preferred": "non_preferred_output",
    "rejected_output": "non_preferred_output",
}


_around = pattern(r"\W*+(\w++(?:-\w++)*+)\W*+").fullmatch


@lru_cache(maxsize=4096)
def nearest_key(key: str, known: tuple[str, ...]) -> str | None:
    """The known key that a misspelt one was meant to be; None for a known key or for nothing near."""
    if key in known:
        return None
    # Spaces, a colon or quotes that slipped into the quotes of the key.
    if (bare := _around(key)) and bare[1] in known:
        return bare[1]
    if MISNAMED.get(key.lower()) in known:
        return MISNAMED[key.lower()]
    if key.lower() in known:
        return key.lower()
    if len(key) > 40 or len(key) < 3:
        return None
    return nearest(key, known, SURE)


@lru_cache(maxsize=1024)
def near_keys(keys: tuple[str, ...], known: tuple[str, ...]) -> dict[str, str]:
    """The known keys that an object lacks and one of its own keys, no more than one, was meant to be: meant to written.

    known: every key that the object may have, in alphabetical order.
    """
    found: dict[str, list[str]] = {}
    for key in keys[:_MOST]:
        meant = nearest_key(key, known)
        if meant is not None and meant not in keys:
            found.setdefault(meant, []).append(key)
    return {meant: written[0] for meant, written in found.items() if len(written) == 1}


_MOST: Final = 64
