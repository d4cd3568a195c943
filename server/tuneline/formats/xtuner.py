"""`xtuner`: exchanges under `conversation`, each an input and its output, with a system prompt in any of them.

An empty input is none: texts to train on whole are written so. `output_with_loss` says whether an output is trained.
Sources: XTuner's "Dataset Format"; its `template_map_fn` and `encode_fn` (`xtuner/dataset`).
"""

# pydantic evaluates these annotations at run time: no `from __future__ import annotations`.
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any, Final, NotRequired, TypedDict

from tuneline.domain.masks import Masks
from tuneline.domain.role import Role
from tuneline.formats import limits, parts
from tuneline.formats.bulk import Bulk
from tuneline.formats.cells import is_empty_cell
from tuneline.formats.columns import ANYTHING
from tuneline.formats.format import Format, later
from tuneline.formats.messages import content_kind
from tuneline.formats.modelling import AfterValidator, ConfigDict, Field, TypeAdapter, with_config
from tuneline.formats.objects import kind, read_top
from tuneline.formats.recognise import are_inputs_and_outputs, says_no_role
from tuneline.formats.templates import TEXT, Template
from tuneline.formats.texts import read_texts
from tuneline.formats.turns import ABSENT, BARE, Content, Section, Shape, Turn
from tuneline.formats.view import Object, View
from tuneline.syntax.paths import Path
from tuneline.text.message import Message

NAME: Final = "xtuner"
MASK: Final = "output_with_loss"
# What one exchange says, in the order in which it is read.
SIDES: Final[Mapping[str, Role]] = {"system": "system", "input": "user", "output": "assistant"}
# Under which key the exchanges are; XTuner reads the first one.
LISTS: Final = ("conversation", "conversations", "messages")
_LIST: Final = LISTS[0]


@with_config(parts.CLOSED)
class Round(TypedDict):
    """An input and its output. The output is trained unless `output_with_loss` is false."""

    system: NotRequired[Annotated[str | None, parts.about("Sets the assistant's behaviour. Not trained.")]]
    input: NotRequired[
        Annotated[str | None, parts.about("What the user says; empty where all is trained. Not trained.")]
    ]
    output: Annotated[str, parts.about("What the model should answer.")]
    output_with_loss: NotRequired[
        Annotated[bool, parts.about("Whether the output is trained; false leaves it as context.")]
    ]
    need_eos_token: NotRequired[
        Annotated[bool, parts.about("Whether the end of the text follows the output; default true.")]
    ]
    sep: NotRequired[Annotated[str, parts.about("What follows the output. Not trained.")]]


_Rounds = Annotated[list[Round], Field(min_length=1)]


@with_config(
    ConfigDict(
        extra="allow",
        defer_build=True,
        json_schema_extra={"allOf": [{"anyOf": [{"required": [key]} for key in LISTS]}]},
    )
)
class XTunerExample(TypedDict):
    """A conversation as exchanges. The outputs are trained."""

    conversation: NotRequired[Annotated[_Rounds, parts.about("The exchanges, oldest first.")]]
    conversations: NotRequired[
        Annotated[_Rounds, parts.about("Another name for `conversation`, which XTuner does not read.")]
    ]
    messages: NotRequired[
        Annotated[_Rounds, parts.about("Another name for `conversation`, which XTuner does not read.")]
    ]
    id: NotRequired[Annotated[Any, ANYTHING, parts.about("Names the example. Not trained.")]]
    source: NotRequired[Annotated[Any, ANYTHING, parts.about("Where the example is from. Not trained.")]]


def _with_list(value: dict[str, Any]) -> dict[str, Any]:
    """Refuse an object without a list: a misspelt key is found on the slow path."""
    if any(key in value for key in LISTS):
        return value
    from pydantic_core import PydanticKnownError

    raise PydanticKnownError("missing")


def list_of(value: Mapping[str, Any]) -> str:
    """The key under which an example has its exchanges; XTuner's where it has none."""
    return next((key for key in LISTS if key in value), _LIST)


# Items that are looked at for one that says something.
_LOOK: Final = 16
_SHAPES: Final = {
    side: Shape(None, side, None, None, beside=frozenset(Round.__annotations__)) for side in SIDES
}


