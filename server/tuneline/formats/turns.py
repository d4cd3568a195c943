"""Turns in common terms, the sections that they are in, and their places.

A turn carries its own places, because a section may mix turns of several layouts: items of a list beside a
top-level `system`, messages beside bare texts.
Turns are interned: two messages of the same outline are the same `Turn` object, so that the outline of an example
is a tuple of objects that hashes by identity.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal, NamedTuple

from tuneline.domain.role import Role
from tuneline.domain.value import Value
from tuneline.syntax.paths import Path

Content = Literal["text", "parts", "blank", "null", "absent", "wrong", "foreign"]
SectionKind = Literal["conversation", "prompt", "completion", "preferred", "rejected"]


class _Absent:
    """The value of a key that is not there, since None is JSON's null."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "absent"


ABSENT = _Absent()


class Shape(Value, frozen=True):
    """Under which keys a turn keeps what it consists of; None where it has no such key.

    `content` is None where the turn is nothing but its text, as in prompt/completion pairs.
    `for_role` and `for_content` are keys of other layouts that some trainers read in their place, `not_content` keys
    that people write for the content and that no trainer reads which is still maintained.
    `beside` are keys of a turn without a role that hold no text which is part of the turn.
    """

    role: str | None = "role"
    content: str | None = "content"
    weight: str | None = "weight"
    name: str | None = "name"
    for_role: tuple[str, ...] = ()
    for_content: tuple[str, ...] = ()
    not_content: tuple[str, ...] = ()
    beside: frozenset[str] = frozenset()


BARE = Shape(None, None, None, None)


class Turn(Value, frozen=True, eq=False):
    """The outline of one turn, without its text. Interned: compare with `is`.

    `role` is the role in common terms, `written` the role as written in the file (None: missing or no
    string). `weight` is `ABSENT` or the value as written. `masks` are all keys with their values that some trainer
    reads as whether the turn is trained, the weight among them; usually there are none.
    `may_lack` is whether such a turn may go without content, or have null there.
    `empty_cell` is whether its content is nothing but a word that tables write for no value.
    `foreign_images` are those of the images that have another trainer's form, `media` parts that are heard or seen
    besides, whose cost nobody knows. `only_texts` is whether its parts have nothing but a text each.
    `parts` are, for each part of the content, the masks that it has; empty where no part has any.
    """

    role: Role
    written: str | None
    keys: tuple[str, ...]
    content: Content
    weight: object
    shape: Shape = Shape()
    masks: tuple[tuple[str, object], ...] = ()
    calls: int = 0
    images: int = 0
    may_lack: bool = False
    empty_cell: bool = False
    foreign_images: int = 0
    media: int = 0
    parts: tuple[tuple[tuple[str, object], ...], ...] = ()
    only_texts: bool = False


@lru_cache(256)
def _paths_in(path: Path, size: int) -> tuple[Path, ...]:
    """The paths of the items of a list."""
    return tuple([(*path, at) for at in range(size)])


class Section(NamedTuple):
    """Turns inside an example that belong together.

    `path` leads to their list, `items` are the raw turns beside the outlines in `turns`.
    `paths` gives each turn's own path where not all turns are in the list (prompt/completion, a top-level system).
    shape: what a turn that is added to the list looks like.
    desired: what the example says of the answers: they are wanted (True), unwanted (False), nothing (None).
    """

    kind: SectionKind
    path: Path
    turns: tuple[Turn, ...]
    items: tuple[Any, ...]
    shape: Shape = Shape()
    paths: tuple[Path, ...] | None = None
    desired: bool | None = None

    @property
    def is_conversation(self) -> bool:
        """Whether the answers in it are trained, each by its mask."""
        return self.kind == "conversation" or self.kind == "completion"

    @property
    def goes_on(self) -> bool:
        """Whether it goes on from where the prompt ends."""
        return self.kind in ("completion", "preferred", "rejected")

    @property
    def is_answer(self) -> bool:
        """Whether it is one of the two answers of a preference example, which begin where the prompt ends."""
        return self.kind in ("preferred", "rejected")

    @property
    def size(self) -> int:
        """How many items its list has: where the next one goes."""
        if self.paths is None:
            return len(self.turns)
        return sum(1 for path in self.paths if path[:-1] == self.path and isinstance(path[-1], int))

    def led_by(self, turn: Turn, item: Any, path: Path) -> Section:
        """The section with a turn in front of it that is kept somewhere else in the example."""
        paths = self.paths if self.paths is not None else _paths_in(self.path, len(self.turns))
        turns, items = (turn, *self.turns), (item, *self.items)
        return Section(self.kind, self.path, turns, items, self.shape, (path, *paths), self.desired)

    def turn_path(self, index: int) -> Path:
        """The path of the turn itself."""
        return self.paths[index] if self.paths is not None else (*self.path, index)

    def content_path(self, index: int) -> Path:
        """The path of the turn's content, whether or not it is there."""
        key = self.turns[index].shape.content
        return self.turn_path(index) if key is None else (*self.turn_path(index), key)

    def role_path(self, index: int) -> Path | None:
        """The path of the turn's role, whether or not it is there; None where such a turn has no role."""
        return self._below(index, self.turns[index].shape.role)

    def weight_path(self, index: int) -> Path | None:
        """The path of the turn's weight, whether or not it is there; None where such a turn has no weight."""
        return self._below(index, self.turns[index].shape.weight)

    def name_path(self, index: int) -> Path | None:
        """The path of the speaker's name, whether or not it is there; None where such a turn has no name."""
        return self._below(index, self.turns[index].shape.name)

    def content(self, index: int) -> Any:
        """The turn's content as written, `ABSENT` if missing."""
        return _under(self.items[index], self.turns[index].shape.content)

    def _below(self, index: int, key: str | None) -> Path | None:
        return None if key is None else (*self.turn_path(index), key)


class Slot(NamedTuple):
    """One turn at its place. `section` and `index` number it as `Text`, `Call` and the token counts do.

    `within` is its section, `item` the raw turn, `at` the path to it.
    """

    section: int
    index: int  # type: ignore[assignment] # not the method of a tuple
    within: Section
    turn: Turn
    item: Any
    at: Path

    @property
    def role_path(self) -> Path | None:
        """As `Section.role_path`; the others alike."""
        return self.within.role_path(self.index)

    @property
    def content_path(self) -> Path:
        """The path of the content, whether or not it is there."""
        return self.within.content_path(self.index)

    @property
    def weight_path(self) -> Path | None:
        """The path of the weight, whether or not it is there."""
        return self.within.weight_path(self.index)

    @property
    def name_path(self) -> Path | None:
        """The path of the name, whether or not it is there."""
        return self.within.name_path(self.index)

    @property
    def content(self) -> Any:
        """The content as written, `ABSENT` if missing."""
        return _under(self.item, self.turn.shape.content)

    @property
    def name(self) -> Any:
        """The speaker's name as written, `ABSENT` if missing or such a turn has none."""
        key = self.turn.shape.name
        return ABSENT if key is None else _under(self.item, key)


def _under(item: Any, key: str | None) -> Any:
    if key is None:
        return item
    return item.get(key, ABSENT) if isinstance(item, dict) else ABSENT
