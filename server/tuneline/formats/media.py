"""Columns of images, videos and sounds beside the turns, and the placeholders in texts that they stand for.

LLaMA-Factory and ms-swift put the entries of a column in the place of these words, one after the other.
Sources: LLaMA-Factory 0.9.5, `data/mm_plugin.py`; ms-swift 4.6, `template/base.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from tuneline.formats.view import View

PLACEHOLDERS: Final[Mapping[str, str]] = {"images": "<image>", "videos": "<video>", "audios": "<audio>"}


class Media(NamedTuple):
    """A column of an example. entries: how many it has. placeholders: how many the texts have of this word."""

    key: str
    placeholder: str
    entries: int
    placeholders: int


def has_media(view: View) -> bool:
    """Whether an example has such a column. Depends on the outline alone."""
    return not view.value.keys().isdisjoint(PLACEHOLDERS)


def read_media(view: View) -> Iterator[Media]:
    """The columns that hold something; a text is one entry, and an empty list is a column, too.

    Placeholders count where trainers look for them: not in what the system says, and of two answers in the better one.
    """
    if any(turn.images or turn.media for _, _, turn in view.turns()):
        return  # parts are the placeholders, as TRL has them
    rejected = {number for number, section in enumerate(view.sections) if section.kind == "rejected"}
    texts = [it.text for it in view.texts() if it.role != "system" and it.section not in rejected]
    for key, placeholder in PLACEHOLDERS.items():
        given = view.value.get(key)
        if isinstance(given, str | list):
            entries = len(given) if isinstance(given, list) else 1
            yield Media(key, placeholder, entries, sum(it.count(placeholder) for it in texts))
