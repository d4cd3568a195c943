"""Rules that run once and are weighed for every target: what the report of all readers of a file is made of.

They take the place of `ActiveRules`, so lines and files are checked exactly as for one target. A rule runs again only
where it asks about a target and the answer differs (`engine.asked`), and what a target does about a finding is looked
up once for each kind of finding, so that thirty targets cost little more than one.
Sets of targets are bits of a whole number: bit 0 is the first target.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, NamedTuple

from msgspec import Struct, field

from tuneline.domain.effect import EFFECTS, Effect
from tuneline.domain.severity import Severity
from tuneline.domain.value import replace
from tuneline.engine import limits
from tuneline.engine.asked import Asked
from tuneline.engine.assembled import Assembled
from tuneline.engine.claims import EVERY, Claims, claim, claimed
from tuneline.engine.fold import Placed, Rows
from tuneline.engine.reading import reading_of
from tuneline.engine.verdict import may_read, verdicts
from tuneline.engine.weigh import OF_PROBLEMS, ActiveRules, is_strict, matter_of
from tuneline.rules.base import AboutFormat, AboutKey, AboutLimit, Rule, Scope
from tuneline.rules.finding import Cause, Finding, Found
from tuneline.rules.reading import Reading
from tuneline.rules.subject import MultiLines
from tuneline.settings.model import Choices, level
from tuneline.targets.base import Target
from tuneline.text.message import kind


class Does(NamedTuple):
    """What a target does about a finding, and whether that is verified."""

    effect: Effect
    verified: bool


# By target what it does, or None where the finding says nothing to it.
Effects = tuple[Does | None, ...]

_LETTERS = {it: chr(ord("a") + number) for number, it in enumerate(map(Effect, EFFECTS))}


class Weighed(Finding, frozen=True):
    """A finding with what every target does about it. The severity is the rule's own, and nobody is named.

    of_format: whether it is about the format of the whole file; of_amount: about a number of things, or a size;
    of_file: about something that no single line has; of_key: about a key as such, in which nothing is wrong.
    """

    effects: Effects = ()
    of_format: bool = False
    of_amount: bool = False
    of_file: bool = False
    of_key: bool = False


class _Scope(Struct, eq=False):
    """The targets for files of one format. readings: for each of them. reading: all of them: those that read it.

    strict: those that keep to published schemas. alike: what is the same in all readings.
    known: by kind of finding what the targets do about it.
    """

    readings: tuple[Reading, ...]
    every: int
    reading: int
    strict: int
    alike: frozenset[str]
    known: dict[object, Effects] = field(default_factory=dict)


class EveryTarget(ActiveRules, frozen=True, eq=False, kw_only=True):
    """The rules that the settings ask for, weighed for `targets`. To be used with `reading_for_every`."""

    targets: tuple[Target, ...] = ()
    _scopes: dict[str | None, _Scope] = field(default_factory=dict)

    def __reduce__(self) -> tuple[object, ...]:
        return _every, (self.all, self.choices, self.targets)

    def _findings(
        self, rule: Rule, subject: Any, reading: Reading, claims: Claims | None
    ) -> Iterator[tuple[int, Finding]]:
        scope = self._scope(reading)
        left = scope.every if rule.scope in (Scope.FILE, Scope.SYNTAX) else scope.reading
        while left:
            first = (left & -left).bit_length() - 1
            asked = Asked(scope.readings[first], scope.alike)
            found = list(self._of_use(rule, rule.check(subject, asked.as_reading), scope, reading))
            bits = left
            if asked.asked:
                bits = sum(
                    1 << number
                    for number, other in enumerate(scope.readings)
                    if left >> number & 1 and (number == first or asked.would_be(other))
                )
            left &= ~bits
            for it, effects in found:
                yield from self._weighed(rule, it, effects, bits, scope, claims)

    def unclaimed(self, findings: tuple[Finding, ...], claims: Claims) -> tuple[Finding, ...]:
        """The findings without what another rule explains, which may hold for some targets only."""
        if not claims:
            return findings
        kept = []
        for finding in findings:
            bits = claimed(finding, finding.rule, claims)
            if not bits:
                kept.append(finding)
            elif bits != EVERY and isinstance(finding, Weighed):
                effects = _without(finding.effects, bits)
                if any(effects):
                    kept.append(replace(finding, effects=effects, cause=_cause_with(finding.cause, effects)))
        return tuple(kept)

    def is_strict(self, reading: Reading) -> bool:
        """Whether what only published schemas forbid is looked for: whether any target keeps to them."""
        return bool(self._scope(reading).strict)

    def _of_use(
        self, rule: Rule, found: Iterator[Found], scope: _Scope, reading: Reading
    ) -> Iterator[tuple[Found, Effects]]:
        """What a rule finds, each with what targets do, without what means nothing to any and explains nothing."""
        for it in found:
            effects = self._effects(rule, it, scope, reading)
            if it.claims or any(effects):
                yield it, effects

    def _weighed(
        self, rule: Rule, found: Found, effects: Effects, bits: int, scope: _Scope, claims: Claims | None
    ) -> Iterator[tuple[int, Finding]]:
        if found.case == "published" and rule.name in OF_PROBLEMS:
            bits &= scope.strict  # for the others nobody looks for it
        if found.claims and claims is not None:
            claim(claims, rule.name, found.claims, EVERY if bits == scope.every else bits)
        if claims:
            bits &= ~claimed(found, rule.name, claims)
        effects = effects if bits == scope.every else _without(effects, ~bits)
        if not any(effects):
            return
        what = found.cause or found.once or kind(found.message)
        keys = (key for key in found.path if type(key) is str)
        cause = _cause_with((rule.name, found.case, "", what, *keys), effects)
        yield (
            found.line,
            Weighed(
                rule=rule.name,
                severity=_own(rule, found),
                message=found.message,
                path=found.path,
                part=found.part,
                span=found.span,
                case=found.case,
                lacks=found.lacks,
                once=rule.name,  # so that only the first of a block is kept
                cause=cause,
                effects=effects,
                of_format=isinstance(found.about, AboutFormat),
                of_amount=isinstance(found.about, AboutLimit),
                of_file=rule.whole_file,
                of_key=found.quiet and isinstance(found.about, AboutKey),
            ),
        )

    def _effects(self, rule: Rule, found: Found, scope: _Scope, reading: Reading) -> Effects:
        key = matter_of(rule, found)
        known = scope.known.get(key)
        if known is None:
            if len(scope.known) > limits.OUTLINES:
                scope.known.clear()
            known = scope.known[key] = self._look_up(rule, found, reading)
        return known

    def _look_up(self, rule: Rule, found: Found, reading: Reading) -> Effects:
        if level(self.choices, rule.name, rule.group, Severity.ERROR) is None:
            return tuple(None for _ in self.targets)
        doubtful = (
            rule.concern != "worth"
            and not found.quiet
            and (found.severity or rule.severity) >= Severity.WARNING
        )
        does: dict[str, Does] = {}
        for it in verdicts(rule, found, reading, self.targets):
            if it.effect is not Effect.ACCEPT and (doubtful or it.effect is not Effect.UNKNOWN):
                does[it.target.name] = Does(it.effect, it.evidence.verified)
        return tuple(does.get(it.name) for it in self.targets)

    def _scope(self, reading: Reading) -> _Scope:
        name = reading.format.name if reading.format is not None else None
        scope = self._scopes.get(name)
        if scope is None:
            readings = tuple(reading_of(reading, it) for it in self.targets)
            one = readings[0] if readings else reading
            alike = frozenset(
                it.name
                for it in fields(Reading)
                if all(getattr(other, it.name) is getattr(one, it.name) for other in readings)
            )
            scope = self._scopes[name] = _Scope(
                readings,
                every=(1 << len(readings)) - 1,
                reading=sum(
                    1 << number
                    for number, it in enumerate(self.targets)
                    if name is None or may_read(it, name)
                ),
                strict=sum(1 << number for number, it in enumerate(readings) if is_strict(it)),
                alike=alike,
            )
        return scope


def reading_for_every(reading: Reading, targets: tuple[Target, ...]) -> Reading:
    """The reading of a file that is checked for several targets at once; `reading` has no target of its own."""
    least = min((reading_of(reading, it).limit for it in targets), default=reading.limit)
    return replace(reading, targets=(), readers=targets, limit=least)


def for_every(rules: ActiveRules, targets: tuple[Target, ...]) -> EveryTarget:
    """The same rules, weighed for every one of these targets."""
    return _every(rules.all, rules.choices, targets)


def _every(rules: tuple[Rule, ...], choices: Choices, targets: tuple[Target, ...]) -> EveryTarget:
    return EveryTarget(rules, choices, targets=targets)


def by_cause(assembly: Assembled) -> Iterator[Placed]:
    """The findings of lines, each cause once, on the first line that has it and with all of its lines.

    A file of a million lines that have the same keeps a million numbers, and not as many findings.
    """
    causes: dict[Cause, tuple[Finding, set[int]]] = {}
    for row in assembly.with_findings(MultiLines()):
        for finding in assembly.findings[row]:
            known = causes.get(finding.cause)
            if known is None:
                known = causes[finding.cause] = finding, set(assembly.more.get(finding.cause, ()))
            known[1].add(row)
    for finding, on in causes.values():
        lines = Rows()
        for row in sorted(on):
            if not assembly.multiline.holds(row):
                lines.add(row)
        if lines.count:
            yield Placed(lines.ranges[0].start, replace(finding, lines=tuple(lines.ranges)))


def _own(rule: Rule, found: Found) -> Severity:
    return Severity.INFORMATION if found.quiet else found.severity or rule.severity


def _without(effects: Effects, bits: int) -> Effects:
    return tuple(None if bits >> number & 1 else it for number, it in enumerate(effects))


def _cause_with(cause: Cause, effects: Effects) -> Cause:
    does = "".join("-" if it is None else _LETTERS[it.effect] for it in effects)
    return (*cause[:2], does, *cause[3:])
