"""docs/rules/README.md: the rules by group, with their severity and the targets for which it differs."""

from __future__ import annotations

from reference.markdown import joined, table
from tuneline.features.pages import differences
from tuneline.rules.table import GROUPS, RULES


def rules() -> str:
    """docs/rules/README.md"""
    lines = [
        "# The rules",
        "",
        f"Tuneline has {len(RULES)} rules in {len(GROUPS)} groups.",
        "Settings accept the names of rules and of groups, see [settings.md](../settings.md).",
        "`tuneline explain RULE` prints a page offline.",
        "",
        "The severity applies if no [target](../targets.md) is named; for a named target it may differ.",
        "The page of a rule says what each target does.",
    ]
    for group, title in GROUPS.items():
        lines += ["", f"## {group}: {title[0].lower()}{title[1:]}", ""]
        rows = [
            [
                f"[{rule.name}]({rule.name}.md)",
                rule.severity.value,
                ", ".join(differences(rule)),
                rule.summary,
            ]
            for rule in RULES.values()
            if rule.group == group
        ]
        lines += table(["rule", "severity", "differs", "finds"], rows)
    return joined(lines)
