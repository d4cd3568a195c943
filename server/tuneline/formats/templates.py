"""What a format looks like when it is written by hand: examples and turns with holes for a person to fill in.

A template is a JSON value with `Hole`s in it. Completion offers it, and knows how it is put into a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal, NamedTuple

from tuneline.formats.turns import Section, Shape
from tuneline.formats.view import View
from tuneline.syntax.paths import Path


class Hole(NamedTuple):
    """A place to fill in: the choices (the first one is there until then), as a string or as bare JSON."""

    choices: tuple[str, ...] = ("",)
    quoted: bool = True


class Template(NamedTuple):
    """A whole example or turn. `label` is what a list shows, `detail` a sentence."""

    label: str
    detail: str
    value: Any


class Names(NamedTuple):
    """Names of an example that can be at a place of it.

    tools: functions, declared ones first. undeclared: those that are only called.
    ids: ids of calls before the place, those without an answer first. unknown: ids that answers name and no call has.
    """

    tools: tuple[str, ...] = ()
    undeclared: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


TEXT: Final = Hole()
# What a place names: a call by its id, as its call or its answer has it; a tool by its name, as a call or its
# declaration has it.
Naming = Literal["call", "answer", "called", "declared"]


def one_of(names: tuple[str, ...], otherwise: str = "") -> Hole:
    """A hole for one of the names, or for another one where there is none."""
    return Hole(names or (otherwise,))


def turn_templates(view: View, section: Section, role: str, names: Names) -> Iterator[Template]:
    """Whole turns of a written role: with a text, and with one that is not trained where that can be said."""
    del names
    yield from spoken(view, section, role, {}, "A turn.")


def spoken(view: View, section: Section, role: str, more: dict[str, Any], detail: str) -> Iterator[Template]:
    """A turn with a text and further members, and again as context only where a weight counts."""
    shape = section.shape
    if shape.role is None or shape.content is None:
        return
    turn = {shape.role: role, **more, shape.content: view.format.as_content(TEXT)}
    yield Template(role, detail, turn)
    masks = view.format.masks
    if not section.is_conversation or shape.weight is None or shape.weight != masks.key:
        return
    if view.format.roles.get(role) in masks.roles:
        detail = f"An answer that is context only: its {shape.weight} is 0."
        yield Template(f"{role}, not trained", detail, {**turn, shape.weight: 0})


def new_turns(shape: Shape, roles: Sequence[str], content: Any) -> list[Any]:
    """Items of a list of turns, in which each of these written roles says `content`; none where that has no keys."""
    if shape.role is None or shape.content is None:
        return []
    return [{shape.role: role, shape.content: content} for role in roles]


def naming(view: View, path: Path) -> Naming | None:
    """What a place names, as far as the view has a call, an answer or a tool there."""
    for call in view.calls():
        if call.editable and path in (call.id_path, call.name_path):
            return "call" if path == call.id_path else "called"
    if any(answer.id_path == path for answer in view.answers()):
        return "answer"
    return "declared" if any(tool.name_path == path for tool in view.tools()) else None
