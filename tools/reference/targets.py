"""docs/targets.md: who reads the files, with what limits, and what they weigh differently."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reference.markdown import codes, joined, sentences, table
from tuneline.features.pages import severities
from tuneline.rules.table import RULES
from tuneline.targets.base import MB, Target
from tuneline.targets.table import TARGETS


def targets() -> str:
    """docs/targets.md"""
    some = [target for target in TARGETS.values() if target.name != "any"]
    lines = [
        "# Targets",
        "",
        "A target is the service or trainer that will read a file.",
        "Name it with `--target` or the [setting](settings.md) `target`; without a name it is `any`.",
        "Limits and severities come from the sources that are named, never from a test with a service.",
        "",
        "## Limits",
        "",
        *table(
            ["", *(f"`{name}`" for name in TARGETS)],
            [[what, *(limit(target) for target in TARGETS.values())] for what, limit in _LIMITS],
        ),
    ]
    for target in TARGETS.values():
        lines += ["", f"## {target.name}: {target.title}", "", *sentences(target.about)]
        lines += ["", f"Source: {target.source}.", f"As of {target.as_of.isoformat()}."]
        for method, roles in sorted(target.roles.items()):
            lines += ["", f"Roles in {method} training: {codes(sorted(roles))}."]
    lines += [
        "",
        "## Where severities differ",
        "",
        "A word in brackets names a case of the rule; an empty place is the weight that the rule gives that case.",
        "",
        *table(["rule", "`any`", *(f"`{target.name}`" for target in some)], _differences(some)),
    ]
    return joined(lines)


_LIMITS: Any = (
    ("fewest examples", lambda it: f"{it.min_examples}"),
    ("largest file", lambda it: _bytes(it.max_file_bytes)),
    ("tokens an example, if no model is named", lambda it: f"{it.example_tokens:,}"),
    ("images an example", lambda it: f"{it.max_images}"),
    ("largest image", lambda it: _bytes(it.max_image_bytes)),
    ("kinds of images", lambda it: ", ".join(sorted(it.image_formats))),
    ("training methods", lambda it: ", ".join(sorted(it.methods))),
)


def _differences(some: Sequence[Target]) -> list[list[str]]:
    rows = []
    for rule in RULES.values():
        words = severities(rule)
        for case in sorted({where.partition("/")[2] for where in words}):
            name = f"[{rule.name}](rules/{rule.name}.md)" + (f" ({case})" if case else "")
            own = "" if case else rule.severity.value
            levels = [words.get(f"{it.name}/{case}" if case else it.name, own) for it in some]
            rows.append([name, own, *levels])
    return rows


def _bytes(size: int | None) -> str:
    return "no limit known" if size is None else f"{size // MB:,} MB"
