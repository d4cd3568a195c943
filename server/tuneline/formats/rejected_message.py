"""`rejected-message`: a conversation that ends with the better answer, and a worse one as a message beside it.

Source: OpenPipe's documents, "Uploading Data" and "Direct Preference Optimization".
"""

# pydantic evaluates these annotations at run time: no `from __future__ import annotations`.
from typing import Annotated, Any, Final, Literal, NotRequired, TypedDict

from tuneline.formats import answers, chat_repairs, parts
from tuneline.formats.bulk import Bulk, Compared
from tuneline.formats.chat_templates import conversation, said
from tuneline.formats.family import chat_family, declared_under
from tuneline.formats.format import later
from tuneline.formats.messages import as_list
from tuneline.formats.modelling import TypeAdapter, WithJsonSchema, with_config
from tuneline.formats.preference_messages import Whole
from tuneline.formats.problems import Problem, Repair
from tuneline.formats.roles import KNOWN
from tuneline.formats.templates import Template
from tuneline.formats.turns import ABSENT
from tuneline.formats.view import View

KEY: Final = "rejected_message"
_WRITING: Final = "tuneline.formats.writing.preference_messages"
_DECLARED = declared_under()
_CHOICE: Final = WithJsonSchema({"type": ["string", "object"]})


@with_config(parts.OPEN)
class RejectedMessageExample(TypedDict):
    """A conversation that ends with the better answer, and a message that is a worse one."""

    messages: Whole
    rejected_message: Annotated[parts.Message, parts.about("The worse answer, instead of the last message.")]
    tools: NotRequired[parts.Tools]
    functions: NotRequired[parts.Functions]
    tool_choice: NotRequired[
        Annotated[Any, _CHOICE, parts.about("Which tool has to be called. Not trained.")]
    ]
    function_call: NotRequired[Annotated[Any, _CHOICE, parts.about("Deprecated form of `tool_choice`.")]]
    split: NotRequired[
        Annotated[
            Literal["TRAIN", "TEST"],
            parts.about("Whether the example is trained or tested on; without it that is drawn."),
        ]
    ]
    metadata: NotRequired[
        Annotated[
            Any,
            WithJsonSchema({"type": "object", "additionalProperties": {"type": "string"}}),
            parts.about("What is known of the example, as strings. Not trained."),
        ]
    ]


def view(value: dict[str, Any]) -> View:
    sections = (
        *answers.whole(as_list(value.get("messages"))),
        answers.answer("rejected", KEY, value.get(KEY, ABSENT)),
    )
    return View(REJECTED_MESSAGE, value, sections, _DECLARED)


def claims(value: dict[str, Any]) -> int:
    """Five with messages and the rejected one."""
    return 5 if {"messages", KEY} <= value.keys() else 0


def _repair(value: object, problem: Problem) -> Repair | None:
    return answers.in_message(problem, KEY) or chat_repairs.repair(value, problem)


REJECTED_MESSAGE: Final = chat_family(
    name="rejected-message",
    title="rejected-message",
    method="preference",
    model=RejectedMessageExample,
    adapter=TypeAdapter(RejectedMessageExample),
    view=view,
    claims=claims,
    keys=frozenset(RejectedMessageExample.__annotations__),
    required=("messages", KEY),
    repairs=_repair,
    bulk=Bulk((("messages",), (KEY,)), roles=tuple(KNOWN), loose=(KEY,), answers=Compared(0, 1)),
    read=later(_WRITING, "read"),
    write=later(_WRITING, "write_message"),
    examples=(
        Template(
            "conversation with a rejected message",
            "A question, its answer, and a worse answer.",
            conversation(said("user"), said("assistant"), rejected_message=said("assistant")),
        ),
    ),
)
