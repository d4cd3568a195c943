"""What settings may name: rules, groups and the cases that targets have facts about. Settings lie below the rules."""

from __future__ import annotations

from tuneline.rules.table import GROUPS, RULES, cases
from tuneline.settings.model import Names

NAMES = Names(rules=frozenset((*RULES, *GROUPS)), cases=frozenset(cases()))
# Where a settings file that is read later may bring targets along.
WITHOUT_TARGETS = NAMES._replace(targets=None)
