"""What is left of a value when all that has a slot is taken out, with the order and the spelling of its members.

A format reads what it knows into slots and writes it in its usual way. The remainder is the difference between
what was written and that usual way, so putting the two together gives back exactly what was read, whatever it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

from tuneline.syntax.parse import parse
from tuneline.syntax.paths import Path
from tuneline.syntax.source import Unwritable, alike, sourced, written


class _Taken:
    """Nothing is left: the usual way is the way it was written."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "taken"


TAKEN = _Taken()


class Kept(NamedTuple):
    """A value as it was. lost: whether no slot holds it, not even in another spelling."""

    value: Any
    lost: bool


class Members(NamedTuple):
    """The members of an object in their order, each with what is left of it.

    absent: keys that the usual way writes and the object does not have.
    """

    members: tuple[tuple[str, Remainder], ...]
    absent: frozenset[str]


class Items(NamedTuple):
    """What is left of each item of a list."""

    items: tuple[Remainder, ...]


Remainder: TypeAlias = _Taken | Kept | Members | Items


def remainder(source: Any, usual: Any) -> Remainder:
    """What `source` has beyond `usual`, which a format would write for it.

    Goes into objects and lists of both only, so no deeper than the format's own layout.
    """
    if source is usual or (type(source) is str and type(usual) is str and source == usual):
        return TAKEN
    if isinstance(source, dict) and isinstance(usual, dict):
        members: list[tuple[str, Remainder]] = []
        taken = len(source) == len(usual)
        for key, it in source.items():
            left = remainder(it, usual[key]) if key in usual else Kept(it, True)
            taken = taken and left is TAKEN
            members.append((key, left))
        if taken and all(map(alike, source, usual)):
            return TAKEN
        return Members(tuple(members), frozenset(usual.keys() - source.keys()))
    if isinstance(source, list) and isinstance(usual, list) and len(source) == len(usual):
        items = tuple(map(remainder, source, usual))
        return TAKEN if all(left is TAKEN for left in items) else Items(items)
    if isinstance(source, (dict, list)) or isinstance(usual, (dict, list)):
        return Kept(source, True)
    if alike(source, usual):
        return TAKEN
    return Kept(
        source, not (isinstance(source, str) and isinstance(usual, str) and _says_the_same(source, usual))
    )


def _says_the_same(one: str, other: str) -> bool:
    """Whether two strings are equal, or JSON of equal values: then only the spelling differs."""
    if one == other:
        return True
    try:
        return written(sourced(parse(one, "string"))) == written(sourced(parse(other, "string")))
    except Unwritable:
        return False


def restored(usual: Any, left: Remainder) -> Any:
    """The value that was read. Where `usual` has changed since, it wins over the order that was remembered."""
    if isinstance(left, Kept):
        return left.value
    if isinstance(left, Members) and isinstance(usual, dict):
        value = {}
        for key, inner in left.members:
            if key in usual or isinstance(inner, Kept):
                value[key] = restored(usual.get(key), inner)
        new = {key: it for key, it in usual.items() if key not in value and key not in left.absent}
        return value | new
    if isinstance(left, Items) and isinstance(usual, list) and len(usual) == len(left.items):
        return [*map(restored, usual, left.items)]
    return usual


def lost(left: Remainder, path: Path = ()) -> Iterator[Path]:
    """Where what no slot holds is. What is null or empty says nothing and is not lost."""
    if isinstance(left, Kept):
        if left.lost and left.value not in (None, [], {}, ""):
            yield path
    elif isinstance(left, Members):
        for key, inner in left.members:
            yield from lost(inner, (*path, key))
    elif isinstance(left, Items):
        for index, inner in enumerate(left.items):
            yield from lost(inner, (*path, index))
