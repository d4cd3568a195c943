"""What formats of columns share: a prompt and an answer as strings, beside them a system prompt and earlier exchanges.

Such an example is a conversation whose turns are at the top of the object. Texts that together are the prompt, as an
instruction and its input, are turns of the user's one after the other; an empty one is not a turn.
Sources: LLaMA-Factory 0.9.5 (`AlpacaDatasetConverter`), ms-swift 4.6 (`ResponsePreprocessor`), torchtune 0.6.1.
"""

# pydantic evaluates these annotations at run time: no `from __future__ import annotations`.
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any, Final, NamedTuple, NotRequired, TypeAlias, TypedDict, TypeGuard

from tuneline.domain.method import Method
from tuneline.domain.role import Role
from tuneline.formats import labels, parts
from tuneline.formats.bare import bare
from tuneline.formats.bulk import Bulk, Compared
from tuneline.formats.faults import PAIRS, refused, refused_as
from tuneline.formats.format import NO_MASKS, Format, later
from tuneline.formats.modelling import AfterValidator, SkipValidation, TypeAdapter, WithJsonSchema
from tuneline.formats.templates import TEXT, Template
from tuneline.formats.texts import read_texts
from tuneline.formats.turns import ABSENT, BARE, Section, SectionKind, Turn
from tuneline.formats.view import View
from tuneline.syntax.paths import Path

SYSTEM: Final = "system"
HISTORY: Final = "history"
SIDES: Final[tuple[Role, Role]] = ("user", "assistant")


class Columns(NamedTuple):
    """Which columns a format has. prompt: the keys of the prompt's texts, the first of them required; none
    where all is trained.

    filled: whether a further text of the prompt is written even if it is empty, because a reader asks for its column.
    rejected: the key of a worse answer; then the texts of the prompt are names of one thing, of which one is enough.
    label: the usual key of the label that says whether the answer is wanted.
    """

    prompt: tuple[str, ...]
    answer: str
    filled: bool = False
    rejected: str | None = None
    label: str | None = None

    @property
    def method(self) -> Method:
        """What examples with these columns train."""
        if self.label is not None:
            return "unpaired"
        return "supervised" if self.rejected is None else "preference"

    @property
    def bulk(self) -> Bulk:
        """How lines are read in bulk."""
        compared = () if self.rejected is None else (self.answer, self.rejected)
        first = 0 if compared else 1
        return Bulk(
            turns=((HISTORY,), *((key,) for key in compared)),
            role="",
            bare=True,
            loose=compared,
            pairs=(HISTORY,),
            texts=() if compared else (*self.prompt[:1], self.answer),
            optional=(*self.prompt[first:], SYSTEM),
            answers=Compared(1, 2) if compared else None,
            telling=() if self.label is None else labels.KEYS,
        )

    @property
    def required(self) -> tuple[str, ...]:
        """The columns without which an object is not an example."""
        if self.rejected is not None:
            return self.answer, self.rejected
        return (*self.prompt[:1], self.answer, *([] if self.label is None else [self.label]))


def _history(value: Any) -> Any:
    """Refuse what is not a list of exchanges, at the first place that is not one."""
    if value is None:
        return value
    if type(value) is not list:
        from pydantic_core import PydanticKnownError

        raise PydanticKnownError("list_type")
    for at, item in enumerate(value):
        if is_exchange(item):
            continue
        if all(type(it) is str for it in value):
            raise refused_as(PAIRS, (), value)
        if type(item) is list and len(item) == len(SIDES):
            side = next(side for side, said in enumerate(item) if type(said) is not str)
            raise refused("string_type", (at, side), item[side])
        raise refused("tuple_type", (at,), item)
    return value


_EXCHANGES: Final = {
    "type": "array",
    "items": {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2},
}
History = Annotated[
    SkipValidation[Any],
    AfterValidator(_history),
    WithJsonSchema({"anyOf": [_EXCHANGES, {"type": "null"}]}),
]
ANYTHING: Final = WithJsonSchema({})


class Beside(TypedDict):
    """What some trainers read beside the columns, and what says where an example is from."""

    system: NotRequired[Annotated[str | None, parts.about("Sets the assistant's behaviour. Not trained.")]]
    history: NotRequired[
        Annotated[History, parts.about("Earlier exchanges: each a question and its answer.")]
    ]
    id: NotRequired[Annotated[Any, ANYTHING, parts.about("Names the example. Not trained.")]]


