"""The questions and answers of a conversation, for formats that hold nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

from tuneline.formats.writing.conversation import Said, text

# A turn by its place in the conversation, and its text.
Spoken: TypeAlias = tuple[int, str]


class Round(NamedTuple):
    """What the user asks and what the assistant answers; only the last round may have no answer."""

    asked: Spoken
    answered: Spoken | None


def rounds(turns: Sequence[Said]) -> Iterator[Round]:
    """Every answer with the last thing that the user said before it, then what was said after the last answer."""
    asked: Spoken | None = None
    for at, said in enumerate(turns):
        words = text(said.content)
        if words is None:
            continue
        if said.role == "user":
            asked = at, words
        elif said.role == "assistant" and asked is not None:
            yield Round(asked, (at, words))
            asked = None
    if asked is not None:
        yield Round(asked, None)
