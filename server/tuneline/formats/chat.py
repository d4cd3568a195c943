"""`chat`: a list of messages, trained on the assistant's turns.

Source: OpenAI's API specification, `FineTuneChatRequestInput`, and its fine-tuning guide.
"""

from typing import Annotated, Any, NotRequired, TypedDict

from tuneline.formats import parts
from tuneline.formats.bulk import Bulk, Calls
from tuneline.formats.chat_templates import CHAT_EXAMPLES
from tuneline.formats.family import chat_family, declared_under
from tuneline.formats.format import later
from tuneline.formats.messages import CHAT_MESSAGES, last_message
from tuneline.formats.modelling import Field, TypeAdapter, with_config
from tuneline.formats.roles import KNOWN
from tuneline.formats.view import View


@with_config(parts.OPEN)
class ChatExample(TypedDict):
    """A conversation. The assistant's messages are trained."""

    messages: Annotated[
        list[parts.Message], Field(min_length=1, description="The conversation, oldest message first.")
    ]
    tools: NotRequired[parts.Tools]
    parallel_tool_calls: NotRequired[parts.ParallelToolCalls]
    functions: NotRequired[parts.Functions]


_DECLARED = declared_under()


def view(value: dict[str, Any]) -> View:
    section = CHAT_MESSAGES.section("conversation", value.get("messages"), ("messages",))
    return View(CHAT, value, (section,), _DECLARED)


def claims(value: dict[str, Any]) -> int:
    """Three when the last message is the assistant's, two when a chat example may be unfinished."""
    if "messages" not in value:
        return 0
    return 3 if last_message(value).get("role") == "assistant" else 2


CHAT = chat_family(
    name="chat",
    title="chat",
    beside=("system",),
    method="supervised",
    model=ChatExample,
    adapter=TypeAdapter(ChatExample),
    view=view,
    claims=claims,
    keys=frozenset(ChatExample.__annotations__),
    required=("messages",),
    read=later("tuneline.formats.writing.chat", "read"),
    write=later("tuneline.formats.writing.chat", "write", layout="chat"),
    examples=CHAT_EXAMPLES,
    bulk=Bulk(turns=(("messages",),), roles=tuple(KNOWN), calls=Calls()),
)
