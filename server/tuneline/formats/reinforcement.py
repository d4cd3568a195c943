"""`reinforcement`: a prompt, and whatever the grader needs to grade the model's own answer.

Source: OpenAI's API specification, `FineTuneReinforcementRequestInput`: `messages` and `tools` are reserved,
every other key is the grader's (`{{ item.KEY }}`).
"""

from typing import Annotated, Any, NotRequired, TypedDict

from tuneline.formats import parts
from tuneline.formats.bulk import Bulk
from tuneline.formats.chat_templates import conversation, said
from tuneline.formats.family import chat_family, declared_under
from tuneline.formats.format import later
from tuneline.formats.messages import CHAT_MESSAGES, last_message
from tuneline.formats.modelling import Field, TypeAdapter, with_config
from tuneline.formats.roles import KNOWN
from tuneline.formats.templates import TEXT, Template
from tuneline.formats.view import View

# Keys that label an example and mean nothing to a grader: they do not make it a reinforcement example.
LABELS = frozenset(
    (
        "id ids _id uid uuid guid index idx name key meta metadata _meta source sources origin url tag tags category"
        " categories type kind domain topic topics subject split dataset subset lang language version date created"
        " created_at timestamp time model temperature top_p max_tokens weight system system_prompt conversation_id"
        " parallel_tool_calls functions function_call prompt_id thread_id session_id turns num_turns score quality"
        " notes note comment description title"
    ).split()
)
KEYS = frozenset(("messages", "tools"))


@with_config(parts.OPEN)
class ReinforcementExample(TypedDict):
    """A prompt for the model to answer; all other keys are read by the grader."""

    messages: Annotated[
        list[parts.Message], Field(min_length=1, description="The prompt, which ends with a user message.")
    ]
    tools: NotRequired[parts.Tools]


_DECLARED = declared_under()


def view(value: dict[str, Any]) -> View:
    section = CHAT_MESSAGES.section("prompt", value.get("messages"), ("messages",))
    return View(REINFORCEMENT, value, (section,), _DECLARED)


def claims(value: dict[str, Any]) -> int:
    """Three when the conversation waits for an answer and further keys can grade it."""
    if last_message(value).get("role") in (None, "assistant"):
        return 0
    return 3 if any(key not in KEYS and key.lower() not in LABELS for key in value) else 1


REINFORCEMENT = chat_family(
    name="reinforcement",
    title="reinforcement",
    method="reinforcement",
    model=ReinforcementExample,
    adapter=TypeAdapter(ReinforcementExample),
    view=view,
    claims=claims,
    keys=frozenset(ReinforcementExample.__annotations__),
    required=("messages",),
    read=later("tuneline.formats.writing.chat", "read"),
    write=later("tuneline.formats.writing.chat", "write", layout="reinforcement"),
    open_keys=True,
    bulk=Bulk((("messages",),), roles=tuple(KNOWN)),
    examples=(
        Template(
            "reinforcement example",
            "A prompt, and what the grader compares the answer with.",
            conversation(said("user"), reference_answer=TEXT),
        ),
    ),
    outdated=lambda _view: None,  # it takes none of the old forms: other rules say so
    takes=frozenset(("developer", "user", "assistant", "tool")),
)
