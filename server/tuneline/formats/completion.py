"""`completion`: a prompt and the text that should follow it.

Source: OpenAI's API specification, `FineTuneCompletionRequestInput` (babbage-002, davinci-002).
"""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import TypeAdapter, with_config
from typing_extensions import TypedDict

from tuneline.domain.role import Role
from tuneline.formats import parts
from tuneline.formats.format import Format
from tuneline.formats.view import ABSENT, Content, Keys, Section, Text, Turn, View

_KEYS = Keys(role=None, content=None, weight=None, name=None)
_ROLES: dict[str, Role] = {"prompt": "user", "completion": "assistant"}


@with_config(parts.OPEN)
class CompletionExample(TypedDict):
    """A prompt and its completion. The completion is trained."""

    prompt: Annotated[str, parts.about("What the model is given. Not trained.")]
    completion: Annotated[str, parts.about("What the model should write. Trained.")]


def _turn(key: str, content: Content) -> Turn:
    trained = key == "completion"
    why = "completions are trained" if trained else "it is the prompt"
    return Turn(_ROLES[key], key, (), content, ABSENT, trained, why)


_KINDS: tuple[Content, ...] = ("text", "blank", "wrong", "null", "absent")
_TURNS = {(key, kind): _turn(key, kind) for key in _ROLES for kind in _KINDS}


def _outline(value: dict[str, Any], key: str) -> Turn:
    text = value.get(key, ABSENT)
    if isinstance(text, str):
        return _TURNS[key, "text" if text and not text.isspace() else "blank"]
    return _TURNS[key, "absent" if text is ABSENT else "null" if text is None else "wrong"]


def view(value: dict[str, Any]) -> View:
    turns = (_outline(value, "prompt"), _outline(value, "completion"))
    items = (value.get("prompt"), value.get("completion"))
    paths = (("prompt",), ("completion",))
    return View(COMPLETION, value, (Section("conversation", (), turns, items, _KEYS, paths),))


def read_texts(view: View) -> Iterator[Text]:
    section = view.sections[0]
    for index, (turn, item) in enumerate(zip(section.turns, section.items, strict=True)):
        if isinstance(item, str):
            yield Text(section.content_path(index), item, 0, index, turn.role, turn.trained)


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
)
