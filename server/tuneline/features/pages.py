"""The page of a rule: its docstring under a head that says group and severities.

The command line prints it and docs/rules/ has it, so both say the same.
"""

from __future__ import annotations

from tuneline.domain.severity import Severity
from tuneline.engine.weigh import severity_of
from tuneline.rules.base import Rule
from tuneline.targets.targets_table import BUILT_IN

HOME = "https://github.com/tuneline/tuneline"


def rule_url(name: str) -> str:
    """Where a rule's page is published."""
    return f"{HOME}/blob/main/docs/rules/{name}.md"


def severities(rule: Rule) -> dict[str, str]:
    """Where targets differ from the rule's own severity: `TARGET`, or `TARGET/CASE` for one case of it.

    Values are the words of settings; `off` where the target silences the rule.
    """
    found = {}
    for target in BUILT_IN.values():
        for case in ("", *rule.cases):
            tables = (target.cases, *(it.cases for it in target.formats.values()))
            facts = [fact for it in tables if (fact := it.get(f"{rule.name}/{case}" if case else rule.name))]
            words = {in_words(severity_of(rule, fact)) for fact in facts}
            for word in words - {rule.severity.value}:
                found[f"{target.name}/{case}" if case else target.name] = word
    return found


def differences(rule: Rule) -> list[str]:
    """The same in words, such as "error for `openai`"; a case only where it differs from its target."""
    words = severities(rule)
    return [
        f"{word} for {_place(where)}"
        for where, word in words.items()
        if "/" not in where or words.get(where.partition("/")[0]) != word
    ]


def in_words(severity: Severity | None) -> str:
    """A severity as settings write it; None, a silenced rule, is `off`."""
    return severity.value if severity else "off"


def page(rule: Rule) -> str:
    """A rule's page in Markdown."""
    severity = ", ".join([rule.severity.value, *differences(rule)])
    summary, _, rest = rule.page.strip().partition("\n")
    return f"# {rule.name}\n\n{summary}\n\nGroup: `{rule.group}`.\nSeverity: {severity}.\n\n{rest.strip()}\n"


def _place(where: str) -> str:
    target, _, case = where.partition("/")
    return f"`{target}` ({case})" if case else f"`{target}`"
