"""`tuneline explain` and `tuneline rules`: the rules, offline."""

from __future__ import annotations

from collections.abc import Iterator

import click

from tuneline.cli.names import one_of
from tuneline.cli.output import echo, echo_json
from tuneline.features.pages import differences, page, rule_url, severities
from tuneline.rules.base import Rule
from tuneline.rules.table import GROUPS, RULES
from tuneline.targets.base import normal_target
from tuneline.text.words import did_you_mean

TARGET = "target:"


def _offered(ctx: click.Context, param: click.Parameter, typed: str) -> list[str]:
    from tuneline.cli.session import known_names

    # There are many rules: the names of targets are offered after the prefix.
    names = [f"{TARGET}{it}" for it in known_names()] if typed.startswith(TARGET) else [*RULES, TARGET]
    return one_of(names)(ctx, param, typed)


@click.command()
@click.argument("rule", metavar="RULE", required=False, shell_complete=_offered)
@click.option("--output-format", type=click.Choice(("text", "json")), default="text", show_default=True)
def explain(rule: str | None, output_format: str) -> int:
    """Explain a rule: what it finds, why that hurts, examples, fixes, and where it is known from.

    With target:NAME, explain a target: every fact that is known of it, with its evidence.

    \b
    Examples:
      tuneline explain invalid-weight
      tuneline explain target:openai
    """
    if rule is None:
        raise click.UsageError('Name a rule; "tuneline rules" lists them all.')
    if rule.startswith(TARGET):
        # Settings may bring targets along; what reads them is not needed for a rule.
        from tuneline.cli.targets import explain_target

        return explain_target(rule.removeprefix(TARGET), output_format)
    known = RULES.get(rule)
    if known is None:
        hint = did_you_mean(rule, RULES) or '"tuneline rules" lists them all'
        from tuneline.cli.session import known_names

        if normal_target(rule) in known_names():
            hint = f'the target of this name is explained by "tuneline explain {TARGET}{normal_target(rule)}"'
        raise click.UsageError(f'There is no rule "{rule}": {hint}')
    if output_format == "json":
        echo_json({**_as_json(known), "page": known.page.strip()})
    else:
        echo([page(known)])
    return 0


@click.command()
@click.option("--output-format", type=click.Choice(("text", "json")), default="text", show_default=True)
def rules(output_format: str) -> int:
    """List all rules by group, with their severity for target `any` and where a target differs.

    \b
    Examples:
      tuneline rules
      tuneline rules --output-format json
    """
    if output_format == "json":
        echo_json([_as_json(rule) for rule in RULES.values()])
    else:
        echo(_listed())
    return 0


def _listed() -> Iterator[str]:
    width = max(map(len, RULES))
    for group, title in GROUPS.items():
        yield f"{group}: {title}\n"
        for rule in RULES.values():
            if rule.group == group:
                others = f" ({', '.join(differences(rule))})" if differences(rule) else ""
                yield f"  {rule.name.ljust(width)}  {rule.severity.value.ljust(11)}  {rule.summary}{others}\n"
        yield "\n"


def _as_json(rule: Rule) -> dict[str, object]:
    return {
        "name": rule.name,
        "group": rule.group,
        "severity": rule.severity.value,
        "severities": severities(rule),
        "summary": rule.summary,
        "url": rule_url(rule.name),
    }
