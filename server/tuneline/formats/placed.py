"""Blocks of contents with the turns that they are in, for formats whose contents are lists of blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from tuneline.domain.role import Role
from tuneline.formats import messages
from tuneline.formats.objects import read_top, read_turns
from tuneline.formats.view import Kind, Object, View
from tuneline.syntax.paths import Path

B = TypeVar("B")


class Placed(NamedTuple, Generic[B]):
    """A block, as its format has it, with the turn that it is in."""

    section: int
    turn: int
    role: Role
    block: B


def all_blocks(view: View, blocks: Callable[[Any, Path], Iterator[B]]) -> Iterator[Placed[B]]:
    """Every block in reading order. blocks: those of a content at a path."""
    for slot in view.slots():
        for block in blocks(slot.content, slot.content_path):
            yield Placed(slot.section, slot.index, slot.turn.role, block)


def objects_of(view: View, of_block: Kind, inside: Mapping[str, Kind]) -> Iterator[Object]:
    """The example, its turns, their blocks, and what is `inside` these, by the key of a block that holds it."""
    yield from read_top(view)
    yield from read_turns(view)
    for slot in view.slots(lambda turn: turn.content == "parts"):
        for index, block in enumerate(messages.as_list(slot.content)):
            if not isinstance(block, dict):
                continue
            here = (*slot.content_path, index)
            yield Object(here, block, of_block)
            for key, of_kind in inside.items():
                if isinstance(inner := block.get(key), dict):
                    yield Object((*here, key), inner, of_kind)
