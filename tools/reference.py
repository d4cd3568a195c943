"""The reference pages in Markdown, one function a page, from the tables and models that the program itself uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import click
from pydantic import BaseModel

from tuneline.cli.main import ABOUT, COMMANDS, cli
from tuneline.features.pages import in_words, severities
from tuneline.formats.schema import schema_of
from tuneline.formats.table import FORMATS
from tuneline.rules.table import GROUPS, RULES
from tuneline.settings.model import Choices, CustomModel, Settings
from tuneline.targets.base import MB, Target
from tuneline.targets.models import Model, load_models
from tuneline.targets.table import TARGETS

# An example for every setting; a setting without one cannot be documented.
EXAMPLES: Mapping[str, str] = {
    "target": 'target = "azure"',
    "method": 'method = "preference"',
    "model": 'model = "gpt-4o-mini"',
    "select": 'select = ["jsonl", "weights"]',
    "ignore": 'ignore = ["dataset", "system-not-first"]',
    "severity": 'severity = { "special-token" = "error", dataset = "hint" }',
    "files": '[files."drafts/*.jsonl"]\nignore = ["empty-content"]',
    "models": '[models."our-llama"]\nencoding = "o200k_base"\nlimit = 8192',
    "baseline": 'baseline = "known.json"',
    "exclude": 'exclude = ["archive/", "*.bak.jsonl"]',
}


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
        head = ["rule", *TARGETS, "finds"]
        rows = []
        for rule in RULES.values():
            if rule.group == group:
                words = severities(rule)
                levels = [words.get(name, rule.severity.value) for name in TARGETS]
                rows.append([f"[{rule.name}]({rule.name}.md)", *levels, rule.summary])
        lines += _table(head, rows)
    return _text(lines)


def settings() -> str:
    """docs/settings.md"""
    schema = Settings.model_json_schema()
    lines = [
        "# Settings",
        "",
        "Settings stand in `tuneline.toml`, or in `pyproject.toml` under `[tool.tuneline]`.",
        "For a training file the nearest one counts, in its folder or the next one above it that has one.",
        "In one folder `tuneline.toml` goes before `pyproject.toml`.",
        "Settings files are not merged with those further up.",
        "Options of the command line go before all settings.",
        "A wrong setting is reported with its line of the file left out of account, and the command ends with 2.",
        "",
        "Names of rules and groups are in [rules/README.md](rules/README.md).",
        "",
        "```toml",
        "# tuneline.toml",
        'target = "openai"',
        'model = "gpt-4o-mini"',
        'ignore = ["duplicate-example"]',
        'exclude = ["archive/"]',
        "",
        "[severity]",
        'special-token = "error"',
        "",
        '[files."drafts/*.jsonl"]',
        'ignore = ["empty-content"]',
        "```",
        "",
        "## All settings",
        "",
        *_fields(Settings, schema),
    ]
    for name in Settings.model_fields:
        about = schema["properties"][name]["description"]
        lines += [
            "",
            f"### {name}",
            "",
            *_sentences(about),
            "",
            "```toml",
            *EXAMPLES[name].split("\n"),
            "```",
        ]
    lines += [
        "",
        "## A table for some files",
        "",
        "The key of a table under `files` is a glob pattern, relative to the folder of the settings file.",
        "`*`, `?` and `[...]` stay within a name, `**` stands for any folders.",
        "A pattern without a slash is looked for in every folder, and a slash at its end means all that lies inside.",
        "",
        *_fields(Choices, schema["$defs"]["Choices"]),
        "",
        "## A model of your own",
        "",
        "The key of a table under `models` is the name of the model.",
        "If the [catalogue](models.md) has it, the table corrects it; otherwise it adds a model.",
        "",
        *_fields(CustomModel, schema["$defs"]["CustomModel"]),
    ]
    return _text(lines)


def _fields(model: type[BaseModel], schema: Mapping[str, Any]) -> Iterator[str]:
    rows = []
    for name in model.model_fields:
        entry = schema["properties"][name]
        default = _toml(entry.get("default"))
        rows.append([f"`{name}`", _type(entry, _plain), default, entry["description"]])
    return _table(["setting", "type", "default", "what it does"], rows)


def _toml(value: object) -> str:
    match value:
        case None:
            return "not set"
        case bool():
            return f"`{str(value).lower()}`"
        case [] | {}:
            return "empty"
    return f"`{value!r}`".replace("'", '"')


def formats() -> str:
    """docs/formats.md"""
    lines = [
        "# Formats",
        "",
        "A training file holds one example a line, and all its examples have one format.",
        "The format is recognised by the keys of the lines; `tuneline stats FILE` says which one it is, and why.",
        "The tables are what the format's own service takes; what other trainers take besides is no error.",
        "`tuneline schema FORMAT` prints the same as a JSON Schema, and they are in [schemas/](../schemas).",
    ]
    parts: dict[str, dict[str, Any]] = {}
    for fmt in FORMATS.values():
        schema = schema_of(fmt)
        for name, part in schema["$defs"].items() if "$defs" in schema else ():
            assert parts.setdefault(name, part) == part, f"two formats have different parts called {name}"
        method = f"Training method: {fmt.method}."
        extra = "Further keys belong to the grader." if fmt.open_keys else "There are no further keys."
        lines += ["", f"## {fmt.name}", "", schema["description"], method, extra, "", *_properties(schema)]
    lines += ["", "# Parts of the formats"]
    for name, part in sorted(parts.items()):
        lines += ["", f"## {name}", "", part["description"], "", *_properties(part)]
    return _text(lines)


def _properties(schema: Mapping[str, Any]) -> Iterator[str]:
    required = schema.get("required", ())
    rows = [
        [f"`{name}`", _type(entry, _link), "yes" if name in required else "", entry.get("description", "")]
        for name, entry in schema["properties"].items()
    ]
    return _table(["key", "type", "required", "meaning"], rows)


def _plain(name: str) -> str:
    return {"Choices": "table", "CustomModel": "table"}.get(name, name)


def _link(name: str) -> str:
    return f"[{name}](#{name.lower()})"


def _type(schema: Mapping[str, Any], link: Any) -> str:
    """The type that a JSON Schema describes, in words; null is left out, for absence says it."""
    if "$ref" in schema:
        return str(link(schema["$ref"].rpartition("/")[2]))
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    for union in ("anyOf", "oneOf"):
        if union in schema:
            words = [
                _type(it, link) for it in schema[union] if it != {"not": {}} and it.get("type") != "null"
            ]
            return " or ".join(words)
    kind = schema.get("type", "any")
    if kind == "array":
        return f"list of {_type(schema['items'], link)}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"table of {_type(schema['additionalProperties'], link)}"
    if isinstance(kind, list):
        kind = " or ".join(it for it in kind if it != "null")
    form = {"date": "date"}.get(str(schema.get("format")))
    return form or {"integer": "whole number", "boolean": "true or false"}.get(kind, str(kind))


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
        *_table(
            ["", *(f"`{name}`" for name in TARGETS)],
            [[what, *(limit(target) for target in TARGETS.values())] for what, limit in _LIMITS],
        ),
    ]
    for target in TARGETS.values():
        lines += ["", f"## {target.name}: {target.title}", "", *_sentences(target.about)]
        lines += ["", f"Source: {target.source}.", f"As of {target.as_of.isoformat()}."]
        for method, roles in sorted(target.roles.items()):
            lines += ["", f"Roles in {method} training: {_codes(sorted(roles))}."]
    lines += [
        "",
        "## Where severities differ",
        "",
        "A word in brackets names the case of the rule that is meant; the rule's page tells more.",
        "",
        *_table(["rule", "`any`", *(f"`{target.name}`" for target in some)], _differences(some)),
    ]
    return _text(lines)


_LIMITS: Any = (
    ("fewest examples", lambda it: f"{it.min_examples}"),
    ("largest file", lambda it: _bytes(it.max_file_bytes)),
    ("tokens an example, if no model is named", lambda it: f"{it.example_tokens:,}"),
    ("images an example", lambda it: f"{it.max_images}"),
    ("largest image", lambda it: _bytes(it.max_image_bytes)),
    ("kinds of images", lambda it: ", ".join(sorted(it.image_formats))),
    ("training methods", lambda it: ", ".join(sorted(it.methods))),
)


def _differences(some: Iterable[Target]) -> list[list[str]]:
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


def models() -> str:
    """docs/models.md"""
    known = load_models()
    head = ["model", "limit", "context", "price", "encoding", "methods", "offered by", "shut down"]
    lines = [
        "# Models",
        "",
        "The model gives the token limit of an example, the encoding, the price and the shut-down day.",
        "Name it with `--model` or the [setting](settings.md) `model`, also by an alias or as a fine-tuned model.",
        "Your settings can add models and correct these.",
        "",
        "Limit: tokens of a training example, what is longer loses its end.",
        "Context: tokens of a request.",
        "Price: US dollars for a million training tokens.",
        "Shut down: the day OpenAI turns the model off; Azure has a calendar of its own.",
        "A question mark stands for what no document was found for: it is shown as uncertain and is never an error.",
        "An empty place is not known.",
        "",
        *_table(head, (_model(it) for it in known.values())),
        "",
        "## Where the facts are from",
    ]
    for it in known.values():
        lines += ["", f"### {it.name}", ""]
        if it.aliases:
            lines += [f"Also called {_codes(it.aliases)}.", ""]
        lines += _evidence(it)
    return _text(lines)


def _model(it: Model) -> list[str]:
    def fact(name: str, value: object) -> str:
        if value in (None, (), ""):
            return ""
        proof = it.evidence.get(name)
        return f"{value}{'' if proof is None or proof.verified else '?'}"

    return [
        f"`{it.name}`",
        fact("limit", f"{it.limit:,}" if it.limit else None),
        fact("context", f"{it.context:,}" if it.context else None),
        fact("price", f"{it.price:.2f}" if it.price is not None else None),
        fact("encoding", it.encoding),
        fact("methods", ", ".join(it.methods)),
        fact("offered_by", ", ".join(it.offered_by)),
        fact("shutdown", it.shutdown.isoformat() if isinstance(it.shutdown, date) else None),
    ]


def _evidence(it: Model) -> Iterator[str]:
    by_source: dict[tuple[str, date | None, bool], list[str]] = {}
    for fact, proof in it.evidence.items():
        by_source.setdefault((proof.source, proof.as_of, proof.verified), []).append(fact)
    for (source, day, verified), facts in by_source.items():
        read = f" Read {day.isoformat()}." if day and verified else ""
        yield f"- {_codes(facts)}: {source}.{read}{'' if verified else ' Not verified.'}"


def commands() -> str:
    """docs/cli.md"""
    lines = [
        "# The command line",
        "",
        *_table(
            ["command", "what it does"],
            [[f"[`tuneline {name}`](#tuneline-{name})", ABOUT[name]] for name in COMMANDS],
        ),
        "",
        "`tuneline --version` shows the version, `--help` after any command its help.",
        "",
        "## Exit codes",
        "",
        *_table(
            ["code", "meaning"],
            [
                ["0", "nothing was found that is as bad as `--fail-on` says, by default an error"],
                ["1", "something was"],
                ["2", "a wrong option or setting, or a file that could not be read; the others were checked"],
                ["130", "stopped with Ctrl-C"],
            ],
        ),
        "",
        "## Environment",
        "",
        "`NO_COLOR` turns colours off, `FORCE_COLOR` turns them on where the output is no terminal.",
        "`COLUMNS` sets the width of the output.",
    ]
    with click.Context(cli, info_name="tuneline") as ctx:
        for name in COMMANDS:
            command = cli.get_command(ctx, name)
            assert command is not None
            lines += ["", f"## tuneline {name}", "", *_command(name, command)]
    return _text(lines)


def _command(name: str, command: click.Command) -> Iterator[str]:
    arguments = [
        it.make_metavar(click.Context(command)) for it in command.params if isinstance(it, click.Argument)
    ]
    options = [it for it in command.params if isinstance(it, click.Option)]
    yield from ("```sh", " ".join(["tuneline", name, *(["[OPTIONS]"] if options else []), *arguments]), "```")
    for paragraph in re.split(r"\n\s*\n", command.help or ""):
        if paragraph.startswith("\b\n"):
            title, *examples = paragraph.removeprefix("\b\n").split("\n")
            yield from ("", title, "", "```sh", *(it.strip() for it in examples), "```")
        else:
            yield from ("", *_sentences(" ".join(paragraph.split())))
    if options:
        yield ""
        yield from _table(["option", "what it does"], [_option(it) for it in options])


def _option(it: click.Option) -> list[str]:
    names = ", ".join(f"`{name}`" for name in it.opts)
    value = "" if it.is_flag else f" {(it.metavar or it.type.name).upper()}"
    choices = f" One of {_codes(it.type.choices)}." if isinstance(it.type, click.Choice) else ""
    default = f" Default: `{it.default}`." if it.show_default else ""
    return [
        names.replace("`", f"{value}`", 2).replace(f"{value}`", "`", 1) if value else names,
        f"{it.help or ''}{choices}{default}".strip(),
    ]


def _codes(words: Iterable[object]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _sentences(text: str) -> list[str]:
    """One sentence a line."""
    return re.split(r"(?<=[.:]) (?=[A-Z`])", text)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    names = list(head)
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"
    for row in rows:
        yield f"| {' | '.join(_cell(it) for it in row)} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"