def is_exchange(item: object) -> TypeGuard[list[str]]:
    """Whether an item of the history is a question and its answer."""
    return type(item) is list and len(item) == 2 and isinstance(item[0], str) and isinstance(item[1], str)


def exchanges_of(history: object) -> Iterator[tuple[Path, int, str]]:
    """Each text of a history: where it is, which side says it, and what."""
    for at, item in enumerate(history if type(history) is list else ()):
        if is_exchange(item):
            yield (HISTORY, at, 0), 0, item[0]
            yield (HISTORY, at, 1), 1, item[1]


# A turn with what it was made from and where that is.
_Placed: TypeAlias = tuple[Turn, Any, Path]


def view_of(value: dict[str, Any], columns: Columns, fmt: Format) -> View:
    """The view of an example in these columns."""
    asked: list[_Placed] = []
    if value.get(SYSTEM):
        asked.append(_placed("system", SYSTEM, value[SYSTEM], (SYSTEM,)))
    if HISTORY in value:
        asked += (
            _placed(SIDES[side], SIDES[side], said, path) for path, side, said in exchanges_of(value[HISTORY])
        )
    filled = [key for key in columns.prompt if _says_something(value.get(key, ABSENT))]
    if not filled:
        # Where the prompt has several names none of them is the one that is missing.
        filled = [it for it in columns.prompt if it in value or columns.rejected is None][:1]
    for key in filled:
        asked.append(_placed("user", key, value.get(key, ABSENT), (key,)))
    given = value.get(columns.answer, ABSENT)
    path: Path = (columns.answer,)
    if type(given) is list and given:
        # Several answers: the readers that take a list take the first one.
        given, path = given[0], (*path, 0)
    answer = _placed("assistant", columns.answer, given, path)
    if columns.rejected is None:
        label = None if columns.label is None else labels.desired(value)
        return View(fmt, value, (_section("conversation", [*asked, answer], label),))
    other = value.get(columns.rejected, ABSENT)
    worse = [] if other is ABSENT else [_placed("assistant", "rejected answer", other, (columns.rejected,))]
    sections = (
        _section("prompt", asked),
        _section("preferred", [answer]),
        _section("rejected", worse)._replace(path=(columns.rejected,)),
    )
    return View(fmt, value, sections)


def _placed(role: Role, written: str, given: Any, path: Path) -> _Placed:
    return bare(role, written, given), given, path


def _section(kind: SectionKind, placed: Sequence[_Placed], label: bool | None = None) -> Section:
    turns, items, paths = zip(*placed, strict=True) if placed else ((), (), ())
    return Section(kind, (), turns, items, BARE, paths, label)


def _says_something(given: object) -> bool:
    if isinstance(given, str):
        return bool(given) and not given.isspace()
    return given is not ABSENT and given is not None


def format_of_columns(
    name: str,
    title: str,
    model: Any,
    columns: Columns,
    claims: Callable[[dict[str, Any]], int],
    about: str = "A question and its answer.",
    check: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
) -> Format:
    """A format of columns. about: what its example is; check: refuses an object that its keys alone let through."""

    def view(value: dict[str, Any]) -> View:
        return view_of(value, columns, fmt)

    filled = {
        key: TEXT if at == 0 else "" for at, key in enumerate(columns.prompt) if at == 0 or columns.filled
    }
    beside: dict[str, Any] = {} if columns.rejected is None else {columns.rejected: TEXT}
    if columns.label is not None:
        beside[columns.label] = labels.HOLE
    fmt = Format(
        name=name,
        title=title,
        method=columns.method,
        model=model,
        adapter=TypeAdapter(model if check is None else Annotated[model, AfterValidator(check)]),
        view=view,
        claims=claims,
        keys=frozenset(model.__annotations__),
        required=columns.required,
        one_of=() if columns.label is None else (labels.KEYS,),
        common_words=True,
        masks=NO_MASKS if columns.label is None else labels.LAST,
        read_texts=read_texts,
        read=later("tuneline.formats.writing.columns", "read", layout=name, columns=columns),
        write=later("tuneline.formats.writing.columns", "write", layout=name, columns=columns),
        tool_words=(),
        bulk=columns.bulk,
        empty={columns.label: True} if columns.label is not None else {},
        examples=(
            Template(
                f"{title} example",
                about,
                {**filled, columns.answer: TEXT, **beside},
            ),
        ),
    )
    return fmt
