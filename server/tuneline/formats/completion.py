"""`completion`: a prompt and the text that should follow it.

Source: OpenAI's API specification, `FineTuneCompletionRequestInput` (babbage-002, davinci-002).
"""

from typing import Annotated, Any, TypedDict

from tuneline.domain.role import Role
from tuneline.formats import parts
from tuneline.formats.bulk import Bulk
from tuneline.formats.cells import is_empty_cell
from tuneline.formats.format import Format, later
from tuneline.formats.messages import bare_turn
from tuneline.formats.modelling import TypeAdapter, with_config
from tuneline.formats.templates import TEXT, Template
from tuneline.formats.texts import read_texts
from tuneline.formats.turns import ABSENT, BARE, Content, Section, Turn
from tuneline.formats.view import View

_PATHS = (("prompt",), ("completion",))
ROLES: dict[str, Role] = {"prompt": "user", "completion": "assistant"}


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
    return bare_turn(ROLES[key], key, content, empty_cell=is_empty_cell(text))


def view(value: dict[str, Any]) -> View:
    turns = (_outline(value, "prompt"), _outline(value, "completion"))
    items = (value.get("prompt"), value.get("completion"))
    return View(COMPLETION, value, (Section("conversation", (), turns, items, BARE, _PATHS),))


def claims(value: dict[str, Any]) -> int:
    """Three with both keys, one with a prompt and nothing that another format would explain."""
    if "completion" in value:
        return 3 if "prompt" in value else 1
    return 1 if "prompt" in value and len(value) == 1 else 0


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
    read=later("tuneline.formats.writing.completion", "read"),
    write=later("tuneline.formats.writing.completion", "write"),
    tool_words=(),
    bulk=Bulk(texts=("prompt", "completion")),
    examples=(
        Template(
            "prompt and completion",
            "A prompt and the text that follows it.",
            {"prompt": TEXT, "completion": TEXT},
        ),
    ),
)
