"""Converting lines that differ in little: what became of one of them is what becomes of all.

An example is converted with marks in the place of what differs; others are written by putting theirs where the marks
are. A plan is taken only if it gives what the example alone became, and the same account. What it depends on besides
tells plans apart (`spelled`), and a line with anything odd in what differs is converted by itself (`ordinary`).
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tuneline.formats import limits
from tuneline.formats.conversion import marks
from tuneline.formats.conversion.columns import differing, filled
from tuneline.formats.conversion.convert import Conversion, convert
from tuneline.formats.conversion.fit import without
from tuneline.formats.conversion.learned import Convert, learned
from tuneline.formats.conversion.narrow import narrow
from tuneline.formats.conversion.plan import Plan, Unlike
from tuneline.formats.conversion.shape import Shape, shape_of
from tuneline.formats.conversion.spelled import Frame, Key, Members, Spelling, members, pieces, with_wholes
from tuneline.formats.format import Format
from tuneline.formats.view import View
from tuneline.syntax.parse import parse
from tuneline.syntax.source import sourced

_numbers = re.compile(r"[0-9.eE+-]+").sub


class Planned(NamedTuple):
    """What is written for a line, held as bytes (`narrow`), and the plan by which it is."""

    text: str
    plan: Plan


# A line in pieces: its row, the whole line, its members, its pieces.
_Cut = tuple[int, str, Members, Sequence[str]]


@dataclass(slots=True)
class Plans:
    """The plans of one conversion.

    convert: what converts an example; one that asks a reader about it gets plans for plain turns only.
    learned: from how many lines something was learned.
    """

    how: Conversion
    convert: Convert = convert
    learned: int = 0
    _frames: dict[tuple[str, ...], list[Frame]] = field(default_factory=dict)
    _met: set[int] = field(default_factory=set)
    _tools: dict[tuple[str, ...], set[int]] = field(default_factory=dict)
    _used: int = 0

    def line(self, text: str) -> Planned | None:
        """What is written for a line; None where it has to be read."""
        return self.lines((text.encode("utf-8", "surrogatepass"),))[0]

    def lines(self, lines: Sequence[bytes]) -> list[Planned | None]:
        """What is written for lines; None for those that have to be read."""
        found: list[Planned | None] = [None] * len(lines)
        if not self.learned:
            return found
        alike: dict[tuple[str, ...], list[tuple[int, Members]]] = defaultdict(list)
        for row, it in enumerate(lines):
            if (line := members(it)) is not None:
                alike[tuple(line)].append((row, line))
        for keys, rows in alike.items():
            for frame in self._frames.get(keys, ()):
                cut: dict[Key, list[_Cut]] = defaultdict(list)
                for row, line in rows:
                    if found[row] is None:
                        parts = frame.parts(line)
                        cut[tuple(parts[::2])].append((row, str(lines[row], "latin-1"), line, parts))
                for between, those in cut.items():
                    for spelling in frame.spellings.get(between, ()):
                        self._fill(found, [it for it in those if found[it[0]] is None], frame, spelling)
        return found

    def _fill(
        self, found: list[Planned | None], those: Sequence[_Cut], frame: Frame, spelling: Spelling
    ) -> None:
        """Put what is written for lines of a spelling where they are."""
        if not those:
            return
        size = self.how.fit.ids
        rows, whole, lines, parts = zip(*those, strict=True)
        differs = differing(whole, lines, parts, frame, spelling, size)
        planned: dict[int, tuple[Plan, list[int]]] = {}
        for at, key in enumerate(differs.keys):
            if key is not None and (plan := spelling.plans.get(key)) is not None:
                planned.setdefault(id(plan), (plan, []))[1].append(at)
        for plan, ats in planned.values():
            made = filled(plan, differs.only(ats), spelling, size)
            for at, written in zip(ats, made, strict=True):
                if written is not None:
                    found[rows[at]] = Planned(written, plan)
                    self._used += 1

    def learn(self, text: str, fmt: Format) -> None:
        """Make a plan for a line that was converted by itself, if one like it has come before."""
        most = min(limits.SPELLINGS, limits.FIRST_SPELLINGS + self._used // limits.USES)
        if (
            self.how.carry
            or self.learned >= most
            or (line := members(text.encode("utf-8", "surrogatepass"))) is None
        ):
            return
        if not self._was_met(text, line, fmt) or marks.has_marks(text):
            return
        self.learned += 1
        with suppress(Unlike):
            self._learn(text, line, fmt)

    def _learn(self, text: str, line: Members, fmt: Format) -> None:
        tree = parse(text)
        view = fmt.view(sourced(tree))
        shape = self._shape_of(view, line)
        if shape is None or (self.convert is not convert and not _is_of_texts(view, shape)):
            return
        cut = tuple(key for key in line if key not in shape.alike and key not in shape.carried)
        if not cut:
            return
        frames = self._frames.setdefault(tuple(line), [])
        frame = Frame(cut, shape.alike, shape.carried, shape.wholes, shape.loose, {})
        frame = next((it for it in frames if it[:5] == frame[:5]), frame)
        found = learned(narrow(text), tree, line, frame, shape, fmt, self.how, self.convert)
        if frame not in frames:
            frames.insert(0, frame)
        known = frame.spellings.setdefault(tuple(frame.parts(line)[::2]), [])
        spelling = next((it for it in known if it[:6] == found.spelling[:6]), found.spelling)
        if spelling not in known:
            known.append(spelling)
        spelling.plans[found.key] = found.plan

    def _shape_of(self, view: View, line: Members) -> Shape | None:
        """The shape of an example. Its tools may differ from those of others once several have been seen."""
        shape = shape_of(view, line, self.how.to, tools_differ=False)
        if shape is None or not shape.alike:
            return shape
        seen = self._tools.setdefault(tuple(line), set())
        seen.add(hash(tuple(line[key] for key in shape.alike)))
        return shape if len(seen) <= limits.TOOLS else shape_of(view, line, self.how.to, tools_differ=True)

    def _was_met(self, text: str, line: Members, fmt: Format) -> bool:
        """Whether a line with the same members, and the same between their strings but for numbers, has come before."""
        try:
            view = fmt.view(json.loads(text))
        except (ValueError, RecursionError):
            return False
        shape = shape_of(view, line, self.how.to, tools_differ=True)
        none = frozenset[str]()
        wholes, loose = (shape.wholes, shape.loose) if shape is not None else (none, none)
        cut = [with_wholes(pieces(it), wholes, loose) for key, it in line.items() if key in fmt.keys]
        met = hash((*line, *(_numbers("0", "".join(it[::2])) for it in cut)))
        if met in self._met:
            return True
        if len(self._met) < limits.TURNS:
            self._met.add(met)
        return False


def _is_of_texts(view: View, shape: Shape) -> bool:
    """Whether an example is nothing but texts that are said or thought, whole weights and what nobody reads.

    Whatever a reader refuses in it then follows from its shape.
    """
    beside = [key for key in view.value if key not in view.format.keys]
    if view.is_plain(beside):
        return True
    if shape.ids or shape.names or shape.arguments or shape.alike:
        return False
    bare: Any = view.value
    for path in (*shape.within, *(path for path, place in shape.texts.items() if place.thought)):
        bare = without(bare, path)
    return view.format.view(bare).is_plain(beside)
