"""The view of an example: sections of turns in common terms, whatever the keys of its format.

Everything above this layer (rules about turns, token counts, statistics, hovers) reads the view and never
the keys, so it serves every format that is added. It is the same for every target: masks are noted, not obeyed.
Two examples of equal outlines differ in their texts only, so rules about turns run once for an outline, not once for
a line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tuneline.domain.role import Role
from tuneline.formats.turns import ABSENT, BARE, Section, Slot, Turn
from tuneline.syntax.paths import Path, value_at
from tuneline.text.message import Message

if TYPE_CHECKING:
    from tuneline.formats.format import Format

Encoded = Literal["text", "object", "inside"]
Part = Literal["example", "message", "tool"]


class Text(NamedTuple):
    """One piece of text that a model reads or learns, with the place of its string.

    thought: whether it is what the model thinks, and not what it says; see `thoughts` for what is thought inside
      of what it says. declines: whether the format keeps it apart as the words with which the model refuses.
    """

    path: Path
    text: str
    section: int
    turn: int
    role: Role
    thought: bool = False
    declines: bool = False


class Call(NamedTuple):
    """One tool call. `id`, `name` and `arguments` are as written, so of any type; `ABSENT` if missing.

    The paths lead to where these are or would be; `id_path` is None where such a call has no id.
    encoded: the arguments are JSON `text` in a string of their own, or an `object`, or all of the call is JSON
      `inside` a text: then every path leads to that text.
    within: where in that text it is, if it is only marked there, which nothing but the model reads.
    """

    path: Path
    section: int
    turn: int
    id: object
    name: object
    arguments: object
    id_path: Path | None
    name_path: Path
    arguments_path: Path
    encoded: Encoded = "text"
    within: tuple[int, int] | None = None

    @property
    def editable(self) -> bool:
        """Whether a part of it can be set at its path."""
        return self.encoded != "inside"


class Answer(NamedTuple):
    """What a tool answered. `path` leads to the turn; `id` and `name` are as written, `ABSENT` if missing.

    `id` is that of the call; the paths are None where such an answer has no id or name.
    said_path: where what it answered is, if that is no piece of text that `View.texts` gives; None where it is.
    """

    path: Path
    section: int
    turn: int
    id: object
    name: object
    id_path: Path | None
    name_path: Path | None
    said_path: Path | None = None


class Tool(NamedTuple):
    """A declared function. `name`, `parameters`, `description` are as written, of any type; `ABSENT` if missing.

    within: the list of declarations. path: the declaration in it; None, as are the others, inside JSON text.
    own: whether it has the format's own form, and not one that only some trainers read.
    """

    within: Path
    path: Path | None
    name: object
    parameters: object
    description: object = ABSENT
    name_path: Path | None = None
    parameters_path: Path | None = None
    own: bool = True


class Image(NamedTuple):
    """One image part. `path` leads to the object with url and detail, which are as written.

    url_path: where the URL is: some trainers write a string for the object that holds it.
    detail_path: where the detail is or would be.
    """

    path: Path
    section: int
    turn: int
    role: Role
    url: object
    url_path: Path
    detail: object
    detail_path: Path


NO_KEYS: frozenset[str] = frozenset()


class Kind(NamedTuple):
    """What one kind of object may have.

    name: what a sentence calls it, with its article. part: what of an example it belongs to.
    keys: the keys that it may have; errors: those of them that are lost where they are misspelt.
    needed: keys whose value is not to be left out, even if it is null.
    elsewhere: further keys that other trainers read. sure: False where it is not certain that it is of this kind, so
      that it can only be said what is misspelt. loose: whether published data have further keys in it, which most
      readers pass over. snake: whether readers take its keys in snake case as well, as protocol buffers do.
    """

    name: Message
    part: Part
    keys: frozenset[str]
    errors: frozenset[str]
    elsewhere: frozenset[str] = NO_KEYS
    sure: bool = True
    needed: frozenset[str] = NO_KEYS
    loose: bool = False
    snake: bool = False


class Object(NamedTuple):
    """One object of an example at its place. explained: keys that it may not have, and another rule says why."""

    path: Path
    value: Mapping[str, object]
    kind: Kind
    explained: frozenset[str] = NO_KEYS


class Exchange(NamedTuple):
    """The calls of one assistant turn and the answers up to the next one.

    known: ids of all calls so far in this conversation, these included; it grows, so use it before the next
      exchange is asked for.
    closed: whether another assistant turn follows.
    unclear: whether a turn among the answers cannot be read, which may be one of them; unclear_before: whether any
      turn up to here cannot be read, which may have called.
    """

    calls: tuple[Call, ...]
    answers: tuple[Answer, ...]
    known: Mapping[object, Call]
    closed: bool
    unclear: bool = False
    unclear_before: bool = False

    def named(self) -> set[str]:
        """The ids that its answers name, of these calls or not."""
        return {answer.id for answer in self.answers if isinstance(answer.id, str)}

    def waiting(self) -> list[str]:
        """The ids of these calls that no answer names."""
        ids = dict.fromkeys(call.id for call in self.calls if isinstance(call.id, str) and call.id)
        named = self.named()
        return [it for it in ids if it not in named]


class _Fields(NamedTuple):
    format: Format
    value: Mapping[str, Any]
    sections: tuple[Section, ...]
    declared: tuple[Path, ...] = ()


class View(_Fields):
    """An example in common terms. Made from any JSON object: what has the wrong type is left out.

    declared: where tools may be declared, whether or not any are.
    What many rules ask for is read once: nobody may change the value that a view was made of.
    """

    @property
    def outline(self) -> tuple[object, ...]:
        """A hashable key: two examples with equal outlines differ in their texts only."""
        if self.declared and len(self.declared[0]) > 1:
            return (tuple(self.value), self.inner_keys(), *(section.turns for section in self.sections))
        return (tuple(self.value), *(section.turns for section in self.sections))

    def inner_keys(self) -> tuple[str, ...]:
        """The keys of the object that holds the declared tools, where it is not the example itself."""
        holder = self.value.get(str(self.declared[0][0])) if self.declared else None
        return tuple(holder) if isinstance(holder, dict) else ()

    def is_plain(self, beside: Iterable[object] = ()) -> bool:
        """Whether it is nothing but turns with texts and whole weights; by its outline alone.

        beside: top-level keys that may be there as well.
        """
        whole: set[object] = set(beside)
        items: dict[object, int] = {}
        for within, turns, paths in [(it.path, it.turns, it.paths) for it in self.sections]:
            if not all(map(_is_plain, turns)):
                return False
            if paths is None:
                if len(within) != 1:
                    return False
                whole.add(within[0])
            for path in paths or ():
                # A text of its own at the top, or an item of a list that several sections share.
                if len(path) == 1:
                    whole.add(path[0])
                elif len(path) == 2 and isinstance(path[1], int):
                    items[path[0]] = items.get(path[0], 0) + 1
                else:
                    return False
        whole.update(key for key, count in items.items() if count == len(self.value[str(key)]))
        return len(whole) == len(self.value)

    def turns(self) -> Iterator[tuple[Section, int, Turn]]:
        """Every turn in reading order, with its section and its index there."""
        for section in self.sections:
            for index, turn in enumerate(section.turns):
                yield section, index, turn

    def slots(self, keep: Callable[[Turn], bool] | None = None) -> Iterator[Slot]:
        """Every turn in reading order, with its places; those that `keep` says, which costs less than to pass over."""
        for number, section in enumerate(self.sections):
            for index, turn in enumerate(section.turns):
                if keep is not None and not keep(turn):
                    continue
                yield Slot(number, index, section, turn, section.items[index], section.turn_path(index))

    def slot(self, section: int, index: int) -> Slot:
        """One turn with its places."""
        within = self.sections[section]
        return Slot(section, index, within, within.turns[index], within.items[index], within.turn_path(index))

    def texts(self) -> Iterator[Text]:
        """Every piece of text in reading order."""
        return self.format.read_texts(self)

    def calls(self) -> Iterator[Call]:
        """Every tool call, deprecated function calls too."""
        return iter(self._calls)

    def answers(self) -> Iterator[Answer]:
        """Every answer of a tool."""
        return iter(self._answers)

    def tools(self) -> list[Tool]:
        """The declared functions; none for what is not given or no list."""
        return [*self._tools]

    @cached_property
    def _calls(self) -> tuple[Call, ...]:
        return tuple(self.format.read_calls(self))

    @cached_property
    def _answers(self) -> tuple[Answer, ...]:
        return tuple(self.format.read_answers(self))

    @cached_property
    def _tools(self) -> tuple[Tool, ...]:
        return tuple(self.format.read_tools(self))

    def images(self) -> Iterator[Image]:
        """Every image."""
        return self.format.read_images(self)

    def objects(self) -> Iterator[Object]:
        """Every object whose keys the format knows."""
        return self.format.read_objects(self)

    def exchanges(self) -> Iterator[Exchange]:
        """Every exchange with tools, once."""
        return self.format.read_exchanges(self)

    def declarations(self) -> Iterator[tuple[Path, Any]]:
        """What is written where tools are declared, of any type."""
        for path in self.declared:
            if (value := value_at(self.value, path, ABSENT)) is not ABSENT:
                yield path, value

    def may_declare(self) -> bool:
        """Whether it has a place for tools, by its outline alone."""
        value = self.value
        for path in self.declared:  # noqa: SIM110 - asked for every example, and a generator is slower
            if path[0] in value and (len(path) == 1 or path[1] in self.inner_keys()):
                return True
        return False

    def turn_at(self, path: Path) -> tuple[int, int] | None:
        """The section and the turn that `path` leads to or into; the turn may be one that is still to be typed."""
        for number, section in enumerate(self.sections):
            if section.paths is not None:
                found: int | None = None
                for index, turn in enumerate(section.paths):
                    if path[: len(turn)] != turn:
                        continue
                    # Several turns may be at one place, each under a key of its own.
                    content = section.content_path(index)
                    if path[: len(content)] == content:
                        return number, index
                    if found is None or section.turns[index].keys:
                        found = index
                if found is not None:
                    return number, found
            size = len(section.path)
            if section.shape is BARE or path[:size] != section.path or len(path) <= size:
                continue
            if isinstance(step := path[size], int):
                return number, step if section.paths is None else len(section.turns) - section.size + step
        return None


def _is_plain(turn: Turn) -> bool:
    shape = turn.shape
    return (
        turn.content in ("text", "blank")
        and {shape.role, shape.content, shape.weight}.issuperset(turn.keys)
        and (turn.weight is ABSENT or type(turn.weight) is int)
        and (turn.written is not None or not turn.keys)
    )
