"""Conversations without an answer: nothing in them is trained, unless they are prompts for something else."""

from __future__ import annotations

from typing import NamedTuple

from tuneline.domain.role import Role
from tuneline.formats.format import Format
from tuneline.formats.view import View
from tuneline.syntax.paths import Path


class Unanswered(NamedTuple):
    """A conversation in which the assistant says nothing.

    path: its list. size: how many messages it has. waits: whether it ends with the user, as a prompt does.
    role_key, content_key, role: what an answer that is added to it looks like.
    """

    path: Path
    size: int
    waits: bool
    role_key: str
    content_key: str
    role: str


def unanswered(view: View) -> Unanswered | None:
    """The first conversation without an answer. Depends on the outline alone."""
    for section in view.sections:
        turns, shape = section.turns, section.shape
        if not section.is_conversation or not section.size or shape.role is None or shape.content is None:
            continue
        # An unknown role may have been meant as the assistant's.
        if any(turn.role in ("assistant", "other") for turn in turns):
            continue
        word = _word_for("assistant", view.format)
        return Unanswered(
            section.path, section.size, turns[-1].role == "user", shape.role, shape.content, word
        )
    return None


def _word_for(role: Role, fmt: Format) -> str:
    return next((word for word, meant in fmt.roles.items() if meant == role), role)
