"""docs/targets.md: who reads the files, and every fact that is known of it, with its evidence."""

from __future__ import annotations

from collections.abc import Iterator

from reference.markdown import joined, sentences, table
from tuneline.features.targets import Row, rows
from tuneline.targets.base import Target
from tuneline.targets.targets_table import BUILT_IN


def targets() -> str:
    """docs/targets.md"""
    lines = [
        "# Targets",
        "",
        "A target is the service or trainer that will read a file.",
        "Name it with `--target` or the [setting](settings.md) `target`; without a name it is `any`.",
        "Facts come from the sources that are named, never from a test with a service.",
        "",
        *table(
            ["name", "title", "what it is"],
            [[f"`{it.name}`", it.title, it.brief] for it in BUILT_IN.values()],
        ),
    ]
    for target in BUILT_IN.values():
        lines += ["", f"## {target.name}: {target.title}", "", *sentences(target.about), *_facts(target)]
    return joined(lines)


def _facts(target: Target) -> Iterator[str]:
    version = f" {target.version}" if target.version else ""
    yield from ("", f"A {target.kind}{version}, {target.status}.", f"As of {target.as_of.isoformat()}.")
    groups: dict[str, list[Row]] = {}
    for row in rows(target):
        groups.setdefault(row.group, []).append(row)
    for group, found in groups.items():
        shown = [[f"`{it.what}`", it.value, it.proof] for it in found]
        yield from ("", f"### {target.name}: {group}", "", *table(["fact", "value", "evidence"], shown))
    yield from ("", f"### {target.name}: evidence", "")
    yield from table(["name", "source", "read on", "verified"], list(_evidence(target)))


def _evidence(target: Target) -> Iterator[list[str]]:
    for name, it in target.evidence.items():
        yield [
            f"`{name}`",
            it.source,
            it.as_of.isoformat() if it.as_of else "",
            "yes" if it.verified else "no",
        ]
