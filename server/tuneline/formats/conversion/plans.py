"""Converting examples that differ in their texts only: what became of one of them is what becomes of all.

An example of an outline is converted with marks in the place of its texts; the others are written by putting their
texts where the marks are. Only for plain turns, of which the outline says everything but the text. Values under keys
that the format does not know have marks, too: what becomes of them does not depend on what they say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from json.encoder import encode_basestring
from typing import Any, Final, NamedTuple

from tuneline.formats import limits
from tuneline.formats.conversion.convert import Conversion, Converted, convert
from tuneline.formats.conversion.plan import Escape, Plan
from tuneline.formats.conversion.spelled import Spellings
from tuneline.formats.format import Format
from tuneline.formats.thoughts import tagged
from tuneline.formats.view import View
from tuneline.syntax.source import written

Convert = Callable[[Format, dict[str, Any], Conversion], Converted]

_MARK: Final = "\ue000{}\ue001"
# That of a whole value, which takes the place of the quotes as well.
_VALUE: Final = "\ue002{}\ue003"
_marks = re.compile('\ue000([0-9]+)\ue001|"\ue002([0-9]+)\ue003"').split


class Planned(NamedTuple):
    """A plan for an example, and what goes into it."""

    plan: Plan
    texts: list[str]
    values: list[object]

    def line(self, escape: Escape) -> str:
        """The lines of the example. escape: a text as JSON, quotes included."""
        return self.plan.line(self.texts, escape, self.values)


@dataclass(slots=True)
class Plans:
    """The plans of one conversion, by format and outline; None for an outline that has none.

    convert: what converts an example. spellings: how lines are spelled that were written by these plans.
    """

    how: Conversion
    convert: Convert = convert
    _known: dict[tuple[object, ...], Plan | None] = field(default_factory=dict)
    _met: set[tuple[object, ...]] = field(default_factory=set)
    _last: Format | None = None
    spellings: Spellings = field(default_factory=Spellings)

    def known_format(self, value: dict[str, Any]) -> Format | None:
        """The format of an example that differs in its texts only from one that was converted; None where none does.

        To look again at what all formats make of it would take longer than to convert it.
        """
        fmt = self._last
        if fmt is None or fmt.common_words:
            return None
        view = fmt.view(value)
        return fmt if (fmt.name, view.outline) in self._known and view.is_plain() else None

    def of(self, fmt: Format, view: View) -> Planned | None:
        """The plan for an example and what goes into it; None where it has to be converted by itself."""
        unknown = [] if len(view.value) == 1 else [key for key in view.value if key not in fmt.keys]
        if self.how.carry or not view.is_plain(unknown):
            return None
        texts = [slot.content for slot in view.slots()]
        if not all(type(text) is str and tagged(text) is None for text in texts):
            return None
        values = [view.value[key] for key in unknown]
        key = fmt.name, view.outline, *map(_says_something, values)
        if not unknown:
            self._last = fmt
        elif key not in self._known and key not in self._met:
            # What is unknown makes a second conversion necessary, which is not worth it for a single example.
            self._met.add(key)
            return None
        if key not in self._known:
            if len(self._known) >= limits.TURNS:
                self._known.clear()
                self._met.clear()
            self._known[key] = self._made(fmt, view, texts, unknown)
        plan = self._known[key]
        return None if plan is None else Planned(plan, texts, values)

    def _made(self, fmt: Format, view: View, texts: Sequence[str], unknown: Sequence[str]) -> Plan | None:
        turns = [turn for _, _, turn in view.turns()]
        if any(
            turn.calls or turn.content != "text" or turn.empty_cell or turn.role == "tool" for turn in turns
        ):
            return None
        marked = _marked(fmt, view, unknown)
        if marked is None:
            return None
        result = self.convert(fmt, marked, self.how)
        parts = _marks(_lines(result))
        holes = tuple(
            (text is not None, int(text or value))
            for text, value in zip(parts[1::3], parts[2::3], strict=True)
        )
        plan = Plan(tuple(parts[::3]), holes, len(result.values), result.differences)
        if not unknown:
            return plan
        # That the reader of the format looks at none of the values is not known but tried.
        given = dict(view.value)
        alone = self.convert(fmt, given, self.how)
        values = [given[key] for key in unknown]
        same = _lines(alone) == plan.line(texts, encode_basestring, values)
        return plan if same and alone.differences == result.differences else None


def _lines(result: Converted) -> str:
    return "".join(f"{written(value)}\n" for value in result.values)


def _says_something(value: object) -> bool:
    """Whether leaving a value out is a loss: part of what tells plans apart."""
    return value not in (None, [], {}, "")


def _marked(fmt: Format, view: View, unknown: Sequence[str]) -> dict[str, Any] | None:
    """The example with marks in the place of its texts and of the values of unknown keys.

    None where that is not the same outline any more.
    """
    value = {
        key: [dict(it) if type(it) is dict else it for it in item] if type(item) is list else item
        for key, item in view.value.items()
    }
    for number, key in enumerate(unknown):
        if _says_something(value[key]):
            value[key] = _VALUE.format(number)
    for number, slot in enumerate(view.slots()):
        into: Any = value
        *way, last = slot.content_path
        for step in way:
            into = into[step]
        into[last] = _MARK.format(number)
    return value if fmt.view(value).outline == view.outline else None
