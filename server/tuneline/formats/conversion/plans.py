"""Converting examples that differ in their texts only: what became of one of them is what becomes of all.

The first example of an outline is converted with marks in the place of its texts; the others are written by putting
their texts where the marks are. Only for plain turns, of which the outline says everything but the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from tuneline.formats import limits
from tuneline.formats.conversion.account import Difference
from tuneline.formats.conversion.convert import Conversion, Converted, convert
from tuneline.formats.format import Format
from tuneline.formats.thoughts import tagged
from tuneline.formats.view import View
from tuneline.syntax.source import written

Convert = Callable[[Format, dict[str, Any], Conversion], Converted]

_MARK: Final = "\ue000{}\ue001"
_marks = re.compile("\ue000([0-9]+)\ue001").split


class Plan(NamedTuple):
    """How all examples of an outline are written: pieces of JSON, and between them the numbers of texts."""

    pieces: tuple[str, ...]
    numbers: tuple[int, ...]
    examples: int
    differences: tuple[Difference, ...]

    def line(self, texts: Sequence[str], escape: Callable[[str], str]) -> str:
        """The lines of an example with these texts. escape: a text as JSON, quotes included."""
        made = [self.pieces[0]]
        for number, piece in zip(self.numbers, self.pieces[1:], strict=True):
            made += (escape(texts[number])[1:-1], piece)
        return "".join(made)


@dataclass(slots=True)
class Plans:
    """The plans of one conversion, by format and outline; None for an outline that has none.

    convert: what converts an example.
    """

    how: Conversion
    convert: Convert = convert
    _known: dict[tuple[str, object], Plan | None] = field(default_factory=dict)
    _last: Format | None = None

    def known_format(self, value: dict[str, Any]) -> Format | None:
        """The format of an example that differs in its texts only from one that was converted; None where none does.

        To look again at what all formats make of it would take longer than to convert it.
        """
        fmt = self._last
        if fmt is None or fmt.common_words:
            return None
        view = fmt.view(value)
        return fmt if view.is_plain() and (fmt.name, view.outline) in self._known else None

    def of(self, fmt: Format, view: View) -> tuple[Plan, list[str]] | None:
        """The plan for an example and its texts; None where it has to be converted by itself."""
        if self.how.carry or not view.is_plain():
            return None
        texts = [slot.content for slot in view.slots()]
        if not all(type(text) is str and tagged(text) is None for text in texts):
            return None
        key = fmt.name, view.outline
        self._last = fmt
        if key not in self._known:
            if len(self._known) >= limits.TURNS:
                self._known.clear()
            self._known[key] = self._made(fmt, view)
        plan = self._known[key]
        return None if plan is None else (plan, texts)

    def _made(self, fmt: Format, view: View) -> Plan | None:
        turns = [turn for _, _, turn in view.turns()]
        if any(
            turn.calls or turn.content != "text" or turn.empty_cell or turn.role == "tool" for turn in turns
        ):
            return None
        marked = _marked(fmt, view)
        if marked is None:
            return None
        result = self.convert(fmt, marked, self.how)
        lines = "".join(f"{written(value)}\n" for value in result.values)
        parts = _marks(lines)
        numbers = tuple(map(int, parts[1::2]))
        return Plan(tuple(parts[::2]), numbers, len(result.values), result.differences)


def _marked(fmt: Format, view: View) -> dict[str, Any] | None:
    """The example with marks in the place of its texts; None where that is not the same outline any more."""
    value = {
        key: [dict(it) if type(it) is dict else it for it in item] if type(item) is list else item
        for key, item in view.value.items()
    }
    for number, slot in enumerate(view.slots()):
        into: Any = value
        *way, last = slot.content_path
        for step in way:
            into = into[step]
        into[last] = _MARK.format(number)
    return value if fmt.view(value).outline == view.outline else None
