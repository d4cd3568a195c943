"""`preference`: one conversation and two answers, of which one is preferred (DPO).

Source: OpenAI's API specification, `FineTunePreferenceRequestInput`.
"""

from collections.abc import Iterator
from typing import Annotated, Any, NotRequired, TypedDict

from tuneline.formats import chat_repairs, nested, parts
from tuneline.formats.bulk import Bulk, Compared
from tuneline.formats.chat_templates import conversation, said
from tuneline.formats.family import chat_family, declared_under
from tuneline.formats.format import later
from tuneline.formats.messages import CHAT_MESSAGES, as_list
from tuneline.formats.modelling import Field, TypeAdapter, with_config
from tuneline.formats.objects import read_top
from tuneline.formats.problems import A_LIST, Problem, Repair, is_text, object_at
from tuneline.formats.roles import KNOWN
from tuneline.formats.templates import Template
from tuneline.formats.view import Kind, Object, View
from tuneline.syntax.moves import HERE, Move, Wrap
from tuneline.text.message import Message, Name

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


def _is_conversation(value: object) -> bool:
    return bool(as_list(value)) and all(isinstance(item, dict) and "role" in item for item in as_list(value))


def claims(value: dict[str, Any]) -> int:
    """Four with both outputs, which nothing else has, two with one; `input` alone is nothing special."""
    outputs = sum(1 for key in OUTPUTS if key in value)
    if not outputs:
        return 0
    return 4 if outputs == len(OUTPUTS) else 2


# The one object between an example and its messages.
_NEEDED = frozenset(("messages",))
_INPUT = Kind(
    Message("the input"), "example", frozenset(PreferenceInput.__annotations__), _NEEDED, needed=_NEEDED
)
_ANSWER = [{"role": "assistant", "content": ""}]
_PROMPT = {"messages": chat_repairs.EMPTY["messages"]}


def keys_of_input(value: object) -> tuple[str, ...]:
    """The keys of an example without `input` that belong in it; none if no messages are among them."""
    given = object_at(value, ())
    if "input" in given or "messages" not in given:
        return ()
    return tuple(key for key in given if key in PreferenceInput.__annotations__)


def read_objects(view: View) -> Iterator[Object]:
    """As of the chat family, and the input."""
    yield from read_top(view)
    if isinstance(given := view.value.get("input"), dict):
        yield Object(("input",), given, _INPUT)
    yield from nested.in_conversation(view)


def repair(value: object, problem: Problem) -> Repair | None:
    """As of the chat family, and a conversation or an answer that is not where it belongs."""
    path, seen = problem.path, problem.seen
    if problem.kind == "missing" and path == ("input",) and (inside := keys_of_input(value)):
        ops = (Move((), inside, "input"),)
        return Repair(Message("Move them into {key}", key=Name("input")), ops, moved=inside, into="input")
    if problem.kind == "type" and path == ("input",) and _is_conversation(seen):
        return Repair(
            Message("Move the list into {key}", key=Name("messages")), (Wrap(path, {"messages": HERE}),)
        )
    if problem.expected == (A_LIST,) and path in ((OUTPUTS[0],), (OUTPUTS[1],)) and is_text(seen):
        answer = [{"role": "assistant", "content": HERE}]
        return Repair(Message("Wrap the text in a message"), (Wrap(path, answer),))
    return chat_repairs.repair(value, problem)


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
    read_objects=read_objects,
    empty={**chat_repairs.EMPTY, "input": _PROMPT, OUTPUTS[0]: _ANSWER, OUTPUTS[1]: _ANSWER},
    repairs=repair,
    read=later("tuneline.formats.writing.preference", "read"),
    write=later("tuneline.formats.writing.preference", "write"),
    bulk=Bulk(
        turns=(("input", "messages"), *((key,) for key in OUTPUTS)),
        roles=tuple(KNOWN),
        answers=Compared(1, 2),
    ),
    examples=(
        Template(
            "preference example",
            "A question, the better answer and the worse one.",
            {
                "input": conversation(said("user")),
                OUTPUTS[0]: [said("assistant")],
                OUTPUTS[1]: [said("assistant")],
            },
        ),
    ),
)
