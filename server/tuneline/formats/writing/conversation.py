"""An example in a neutral form, which every format can be read into and written from.

A slot holds what formats have in common. What a format has no slot for stays in the `rest` of the thing it
belongs to: writing in the same format restores it, with the order of all members, and writing in another one
names it as lost.
Values are those of `syntax.source.sourced`, so numbers and strings keep their spelling on the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from tuneline.domain.role import Role
from tuneline.formats.turns import ABSENT
from tuneline.formats.writing.remainder import TAKEN, Remainder, remainder, restored
from tuneline.syntax.paths import Path
from tuneline.syntax.source import written


class Rest(NamedTuple):
    """What no slot holds. `layout` names the way of writing that it was left over from.

    inside: the thing is written inside a text, so that nothing in it has a path of its own.
    """

    layout: str
    left: Remainder = TAKEN
    inside: bool = False

    def into(self, layout: str, usual: Any) -> Any:
        """`usual` with the rest put back in, if it is written in the layout that it was read in."""
        return restored(usual, self.left) if layout == self.layout else usual


NO_REST = Rest("")


class Words(NamedTuple):
    """A piece of content: text."""

    text: str


class Picture(NamedTuple):
    """A piece of content: an image by its address, which may hold it whole (`data:`), and how closely to look at it."""

    url: str
    detail: object = ABSENT


class Refusal(NamedTuple):
    """A piece of content: the words with which the assistant declines."""

    text: str


class Data(NamedTuple):
    """A piece of content: a JSON value that is not text, as some tools answer with."""

    value: Any


class Other(NamedTuple):
    """A piece of content of which only its own layout knows what it means."""

    layout: str
    value: Any


Piece: TypeAlias = Words | Picture | Refusal | Data | Other


@dataclass(frozen=True, slots=True)
class Called:
    """A call of a tool. `id` is a string, `arguments` JSON text or an object, both ABSENT if not given.

    single: it is written in the older way, which has one call in a turn and no id.
    """

    path: Path
    name: str
    id: object = ABSENT
    arguments: object = ABSENT
    single: bool = False
    rest: Rest = NO_REST


class Answered(NamedTuple):
    """Which call a tool's turn answers, by id or by the tool's name: strings, or ABSENT."""

    id: object = ABSENT
    name: object = ABSENT


@dataclass(frozen=True, slots=True)
class Said:
    """One turn.

    written: None if its format writes the role with its usual word, else the word, ABSENT if there is none.
    content: a string, a tuple of pieces, None, or ABSENT.
    masks: keys that say whether the turn is trained, with their values as written.
    """

    role: Role
    path: Path
    written: object = None
    content: object = ABSENT
    calls: tuple[Called, ...] = ()
    answer: Answered | None = None
    name: object = ABSENT
    masks: tuple[tuple[str, object], ...] = ()
    reasoning: object = ABSENT
    rest: Rest = NO_REST


@dataclass(frozen=True, slots=True)
class Declared:
    """A tool that may be called. `description` is a string, `parameters` a JSON Schema, both ABSENT if not given.

    bare: the tool is written without the object that says that it is a function.
    """

    path: Path
    name: str
    description: object = ABSENT
    parameters: object = ABSENT
    bare: bool = False
    rest: Rest = NO_REST


class Tools(NamedTuple):
    """The declared tools, at `path`. text: the JSON text that holds them, where they are written as text.

    older: they are written as functions, the older way.
    """

    path: Path
    declared: tuple[Declared, ...]
    text: str | None = None
    older: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """An example: its turns, and for training on preferences the answers that are wanted and unwanted.

    label: whether the answer at the end of `turns` is wanted, where the example says so.
    """

    turns: tuple[Said, ...]
    wanted: tuple[Said, ...] | None = None
    unwanted: tuple[Said, ...] | None = None
    tools: Tools | None = None
    label: bool | None = None
    rest: Rest = NO_REST


def left(layout: str, source: Any, usual: Any, *, inside: bool = False) -> Rest:
    """What is left of `source` where a layout writes `usual` for what its slots took."""
    return Rest(layout, remainder(source, usual), inside)


def text(content: object) -> str | None:
    """Content as one string, its pieces of text and data one below the other; None where it has none."""
    if isinstance(content, str):
        return content
    pieces = content if isinstance(content, tuple) else ()
    found = [
        it.text if isinstance(it, Words) else written(it.value)
        for it in pieces
        if isinstance(it, Words | Data)
    ]
    return "\n".join(found) if found else None
