"""What multi-line values hold: whether they can be lines, what they are meant to be, and the JSON faults in them.

A value is read when it is found. Of a long one the faults are kept with it; a short one is read again for them, for a
file may have a million, and then most of them are alike.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tuneline.domain.value import replace
from tuneline.engine import limits
from tuneline.engine.alike import Alike
from tuneline.engine.fixes.rewrites import elements, join
from tuneline.engine.inside import objects_in
from tuneline.engine.weigh import ActiveRules
from tuneline.formats.detect import guess
from tuneline.formats.format import Format
from tuneline.rules.finding import Finding, Fix
from tuneline.rules.reading import Reading
from tuneline.rules.subject import Line, MultiLine
from tuneline.rules.table import RULES
from tuneline.syntax.ops import ReplaceText
from tuneline.syntax.parse import parse
from tuneline.syntax.pasted import joined_text
from tuneline.syntax.tree import Fault, Tree
from tuneline.text.spans import Span

# Gives the contents of some lines: `texts(first, count)`.
Texts = Callable[[int, int], Sequence[str]]
# Lines that are asked for together: a value may be the whole of a large file.
_AT_A_TIME = 10_000


class _Held(NamedTuple):
    """What the text of a value comes to. pasted: whether a text with quotes broke up its lines.

    sound, guess, examples, faults: see `MultiLine`.
    """

    sound: bool
    guess: str | None
    examples: int
    faults: tuple[Fault, ...]
    pasted: bool


class Reader:
    """Reads the multi-line values of one file."""

    def __init__(self, texts: Texts, formats: Mapping[str, Format]) -> None:
        self.texts, self.formats = texts, formats
        self._short = Alike[_Held]()

    def read(self, multi: MultiLine) -> MultiLine:
        """The value with all that its text tells."""
        text = _text(multi, self.texts)
        if text is None:
            return self._read_large(multi)
        short = multi.kind == "object" and len(text) <= limits.SHORT_VALUE
        held = self.held(text) if short else self._held(text, multi.kind)
        return replace(
            multi,
            sound=held.sound,
            guess=held.guess,
            examples=held.examples,
            in_string=multi.in_string or held.pasted,
            faults=() if short else held.faults,
        )

    def read_known(self, multi: MultiLine, first: dict[str, Any] | None, count: int) -> MultiLine:
        """A sound array whose first object is known, and how many it has."""
        sound = _text(multi, self.texts) is not None
        return replace(multi, sound=sound, guess=self._guess([first]), examples=count)

    def _read_large(self, multi: MultiLine) -> MultiLine:
        """A value of which only the beginning is read, and then its items."""
        beginning = "\n".join(self.texts(multi.first, min(multi.count, 1_000)))[: limits.SAMPLE_BYTES]
        count = sum(1 for _ in objects_in(multi, self.texts))
        guessed = self._guess(_objects(parse(beginning)))
        pasted = multi.kind == "object" and joined_text("\n".join(self.texts(*_lines(multi)))) is not None
        return replace(multi, sound=False, guess=guessed, examples=count, in_string=multi.in_string or pasted)

    def held(self, text: str) -> _Held:
        """What the text of a short object comes to."""
        return self._short.check(text, self._held)

    def _held(self, text: str, kind: str = "object") -> _Held:
        tree = parse(text, "value")
        objects = _objects(tree)
        pasted = kind == "object" and joined_text(text) is not None
        if tree.faults and kind == "array":
            sound = elements(tree) is not None
        else:
            sound = not tree.faults or pasted or join(text.split("\n")) is not None
        return _Held(sound, self._guess(objects), len(objects), tuple(tree.faults), pasted)

    def _guess(self, objects: Sequence[dict[str, Any] | None]) -> str | None:
        return guess(objects[0], self.formats).name if objects else None


def _objects(tree: Tree) -> list[dict[str, Any]]:
    value = tree.to_python()
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict)]


def _lines(multi: MultiLine) -> tuple[int, int]:
    return multi.first, multi.count


def _text(multi: MultiLine, texts: Texts) -> str | None:
    """The lines of a value joined by LF; None where it is too large to look into."""
    lines: list[str] = []
    size = 0
    for first in range(multi.first, multi.end, _AT_A_TIME):
        some = texts(first, min(_AT_A_TIME, multi.end - first))
        size += sum(map(len, some))
        if size > limits.MULTILINE_SIZE:
            return None
        lines += some
    return "\n".join(lines)


class FaultsInside:
    """Finds the JSON faults of the multi-line values of one file. Nothing is joined before they are fixed."""

    def __init__(self, reader: Reader, rules: ActiveRules, reading: Reading) -> None:
        self._reader, self._rules, self._reading = reader, rules, reading
        self._rule = RULES["invalid-json"]
        self._short = Alike[tuple[tuple[int, Finding], ...]]()

    def of(self, multi: MultiLine) -> Iterator[tuple[int, Finding]]:
        """The findings of a value, each with its line."""
        if multi.kind not in ("array", "object") or self._rule not in self._rules.all:
            return
        text = _text(multi, self._reader.texts)
        if text is None:
            return
        if multi.kind == "object" and len(text) <= limits.SHORT_VALUE:
            found = self._short.check(text, self._of_short)
        else:
            found = tuple(self._found(text, multi.faults or parse(text, "value").faults))
        yield from ((multi.first + number, finding) for number, finding in found)

    def _of_short(self, text: str) -> tuple[tuple[int, Finding], ...]:
        return tuple(self._found(text, self._reader.held(text).faults))

    def _found(self, text: str, faults: Sequence[Fault]) -> Iterator[tuple[int, Finding]]:
        """By the number of the line in the value."""
        starts = [0]
        for line in text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        tree = Tree(text, None, [], list(faults))
        for finding in self._rules.run(self._rule, Line(text, self._reading, given_tree=tree), self._reading):
            at = (finding.span or Span(0, 0)).start
            number = bisect_right(starts, at, hi=len(starts) - 1) - 1
            yield number, _on_its_line(finding, starts[number], starts[number + 1] - 1)


def _on_its_line(finding: Finding, start: int, end: int) -> Finding:
    """A finding on joined lines as one on the line from `start` to `end`; fixes that reach beyond it are left out."""
    span = finding.span or Span(start, start)
    fixes = []
    for fix in finding.fixes:
        ops = [op for op in fix.ops if isinstance(op, ReplaceText) and start <= op.start and op.end <= end]
        if ops and len(ops) == len(fix.ops):
            moved = tuple(ReplaceText(op.start - start, op.end - start, op.text) for op in ops)
            fixes.append(Fix(fix.title, moved, None, fix.safe))
    on_line = Span(span.start - start, max(span.start, min(span.end, end)) - start)
    return replace(finding, span=on_line, fixes=tuple(fixes), related=())
