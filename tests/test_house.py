"""Rules of the house that ruff, mypy and import-linter cannot hold."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "server" / "tuneline").rglob("*.py"))


def broken_rules(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    if tree.body and ast.get_docstring(tree) is None:
        yield "1: a module opens with a docstring"
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and node.attr == "splitlines"
            and ast.unparse(node.value) != "bytes"
        ):
            # That of str splits at U+2028, U+0085 and others, which are ordinary characters inside a line of JSON.
            yield f"{node.lineno}: splitlines"
        if isinstance(node, ast.ExceptHandler) and node.type is None:
            yield f"{node.lineno}: bare except"


@pytest.mark.parametrize(
    ("source", "broken"),
    [
        ('"""Said."""\nx = "a".split("\\n")', []),
        ("", []),
        ("x = 1", ["1: a module opens with a docstring"]),
        ('"""Said."""\nlines = text.splitlines(keepends=True)', ["2: splitlines"]),
        ('"""Said."""\nlines = map(str.splitlines, texts)', ["2: splitlines"]),
        ('"""Said."""\nlines = bytes.splitlines(data, keepends=True)', []),
        ('"""Said."""\ntry:\n    f()\nexcept:\n    pass', ["4: bare except"]),
    ],
)
def test_broken_rules_are_seen(source: str, broken: list[str]) -> None:
    assert list(broken_rules(source)) == broken


def test_sources_keep_the_rules() -> None:
    assert len(SOURCES) > 100
    offenders = [
        f"{path.relative_to(ROOT).as_posix()}:{broken}"
        for path in SOURCES
        for broken in broken_rules(path.read_text("utf-8"))
    ]
    assert offenders == []


def test_no_source_is_long() -> None:
    """About 300 lines are a comfortable size; a file over 350 usually holds two ideas."""
    lengths = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8").count("\n") for path in SOURCES}
    assert {name: length for name, length in lengths.items() if length > 350} == {}


def test_every_limit_has_a_reason() -> None:
    for path in SOURCES:
        if path.name == "limits.py":
            for block in path.read_text("utf-8").split("\n\n")[2:]:
                assert block.startswith("# "), f"{path.parent.name}: {block}"


def test_tokens_are_counted_for_a_reading() -> None:
    """Whether a count is exact depends on the model, so what is above `tokens` asks `rules/counting.py` for it."""
    raw = {("tuneline.tokens.example", "count_example"), ("tuneline.tokens.count", "count")}
    users = {
        path.relative_to(ROOT / "server" / "tuneline").as_posix()
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and any((node.module, it.name) in raw for it in node.names)
    }
    assert {it for it in users if not it.startswith("tokens/")} == {"rules/counting.py"}
