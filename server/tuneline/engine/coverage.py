"""How much of a file was checked: what its lines are, and which of these nobody looked at.

"No findings" must never be said of what was not checked, so every output says this beside its findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tuneline.formats.detect import LONE_MESSAGE
from tuneline.formats.format import Format
from tuneline.formats.shapes import NAMES_OF_OTHERS, SHAPES
from tuneline.text.words import counted

# What objects are called that have no known shape.
UNKNOWN = "unknown"


class Coverage(NamedTuple):
    """What the lines of a file are.

    lines: all that are not blank. checked, not_checked: by the name of a format or shape, how many examples or objects,
    the most first; `unknown` for objects of no known shape. broken: lines that are not JSON, or no object.
    """

    lines: int = 0
    checked: tuple[tuple[str, int], ...] = ()
    not_checked: tuple[tuple[str, int], ...] = ()
    broken: int = 0

    @property
    def whole(self) -> bool:
        """Whether every object was checked."""
        return not self.not_checked

    @property
    def examples(self) -> tuple[int, int]:
        """How many objects were checked, and how many there are."""
        checked = sum(count for _, count in self.checked)
        return checked, checked + sum(count for _, count in self.not_checked)

    def contents(self, formats: Mapping[str, Format]) -> str:
        """What most of the objects are, in a word or two; empty where there are none."""
        return next((_title(name, formats) for name, _ in (*self.checked, *self.not_checked)), "")

    def as_data(self) -> dict[str, object]:
        """As JSON has it."""
        return {
            "lines": self.lines,
            "checked": dict(self.checked),
            "not_checked": dict(self.not_checked),
            "broken": self.broken,
        }

    def words(self, formats: Mapping[str, Format]) -> str:
        """For people: "12 lines: 7 chat, 5 ShareGPT (not checked)"."""
        parts = [
            *self._parts(self.checked, formats, ""),
            *self._parts(self.not_checked, formats, " (not checked)"),
        ]
        if self.broken:
            parts.append(f"{self.broken:,} broken")
        return counted(self.lines, "line") + (f": {', '.join(parts)}" if parts else "")

    def _parts(
        self, counts: tuple[tuple[str, int], ...], formats: Mapping[str, Format], more: str
    ) -> Iterator[str]:
        for name, count in counts:
            yield f"{count:,} {_label(name, formats)}{more}"


# Of a file without lines.
NOTHING = Coverage()


def coverage(
    guesses: Counter[str | None], formats: Mapping[str, Format], *, known: bool, lines: int, broken: int
) -> Coverage:
    """The coverage of a file. guesses: of its objects. known: whether the file has a format, see `detect.vote`."""
    checked: Counter[str] = Counter()
    rest: Counter[str] = Counter()
    for name, count in guesses.items():
        if known and (name in formats or name == LONE_MESSAGE.name):
            checked[name or ""] += count
        else:
            rest[name or UNKNOWN] += count
    return Coverage(lines, tuple(checked.most_common()), tuple(rest.most_common()), broken)


# How names of shapes are written that are names of others' things, and what has no name.
_LABELS: Mapping[str, str] = {
    **NAMES_OF_OTHERS,
    str(LONE_MESSAGE.name): "single message",
    UNKNOWN: "of unknown format",
}


def _label(name: str, formats: Mapping[str, Format]) -> str:
    """What one of them is called, which many are called as well."""
    return formats[name].title if name in formats else _LABELS.get(name, name)


def _title(name: str, formats: Mapping[str, Format]) -> str:
    if name in formats:
        return formats[name].title
    if name == LONE_MESSAGE.name:
        return "single messages"
    return str(SHAPES[name].title) if name in SHAPES else "objects of no known format"
