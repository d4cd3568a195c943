"""`unpaired`: a prompt, one answer, and a label that says whether the answer is wanted (KTO).

Source: TRL 1.16.0, `docs/source/dataset_formats.md`, unpaired preference; the same with `messages` as LLaMA-Factory
0.9.5 reads it. A prototype: it shows that the view and the neutral form hold a label, and has no rules of its own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, NotRequired

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from tuneline.domain.role import Role
from tuneline.formats import messages, parts
from tuneline.formats.family import chat_family, declared_under
from tuneline.formats.turns import ABSENT, BARE, Section
from tuneline.formats.view import View
from tuneline.formats.writing import losses
from tuneline.formats.writing import messages as writing
from tuneline.formats.writing.conversation import Conversation, Said, left, text
from tuneline.formats.writing.losses import Written


class Example(TypedDict):
    """A prompt and an answer, or messages that end with the answer."""

    prompt: NotRequired[Annotated[str, Field(description="What the model is given.")]]
    completion: NotRequired[Annotated[str, Field(description="The answer.")]]
    messages: NotRequired[
        Annotated[list[parts.Message], Field(description="The conversation with the answer.")]
    ]
    tools: NotRequired[parts.Tools]
    label: Annotated[bool, Field(description="Whether the answer is wanted.")]


NAME = "unpaired"
PAIR = "unpaired pair"  # the layout of the two texts, where there are no messages
ROLES: dict[str, Role] = {"prompt": "user", "completion": "assistant"}


def view(value: dict[str, Any]) -> View:
    label = value.get("label")
    desired = label if isinstance(label, bool) else None
    if "messages" in value:
        section = messages.CHAT_MESSAGES.section("conversation", value["messages"], ("messages",), desired)
        return View(UNPAIRED, value, (section,), declared_under())
    kinds = (messages.content_kind(value.get(key, ABSENT))[0] for key in ROLES)
    turns = tuple(
        messages.bare_turn(role, key, kind) for (key, role), kind in zip(ROLES.items(), kinds, strict=True)
    )
    items, paths = tuple(map(value.get, ROLES)), tuple((key,) for key in ROLES)
    return View(UNPAIRED, value, (Section("conversation", (), turns, items, BARE, paths, desired),))


def claims(value: dict[str, Any]) -> int:
    if not isinstance(value.get("label"), bool):
        return 0
    return 4 if "messages" in value or value.keys() >= ROLES.keys() else 0


def read(view: View) -> Conversation:
    section = view.sections[0]
    if section.shape is BARE:
        turns = tuple(
            Said(turn.role, section.turn_path(at), content=section.items[at])
            for at, turn in enumerate(section.turns)
            if isinstance(section.items[at], str)
        )
        conversation = Conversation(turns, label=section.desired)
        return replace(conversation, rest=left(PAIR, view.value, _pair(conversation)))
    conversation = Conversation(
        writing.read_section(section), tools=writing.tools_in(view.value, ()), label=section.desired
    )
    return replace(conversation, rest=left(NAME, view.value, _messages(conversation, same=True)))


def write(conversation: Conversation) -> Written:
    """A wanted answer gets the label of one, so a preference example keeps its better half."""
    if conversation.rest.layout == PAIR:
        return losses.with_losses(_pair(conversation), conversation, (PAIR,), frozenset(("label",)))
    if conversation.wanted and conversation.label is None:
        turns = (*conversation.turns, *conversation.wanted)
        conversation = replace(conversation, turns=turns, wanted=None, label=True)
    value = _messages(conversation, same=conversation.rest.layout == NAME)
    return losses.with_losses(
        value, conversation, (NAME, writing.LAYOUT, writing.TOOLS), writing.SLOTS | {"label"}
    )


def _pair(conversation: Conversation) -> dict[str, Any]:
    keys = {role: key for key, role in ROLES.items()}
    return {**{keys[said.role]: text(said.content) for said in conversation.turns}, **_label(conversation)}


def _messages(conversation: Conversation, *, same: bool) -> dict[str, Any]:
    value = {"messages": writing.write_messages(conversation.turns)}
    return {**value, **writing.write_tools(conversation.tools, same=same), **_label(conversation)}


def _label(conversation: Conversation) -> dict[str, Any]:
    return {} if conversation.label is None else {"label": conversation.label}


UNPAIRED = chat_family(
    name=NAME,
    title="unpaired preference",
    method="preference",
    model=Example,
    adapter=TypeAdapter(Example),
    view=view,
    claims=claims,
    keys=frozenset(Example.__annotations__),
    required=("label",),
    read=read,
    write=write,
)
