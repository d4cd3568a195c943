"""From what a rule found to what a person is told: severity, and who minds.

Severity comes from evidence, in this order: the settings, the named target, the case, the rule.
A message ends with who refuses it, so that a warning for "any" target says whom it is a warning about.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tuneline.rules.base import Finding, Found, Reading, Rule, Scope
from tuneline.rules.table import RULES
from tuneline.settings.model import Choices, level
from tuneline.targets.severity import Severity
from tuneline.targets.table import refusers


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """What is looked for, and how bad it is."""

    rules: tuple[Rule, ...]
    choices: Choices

    def of_scope(self, scope: Scope) -> tuple[Rule, ...]:
        """The rules of a scope, in table order."""
        return tuple(rule for rule in self.rules if rule.scope is scope)

    def weigh(self, rule: Rule, found: Found, reading: Reading) -> Finding | None:
        """The finding, or None where the target or the settings silence it."""
        severity = self._severity(rule, found, reading)
        if severity is None:
            return None
        minds = _who_minds(rule, found, severity, reading)
        return Finding(
            rule=rule.name,
            severity=severity,
            message=f"{found.message} {minds}" if minds else found.message,
            path=found.path,
            part=found.part,
            span=found.span,
            fixes=found.fixes,
            related=found.related,
            once=f"{rule.name} {found.once}" if found.once and reading.is_any() else "",
        )

    def weigh_all(self, rule: Rule, founds: Iterable[Found], reading: Reading) -> Iterable[Finding]:
        """The findings of one rule that are not silenced."""
        return [finding for found in founds if (finding := self.weigh(rule, found, reading)) is not None]

    def _severity(self, rule: Rule, found: Found, reading: Reading) -> Severity | None:
        default = reading.target.severities.get(_case(rule, found), found.severity or rule.severity)
        return level(self.choices, rule.name, rule.group, default)


def _case(rule: Rule, found: Found) -> str:
    return f"{rule.name}/{found.variant}" if found.variant else rule.name


def _who_minds(rule: Rule, found: Found, severity: Severity, reading: Reading) -> str:
    key = _case(rule, found)
    if not reading.is_any():
        return f"{reading.target.title} refuses it." if reading.target.severities.get(key) is Severity.ERROR else ""
    own = found.severity or rule.severity
    titles = refusers(key) if own is not Severity.ERROR else ()
    if not titles or severity is Severity.ERROR:
        return ""
    verb = "refuses" if len(titles) == 1 else "refuse"
    return f"{' and '.join(titles)} {verb} it."


def judge(choices: Choices, *, tokens: bool = True) -> Judge:
    """The rules that the settings ask for. tokens: False leaves out what needs an encoder."""
    rules = tuple(
        rule
        for rule in RULES.values()
        if level(choices, rule.name, rule.group, Severity.ERROR) is not None
        and (tokens or rule.scope is not Scope.TOKENS)
    )
    return Judge(rules, choices)
