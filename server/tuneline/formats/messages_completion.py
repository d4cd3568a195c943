"""`messages-completion`: a prompt and its completion as lists of messages.

Source: TRL 1.16.0, `docs/source/dataset_formats.md`, conversational prompt-completion.
"""

from typing import Annotated, Any, NotRequired, TypedDict

from tuneline.formats import chat_repairs, parts, two_texts
from tuneline.formats.bulk import Bulk
from tuneline.formats.chat_templates import said
from tuneline.formats.family import WEIGHTS, chat_family, declared_under
from tuneline.formats.format import later
from tuneline.formats.modelling import Field, TypeAdapter, with_config
from tuneline.formats.roles import KNOWN
from tuneline.formats.templates import Template
from tuneline.formats.view import View


@with_config(parts.OPEN)
class MessagesCompletionExample(TypedDict):
    """A conversation and how it goes on. The assistant's messages in the completion are trained."""

    prompt: Annotated[
        list[parts.Message],
        Field(min_length=1, description="The conversation up to the answer. Not trained."),
    ]
    completion: Annotated[
        list[parts.Message], Field(min_length=1, description="The answer: assistant messages. Trained.")
    ]
    tools: NotRequired[parts.Tools]


_DECLARED = declared_under()


def view(value: dict[str, Any]) -> View:
    return View(MESSAGES_COMPLETION, value, two_texts.pair_sections(value), _DECLARED)


def claims(value: dict[str, Any]) -> int:
    """Four with two lists, or with one list of objects, which a prompt/completion pair has not."""
    lists = [value[key] for key in two_texts.KEYS if isinstance(value.get(key), list)]
    if not all(key in value for key in two_texts.KEYS):
        return 0
    return (
        4
        if len(lists) == len(two_texts.KEYS)
        or any(isinstance(it, dict) for listed in lists for it in listed[:1])
        else 0
    )


_USER = chat_repairs.EMPTY["messages"]

MESSAGES_COMPLETION = chat_family(
    name="messages-completion",
    title="conversational prompt/completion",
    method="supervised",
    model=MessagesCompletionExample,
    adapter=TypeAdapter(MessagesCompletionExample),
    view=view,
    claims=claims,
    keys=frozenset(MessagesCompletionExample.__annotations__),
    required=two_texts.KEYS,
    apart="messages",
    masks=WEIGHTS,
    bulk=Bulk((("prompt",), ("completion",)), roles=tuple(KNOWN)),
    empty={**chat_repairs.EMPTY, "prompt": _USER, "completion": [{"role": "assistant", "content": ""}]},
    read=later("tuneline.formats.writing.messages_completion", "read"),
    write=later("tuneline.formats.writing.messages_completion", "write"),
    examples=(
        Template(
            "prompt and completion as messages",
            "A question and its answer, each in a list of messages.",
            {"prompt": [said("user")], "completion": [said("assistant")]},
        ),
    ),
)
