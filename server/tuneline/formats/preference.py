"""`preference`: one conversation and two answers, of which one is preferred (DPO).

Source: OpenAI's API specification, `FineTunePreferenceRequestInput`.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, NotRequired

from pydantic import Field, TypeAdapter, with_config
from typing_extensions import TypedDict

from tuneline.formats import losses, parts
from tuneline.formats.conversation import Conversation, left
from tuneline.formats.family import chat_family, declared_under
from tuneline.formats.losses import Written
from tuneline.formats.messages import CHAT_MESSAGES
from tuneline.formats.view import View
from tuneline.formats.writing import LAYOUT, SLOTS, TOOLS, read_section, tools_in, write_messages, write_tools

OUTPUTS = ("preferred_output", "non_preferred_output")


@with_config(parts.CLOSED)
class PreferenceInput(TypedDict):
    """What both answers reply to."""

    messages: Annotated[
        list[parts.Message],
        Field(min_length=1, description="The conversation up to the answer. Not trained."),
    ]
    tools: NotRequired[parts.Tools]
    parallel_tool_calls: NotRequired[parts.ParallelToolCalls]


@with_config(parts.OPEN)
class PreferenceExample(TypedDict):
    """A conversation with a better and a worse answer."""

    input: Annotated[PreferenceInput, parts.about("What both answers reply to.")]
    preferred_output: Annotated[
        list[parts.Message], parts.about("The better answer: a list with one assistant message.")
    ]
    non_preferred_output: Annotated[
        list[parts.Message], parts.about("The worse answer: a list with one assistant message.")
    ]


_DECLARED = declared_under("input")


def view(value: dict[str, Any]) -> View:
    given = value.get("input")
    prompt = given.get("messages") if isinstance(given, dict) else None
    sections = (
        CHAT_MESSAGES.section("prompt", prompt, ("input", "messages")),
        CHAT_MESSAGES.section("preferred", value.get(OUTPUTS[0]), (OUTPUTS[0],)),
        CHAT_MESSAGES.section("rejected", value.get(OUTPUTS[1]), (OUTPUTS[1],)),
    )
    return View(PREFERENCE, value, sections, _DECLARED)


def claims(value: dict[str, Any]) -> int:
    """Four with both outputs, which nothing else has, two with one; `input` alone is nothing special."""
    outputs = sum(1 for key in OUTPUTS if key in value)
    if not outputs:
        return 0
    return 4 if outputs == len(OUTPUTS) else 2


def keys_of_input(value: Mapping[str, Any]) -> list[str]:
    """The keys of a preference example without `input` that belong in it; none if no messages are among them."""
    if "input" in value or "messages" not in value:
        return []
    return [key for key in value if key in PreferenceInput.__annotations__]


def read(view: View) -> Conversation:
    turns, wanted, unwanted = map(read_section, view.sections)
    given = view.value.get("input")
    tools = tools_in(given, ("input",)) if isinstance(given, dict) else None
    conversation = Conversation(turns, wanted, unwanted, tools)
    return replace(conversation, rest=left("preference", view.value, _usual(conversation, same=True)))


def write(conversation: Conversation) -> Written:
    """An example without a wanted answer gets the answer at the end of its turns."""
    if conversation.wanted is None:
        turns = conversation.turns
        end = next((at for at in range(len(turns), 0, -1) if turns[at - 1].role != "assistant"), 0)
        conversation = replace(conversation, turns=turns[:end], wanted=turns[end:])
    usual = _usual(conversation, same=conversation.rest.layout == "preference")
    return losses.with_losses(usual, conversation, ("preference", LAYOUT, TOOLS), SLOTS | {"unwanted"})


def _usual(conversation: Conversation, *, same: bool) -> dict[str, Any]:
    value: dict[str, Any] = {
        "input": {
            "messages": write_messages(conversation.turns),
            **write_tools(conversation.tools, same=same),
        }
    }
    for key, turns in zip(OUTPUTS, (conversation.wanted, conversation.unwanted), strict=True):
        if turns is not None:
            value[key] = write_messages(turns)
    return value


PREFERENCE = chat_family(
    name="preference",
    title="preference",
    method="preference",
    model=PreferenceExample,
    adapter=TypeAdapter(PreferenceExample),
    view=view,
    claims=claims,
    keys=frozenset(PreferenceExample.__annotations__),
    required=("input", *OUTPUTS),
    read=read,
    write=write,
)
