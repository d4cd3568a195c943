"""Which kinds of values a line has where: loaders that give a column one type stop at a file that has several.

Kinds of the top-level values are cheap to look at; those of contents follow from the outline, and arguments are only
looked at in examples with calls. What is found is shared by all lines that have the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from tuneline.formats.turns import ABSENT
from tuneline.formats.view import View

# The kinds that a column tells apart; null fits all of them.
_KINDS: Final[Mapping[type, str]] = {
    str: "text", bool: "boolean", int: "number", float: "number", list: "parts", dict: "object",
}  # fmt: skip
# A list where most readers want a text; `parts` are lists that are right where they are.
_LIST: Final = "list"
# By place, such as `messages[].content`, one of these words.
Kinds = tuple[tuple[str, str], ...]
NONE: Final[Kinds] = ()


class OfOutline(NamedTuple):
    """What an outline says of kinds. contents: those of contents. calls: whether there are any. all: all of them,
    where nothing else has to be looked at."""

    contents: Kinds
    calls: bool
    all: Kinds | None = None


class KindsOf:
    """The kinds of values of lines. Not for several threads at once."""

    def __init__(self) -> None:
        self._known: dict[object, Kinds] = {}

    def of(self, value: Mapping[str, Any], view: View, outline: OfOutline) -> Kinds:
        """Those of a line, of which the outline says some."""
        if outline.all is not None:
            return outline.all
        contents = outline.contents
        types = tuple(map(type, value.values()))
        inside = _of_arguments(view) if outline.calls else NONE
        key = tuple(value), types, contents, inside
        known = self._known.get(key)
        if known is None:
            top = ((name, _KINDS[kind]) for name, kind in zip(value, types, strict=True) if kind in _KINDS)
            known = (*top, *contents, *inside)
            if len(self._known) < _MOST:
                self._known[key] = known
        return known


_MOST = 2_000


def of_outline(view: View) -> OfOutline:
    """What is the same for all examples of an outline, but that an empty list as content counts as a text."""
    found: dict[tuple[str, str], None] = {}
    for slot in view.slots():
        kind = _KINDS.get(type(slot.content))
        if kind == "parts" and view.format.published is not None:
            kind = _LIST
        if kind is not None and slot.turn.shape.content is not None:
            found[_place(slot.content_path), kind] = None
    contents = tuple(found)
    # Where there are no turns, as in an empty list, anything may be in the place of them.
    if view.is_plain() and len(view.value) == 1 and any(section.turns for section in view.sections):
        ((name, value),) = view.value.items()
        return OfOutline(contents, False, ((name, _KINDS.get(type(value), "parts")), *contents))
    return OfOutline(contents, any(turn.calls for _, _, turn in view.turns()))


def _of_arguments(view: View) -> Kinds:
    found: dict[tuple[str, str], None] = {}
    for call in view.calls():
        kind = _KINDS.get(type(call.arguments)) if call.arguments is not ABSENT and call.editable else None
        if kind is None:
            continue
        place = _place(call.arguments_path)
        found[place, kind] = None
        if isinstance(call.arguments, dict):
            for key, value in call.arguments.items():
                if (inner := _KINDS.get(type(value))) is not None:
                    found[f"{place}.{key}", inner] = None
    return tuple(sorted(found))


def _place(path: tuple[int | str, ...]) -> str:
    return "".join("[]" if isinstance(it, int) else f".{it}" for it in path).removeprefix(".")
