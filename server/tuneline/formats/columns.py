"""What formats of columns share: a prompt and an answer as strings, beside them a system prompt and earlier exchanges.

Such an example is a conversation whose turns are at the top of the object. Texts that together are the prompt, as an
instruction and its input, are turns of the user's one after the other; an empty one is not a turn.
Sources: LLaMA-Factory 0.9.5 (`AlpacaDatasetConverter`), ms-swift 4.6 (`ResponsePreprocessor`), torchtune 0.6.1.
"""

# pydantic evaluates these annotations at run time: no `from __future__ import annotations`.
from collections.abc import Callable
from typing import Annotated, Any, Final, NamedTuple, NotRequired

from pydantic import AfterValidator, SkipValidation, TypeAdapter, WithJsonSchema
from pydantic_core import PydanticKnownError
from typing_extensions import TypedDict

from tuneline.domain.role import Role
from tuneline.formats import parts
from tuneline.formats.cells import is_empty_cell
from tuneline.formats.format import Format, later
from tuneline.formats.messages import bare_turn, content_kind
from tuneline.formats.templates import TEXT, Template
from tuneline.formats.texts import read_texts
from tuneline.formats.turns import ABSENT, BARE, Section, Turn
from tuneline.formats.view import View
from tuneline.syntax.paths import Path

SYSTEM: Final = "system"
HISTORY: Final = "history"
SIDES: Final[tuple[Role, Role]] = ("user", "assistant")


class Columns(NamedTuple):
    """Which columns a format has. prompt: the keys of the prompt's texts, the first of them required; none
    where all is trained.

    filled: whether a further text of the prompt is written even if it is empty, because a reader asks for its column.
    """

    prompt: tuple[str, ...]
    answer: str
    filled: bool = False


def _exchange(value: Any) -> Any:
    if type(value) is list and len(value) == 2 and type(value[0]) is str and type(value[1]) is str:
        return value
    raise PydanticKnownError("tuple_type")


_Exchange = Annotated[
    SkipValidation[Any],
    AfterValidator(_exchange),
    WithJsonSchema({"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}),
]
ANYTHING: Final = WithJsonSchema({})


class Beside(TypedDict):
    """What some trainers read beside the columns, and what says where an example is from."""

    system: NotRequired[Annotated[str | None, parts.about("Sets the assistant's behaviour. Not trained.")]]
    history: NotRequired[
        Annotated[list[_Exchange] | None, parts.about("Earlier exchanges: each a question and its answer.")]
    ]
    id: NotRequired[Annotated[Any, ANYTHING, parts.about("Names the example. Not trained.")]]


def is_exchange(item: object) -> bool:
    """Whether an item of the history is a question and its answer."""
    return type(item) is list and len(item) == 2 and type(item[0]) is str and type(item[1]) is str


def view_of(value: dict[str, Any], columns: Columns, fmt: Format) -> View:
    """The view of an example in these columns."""
    turns: list[Turn] = []
    items: list[Any] = []
    paths: list[Path] = []

    def add(role: Role, written: str, given: Any, path: Path) -> None:
        turns.append(bare_turn(role, written, content_kind(given)[0], empty_cell=is_empty_cell(given)))
        items.append(given)
        paths.append(path)

    if value.get(SYSTEM):
        add("system", SYSTEM, value[SYSTEM], (SYSTEM,))
    earlier = value.get(HISTORY)
    if type(earlier) is list:
        for at, item in enumerate(earlier):
            if is_exchange(item):
                for side, role in enumerate(SIDES):
                    add(role, role, item[side], (HISTORY, at, side))
    filled = [key for key in columns.prompt if _says_something(value.get(key, ABSENT))]
    for key in filled or columns.prompt[:1]:
        add("user", key, value.get(key, ABSENT), (key,))
    answer = value.get(columns.answer, ABSENT)
    path: Path = (columns.answer,)
    if type(answer) is list and answer:
        # Several answers: the readers that take a list take the first one.
        answer, path = answer[0], (*path, 0)
    add("assistant", columns.answer, answer, path)
    return View(fmt, value, (Section("conversation", (), tuple(turns), tuple(items), BARE, tuple(paths)),))


def _says_something(given: object) -> bool:
    if type(given) is str:
        return bool(given) and not given.isspace()
    return given is not ABSENT and given is not None


def format_of_columns(
    name: str,
    title: str,
    model: Any,
    columns: Columns,
    claims: Callable[[dict[str, Any]], int],
) -> Format:
    """A format of columns; the keys of its model that are required are the first text of the prompt and the answer."""

    def view(value: dict[str, Any]) -> View:
        return view_of(value, columns, fmt)

    filled = {
        key: TEXT if at == 0 else "" for at, key in enumerate(columns.prompt) if at == 0 or columns.filled
    }
    fmt = Format(
        name=name,
        title=title,
        method="supervised",
        model=model,
        adapter=TypeAdapter(model),
        view=view,
        claims=claims,
        keys=frozenset(model.__annotations__),
        required=(*columns.prompt[:1], columns.answer),
        common_words=True,
        read_texts=read_texts,
        read=later("tuneline.formats.writing.columns", "read", layout=name, columns=columns),
        write=later("tuneline.formats.writing.columns", "write", layout=name, columns=columns),
        tool_words=(),
        examples=(
            Template(
                f"{title} example",
                "A question and its answer." if columns.prompt else "A text.",
                {**filled, columns.answer: TEXT},
            ),
        ),
    )
    return fmt
