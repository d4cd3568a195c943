"""From what a rule found to what is reported: severity, and who refuses it.

Severity comes from evidence, in this order: the settings, the named target, the case, the rule.
A message ends with who refuses it, so that a warning for "any" target says whom it is a warning about.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from tuneline.domain.severity import Severity
from tuneline.rules.base import Rule, Scope
from tuneline.rules.finding import Finding, Found
from tuneline.rules.reading import Reading
from tuneline.rules.table import RULES
from tuneline.settings.model import Choices, level
from tuneline.targets.table import refusers
from tuneline.text.visible import visible
from tuneline.text.words import listed


def _log(rule: Rule, error: Exception) -> None:
    logging.getLogger("tuneline").error("the rule %s failed: %s", rule.name, type(error).__name__)


# Tests put a function here that raises.
on_failure: Callable[[Rule, Exception], None] = _log


@dataclass(frozen=True, slots=True, eq=False)
class ActiveRules:
    """What is looked for, and how bad it is. `ActiveRules(())` looks for nothing."""

    all: tuple[Rule, ...]
    choices: Choices = Choices()

    def of_scope(self, scope: Scope) -> tuple[Rule, ...]:
        """The rules of a scope, in table order."""
        return tuple(rule for rule in self.all if rule.scope is scope)

    def weigh(self, rule: Rule, found: Found, reading: Reading) -> Finding | None:
        """The finding, or None where the target or the settings silence it.

        Whatever a rule quotes of the file is drawn here, so that no door to the outside has to.
        """
        severity = self._severity(rule, found, reading)
        if severity is None:
            return None
        refusal = _who_refuses(rule, found, severity, reading)
        return Finding(
            rule=rule.name,
            severity=severity,
            message=visible(f"{found.message} {refusal}" if refusal else found.message),
            path=found.path,
            part=found.part,
            span=found.span,
            fixes=tuple(replace(it, title=visible(it.title)) for it in found.fixes),
            related=tuple(replace(it, message=visible(it.message)) for it in found.related),
            case=found.case,
            once=f"{rule.name} {found.once}" if found.once and reading.is_any() else "",
        )

    def run(self, rule: Rule, subject: Any, reading: Reading) -> list[Finding]:
        """The findings of one rule about a view, a line or a file, those that are silenced left out.

        A rule that fails finds nothing: one mistake of ours must not take the other findings away. The log
        names the rule and the kind of error, never the user's text.
        """
        return [finding for _, finding in self.run_on_file(rule, subject, reading)]

    def run_on_file(self, rule: Rule, subject: Any, reading: Reading) -> Iterator[tuple[int, Finding]]:
        """As `run`, with the line (from 0) of each finding, which rules about files tell, one by one."""
        try:
            for found in rule.check(subject, reading):
                if (finding := self.weigh(rule, found, reading)) is not None:
                    yield found.line, finding
        except Exception as error:  # noqa: BLE001 - one of the two seams where nothing may get through
            on_failure(rule, error)

    def _severity(self, rule: Rule, found: Found, reading: Reading) -> Severity | None:
        default = reading.target.severities.get(_case(rule, found), found.severity or rule.severity)
        return level(self.choices, rule.name, rule.group, default)


def _case(rule: Rule, found: Found) -> str:
    return f"{rule.name}/{found.case}" if found.case else rule.name


def _who_refuses(rule: Rule, found: Found, severity: Severity, reading: Reading) -> str:
    key = _case(rule, found)
    what = "such a file" if rule.scope is Scope.FILE else "such a line"
    if not reading.is_any():
        refuses = reading.target.severities.get(key) is Severity.ERROR
        return f"{reading.target.title} refuses {what}." if refuses else ""
    own = found.severity or rule.severity
    titles = refusers(key) if own is not Severity.ERROR else ()
    if not titles or severity is Severity.ERROR:
        return ""
    verb = "refuses" if len(titles) == 1 else "refuse"
    return f"{listed(titles)} {verb} {what}."


def active_rules(choices: Choices, *, tokens: bool = True) -> ActiveRules:
    """The rules that the settings ask for. tokens: False leaves out what needs an encoder."""
    rules = tuple(
        rule
        for rule in RULES.values()
        if level(choices, rule.name, rule.group, Severity.ERROR) is not None
        and (tokens or rule.scope is not Scope.TOKENS)
    )
    return ActiveRules(rules, choices)
