"""From what a rule found to what is reported: severity, and who does what about it.

The only place that asks whether a target was named. Without one the severity is the rule's own; with one, the
effect of its facts decides; with several, the worst holds. Settings overrule all of that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from msgspec import field

from tuneline.domain.effect import Effect
from tuneline.domain.severity import Severity
from tuneline.domain.value import Value, replace
from tuneline.engine import limits
from tuneline.engine.claims import Claims, claim, claimed, unclaimed
from tuneline.engine.verdict import REFUSED, verdicts, who, worst
from tuneline.rules.base import AboutEach, AboutFormat, AboutKey, AboutLimit, Rule, Scope
from tuneline.rules.finding import Cause, Finding, Found
from tuneline.rules.reading import Reading
from tuneline.rules.table import RULES
from tuneline.settings.model import Choices, level
from tuneline.targets.base import Target
from tuneline.targets.evidence import Fact
from tuneline.text.message import Message, kind, sentences
from tuneline.text.words import listed


def _log(rule: Rule, error: Exception) -> None:
    import logging  # no rule is expected to fail

    logging.getLogger("tuneline").error("the rule %s failed: %s", rule.name, type(error).__name__)


# Tests put a function here that raises.
on_failure: Callable[[Rule, Exception], None] = _log


class ActiveRules(Value, frozen=True, eq=False):
    """What is looked for, and how bad it is. `ActiveRules(())` looks for nothing."""

    all: tuple[Rule, ...]
    choices: Choices = Choices()
    # What findings weigh, by reading and by all that it depends on: looking up what many targets do takes longer.
    _known: dict[int, tuple[Reading, dict[object, _Weight]]] = field(default_factory=dict)

    def __reduce__(self) -> tuple[object, ...]:
        # What is remembered stays here: another process would have to read all of it.
        return type(self), (self.all, self.choices)

    def of_scope(self, scope: Scope) -> tuple[Rule, ...]:
        """The rules of a scope, in table order."""
        return tuple(rule for rule in self.all if rule.scope is scope)

    def weigh(self, rule: Rule, found: Found, reading: Reading) -> Finding | None:
        """The finding, or None where the targets or the settings silence it."""
        weight = self._weight(rule, found, reading)
        severity = level(self.choices, rule.name, rule.group, weight.severity)
        if severity is None or (weight.severity is None and found.quiet):
            return None
        refused = bool(reading.targets) and weight.effect in REFUSED
        who_does = None if not reading.targets and severity is Severity.ERROR else weight.who
        return Finding(
            rule=rule.name,
            severity=severity,
            message=found.message if who_does is None else sentences(found.message, who_does),
            path=found.path,
            part=found.part,
            span=found.span,
            fixes=tuple(replace(it, safe=True) if it.safe_if_refused else it for it in found.fixes)
            if refused
            else found.fixes,
            related=found.related,
            case=found.case,
            lacks=found.lacks,
            once=_once(rule, found, severity),
            effect=weight.effect,
            cause=_cause(rule, found, severity),
        )

    def _weight(self, rule: Rule, found: Found, reading: Reading) -> _Weight:
        if len(self._known) > limits.READINGS:
            self._known.clear()
        _, known = self._known.setdefault(id(reading), (reading, {}))
        key = matter_of(rule, found)
        weight = known.get(key)
        if weight is None:
            weight = _weight(rule, found, reading)
            if len(known) < limits.OUTLINES:
                known[key] = weight
        return weight

    def run(self, rule: Rule, subject: Any, reading: Reading, claims: Claims | None = None) -> list[Finding]:
        """The findings of one rule about a view, a line or a file, those that are silenced left out.

        claims: gets the places that they explain, silenced or not.

        A rule that fails finds nothing: one mistake of ours must not take the other findings away. The log
        names the rule and the kind of error, never the user's text.
        """
        findings: list[Finding] = []
        try:
            found = self._findings(rule, subject, reading, claims)
            for _, finding in islice(found, limits.FINDINGS_PER_RULE):
                findings.append(finding)  # what was found before it failed counts
        except Exception as error:  # noqa: BLE001 - one of the two seams where nothing may get through
            on_failure(rule, error)
        return findings

    def run_on_file(self, rule: Rule, subject: Any, reading: Reading) -> Iterator[tuple[int, Finding]]:
        """As `run`, with the line (from 0) of each finding, which rules about files tell, one by one."""
        try:
            yield from self._findings(rule, subject, reading, None)
        except Exception as error:  # noqa: BLE001 - the same, for a whole file
            on_failure(rule, error)

    def _findings(
        self, rule: Rule, subject: Any, reading: Reading, claims: Claims | None
    ) -> Iterator[tuple[int, Finding]]:
        for found in rule.check(subject, reading):
            if found.claims and claims is not None:
                claim(claims, rule.name, found.claims)
            if claims and claimed(found, rule.name, claims):
                continue  # what is explained already need not be weighed
            if (finding := self.weigh(rule, found, reading)) is not None:
                yield found.line, finding

    def unclaimed(self, findings: tuple[Finding, ...], claims: Claims) -> tuple[Finding, ...]:
        """The findings of a line without those that another rule explains."""
        return unclaimed(findings, claims)

    def is_strict(self, reading: Reading) -> bool:
        """Whether what only the published schemas of a format forbid is looked for, see the function."""
        return is_strict(reading)


def matter_of(rule: Rule, found: Found) -> object:
    """What targets look at of a finding: equal for findings that weigh the same, whatever their words and places."""
    return rule.name, found.case, found.detail, found.severity, found.quiet, _plain(found.about)


def _plain(about: object) -> object:
    """What a finding is about, without which message or part it is in: facts are the same for all of them."""
    if isinstance(about, AboutKey):
        return about.known, about.role, tuple([0 if type(key) is int else key for key in about.path])
    if isinstance(about, AboutEach):
        return tuple([(case, _plain(it)) for case, it in about.each])
    return about


def _cause(rule: Rule, found: Found, severity: Severity) -> Cause:
    """What the finding has in common with those that differ in nothing but their line, see `engine.fold`."""
    what = found.cause or found.once or kind(found.message)
    if not found.path:
        return rule.name, found.case, severity.value, what
    return rule.name, found.case, severity.value, what, *(key for key in found.path if type(key) is str)


def _once(rule: Rule, found: Found, severity: Severity) -> str:
    """The word for what is reported once per file; none for errors, unless those are too, apart from the others."""
    if not found.once or (severity is Severity.ERROR and not found.per_file):
        return ""
    return f"{rule.name} {found.once} {severity.value}" if found.per_file else f"{rule.name} {found.once}"


class _Weight(NamedTuple):
    """How bad a finding is before the settings are asked (None: silent), what happens, and who does it."""

    severity: Severity | None
    effect: Effect
    who: Message | None


def _weight(rule: Rule, found: Found, reading: Reading) -> _Weight:
    own = None if found.quiet else found.severity or rule.severity
    if not reading.targets:
        # The severity is the rule's own, and facts only say who refuses what it finds.
        known = verdicts(rule, found, reading, reading.readers)
        refusers = [it for it in known if it.effect in REFUSED and it.evidence.verified]
        taken = any(it.effect is Effect.ACCEPT for it in known)
        if isinstance(found.about, AboutLimit) and own is not None and taken:
            # An amount that one refuses and another takes is worth a remark: who reads the file is not known.
            own = min(own, Severity.INFORMATION)
        return _Weight(own, worst(known), None if own is Severity.ERROR else who(refusers, rule.scope))
    given = verdicts(rule, found, reading, reading.targets)
    levels = [
        severity_of(rule, Fact(it.effect, it.evidence), own, whole=isinstance(found.about, AboutFormat))
        for it in given
    ]
    severity = max((it for it in levels if it is not None), default=None)
    return _Weight(
        severity, worst(given), who(given, rule.scope, of_format=isinstance(found.about, AboutFormat))
    )


# What a named target's effect is worth, for rules about reading.
_SEVERITIES = {
    Effect.REFUSE: Severity.ERROR,
    Effect.CRASH: Severity.ERROR,
    Effect.DROP: Severity.WARNING,
    Effect.CUT: Severity.WARNING,
    Effect.CHANGE: Severity.WARNING,
    Effect.TRAIN: Severity.WARNING,
    Effect.IGNORE: Severity.INFORMATION,
}


def severity_of(
    rule: Rule, fact: Fact[Effect], own: Severity | None = None, *, whole: bool = False
) -> Severity | None:
    """What a named target's effect on a finding is worth; None: the finding is silent.

    own: the severity that the finding has by itself, None for one that says nothing by itself.
    whole: whether the effect is on every example of the file.
    """
    effect = fact.value
    if effect is Effect.UNKNOWN:
        return own
    if effect is Effect.ACCEPT:
        if rule.concern == "json":
            return None if own is None else min(own, Severity.WARNING)
        return own if rule.concern == "worth" else None
    severity = Severity.ERROR if whole and effect is Effect.DROP else _SEVERITIES[effect]
    if own is not None and (rule.concern != "reading" or effect is Effect.CUT):
        severity = max(severity, own)  # the rule knows whether anything that is trained is left
    return severity if fact.evidence.verified else min(severity, Severity.WARNING)


def readers(named: tuple[Target, ...], known: tuple[Target, ...]) -> tuple[Target, ...]:
    """The targets whose facts count: the named ones, or all that are known and still take training files."""
    return named or tuple(it for it in known if it.status != "retired")


def example_limit(named: tuple[Target, ...], counted: tuple[Target, ...]) -> int | None:
    """The tokens after which an example is cut where no model says it: the first named target's, else the largest."""
    limits = [fact.value for it in counted if (fact := it.limit("example_tokens")) is not None]
    return (limits[0] if named else max(limits)) if limits else None


def reader(reading: Reading) -> str:
    """Who reads the file, as the subject of a sentence."""
    return listed(it.title for it in reading.targets) or "The trainer"


# The rules that report what a schema refuses.
OF_PROBLEMS = ("wrong-type", "missing-key")


def is_strict(reading: Reading) -> bool:
    """Whether a named target refuses what only the published schemas of a format forbid (`rule/published`)."""
    fmt = reading.format.name if reading.format is not None else None
    facts = (it.case_effect(fmt, rule, "published") for it in reading.targets for rule in OF_PROBLEMS)
    return any(fact is not None and fact.value in REFUSED for fact in facts)


def active_rules(choices: Choices, *, tokens: bool = True) -> ActiveRules:
    """The rules that the settings ask for. tokens: False leaves out what needs an encoder."""
    rules = tuple(
        rule
        for rule in RULES.values()
        if level(choices, rule.name, rule.group, Severity.ERROR) is not None
        and (tokens or rule.scope is not Scope.TOKENS)
    )
    return ActiveRules(rules, choices)
