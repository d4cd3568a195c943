"""Conversations without an answer: nothing in them is trained, unless they are prompts for something else."""

from __future__ import annotations

import json
from typing import NamedTuple

from tuneline.formats.view import View
from tuneline.syntax.paths import Path


class Unanswered(NamedTuple):
    """A conversation in which the assistant says nothing.

    path: its list. size: how many messages it has. waits: whether it ends with the user, as a prompt does.
    answer: what is added to it for an empty answer, as JSON: summaries of lines are compared and hashed.
    """

    path: Path
    size: int
    waits: bool
    answer: str


def unanswered(view: View) -> Unanswered | None:
    """The first conversation without an answer. Depends on the outline alone."""
    for section in view.sections:
        turns, fmt = section.turns, view.format
        if not section.is_conversation or not section.size:
            continue
        # An unknown role may have been meant as the assistant's, and what has no keys and no text is no message.
        if any(
            turn.role in ("assistant", "other") or (not turn.keys and turn.content in ("null", "wrong"))
            for turn in turns
        ):
            continue
        for answer in fmt.new_turns(section.shape, (fmt.word_for("assistant"),), fmt.as_content("")):
            return Unanswered(section.path, section.size, turns[-1].role == "user", json.dumps(answer))
    return None