def view(value: dict[str, Any]) -> View:
    """Up to three turns for each exchange, all at the place of the exchange."""
    key = list_of(value)
    given = value.get(key)
    turns: list[Turn] = []
    items: list[Any] = []
    paths: list[Path] = []
    for at, item in enumerate(given if type(given) is list else ()):
        for turn in _turns(item):
            turns.append(turn)
            items.append(item)
            paths.append((key, at))
    section = Section("conversation", (key,), tuple(turns), tuple(items), BARE, tuple(paths))
    return View(XTUNER, value, (section,))


def _turns(item: Any) -> Iterator[Turn]:
    """The turns of one exchange; the last one has its keys and its mask."""
    if type(item) is not dict:
        yield _turn("output", "wrong", empty_cell=False)
        return
    for side in ("system", "input"):
        if (said := item.get(side)) is not None and said != "":
            yield _turn(side, content_kind(said)[0], empty_cell=is_empty_cell(said))
    said, mask = item.get("output", ABSENT), item.get(MASK)
    given = mask if type(mask) is bool else None
    yield _turn("output", content_kind(said)[0], tuple(item), given, empty_cell=is_empty_cell(said))


@lru_cache(limits.TURNS)
def _turn(
    side: str,
    content: Content,
    keys: tuple[str, ...] = (),
    mask: bool | None = None,
    *,
    empty_cell: bool,
) -> Turn:
    role, masks = SIDES[side], () if mask is None else ((MASK, mask),)
    return Turn(role, role, keys, content, ABSENT, _SHAPES[side], masks, empty_cell=empty_cell)


def claims(value: dict[str, Any]) -> int:
    """Six for a list of inputs and outputs, more than for a list of turns, unless two answers are beside it."""
    key = list_of(value)
    given = value.get(key)
    if "chosen" in value or type(given) is not list:
        return 0
    return 6 if are_inputs_and_outputs(given) or (key == _LIST and _may_be_rounds(given)) else 0


def _may_be_rounds(given: list[Any]) -> bool:
    """Whether a list under XTuner's own key begins with one side of an exchange, or with nothing that says more."""
    first = next((it for it in given[:_LOOK] if isinstance(it, dict | str)), {})
    if not isinstance(first, dict) or not says_no_role(first):
        return False
    return not first or not first.keys().isdisjoint(("input", "output"))


_ROUND: Final = kind(Message("an exchange"), Round.__annotations__, needed=("output",))


def read_objects(view: View) -> Iterator[Object]:
    """The example and its exchanges."""
    yield from read_top(view)
    for slot in view.slots(lambda turn: bool(turn.keys)):
        yield Object(slot.at, slot.item, _ROUND)


def _new_turns(_shape: Shape, roles: Sequence[str], content: Any) -> list[Any]:
    """One exchange, in which each of them speaks."""
    return [{"input": content, "output": content}] if roles else []


XTUNER: Final = Format(
    name=NAME,
    title="XTuner",
    method="supervised",
    model=XTunerExample,
    adapter=TypeAdapter(Annotated[XTunerExample, AfterValidator(_with_list)]),
    view=view,
    claims=claims,
    keys=frozenset(XTunerExample.__annotations__),
    required=(_LIST,),
    one_of=(LISTS,),
    masks=Masks(MASK, frozenset(("assistant",))),
    turn_keys={"assistant": frozenset(Round.__annotations__)},
    read_texts=read_texts,
    read_objects=read_objects,
    empty={_LIST: [{"input": "", "output": ""}], "output": ""},
    absent={MASK: True, "need_eos_token": True},
    new_turns=_new_turns,
    tool_words=(),
    own_rules=frozenset(("output",)),
    bulk=Bulk(((_LIST,),), role="", content="output", sides=("system", "input")),
    read=later("tuneline.formats.writing.xtuner", "read"),
    write=later("tuneline.formats.writing.xtuner", "write"),
    examples=(
        Template("XTuner example", "An input and its output.", {_LIST: [{"input": TEXT, "output": TEXT}]}),
        Template(
            "XTuner example with a system prompt",
            "What the assistant is, an input and its output.",
            {_LIST: [{"system": TEXT, "input": TEXT, "output": TEXT}]},
        ),
    ),
)
