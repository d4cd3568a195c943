"""The view of an example: sections of turns in common terms, whatever the keys of its format.

Everything above this layer (rules about turns, token counts, statistics, hovers) reads the view and never
the keys, so it serves every format that is added.

Turns are interned: two messages of the same outline are the same `Turn` object.
The outline of an example is therefore a tuple of objects that hashes by identity, and rules about turns run
once for an outline, not once for a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tuneline.domain.role import Role
from tuneline.syntax.paths import Path, value_at

if TYPE_CHECKING:
    from tuneline.formats.format import Format

Content = Literal["text", "parts", "blank", "null", "absent", "wrong", "foreign"]
SectionKind = Literal["conversation", "prompt", "preferred", "rejected"]


class _Absent:
    """The value of a key that is not there, since None is JSON's null."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "absent"


ABSENT = _Absent()


@dataclass(frozen=True, slots=True)
class Keys:
    """Under which keys a format keeps what a turn consists of.

    `content` is None where the turn is nothing but its text, as in prompt/completion pairs.
    """

    role: str | None = "role"
    content: str | None = "content"
    weight: str | None = "weight"
    name: str | None = "name"


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """The outline of one turn, without its text. Interned: compare with `is`.

    `role` is the role in common terms, `written` the role as written in the file (None: missing or no
    string). `weight` is `ABSENT` or the value as written. `trained` says whether the turn counts in the
    loss, `why` says so in words.
    """

    role: Role
    written: str | None
    keys: tuple[str, ...]
    content: Content
    weight: object
    trained: bool
    why: str
    calls: int = 0
    images: int = 0


class Section(NamedTuple):
    """One list of turns inside an example.

    `path` leads to the list, `items` are the raw turns beside the outlines in `turns`.
    `paths` gives each turn's own path where the turns are not a list (prompt/completion).
    """

    kind: SectionKind
    path: Path
    turns: tuple[Turn, ...]
    items: tuple[Any, ...]
    keys: Keys = Keys()
    paths: tuple[Path, ...] | None = None

    @property
    def is_conversation(self) -> bool:
        """Whether the answers in it are trained, each by its weight."""
        return self.kind == "conversation"

    @property
    def is_answer(self) -> bool:
        """Whether it is one of the two answers of a preference example, which begin where the prompt ends."""
        return self.kind in ("preferred", "rejected")

    def turn_path(self, index: int) -> Path:
        """The path of the turn itself."""
        return self.paths[index] if self.paths is not None else (*self.path, index)

    def content_path(self, index: int) -> Path:
        """The path of the turn's content, whether or not it is there."""
        key = self.keys.content
        return self.turn_path(index) if key is None else (*self.turn_path(index), key)


class Text(NamedTuple):
    """One piece of text that a model reads or learns, with the place of its string."""

    path: Path
    text: str
    section: int
    turn: int
    role: Role
    trained: bool


class Call(NamedTuple):
    """One tool call. `id`, `name` and `arguments` are as written, so of any type; `ABSENT` if missing.

    `path` leads to the call, `function_path` to the object that holds name and arguments.
    """

    path: Path
    function_path: Path
    section: int
    turn: int
    id: object
    name: object
    arguments: object


class Image(NamedTuple):
    """One image part. `path` leads to the object with url and detail, which are as written.

    url_path: where the URL is: some trainers write a string for the object that holds it.
    """

    path: Path
    section: int
    turn: int
    role: Role
    url: object
    url_path: Path
    detail: object


class View(NamedTuple):
    """An example in common terms. Made from any JSON object: what has the wrong type is left out."""

    format: Format
    value: Mapping[str, Any]
    sections: tuple[Section, ...]
    tools_path: Path | None = None

    @property
    def outline(self) -> tuple[object, ...]:
        """A hashable key: two examples with equal outlines differ in their texts only."""
        return (tuple(self.value), *(section.turns for section in self.sections))

    def turns(self) -> Iterator[tuple[Section, int, Turn]]:
        """Every turn in reading order, with its section and its index there."""
        for section in self.sections:
            for index, turn in enumerate(section.turns):
                yield section, index, turn

    def texts(self) -> Iterator[Text]:
        """Every piece of text in reading order."""
        return self.format.read_texts(self)

    def calls(self) -> Iterator[Call]:
        """Every tool call, deprecated function calls too."""
        return self.format.read_calls(self)

    def images(self) -> Iterator[Image]:
        """Every image."""
        return self.format.read_images(self)

    def tools(self) -> object:
        """The declared tools as written, or `ABSENT`."""
        return value_at(self.value, self.tools_path, ABSENT) if self.tools_path else ABSENT

    def turn_at(self, path: Path) -> tuple[int, int] | None:
        """The section and the turn that `path` leads to or into; the turn may be one that is still to be typed."""
        for number, section in enumerate(self.sections):
            if section.paths is not None:
                held = [at for at, turn in enumerate(section.paths) if path[: len(turn)] == turn]
            else:
                size = len(section.path)
                held = [
                    it for it in path[size : size + 1] if isinstance(it, int) and path[:size] == section.path
                ]
            if held:
                return number, held[0]
        return None
