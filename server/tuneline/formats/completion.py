"""`completion`: a prompt and the text that should follow it.

Source: OpenAI's API specification, `FineTuneCompletionRequestInput` (babbage-002, davinci-002).
"""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import TypeAdapter, with_config
from typing_extensions import TypedDict

from tuneline.domain.role import Role
from tuneline.formats import parts
from tuneline.formats.conversation import Conversation, Said, left, text
from tuneline.formats.format import Format
from tuneline.formats.losses import Loss, Written, with_losses
from tuneline.formats.messages import bare_turn, read_texts
from tuneline.formats.templates import TEXT, Template
from tuneline.formats.turns import ABSENT, BARE, Content, Section, Turn
from tuneline.formats.view import View

_PATHS = (("prompt",), ("completion",))
_ROLES: dict[str, Role] = {"prompt": "user", "completion": "assistant"}


@with_config(parts.OPEN)
class CompletionExample(TypedDict):
    """A prompt and its completion. The completion is trained."""

    prompt: Annotated[str, parts.about("What the model is given. Not trained.")]
    completion: Annotated[str, parts.about("What the model should write. Trained.")]


def _outline(value: dict[str, Any], key: str) -> Turn:
    text = value.get(key, ABSENT)
    content: Content = "absent" if text is ABSENT else "null" if text is None else "wrong"
    if isinstance(text, str):
        content = "text" if text and not text.isspace() else "blank"
    return bare_turn(_ROLES[key], key, content)


def view(value: dict[str, Any]) -> View:
    turns = (_outline(value, "prompt"), _outline(value, "completion"))
    items = (value.get("prompt"), value.get("completion"))
    return View(COMPLETION, value, (Section("conversation", (), turns, items, BARE, _PATHS),))


def claims(value: dict[str, Any]) -> int:
    """Three with both keys, one with a prompt and nothing that another format would explain."""
    if "completion" in value:
        return 3 if "prompt" in value else 1
    return 1 if "prompt" in value and len(value) == 1 else 0


def read(view: View) -> Conversation:
    section = view.sections[0]
    turns = [
        Said(turn.role, section.turn_path(index), content=item)
        for index, (turn, item) in enumerate(zip(section.turns, section.items, strict=True))
        if turn.content not in ("absent", "wrong")
    ]
    rest = left(COMPLETION.name, view.value, _pair(turns))
    return Conversation(tuple(turns), rest=rest)


def write(conversation: Conversation) -> Written:
    """The last exchange of a conversation, as far as it is text."""
    turns = [*conversation.turns, *(conversation.wanted or ())]
    last = next((at for at in reversed(range(len(turns))) if turns[at].role == "assistant"), len(turns) - 1)
    kept = turns[max(last - 1, 0) : last + 1]
    if [it.role for it in kept] != ["user", "assistant"]:
        kept = kept[-1:]
    gone = [Loss(said.path, "a turn") for said in turns if said not in kept]
    return with_losses(_pair(kept), conversation, (COMPLETION.name,), frozenset(), gone)


def _pair(turns: Iterable[Said]) -> dict[str, Any]:
    keys = {role: key for key, role in _ROLES.items()}
    return {keys[it.role]: text(it.content) for it in turns if it.role in keys and it.content is not ABSENT}


COMPLETION = Format(
    name="completion",
    title="prompt/completion",
    method="supervised",
    model=CompletionExample,
    adapter=TypeAdapter(CompletionExample),
    view=view,
    claims=claims,
    keys=frozenset(CompletionExample.__annotations__),
    required=("prompt", "completion"),
    read_texts=read_texts,
    read=read,
    write=write,
    tool_words=(),
    examples=(
        Template(
            "prompt and completion",
            "A prompt and the text that follows it.",
            {"prompt": TEXT, "completion": TEXT},
        ),
    ),
)
