"""`lima`: a conversation as a list of strings, which the user and the assistant say by turns.

Source: the data set GAIR/lima, as LitGPT reads it (`litgpt/data/lima.py`): the first string is a question, the next
one its answer, and so on.
"""

# pydantic evaluates these annotations at run time: no `from __future__ import annotations`.
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, NotRequired, TypedDict

from tuneline.formats import parts
from tuneline.formats.bare import bare
from tuneline.formats.bulk import Bulk
from tuneline.formats.columns import ANYTHING, SIDES
from tuneline.formats.format import Format, later
from tuneline.formats.modelling import AfterValidator, ConfigDict, Field, TypeAdapter, with_config
from tuneline.formats.recognise import are_texts
from tuneline.formats.templates import TEXT, Names, Template
from tuneline.formats.texts import read_texts
from tuneline.formats.turns import BARE, Section
from tuneline.formats.view import View

NAME: Final = "lima"
LISTS: Final = ("conversations", "conversation")
_Strings = Annotated[list[str], Field(min_length=1)]


@with_config(
    ConfigDict(
        extra="allow",
        defer_build=True,
        json_schema_extra={"allOf": [{"anyOf": [{"required": [key]} for key in LISTS]}]},
    )
)
class LimaExample(TypedDict):
    """A conversation as a list of strings: a question, its answer, and so on. The answers are trained."""

    conversations: NotRequired[
        Annotated[_Strings, parts.about("What is said: by the user first, then by the assistant, in turn.")]
    ]
    conversation: NotRequired[
        Annotated[_Strings, parts.about("Another name for `conversations`, which fewer programs read.")]
    ]
    source: NotRequired[Annotated[Any, ANYTHING, parts.about("Where the example is from. Not trained.")]]
    id: NotRequired[Annotated[Any, ANYTHING, parts.about("Names the example. Not trained.")]]


def _with_list(value: dict[str, Any]) -> dict[str, Any]:
    """Refuse an object without a list: a misspelt key is found on the slow path."""
    if any(key in value for key in LISTS):
        return value
    from pydantic_core import PydanticKnownError

    raise PydanticKnownError("missing")


def list_of(value: Mapping[str, Any]) -> str:
    """The key under which an example has its strings; the usual one where it has none."""
    return next((key for key in LISTS if key in value), LISTS[0])


def view(value: dict[str, Any]) -> View:
    """Every second string is an answer."""
    key = list_of(value)
    given = value.get(key)
    said = given if type(given) is list else ()
    turns = tuple(bare(SIDES[at % 2], SIDES[at % 2], it) for at, it in enumerate(said))
    paths = tuple((key, at) for at in range(len(said)))
    return View(LIMA, value, (Section("conversation", (key,), turns, tuple(said), BARE, paths),))


def turn_templates(view: View, section: Section, role: str, names: Names) -> Iterator[Template]:
    """A string, whoever says it."""
    del view, section, names
    yield Template(role, "What is said.", TEXT)


def claims(value: dict[str, Any]) -> int:
    """Five for a list that begins with a string, one more than ShareGPT, unless that is a turn as JSON text."""
    return 5 if are_texts(value.get(list_of(value))) else 0


LIMA: Final = Format(
    name=NAME,
    title="LIMA",
    method="supervised",
    model=LimaExample,
    adapter=TypeAdapter(Annotated[LimaExample, AfterValidator(_with_list)]),
    view=view,
    claims=claims,
    keys=frozenset(LimaExample.__annotations__),
    required=LISTS[:1],
    one_of=(LISTS,),
    read_texts=read_texts,
    empty={"conversations": ["", ""]},
    roles={role: role for role in SIDES},
    turn_templates=turn_templates,
    new_turns=lambda _shape, roles, content: [content for _ in roles],
    tool_words=(),
    bulk=Bulk((LISTS[:1],), role="", bare=True),
    read=later("tuneline.formats.writing.lima", "read"),
    write=later("tuneline.formats.writing.lima", "write"),
    examples=(
        Template("LIMA example", "A question and its answer, as strings.", {"conversations": [TEXT, TEXT]}),
    ),
)
