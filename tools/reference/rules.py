"""docs/rules/README.md: the rules by group, with their severity for each target."""

from __future__ import annotations

from reference.markdown import joined, table
from tuneline.features.pages import severities
from tuneline.rules.table import GROUPS, RULES
from tuneline.targets.table import target_names


def rules() -> str:
    """docs/rules/README.md"""
    lines = [
        "# The rules",
        "",
        f"Tuneline has {len(RULES)} rules in {len(GROUPS)} groups.",
        "Settings take the names of rules and of groups, see [settings.md](../settings.md).",
        "`tuneline explain RULE` prints a page offline.",
        "",
        "The columns `any`, `openai` and so on give the severity for each [target](../targets.md).",
        "Some rules have cases that weigh more or less than the rule itself; their pages say so.",
    ]
    for group, title in GROUPS.items():
        lines += ["", f"## {group}: {title[0].lower()}{title[1:]}", ""]
        head = ["rule", *target_names(), "finds"]
        rows = []
        for rule in RULES.values():
            if rule.group == group:
                words = severities(rule)
                levels = [words.get(name, rule.severity.value) for name in target_names()]
                rows.append([f"[{rule.name}]({rule.name}.md)", *levels, rule.summary])
        lines += table(head, rows)
    return joined(lines)
