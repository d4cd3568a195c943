"""`preference-messages`, `rejected-response` and `rejected-messages`: a conversation and the answers that are compared.

Sources: Axolotl's chat_template DPO strategy for `chosen` and `rejected` beside `messages`; ms-swift, "Custom dataset",
for `rejected_response` and `rejected_messages`, whose wanted answer is the last one of `messages`.
"""

from typing import Annotated, Any, Final, NotRequired, TypedDict

from tuneline.formats import answers, parts
from tuneline.formats.bulk import Bulk, Compared
from tuneline.formats.chat_templates import conversation, said
from tuneline.formats.family import chat_family, declared_under
from tuneline.formats.format import later
from tuneline.formats.messages import CHAT_MESSAGES, as_list
from tuneline.formats.modelling import Field, TypeAdapter, with_config
from tuneline.formats.roles import KNOWN
from tuneline.formats.said import shared
from tuneline.formats.templates import TEXT, Template
from tuneline.formats.turns import ABSENT
from tuneline.formats.view import View

_WRITING: Final = "tuneline.formats.writing.preference_messages"
_DECLARED = declared_under()

OneAnswer = str | parts.Message | list[parts.Message]
Whole = Annotated[list[parts.Message], parts.about("The conversation, which ends with the better answer.")]


@with_config(parts.OPEN)
class PreferenceMessagesExample(TypedDict):
    """A conversation with a better and a worse answer beside it."""

    messages: Annotated[
        list[parts.Message],
        Field(min_length=1, description="The conversation up to the answer. Not trained."),
    ]
    chosen: Annotated[
        OneAnswer,
        Field(
            union_mode="left_to_right",
            description="The better answer: a message, a list of them, or a string.",
        ),
    ]
    rejected: Annotated[
        OneAnswer,
        Field(
            union_mode="left_to_right",
            description="The worse answer: a message, a list of them, or a string.",
        ),
    ]
    tools: NotRequired[parts.Tools]


@with_config(parts.OPEN)
class RejectedResponseExample(TypedDict):
    """A conversation that ends with the better answer, and the text of a worse one."""

    messages: Whole
    rejected_response: Annotated[str, parts.about("The worse answer, instead of the last message.")]
    tools: NotRequired[parts.Tools]


@with_config(parts.OPEN)
class RejectedMessagesExample(TypedDict):
    """A conversation that ends with the better answer, and the same one with a worse answer."""

    messages: Whole
    rejected_messages: Annotated[
        list[parts.Message], parts.about("The conversation, which ends with the worse answer.")
    ]
    tools: NotRequired[parts.Tools]


def view(value: dict[str, Any]) -> View:
    sections = (
        CHAT_MESSAGES.section("prompt", value.get("messages"), ("messages",)),
        answers.answer("preferred", "chosen", value.get("chosen", ABSENT)),
        answers.answer("rejected", "rejected", value.get("rejected", ABSENT)),
    )
    return View(PREFERENCE_MESSAGES, value, sections, _DECLARED)


def view_response(value: dict[str, Any]) -> View:
    rejected = answers.answer("rejected", "rejected_response", value.get("rejected_response", ABSENT))
    sections = (*answers.whole(as_list(value.get("messages"))), rejected)
    return View(REJECTED_RESPONSE, value, sections, _DECLARED)


def view_messages(value: dict[str, Any]) -> View:
    one, other = value.get("messages"), value.get("rejected_messages", ABSENT)
    first = shared(one, other)
    rejected = answers.answer("rejected", "rejected_messages", other, first)
    sections = (*answers.whole(as_list(one), first), rejected)
    return View(REJECTED_MESSAGES, value, sections, _DECLARED)


def claims(value: dict[str, Any]) -> int:
    """Five with messages and both answers, unless these are whole conversations that hold the messages, too."""
    if not {"messages", "chosen", "rejected"} <= value.keys():
        return 0
    return 0 if answers.repeats(value["messages"], value) else 5


def claims_response(value: dict[str, Any]) -> int:
    return 5 if {"messages", "rejected_response"} <= value.keys() else 0


def claims_messages(value: dict[str, Any]) -> int:
    return 5 if {"messages", "rejected_messages"} <= value.keys() else 0


PREFERENCE_MESSAGES = chat_family(
    name="preference-messages",
    title="preference with messages",
    method="preference",
    model=PreferenceMessagesExample,
    adapter=TypeAdapter(PreferenceMessagesExample),
    view=view,
    claims=claims,
    claims_by_values=True,
    keys=frozenset(PreferenceMessagesExample.__annotations__),
    required=("messages", "chosen", "rejected"),
    one_answer=False,
    bulk=Bulk(
        (("messages",), ("chosen",), ("rejected",)),
        roles=tuple(KNOWN),
        loose=("chosen", "rejected"),
        answers=Compared(1, 2, prompt=0),
    ),
    read=later(_WRITING, "read"),
    write=later(_WRITING, "write"),
    examples=(
        Template(
            "messages with two answers",
            "A question, the better answer and the worse one.",
            conversation(said("user"), chosen=said("assistant"), rejected=said("assistant")),
        ),
    ),
)

REJECTED_RESPONSE = chat_family(
    name="rejected-response",
    title="rejected-response",
    method="preference",
    model=RejectedResponseExample,
    adapter=TypeAdapter(RejectedResponseExample),
    view=view_response,
    claims=claims_response,
    keys=frozenset(RejectedResponseExample.__annotations__),
    required=("messages", "rejected_response"),
    one_answer=False,
    bulk=Bulk(
        (("messages",), ("rejected_response",)),
        roles=tuple(KNOWN),
        loose=("rejected_response",),
        answers=Compared(0, 1),
    ),
    read=later(_WRITING, "read"),
    write=later(_WRITING, "write_response"),
    examples=(
        Template(
            "conversation with a rejected response",
            "A question, its answer, and a worse answer.",
            conversation(said("user"), said("assistant"), rejected_response=TEXT),
        ),
    ),
)

REJECTED_MESSAGES = chat_family(
    name="rejected-messages",
    title="rejected-messages",
    method="preference",
    model=RejectedMessagesExample,
    adapter=TypeAdapter(RejectedMessagesExample),
    view=view_messages,
    claims=claims_messages,
    keys=frozenset(RejectedMessagesExample.__annotations__),
    required=("messages", "rejected_messages"),
    one_answer=False,
    bulk=Bulk(
        (("messages",), ("rejected_messages",)), roles=tuple(KNOWN), answers=Compared(0, 1, alike=True)
    ),
    read=later(_WRITING, "read"),
    write=later(_WRITING, "write_messages"),
    examples=(
        Template(
            "conversation with rejected messages",
            "A conversation, and the same with a worse answer.",
            conversation(
                said("user"), said("assistant"), rejected_messages=[said("user"), said("assistant")]
            ),
        ),
    ),
)
