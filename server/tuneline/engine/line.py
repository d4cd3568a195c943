"""Checking one line.

The fast path reads and checks a line in one call of pydantic's native code, straight from the text, and then
looks up what is known of lines of the same outline: nothing else has to run for most of them.
The slow path is for lines that are broken, of another shape, or where a strict parser might be too kind
(repeated keys, NaN): it parses tolerantly and runs the rules for what it sees.
The outcome depends on the line and the reading alone; what a checker remembers only saves time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from tuneline.engine import limits
from tuneline.engine.alike import Alike
from tuneline.engine.claims import Claims
from tuneline.engine.example_of import format_for
from tuneline.engine.fingerprint import fingerprint
from tuneline.engine.kinds import Kinds, KindsOf, of_outline
from tuneline.engine.needles import Needles, needed, needles_of
from tuneline.engine.outline import Outline
from tuneline.engine.quotes import count_quotes, plain_quotes, quotes_of_strings
from tuneline.engine.renamed import as_meant, as_written, written_path
from tuneline.engine.summary import BLANK as BLANK_SUMMARY
from tuneline.engine.summary import NO_BRACKETS, Summary, brackets
from tuneline.engine.weigh import ActiveRules
from tuneline.formats import sound
from tuneline.formats.detect import Guess, guess, read_as
from tuneline.formats.errors import problems_of
from tuneline.formats.format import Format
from tuneline.formats.problems import Problem
from tuneline.formats.published import concerns
from tuneline.formats.unanswered import Unanswered, unanswered
from tuneline.formats.view import View
from tuneline.rules.base import Rule, Scope
from tuneline.rules.finding import Finding
from tuneline.rules.reading import Reading
from tuneline.rules.subject import Line
from tuneline.syntax import strict
from tuneline.syntax.backslashes import unusual
from tuneline.syntax.parse import parse
from tuneline.syntax.tree import Tree
from tuneline.text.lines import utf8_size

if TYPE_CHECKING:
    from tuneline.engine.in_order import InOrder

_WHITE = " \t\r\n"
# What value rules look at that `InOrder` tells, and from how many of them on that takes less time than they do.
_OF_SHAPE = frozenset(("types", "calls"))
_MANY_RULES = 5


class Checked(NamedTuple):
    """What is known of a line. `view` is None where it holds no example."""

    findings: tuple[Finding, ...]
    summary: Summary
    view: View | None = None


class OfShape(NamedTuple):
    """What is asked of every line of an outline, beside what its outline alone says: see `engine.outline`."""

    value_rules: tuple[Rule, ...]
    needles: Needles
    strict: bool
    images: int


BLANK = Checked((), BLANK_SUMMARY)


class Checker:
    """Checks the lines of files of one reading. Not for several threads at once.

    parse: what parses a line that goes the slow path, for callers that check it more than once.
    mark: what makes the fingerprints of summaries, for callers that compare examples in another way.
    """

    def __init__(
        self,
        reading: Reading,
        rules: ActiveRules,
        parse: Callable[[str], Tree] = parse,
        mark: Callable[[dict[str, Any]], int] = fingerprint,
    ) -> None:
        self.reading = reading
        self._parse = parse
        self.rules = rules
        self._syntax = rules.of_scope(Scope.SYNTAX)
        self._broken_syntax = tuple(rule for rule in self._syntax if rule.broken)
        self._text = rules.of_scope(Scope.TEXT)
        self._problems = rules.of_scope(Scope.PROBLEMS)
        self._outline_rules = rules.of_scope(Scope.OUTLINE)
        self._value = rules.of_scope(Scope.VALUE)
        self._tokens = rules.of_scope(Scope.TOKENS)
        self._needles = needles_of(self._text)
        self._broken_needles = needles_of(rule for rule in self._text if rule.broken)
        self._outlines: dict[tuple[Format, tuple[object, ...]], Outline] = {}
        self._short = reading.limit // 4
        self._strict = rules.is_strict(reading)
        self._kinds = KindsOf()
        self._alike = Alike[Checked](lambda it: it.view is None and not it.summary.fingerprint)
        # What examples are compared by; only rules about files compare them.
        self.fingerprint = mark if rules.of_scope(Scope.FILE) else lambda _: 0

    @cached_property
    def _in_order(self) -> InOrder:
        from tuneline.engine.in_order import (
            InOrder,  # a twelfth of a start, which lines without calls need not pay
        )

        return InOrder()

    def check(self, text: str) -> Checked:
        """Check one line, given without its ending."""
        if len(text) <= limits.SHORT_LINE and (known := self._alike.known(text)) is not None:
            return known
        return self.check_quickly(text) or self.check_slowly(text)

    def check_quickly(self, text: str) -> Checked | None:
        """As `check`, by the fast path alone: None for a line that has to go the slow path."""
        fmt = self.reading.format
        if fmt is None:
            return self._check_plain(text)
        value = sound.read(fmt, text)
        if value is None:
            return None
        view = fmt.view(value)
        outline = self._outline(fmt, view)
        if not outline.fits or quotes_of_strings(text) != (outline.quotes or count_quotes(value)):
            return None
        if outline.strict and fmt.published is not None and any(fmt.published(view)):
            return None
        findings = outline.findings
        escapes = "\\" in text and unusual(text)
        rules = (
            *needed(outline.needles if escapes else outline.plain_needles, text),
            *outline.value_rules,
        )
        if self._tokens and (len(text) > self._short or outline.images):
            rules += self._about_length(text, outline)
        of = None
        if outline.by_shape:
            of = self._in_order.of(view, len(text))
            if of in self._in_order.known:
                rules = tuple(
                    it for it in rules if it.scope is not Scope.VALUE or it.looks_at not in _OF_SHAPE
                )
        if rules:
            line = Line(text, self.reading, value, view, fmt, outline.guess)
            claims = outline.claims.copy()
            more = self._run(rules, line, claims)
            if of is not None and not more and claims == outline.claims:
                self._in_order.add(of)
            findings = self.rules.unclaimed((*findings, *more), claims)[: limits.FINDINGS_PER_LINE]
        summary = Summary(
            "object",
            outline.guess.name,
            self.fingerprint(value),
            tuple(value),
            outline.turns,
            outline.images,
            NO_BRACKETS,
            outline.unanswered,
            self._kinds.of(value, view, outline.kinds),
        )
        return Checked(findings, summary, view)

    def outline_of(self, text: str) -> OfShape | None:
        """What a line has in common with all others of its outline; None where `check_quickly` gives nothing."""
        fmt = self.reading.format
        if fmt is None or self.check_quickly(text) is None or (value := sound.read(fmt, text)) is None:
            return None
        outline = self._outline(fmt, fmt.view(value))
        return OfShape(outline.value_rules, outline.needles, outline.strict, outline.images)

    def _check_plain(self, text: str) -> Checked | None:
        """A line of a file that is not training data: is it JSON, and is its text sound?"""
        try:
            value = strict.loads(text)
        except (ValueError, TypeError):  # the latter for half a character in the text, as editors send it
            return None
        if type(value) is not dict or quotes_of_strings(text) != count_quotes(value):
            return None
        findings = self._run(needed(self._needles, text), Line(text, self.reading, value))
        return Checked(findings, Summary("object", guess(value, self.reading.formats).name, 0, tuple(value)))

    def check_slowly(self, text: str) -> Checked:
        """As `check`, by the slow path alone."""
        slow = self._check_slowly
        return slow(text) if len(text) > limits.SHORT_LINE else self._alike.check(text, slow)

    def _check_slowly(self, text: str) -> Checked:
        if not text.strip(_WHITE):
            return BLANK
        tree = self._parse(text)
        value = tree.to_python()
        line = Line(text, self.reading, value, given_tree=tree)
        if tree.faults or type(value) is not dict:
            rules = self._broken_syntax if tree.faults else self._syntax
            findings = self._run((*rules, *needed(self._broken_needles, text)), line)
            objects = type(value) is list and bool(value) and all(type(item) is dict for item in value[:3])
            summary = Summary(
                "broken" if tree.faults else "other",
                "array" if objects else guess(value, self.reading.formats).name,
                brackets=brackets(text),
            )
            return Checked(findings[: limits.FINDINGS_PER_LINE], summary)
        return self._check_object(line)

    def _check_object(self, line: Line) -> Checked:
        value: dict[str, Any] = line.value
        expected = self.reading.format
        guessed, fmt, line.guess = format_for(value, self.reading)
        findings: tuple[Finding, ...] = ()
        claims: Claims = {}
        turns = images = 0
        open_end: Unanswered | None = None
        types: Kinds = ()
        rules: Iterable[Rule] = (*self._syntax, *needed(self._needles, line.text))
        if fmt is not None:
            line.format = fmt
            meant = as_meant(value, guessed)
            line.view = fmt.view(meant)
            line.problems = _problems(fmt, meant)
            if self._strict and fmt.published is not None:
                line.problems += tuple(fmt.published(line.view))
            sound = not line.problems or line.guess.name == fmt.name
            outline = self._outline(fmt, line.view, line.guess, sound=sound)
            findings, turns, images = outline.findings, outline.turns, outline.images
            open_end = outline.unanswered
            types = self._kinds.of(meant, line.view, outline.kinds)
            claims = outline.claims.copy()
            rules = (*rules, *needed(outline.needles, line.text), *self._problems, *outline.value_rules)
            if guessed.renamed:  # what applies to the example as it was meant, and as it is written
                rules = (*rules, *_applying(self._value, fmt.view(value)))
        elif expected is not None:
            rules = (*rules, *self._problems)
        if fmt is not None:
            rules = (*rules, *self._about_length(line.text, outline))
        findings = self.rules.unclaimed((*findings, *self._run(dict.fromkeys(rules), line, claims)), claims)
        if guessed.renamed:
            findings = tuple(as_written(finding, guessed) for finding in findings)
            if open_end is not None:
                open_end = open_end._replace(path=written_path(open_end.path, guessed))
        mark = self.fingerprint(value) if fmt else 0
        summary = Summary(
            "object", guessed.name, mark, tuple(value), turns, images, unanswered=open_end, types=types
        )
        return Checked(findings[: limits.FINDINGS_PER_LINE], summary, line.view)

    def _about_length(self, text: str, outline: Outline) -> tuple[Rule, ...]:
        return self._tokens if outline.images or utf8_size(text) > self.reading.limit else ()

    def _outline(
        self, fmt: Format, view: View, guessed: Guess | None = None, *, sound: bool = True
    ) -> Outline:
        """What examples like this one have in common. sound: whether it can stand for the others."""
        key: tuple[Format, tuple[object, ...]] = (fmt, view.outline)
        if fmt.claims_by_values:
            key = (fmt, (*view.outline, fmt.claims(dict(view.value))))
        if not view.value.keys() <= fmt.keys:
            # What a further key holds decides what the line is guessed to be: `true` under `label`, or a class.
            key = (
                fmt,
                (*key[1], *(type(it) for name, it in view.value.items() if name not in fmt.keys)),
            )
        outline = self._outlines.get(key)
        if outline is None or (guessed is not None and guessed.renamed):
            outline = self._learn(view, guessed or guess(dict(view.value), self.reading.formats))
            # What is refused in a line may be why it looks like another format, as sound ones do not.
            if sound and len(self._outlines) < limits.OUTLINES and not outline.guess.renamed:
                self._outlines[key] = outline
        return outline

    def _learn(self, view: View, guessed: Guess) -> Outline:
        claims: Claims = {}
        findings = self.rules.unclaimed(self._run(self._outline_rules, view, claims), claims)
        value_rules = _applying(self._value, view)
        turns = [turn for section in view.sections for turn in section.turns]
        images = sum(turn.images for turn in turns)
        meant = self.reading.formats.get(guessed.name or "")
        fits = read_as(meant, view.format, view.value) is view.format
        strict = self._strict and view.format.published is not None and concerns(view)
        needles = needles_of(_applying(self._text, view), self.reading, view.format)
        plain = tuple(it for it in needles if "\\" not in it[1])
        quotes = plain_quotes(view)
        return Outline(
            findings,
            claims,
            value_rules,
            len(turns),
            images,
            guessed,
            of_outline(view),
            fits,
            strict,
            quotes,
            needles,
            plain,
            unanswered(view),
            not view.format.claims_by_values
            and sum(it.looks_at in _OF_SHAPE for it in value_rules) >= _MANY_RULES,
        )

    def _run(
        self, rules: Iterable[Rule], subject: Line | View, claims: Claims | None = None
    ) -> tuple[Finding, ...]:
        run, reading = self.rules.run, self.reading
        return tuple(chain.from_iterable([run(rule, subject, reading, claims) for rule in rules]))


def read_line(text: str, reading: Reading) -> Line:
    """A line with its tree, value and view, without checking it; a best guess where the line is broken."""
    tree = parse(text)
    value = tree.to_python()
    line = Line(text, reading, value, given_tree=tree)
    if isinstance(value, dict):
        line.guess = guess(value, reading.formats)
        fmt = reading.formats.get(line.guess.name or "")
        expected = reading.format
        # A half-typed line has few keys; the file says what it will be.
        if expected is not None:
            fmt = read_as(fmt or expected, expected, value)
            # The keys that the file's format needs beyond those of another may be what is being typed.
            if fmt is not None and tree.faults and set(fmt.required) <= expected.keys > value.keys():
                fmt = expected
        if fmt is not None:
            line.format, line.view = fmt, fmt.view(value)
    return line


def _applying(rules: Iterable[Rule], view: View) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if rule.applies is None or rule.applies(view))


def _problems(fmt: Format, value: dict[str, Any]) -> tuple[Problem, ...]:
    from pydantic import ValidationError

    try:
        fmt.adapter.validate_python(value, strict=True)
    except ValidationError as error:
        return problems_of(error, value, fmt.tags, fmt.own_rules)
    return ()
