"""Whether a line is one of those that a query is about.

What a term asks of a line is worked out when it is asked, and once; terms that cost little are asked first. A line that
holds no example has a place, a length, findings and a text as it is written, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Final

from tuneline.domain.severity import Severity
from tuneline.engine.line import Checker
from tuneline.engine.statistics import Totals, cost_of
from tuneline.engine.weigh import ActiveRules
from tuneline.features import limits
from tuneline.features.desk.lines import Read, read_or_reason
from tuneline.features.desk.query_terms import InRange, InTexts, IsOneOf, Query, Term, Test
from tuneline.formats.thoughts import thoughts
from tuneline.formats.turns import Turn
from tuneline.formats.view import View
from tuneline.rules.counting import count_for
from tuneline.rules.reading import Reading
from tuneline.syntax.fast import read as read_strictly
from tuneline.syntax.parse import parse

# The rule and the severity of each finding of a line.
Findings = Sequence[tuple[str, Severity]]
CostOf = Callable[[str], Totals | None]

# Terms are asked in this order.
_CHEAP: Final = ("line", "length", "findings", "errors", "warnings", "rule")
_COSTLY: Final = ("tokens", "trained")


class Line:
    """One line that is asked about. cost_of: what is known of the cost of a line."""

    def __init__(self, row: int, text: str, findings: Findings, reader: Reader) -> None:
        self.row, self.text, self.findings = row, text, findings
        self._reader = reader

    @cached_property
    def view(self) -> View | None:
        """The example on the line, as far as it can be made out."""
        return self._reader.view(self.text)

    @cached_property
    def cost(self) -> Totals | None:
        """What the example costs, counted now if it is not known."""
        return self.known_cost or (self._reader.count(self.view) if self.view is not None else None)

    @property
    def known_cost(self) -> Totals | None:
        """What the example costs, if that was counted before."""
        return self._reader.known(self.text)

    @cached_property
    def turns(self) -> list[Turn]:
        """The turns of the example."""
        return [turn for _, _, turn in self.view.turns()] if self.view is not None else []

    @cached_property
    def folded(self) -> str:
        """The line as it is written, case folded."""
        return self.text.casefold()

    def count(self, severity: Severity) -> int:
        """How many findings of a severity it has."""
        return sum(it is severity for _, it in self.findings)

    @property
    def worst(self) -> Severity | None:
        """The severity of its worst finding."""
        return max((severity for _, severity in self.findings), default=None)


class Reader:
    """Reads lines for one reading. Not for several threads at once."""

    def __init__(self, reading: Reading, known: CostOf = lambda _: None) -> None:
        self.known = known
        self._reading = reading
        self._checker = Checker(reading, ActiveRules(()))

    def view(self, text: str) -> View | None:
        """The example on a line, also on a broken one."""
        checked = self._checker.check_quickly(text)
        if checked is not None:
            return checked.view
        found = read_or_reason(text, self._reading)
        return found.view if isinstance(found, Read) else None

    def count(self, view: View) -> Totals:
        """What an example costs."""
        return cost_of(count_for(view, self._reading), self._reading.limit)


class Search:
    """A query that lines are asked about."""

    def __init__(self, query: Query) -> None:
        self.order = query.order
        self._terms = sorted(query.terms, key=_cost)

    def holds(self, line: Line) -> bool:
        """Whether a line is one of those that the query is about."""
        return all(any(_holds(test, line) for test in term.tests) is not term.negated for term in self._terms)

    def key(self, line: Line) -> float:
        """What lines are sorted by."""
        return _number(self.order or "line", line)


def _cost(term: Term) -> int:
    """How much it costs to ask, so that most lines are passed over before they are read."""
    keys = [None if isinstance(test, InTexts) else test.key for test in term.tests]
    if any(key in _COSTLY for key in keys):
        return 3
    if None in keys:
        return 1
    return 0 if all(key in _CHEAP for key in keys) else 2


def _holds(test: Test, line: Line) -> bool:
    match test:
        case InTexts(words, where):
            return any(_is_in_texts(word, where, line) for word in words)
        case InRange("weight", low, high):
            numbers = [it for it in _masks(line) if isinstance(it, int | float) and not isinstance(it, bool)]
            return any(low <= it <= high for it in numbers)
        case InRange(key, low, high):
            needs_example = key not in _CHEAP
            return not (needs_example and line.view is None) and low <= _number(key, line) <= high
        case IsOneOf(key, values):
            return any(_is(key, value, line) for value in values)


def _is_in_texts(word: str, where: str, line: Line) -> bool:
    # Letters and digits are written as they are, or by an escape that begins so.
    if word.isascii() and word.isalnum() and "\\u" not in line.text and word not in line.folded:
        return False
    view = line.view
    if view is None:
        return where == "text" and word in line.folded
    if any(word in it.text.casefold() for it in view.texts() if where in ("text", it.role)):
        return True
    if where != "text":
        return False
    return any(word in str(it).casefold() for call in view.calls() for it in (call.name, call.arguments))


def _number(key: str, line: Line) -> float:
    view = line.view if key in ("turns", "calls", "images", *_COSTLY) else None
    match key:
        case "line":
            return line.row + 1
        case "length":
            return len(line.text)
        case "findings":
            return len(line.findings)
        case "errors":
            return line.count(Severity.ERROR)
        case "warnings":
            return line.count(Severity.WARNING)
        case "turns":
            return len(line.turns)
        case "calls":
            return sum(True for _ in view.calls()) if view is not None else 0
        case "images":
            return sum(True for _ in view.images()) if view is not None else 0
    cost = line.cost
    if cost is None:
        return 0
    return cost.tokens if key == "tokens" else cost.trained


def _is(key: str, value: str, line: Line) -> bool:
    match key:
        case "rule":
            return any(rule == value for rule, _ in line.findings)
        case "has":
            return _has(value, line)
        case "format":
            return line.view is not None and line.view.format.name == value
        case "role":
            return any(value in (turn.role, (turn.written or "").casefold()) for turn in line.turns)
        case "weight":
            return _is_weight(value, line)
        case "tool":
            return any(isinstance(it, str) and value in it.casefold() for it in _tools(line))
    return line.view is not None if value == "example" else is_broken(line.text)


def _tools(line: Line) -> Iterator[object]:
    """The names of the functions that are called and declared, as written."""
    if line.view is not None:
        yield from (call.name for call in line.view.calls())
        yield from (tool.name for tool in line.view.tools())


def _masks(line: Line) -> list[object]:
    """What the turns say of whether they are trained."""
    return [value for turn in line.turns for _, value in turn.masks]


def _is_weight(value: str, line: Line) -> bool:
    masks = _masks(line)
    if value == "none":
        return line.view is not None and not masks
    return any(it is (value == "true") for it in masks)


def is_broken(text: str) -> bool:
    """Whether a line is not valid JSON."""
    if not text or text.isspace() or read_strictly(text) is not None:
        return False
    return len(text) > limits.READ_LINE or bool(parse(text).faults)


def _has(value: str, line: Line) -> bool:
    view = line.view if value in ("tools", "calls", "images", "weights", "reasoning") else None
    match value:
        case "findings":
            return bool(line.findings)
        case "errors":
            return line.count(Severity.ERROR) > 0
        case "warnings":
            return line.count(Severity.WARNING) > 0
        case "weights":
            return bool(_masks(line))
        case "reasoning":
            return view is not None and any(True for _ in thoughts(view))
        case "tools":
            return view is not None and any(True for _ in view.declarations())
        case "calls":
            return view is not None and any(True for _ in view.calls())
    return view is not None and any(True for _ in view.images())
