"""What people read is plain English: words and turns of phrase that a native technical writer would not use are denied.

Read are the pages, the help of every command, what the server and its editors show, the templates of messages and
what the rules say in their fixtures. A new slip is added to the list, with the words that replace it.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from tuneline.cli.group import COMMANDS, cli

ROOT = Path(__file__).parents[1]
SERVER = ROOT / "server" / "tuneline"
# Layers whose texts are shown as they are written; below them, only messages are.
SHOWN = ("cli", "settings", "features", "lsp", "engine", "targets")

# What there can be so many of per line or file.
_COUNTED = "one|[0-9][0-9,]*|[kM]B|µs|(?:value|object|example|message|token|image|call|finding|rule|page)s?"

# Each pattern with what to write instead.
DENIED = {
    r"(?<!there )(?:is|are|was|were) no(?! longer| slower)": "is not a",
    r"(?<!there )(?:is|are) none": "is not one, does not have one",
    r"stands?|stood": "is, is found",
    r"told": "reported, shown",
    r"behind": "after",
    r"anew": "again",
    r"mend(?:s|ed|ing)?": "fix",
    r"lanes?|ledgers?|dear|seams?": "the thing itself",
    r"nobody|somebody|everybody": "the reader that is meant",
    r"judge[sd]?|judging|judgement": "check, score",
    r"such an? (?:line|file|key|example|value|message)": "this line",
    r"leave it out|left alone": "remove it, not changed",
    r"without a word": "silently",
    r"goe?s? before": "overrides",
    r"in the place of|in their place": "instead of",
    r"other than": "except, unlike",
    r"as it was meant|is meant to be": "as intended",
    r"for ever": "forever",
    r"an? \w+ too (?:many|few)": "an extra, a missing",
    r"works? out|worked out": "compute",
    rf"(?:{_COUNTED}) an? (?:line|file|example|finding|message|image|run|step|turn|epoch)": "per",
    r"the most(?= ?(?:[\d.,;:)]|$))": "at most",
    r"what there is": "the options, the list",
}
_denied = re.compile("|".join(rf"\b(?:{it})\b" for it in DENIED), re.IGNORECASE)
_fences = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_code = re.compile(r"`[^`]*`|\]\([^)]*\)|\"[^\"\n]*\"")


def slips(text: str) -> list[str]:
    """The denied words of a text, each with what is around it; code and what others are quoted with are not read."""
    text = _code.sub("…", _fences.sub("", text))
    return [text[max(0, it.start() - 30) : it.end() + 30] for it in _denied.finditer(text)]


def pages() -> Iterator[Path]:
    yield from (ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "examples" / "README.md")
    for folder in ("docs", "editors", "client-vscode/media/walkthrough"):
        yield from sorted((ROOT / folder).rglob("*.md"))
    yield from sorted((ROOT / "client-vscode").glob("*.md"))


@pytest.mark.parametrize("page", list(pages()), ids=lambda it: str(it.relative_to(ROOT)))
def test_a_page(page: Path) -> None:
    assert slips(page.read_text("utf-8")) == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command(name: str) -> None:
    # click remembers in a command what help is called, so that is as in the program.
    with click.Context(cli, info_name="tuneline", **cli.context_settings) as context:
        command = cli.get_command(context, name)
        assert command is not None
        assert slips(command.get_help(click.Context(command, parent=context, info_name=name))) == []


def said_in(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for it in data.values():
            yield from said_in(it)
    elif isinstance(data, list):
        for it in data:
            yield from said_in(it)
    elif isinstance(data, str) and " " in data:
        yield data


def test_what_vs_code_shows() -> None:
    data = json.loads((ROOT / "client-vscode" / "package.json").read_text("utf-8"))
    assert [it for text in said_in([data["description"], data["contributes"]]) for it in slips(text)] == []


def test_what_target_files_and_schemas_say() -> None:
    files = sorted((ROOT / "schemas").glob("*.json"))
    assert files
    for file in files:
        assert [it for text in said_in(json.loads(file.read_text("utf-8"))) for it in slips(text)] == [], file


def literals(path: Path) -> Iterator[str]:
    """The strings of several words in a module; not its docstrings, which are for who reads the code."""
    tree = ast.parse(path.read_text("utf-8"))
    quiet = {id(it.value) for it in ast.walk(tree) if isinstance(it, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in quiet:
            yield node.value


@pytest.mark.parametrize("layer", SHOWN)
def test_what_a_layer_shows(layer: str) -> None:
    paths = sorted((SERVER / layer).rglob("*.py"))
    assert paths
    found = [
        (str(path.relative_to(SERVER)), it) for path in paths for text in literals(path) for it in slips(text)
    ]
    assert found == []


def templates() -> Iterator[tuple[str, str]]:
    """The templates of messages, each with its module."""
    for path in sorted(SERVER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="Message"), args=[ast.Constant(value=str(text)), *_]):
                    yield str(path.relative_to(SERVER)), text


def test_templates() -> None:
    found = list(templates())
    assert len(found) > 20
    assert [(path, it) for path, text in found for it in slips(text)] == []
    # What is code is a value with a type, so that each client gets it as it can show it.
    assert [(path, text) for path, text in found if "`" in text] == []


@pytest.mark.parametrize(
    "file", sorted((ROOT / "tests" / "rules").glob("*/words.txt")), ids=lambda it: it.parent.name
)
def test_what_the_rules_of_a_group_say(file: Path) -> None:
    found = [it for line in file.read_text("utf-8").split("\n") for it in slips(line)]
    assert found == []
    assert "`" not in file.read_text("utf-8")


def test_what_is_drawn_as_it_is_has_no_backticks() -> None:
    """What the server and the settings report, which clients draw as plain text."""
    paths = [*(SERVER / "lsp").rglob("*.py"), *(SERVER / "settings").rglob("*.py")]
    # Descriptions of settings are Markdown.
    paths = [
        path for path in paths if path.parent.name != "settings" or path.name not in ("model.py", "schema.py")
    ]
    paths.append(SERVER / "features" / "truncation.py")
    found = [(path.name, text) for path in paths for text in literals(path) if "`" in text and " " in text]
    assert found == []


def test_the_list_finds_slips() -> None:
    assert len(slips("It is no key. A bracket stands behind it. One object a line.")) == 4
    assert slips('Not `is no key`, [this](stands.md) or "a file is no file".') == []
    assert slips("It is no longer there.") == []
