"""What a format's model refuses, and what could be written there.

A format knows which object a stray key belongs in and what a text is the text of; rules only find words for it.
What needs no knowledge of keys (JSON text in the place of its value, a list of one) is not asked here.
"""

from __future__ import annotations

from typing import Any, Final, Literal, NamedTuple

from tuneline.syntax.ops import Op
from tuneline.syntax.paths import Path, value_at
from tuneline.text.message import Message, Name

# What may be expected in a place.
A_STRING: Final = Message("a string")
A_LIST: Final = Message("a list")
AN_OBJECT: Final = Message("an object")
A_BOOLEAN: Final = Message("true or false")
AN_INTEGER: Final = Message("an integer")
AN_EXCHANGE: Final = Message("a list of two strings, a question and its answer")
PAIRS: Final = Message("a list of lists, each with a question and its answer")
NULL: Final = Message("null")
ANOTHER_KIND: Final = Message("a value of another kind")

Expected = Message | Name


def a_list_as(key: str) -> Message:
    """A list, because another value is one."""
    return Message("a list, as {key} is", key=Name(key))


class Problem(NamedTuple):
    """What the format's model refuses: a key that is missing, or a value of the wrong type.

    For a missing key `path` ends with that key. expected: the kinds of value and the words that would be right.
    published: only the published schema refuses it, not the model.
    """

    kind: Literal["missing", "type", "empty"]
    path: Path
    expected: tuple[Expected, ...]
    seen: object
    published: bool = False


class Repair(NamedTuple):
    """Edits that would answer a `Problem`.

    title: what they do, as the title of a fix. safe: whether nothing of the data changes with them; if_refused: or
      would, for a reader that refuses the line as it is.
    moved, into: keys that are in the place of the object under the key `into`, which is the missing one or around it.
    """

    title: Message
    ops: tuple[Op, ...]
    safe: bool = True
    if_refused: bool = False
    moved: tuple[str, ...] = ()
    into: str = ""


def is_text(value: object) -> bool:
    """Whether it is a text, and not what looks like JSON, which is decoded rather than wrapped."""
    return isinstance(value, str) and value.lstrip()[:1] not in ("[", "{")


def object_at(value: object, path: Path) -> dict[str, Any]:
    """The object at a path; an empty one if there is none."""
    found = value_at(value, path)
    return found if isinstance(found, dict) else {}
