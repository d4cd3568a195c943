"""What is above the formats knows no keys and no targets: it reads the view, and facts are weighed in one place.

Asked of the syntax trees, so that words in docstrings, which are pages for people, may name both.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from tuneline.domain.role import Role
from tuneline.formats.schema import schema_of
from tuneline.formats.table import FORMATS
from tuneline.formats.templates import Naming
from tuneline.formats.turns import Section, SectionKind, Shape, Turn
from tuneline.formats.view import Answer, Call, Image, Text, Tool, View
from tuneline.targets.targets_table import BUILT_IN

SERVER = Path(__file__).parent.parent / "server" / "tuneline"
PACKAGES = ("rules", "features", "engine", "tokens")
SOURCES = [path for package in PACKAGES for path in sorted((SERVER / package).rglob("*.py"))]

# The folder of the rules about messages, which goes by their name.
# A case of a rule may be called as a column is.
NO_KEY = {
    ("rules/table.py", "messages"),
    ("rules/messages/role_not_allowed.py", "output"),
    ("rules/tools/tools_form.py", "strict"),
    # What clients call a text with which the model declines.
    ("features/desk/texts.py", "refusal"),
}
# The severities of findings are worked out in the one, and the other lists what can be chosen, `any` among it.
MAY_ASK = ("engine/weigh.py", "features/choices.py")


def _fields(*shapes: Any) -> Iterator[str]:
    for shape in shapes:
        yield from getattr(shape, "_fields", ()) or shape.__dataclass_fields__


# `type` is a word of JSON Schema too, which completion and hovers read; the rest are plain words.
OF_THE_VIEW = {
    *_fields(Shape, Turn, Section, Text, Call, Answer, Tool, Image, View),
    *(name for name in vars(View) if not name.startswith("_")),
    *get_args(SectionKind),
    *get_args(Role),
    *get_args(Naming),
    "type",
    "image",
    "source",
    "parts",
    "data",
    "split",
    "status",
    "title",
}


def _properties(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        for key, item in schema.items():
            if key == "properties" and isinstance(item, dict):
                yield from item
            yield from _properties(item)
    elif isinstance(schema, list):
        for item in schema:
            yield from _properties(item)


KEYS = {key for fmt in FORMATS.values() for key in (*fmt.keys, *_properties(schema_of(fmt)))} - OF_THE_VIEW
# A format may be called as its reader is.
NAMES = set(BUILT_IN) - set(FORMATS)
# The names of makers in titles: `Together` of "Together's checker 2.10.0".
MAKERS = {word for it in BUILT_IN.values() for word in re.findall(r"\b[A-Z]\w+", it.title)}


def constants(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The strings of a module with their lines, but for docstrings."""
    documents = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            yield node.lineno, node.value


def keys_in(text: str) -> set[str]:
    """The keys of formats that a string is or names; a word that is no word of English names one anywhere."""
    named = {text, *re.findall(r"`([^`]+)`", text)}
    return KEYS & (named | {word for word in re.findall(r"\w+", text) if "_" in word})


def targets_in(text: str) -> set[str]:
    """The targets that a string names: by a title anywhere, by a name where it is no word of a sentence."""
    words = set(re.findall(r"\w+", text))
    named = set(re.findall(r"`([^`]+)`", text)) | (words if " " not in text else set())
    return (MAKERS & words) | (NAMES & named)


def asked(tree: ast.AST) -> Iterator[int]:
    """The lines that ask whether a target is named: whether there are any, or whether it is `any`."""
    for node in ast.walk(tree):
        match node:
            case ast.If() | ast.While() | ast.IfExp() | ast.Assert():
                tests: list[ast.expr] = [node.test]
            case ast.BoolOp():
                tests = node.values
            case ast.UnaryOp(op=ast.Not()):
                tests = [node.operand]
            case ast.Compare():
                tests = [node.left, *node.comparators]
                if any(_is_any(it) for it in tests):
                    yield node.lineno
            case ast.comprehension():
                tests = node.ifs
            case ast.Call(func=ast.Name(id="bool" | "len")):
                tests = node.args
            case _:
                continue
        yield from (it.lineno for it in tests if isinstance(it, ast.Attribute) and it.attr == "targets")


def _is_any(node: ast.expr) -> bool:
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return any(map(_is_any, node.elts))
    return (isinstance(node, ast.Name) and node.id == "ANY") or (
        isinstance(node, ast.Constant) and node.value == "any"
    )


def _tree(path: Path) -> tuple[str, ast.Module]:
    return path.relative_to(SERVER).as_posix(), ast.parse(path.read_text("utf-8"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda it: it.relative_to(SERVER).as_posix())
def test_no_key_of_a_format_and_no_target_is_named(path: Path) -> None:
    name, tree = _tree(path)
    found = [(line, named) for line, text in constants(tree) for named in keys_in(text) | targets_in(text)]
    assert [it for it in found if (name, it[1]) not in NO_KEY] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda it: it.relative_to(SERVER).as_posix())
def test_one_place_asks_whether_a_target_is_named(path: Path) -> None:
    name, tree = _tree(path)
    assert name in MAY_ASK or list(asked(tree)) == []


def test_what_is_left_out_is_there() -> None:
    for name, word in NO_KEY:
        assert word in [text for _, text in constants(_tree(SERVER / name)[1])]
    for name in MAY_ASK:
        assert list(asked(_tree(SERVER / name)[1]))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('x = "tool_calls"', {"tool_calls"}),
        ('x = "input"', {"input"}),
        ('x = "the input ends"', set()),
        ('x = "Put it under `messages`."', {"messages"}),
        ('x = f"{n} calls without tool_call_id"', {"tool_call_id"}),
        ('"""A `tool_calls` for OpenAI."""\n\n\ndef f():\n    """The `input`."""', set()),
        ('x = "content", "role", "rejected", "prompt"', set()),
        ('x = "OpenAI refuses it"', {"OpenAI"}),
        ('x = "Microsoft\'s Azure"', {"Azure"}),
        ('x = "openai"', {"openai"}),
        ('x = "together,openai"', {"together", "openai"}),
        ('x = "what they are together"', set()),
    ],
)
def test_names_are_found(source: str, found: set[str]) -> None:
    texts = [text for _, text in constants(ast.parse(source))]
    assert {named for text in texts for named in keys_in(text) | targets_in(text)} == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("if reading.targets:\n    pass", True),
        ("x = a if not reading.targets else b", True),
        ("x = reading.targets or ()", True),
        ("x = len(reading.targets)", True),
        ("x = reading.targets == ()", True),
        ("x = [it for it in y if reading.targets]", True),
        ("x = name == ANY", True),
        ('x = name != "any"', True),
        ('x = name in ("any", "")', True),
        ("x = [it.title for it in reading.targets]", False),
        ('x = kind or "any"', False),
    ],
)
def test_questions_are_found(source: str, found: bool) -> None:
    assert bool(list(asked(ast.parse(source)))) is found
