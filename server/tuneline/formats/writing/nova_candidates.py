"""Bedrock conversations that end with candidates in the neutral form and out of it: the format `nova-preference`.

The first preferred candidate is the wanted answer and the first other one the unwanted answer; what else there is
stays in the remainder.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from tuneline.formats.nova_candidates import KEY, LABEL, PREFERRED, REJECTED
from tuneline.formats.turns import Section
from tuneline.formats.view import View
from tuneline.formats.writing import nova
from tuneline.formats.writing.conversation import Conversation, Rest, Said, left
from tuneline.formats.writing.losses import Slot, Written, with_losses
from tuneline.formats.writing.sections import ends_before
from tuneline.syntax.paths import Path

NAME: Final = "nova-preference"
_SLOTS: Final[frozenset[Slot]] = nova.SLOTS | frozenset(("unwanted",))


def read(view: View) -> Conversation:
    """A conversation up to its answer, and two answers."""
    answers: dict[str, tuple[Said, ...]] = {}
    for section in view.sections[1:]:
        if section.items and section.kind not in answers:
            answers[section.kind] = _read_candidate(section)
    conversation = Conversation(
        nova.read_turns(view), answers.get("preferred"), answers.get("rejected"), nova.tools_of(view)
    )
    return replace(conversation, rest=left(NAME, view.value, _usual(conversation)))


def _read_candidate(section: Section) -> tuple[Said, ...]:
    item, path = section.items[0], section.turn_path(0)
    if not isinstance(item, dict):
        return (replace(nova.read_message(item, path)[0], rest=left(NAME, item, {})),)
    said = nova.read_message({**item, "role": "assistant"}, path)
    label = PREFERRED if section.kind == "preferred" else REJECTED
    rest = left(NAME, item, _candidate(tuple(said), label))
    return (replace(said[0], rest=rest), *(replace(it, rest=Rest(NAME)) for it in said[1:]))


def write(conversation: Conversation) -> Written:
    """The conversation with its answers as candidates."""
    if conversation.rest.layout != NAME:
        conversation = ends_before(conversation)
    return with_losses(_usual(conversation), conversation, (NAME, nova.NAME), _SLOTS, nova.lost(conversation))


def _usual(conversation: Conversation) -> dict[str, Any]:
    value = nova.usual(replace(conversation, wanted=None))
    answers = [
        (turns, label)
        for turns, label in ((conversation.wanted, PREFERRED), (conversation.unwanted, REJECTED))
        if turns
    ]
    if all(turns[0].rest.layout == NAME for turns, _ in answers):
        answers.sort(key=lambda it: _order(it[0][0].path))
    if answers:
        listed = [turns[0].rest.into(NAME, _candidate(turns, label)) for turns, label in answers]
        value["messages"] = [*value["messages"], {"role": "assistant", KEY: listed}]
    return value


def _order(path: Path) -> int:
    """Which candidate it was."""
    return path[-1] if isinstance(path[-1], int) else 0


def _candidate(turns: tuple[Said, ...], label: str) -> dict[str, Any]:
    given = nova.message([*turns])
    content = {"content": given["content"]} if "content" in given else {}
    return {**content, LABEL: label}
