"""The tree of one line: nodes with spans, the faults found on the way, and the value that it means.

A tree exists for every text, however broken: what is absent is a node of kind `missing`, what is not JSON a node of
kind `bad`. Nothing here recurses, since a line may hold 100,000 nested brackets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from tuneline.text.message import Message
from tuneline.text.spans import Span

# What a parsed text is called in messages: a line of a file, a value of several lines, a string that holds JSON.
Noun = Literal["line", "value", "string"]
Kind = Literal["object", "array", "string", "number", "true", "false", "null", "missing", "bad"]


class Edit(NamedTuple):
    """Put `text` in the place of code points `start` to `end` of a line."""

    start: int
    end: int
    text: str


class Fault(NamedTuple):
    """One slip: what it is (`code`), where, in words, and its remedy where that is sure.

    `title` names the remedy and `edits` (sorted, not overlapping) make it; without one they are None and ().
    sure: whether nothing else can have been meant. What is not sure is for a person to choose.
    """

    code: str
    span: Span
    message: Message
    title: Message | None = None
    edits: tuple[Edit, ...] = ()
    sure: bool = True

    def unsure(self) -> Fault:
        """The same without its remedy."""
        return self._replace(title=None, edits=())


class Node(Struct, eq=False):
    """A value (or key) at code points `start` to `end` of the line.

    `value` is the decoded scalar, for kind `bad` its source text. `closed` is False where the closing quote or bracket
    is absent.
    """

    kind: Kind
    start: int
    end: int
    value: Any = None
    members: Sequence[Member] = ()
    items: Sequence[Node] = ()
    closed: bool = True

    @property
    def span(self) -> Span:
        """Where the value is, quotes and brackets included."""
        return Span(self.start, self.end)

    def __repr__(self) -> str:
        return f"Node({self.kind} {self.start}:{self.end})"


class Member(Struct, eq=False):
    """A key and its value; `colon` is where the colon is, None where it is absent."""

    key: Node
    value: Node
    colon: int | None

    @property
    def start(self) -> int:
        """The first code point of the key."""
        return self.key.start

    @property
    def end(self) -> int:
        """One past the last code point of the value."""
        return self.value.end

    @property
    def span(self) -> Span:
        """From the key to the end of the value."""
        return Span(self.key.start, self.value.end)

    def __repr__(self) -> str:
        return f"Member({self.key.value!r} {self.start}:{self.end})"


class Tree(Struct, eq=False):
    """A parsed line: `root` is the first of the `values` on it, None if there is none.

    escaped: what `edits.is_escaped` found, for the next of a thousand edits; None before it was asked.
    """

    text: str
    root: Node | None
    values: list[Node]
    faults: list[Fault]
    escaped: bool | None = None

    def to_python(self) -> Any:
        """The value of the root as the json module gives it: the last of duplicate keys wins.

        An integer of more than 4,300 digits, which Python refuses, is a float. On a broken line this is a best guess:
        members without a value are left out, text that is not JSON is a string.
        """
        return to_python(self.root) if self.root else None


def walk(nodes: Sequence[Node]) -> Iterator[Node]:
    """Values, and all values in them, each before what is in it and from left to right; no keys."""
    todo = [*reversed(nodes)]
    while todo:
        node = todo.pop()
        yield node
        todo += [member.value for member in reversed(node.members)]
        todo += reversed(node.items)


def repeated_keys(nodes: Sequence[Node]) -> int:
    """How many members in some values have the key of another member of their object."""
    return sum(len(node.members) - len({member.key.value for member in node.members}) for node in walk(nodes))


def to_python(node: Node) -> Any:
    """The value of one node, see `Tree.to_python`."""
    todo: list[tuple[Node, Any]] = []

    def made(child: Node) -> Any:
        if child.kind not in ("object", "array"):
            return child.value
        value: Any = {} if child.kind == "object" else []
        todo.append((child, value))
        return value

    root = made(node)
    while todo:
        parent, into = todo.pop()
        for member in parent.members:
            if member.value.kind != "missing" and member.key.kind != "missing":
                into[str(member.key.value)] = made(member.value)
        for item in parent.items:
            if item.kind != "missing":
                into.append(made(item))
    return root
