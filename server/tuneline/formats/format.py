"""What a format is: one shape of training example, with all that is known of its keys.

Formats differ in keys, not in kind: each one turns a JSON value into a view, which is all that is read of it above
this layer, so one file serves every rule, count and hover.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from pydantic import TypeAdapter

from tuneline.domain.masks import Masks
from tuneline.domain.method import Method
from tuneline.formats.conversation import Conversation
from tuneline.formats.exchanges import read_exchanges
from tuneline.formats.losses import Written
from tuneline.formats.view import Answer, Call, Encoded, Exchange, Image, Text, Tool, View
from tuneline.syntax.paths import Path


class Problem(NamedTuple):
    """What the format's model refuses: a key that is missing, or a value of the wrong type.

    For a missing key `path` ends with that key. published: only the published schema refuses it, not the model.
    """

    kind: Literal["missing", "type", "empty"]
    path: Path
    expected: str
    seen: object
    published: bool = False


NO_MASKS = Masks()


def _nothing(_view: View) -> Iterator[Any]:
    return iter(())


@dataclass(frozen=True, slots=True, eq=False)
class Format:
    """One shape of training example.

    name: what settings and reports call it.
    title: what a sentence calls it.
    method: the training method that reads it.
    model: the pydantic TypedDict; hovers and the JSON Schema come from it.
    view: reads any JSON object into a `View` and never raises.
    claims: how surely an object is meant to be this format, from 0 (not at all) to 3 (all its keys); 4 where its
      keys belong to no other format.
    keys: top-level keys with a meaning; required: those without which it is not an example.
    open_keys: whether further top-level keys belong to the format (reinforcement: the grader reads them).
    masks: what the format itself says of which turns are trained; a target may obey others.
    read, write: an example in the neutral form that conversions go through, from a view of a sourced value (see
      `syntax.source`); None where the format cannot be converted.
    tags, own_rules: how the model's errors are read, see `errors.problems_of`.
    takes: the written roles that the format's own documents list; others are read by some only.
    turn_keys: per written role the keys that a turn may have; empty where the turns have none.
    encoded: how its calls hold their arguments.
    read_...: what `View` gives of an example; the chat family's are in messages.py and tools.py.
    """

    name: str
    title: str
    method: Method
    model: Any
    adapter: TypeAdapter[Any]
    view: Callable[[dict[str, Any]], View]
    claims: Callable[[dict[str, Any]], int]
    keys: frozenset[str]
    required: tuple[str, ...]
    open_keys: bool = False
    masks: Masks = NO_MASKS
    turn_keys: Mapping[str, frozenset[str]] | None = None
    takes: frozenset[str] = frozenset()
    read_texts: Callable[[View], Iterator[Text]] = _nothing
    read_calls: Callable[[View], Iterator[Call]] = _nothing
    read_answers: Callable[[View], Iterator[Answer]] = _nothing
    read_tools: Callable[[View], Iterator[Tool]] = _nothing
    read_images: Callable[[View], Iterator[Image]] = _nothing
    read_exchanges: Callable[[View], Iterator[Exchange]] = read_exchanges
    encoded: Encoded = "text"
    tags: frozenset[str] = frozenset()
    own_rules: frozenset[str] = frozenset()
    read: Callable[[View], Conversation] | None = None
    write: Callable[[Conversation], Written] | None = None
