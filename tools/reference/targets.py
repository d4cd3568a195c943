"""docs/targets.md: who reads the files, how to describe your own reader, and every fact with its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from reference.markdown import codes, joined, sentences, table
from tuneline.domain.effect import Effect
from tuneline.domain.severity import Severity
from tuneline.engine.weigh import severity_of
from tuneline.features.targets import Row, proof_of, read_formats, rows
from tuneline.rules.table import RULES
from tuneline.settings import limits
from tuneline.targets.base import CHOICES, LIMITS, Target
from tuneline.targets.evidence import OWN_WORD, Fact
from tuneline.targets.table import ABOUT_ANY, ANY
from tuneline.targets.targets_table import BUILT_IN

# A test writes these files and runs this command.
OWN_FILE = """\
# ours.toml
title = "Our trainer"
as_of = 2026-11-28

[formats.chat]
reads = "whole"

[cases]
"invalid-weight" = "refuse"
"unknown-key" = "ignore"
"""
OWN_SETTING = """\
# tuneline.toml
targets = ["./ours.toml"]
"""
OWN_COMMAND = "tuneline check train.jsonl --target ours"

EFFECTS: Mapping[Effect, str] = {
    Effect.REFUSE: "the file or the job is rejected, with a reason",
    Effect.CRASH: "it stops with an error that does not name the fault",
    Effect.DROP: "the example is skipped; an error if every example is",
    Effect.CUT: "the end of the example is cut off",
    Effect.CHANGE: "it is changed into something else",
    Effect.TRAIN: "text is trained that should be masked, or the reverse",
    Effect.IGNORE: "it has no effect",
    Effect.UNKNOWN: "not known; the rule has its own severity",
    Effect.ACCEPT: "it is read as intended; a rule about reading reports nothing then",
}


def targets() -> str:
    """docs/targets.md"""
    lines = [
        "# Targets",
        "",
        "A target is the service or trainer that will read a file.",
        "Name it with `--target` or the [setting](settings.md) `target`; separate several with commas.",
        f"Without a name it is `{ANY}`: {ABOUT_ANY[0].lower()}{ABOUT_ANY[1:]}",
        "`tuneline targets` lists them, and `tuneline explain target:NAME` prints a section of this page offline.",
        "[`tuneline targets FILE`](targets-output.md) says which of them can read a file, and why the others cannot.",
        "",
        *table(
            ["name", "title", "what it is", "reads"],
            [
                [f"[`{it.name}`](#{_anchor(it)})", it.title, it.brief, ", ".join(read_formats(it))]
                for it in BUILT_IN.values()
            ],
        ),
        "",
        "Every fact names its evidence.",
        "A fact is verified if it was read in the code or documents of the reader, measured, or reported twice.",
        "A fact that is not verified leads to a warning at most, and the message says so.",
        "",
        *_own(),
    ]
    for target in BUILT_IN.values():
        lines += ["", f"## {_title(target)}", "", *sentences(target.about), *_facts(target)]
    return joined(lines)


def _own() -> Iterator[str]:
    yield from ("## A target of your own", "")
    yield "Describe your trainer in a file next to `tuneline.toml`. The name of the file is the name of the target."
    yield from ("", "```toml", *OWN_FILE.rstrip().split("\n"), "```", "")
    yield from ("Name the file in the settings:", "", "```toml", *OWN_SETTING.rstrip().split("\n"), "```", "")
    yield from ("Then check a file:", "", "```sh", OWN_COMMAND, "```", "")
    yield "The same works with `targets` under `[tool.tuneline]` in `pyproject.toml`, and in the settings of an editor."
    yield "Your targets appear in `tuneline targets`, in the editor's list and in shell completion."
    yield "Editors check open files again when a target file changes."
    yield "Mistakes in a target file are reported with the file and the key; the other targets remain available."
    yield from ("", "### What a target file may contain", "")
    yield "Only `title`, `as_of` and one format that is read are required; facts that are left out count as not known."
    yield "[A JSON Schema](../schemas/target.schema.json) has every key, and the names of formats, rules and cases."
    yield "The files of the built-in targets, in `server/tuneline/targets/data`, are examples."
    yield from (
        "",
        '`reads` says how a format is read, in `[formats.NAME]`, or in `[formats."*"]` for all other formats:',
    )
    yield "`whole`, `loses` (without some of it), `drops` (examples are skipped), `refuses` or `crashes`."
    yield "`reads_as` names the format that the lines are read as; its facts hold where a format has none of its own."
    yield from (
        "",
        '`[formats.NAME.keys]` says what happens to a key, by its path: `"messages[].weight"`, or `"*"` for all',
    )
    yield 'that do not belong to the format. `"messages[tool].name"` is about messages of one role.'
    yield "`[cases]` and `[formats.NAME.cases]` say what happens to what a [rule](rules/README.md) finds: `rule`, or"
    yield "`rule/case` for one case of it. Cases may have finer ones, such as `missing-content/null/user`: a fact about"
    yield "`missing-content/null` holds for those that have none. Facts of a format override those of `[cases]`."
    yield "Several rules are for this alone and report nothing until a target has a fact:"
    yield "`message-order`, `content-form`, `call-form`, `tools-form`."
    yield ""
    yield '`masks = { key = "weight", roles = ["assistant"] }` says which key of a turn is obeyed, and for which roles.'
    yield "`needs` lists keys that an example must have, `even` those that all lines have or none, and `reserved` words"
    yield "that no text may hold."
    yield from (
        "",
        *table(["word", "what the reader does", "severity if the target is named"], _effects()),
        "",
    )
    yield "Settings override targets: `severity` in `tuneline.toml` takes precedence over all of this."
    yield from (
        "",
        "Some things in a format have a fixed set of values, of which a target may accept only some:",
        "",
    )
    yield from table(
        ["in `[formats.NAME]`", "what it lists"], [[f"`{name}`", it] for name, it in CHOICES.items()]
    )
    yield from ("", "`[limits]` has numbers, or tables of numbers by method, model or `model/method`:", "")
    yield from table(["in `[limits]`", "what it is"], [[f"`{name}`", it] for name, it in LIMITS.items()])
    yield from ("", 'A fact may name its evidence: `"invalid-weight" = ["refuse", "report"]`.')
    yield "`[evidence.report]` then has `source`, `as_of` (the day it was read) and `verified`."
    yield "A fact without evidence rests on your word and counts as verified."
    yield ""
    yield f"Settings may name {limits.TARGET_FILES} files, of {limits.TARGET_BYTES:,} characters altogether."


def _effects() -> Iterator[list[str]]:
    # A rule about reading that is a hint by itself shows what the effect adds.
    rule = RULES["byte-order-mark"]
    for effect, words in EFFECTS.items():
        found = severity_of(rule, Fact(effect, OWN_WORD), Severity.HINT)
        shown = {Effect.UNKNOWN: "the rule's own", Effect.ACCEPT: "none"}.get(
            effect, found.value if found else "none"
        )
        yield [f"`{effect.value}`", words, shown]


def _title(target: Target) -> str:
    return f"{target.name}: {target.title}"


def _anchor(target: Target) -> str:
    kept = (it for it in _title(target).lower() if it.isalnum() or it in " -_")
    return "".join(kept).replace(" ", "-")


def _facts(target: Target) -> Iterator[str]:
    version = f" {target.version}" if target.version else ""
    yield from ("", f"A {target.kind}{version}, {target.status}.", f"As of {target.as_of.isoformat()}.")
    yield from ("", f"It reads {codes(read_formats(target))}.")
    for group, found in groupby(rows(target), key=lambda row: row.group):
        shown = [[f"`{it.what}`", it.value, _proof(target, it)] for it in found]
        yield from ("", f"### {target.name}: {group}", "", *table(["fact", "value", "evidence"], shown))
    yield from ("", f"### {target.name}: evidence", "")
    yield from table(["name", "source", "read on", "verified"], list(_evidence(target)))


def _proof(target: Target, row: Row) -> str:
    return row.proof if proof_of(target, row).verified else f"{row.proof}, not verified"


def _evidence(target: Target) -> Iterator[list[str]]:
    for name, it in target.evidence.items():
        yield [
            f"`{name}`",
            it.source,
            it.as_of.isoformat() if it.as_of else "",
            "yes" if it.verified else "no",
        ]
