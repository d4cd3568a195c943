from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import json_texts, texts
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import (
    Part,
    Path,
    find,
    find_member,
    format_path,
    path_at,
    read_path,
    span_of,
    value_at,
)
from tuneline.syntax.tree import Node

CHAT = '{"messages": [{"role": "user", "content": "a text that is long enough"}, {"role": "x"}], "n": 1}'


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("messages", 2, "weight"), "messages[2].weight"),
        (("odd key", "x"), '["odd key"].x'),
        (("a", "odd.key", 0), 'a["odd.key"][0]'),
        ((0, 1), "[0][1]"),
        (("",), '[""]'),
        (("0",), '["0"]'),
        (('say "hi"',), '["say \\"hi\\""]'),
        (("é", "tool-calls", "_x"), "é.tool-calls._x"),
    ],
)
def test_format_path(path: Path, text: str) -> None:
    assert format_path(path) == text


@given(st.lists(st.tuples(*[st.lists(st.integers(0, 9) | texts(2), max_size=3).map(tuple)] * 2)))
def test_no_two_paths_are_written_alike(pairs: list[tuple[Path, Path]]) -> None:
    for one, other in pairs:
        assert (format_path(one) == format_path(other)) == (one == other)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), {"a": [1, {"b": None}]}),
        (("a", 0), 1),
        (("a", 1, "b"), None),
        (("a", 1, "c"), "absent"),
        (("a", 2), "absent"),
        (("a", -1), "absent"),
        (("a", "0"), "absent"),
        ((0,), "absent"),
        (("a", 0, "x"), "absent"),
    ],
)
def test_value_at(path: Path, expected: object) -> None:
    assert value_at({"a": [1, {"b": None}]}, path, "absent") == expected


@pytest.mark.parametrize(
    ("line", "path", "source"),
    [
        (CHAT, ("messages", 1, "role"), '"x"'),
        (CHAT, ("n",), "1"),
        (CHAT, (), CHAT),
        ('{"a": 1, "a": 2}', ("a",), "2"),
        (CHAT, ("messages", 2), None),
        (CHAT, ("messages", -1), None),
        (CHAT, ("messages", "role"), None),
        (CHAT, (0,), None),
        (CHAT, ("n", "x"), None),
        ("no JSON", ("n",), None),
        ('{"a": }', ("a",), " "),
    ],
)
def test_find(line: str, path: Path, source: str | None) -> None:
    node = find(parse(line), path)
    assert (line[node.start : node.end] if node else None) == source


def test_find_member() -> None:
    tree = parse('{"a": 1, "a": {"b": [2]}}')
    member = find_member(tree, ("a", "b"))
    assert member is not None
    assert tree.text[slice(*member.span)] == '"b": [2]'
    assert find_member(tree, ("a",)) is tree.root.members[1]  # type: ignore[union-attr]
    assert find_member(tree, ()) is None
    assert find_member(tree, ("a", "b", 0)) is None


@pytest.mark.parametrize(
    ("line", "path", "part", "source"),
    [
        (CHAT, ("messages", 1, "role"), "value", '"x"'),
        (CHAT, ("messages", 1, "role"), "key", '"role"'),
        (CHAT, ("messages", 1, "role"), "member", '"role": "x"'),
        (CHAT, ("messages", 1), "key", '{"role": "x"}'),
        (CHAT, ("messages", 1, "content"), "value", '{"role": "x"}'),
        (CHAT, ("messages", 0, "weight"), "member", '{"role"'),
        (CHAT, ("messages", 7), "value", '[{"role"'),
        (CHAT, ("prompt",), "value", '{"messages"'),
        (CHAT, ("prompt", 3, "x"), "key", '{"messages"'),
        (CHAT, ("messages", 0, "content", 0, "text"), "value", '"a text that is long enough"'),
        ('{"a": }', ("a",), "value", '"a"'),
        ('{"a": }', ("a", "b"), "value", '"a"'),
        ('{"a', ("a",), "value", '"a'),
        ("[" + "1, " * 30 + "2]", (99,), "value", "[1"),
        ("no JSON", ("a",), "value", "no JSON"),
        ("3", ("a",), "value", "3"),
    ],
)
def test_span_of(line: str, path: Path, part: Part, source: str) -> None:
    assert line[slice(*span_of(parse(line), path, part))] == source


@pytest.mark.parametrize(
    ("marked", "path", "part"),
    [
        ('{"messages": [{"ro|le": "user"}]}', ("messages", 0, "role"), "key"),
        ('{"messages": [{"role": "us|er"}]}', ("messages", 0, "role"), "value"),
        ('{"messages": [{"role":| "user"}]}', ("messages", 0, "role"), "value"),
        ('{"messages": [{"role" | : "user"}]}', ("messages", 0, "role"), "member"),
        ('{"messages": [{"role": "user"}|]}', ("messages", 0), "value"),
        ('{"messages": [{"role": "user"}, |{"a": 1}]}', ("messages", 1), "value"),
        ('{"messages": [{"role": "user"},| {"a": 1}]}', ("messages",), "value"),
        ('{"a": 1, | "b": 2}', (), "value"),
        ('|{"a": 1}', (), "value"),
        ('{"messages": [{"role": "us|', ("messages", 0, "role"), "value"),
        ('{"messages": [{"role": |', ("messages", 0, "role"), "value"),
        ('{"messages": [{"role": "user", "content": |}]}', ("messages", 0, "content"), "value"),
        ('{"messages": [{"role": "user", "cont|', ("messages", 0, "cont"), "key"),
        ('{"messages": [{"role": "user", "|', ("messages", 0, ""), "key"),
        ('{"messages": [{"role": "user", |', ("messages", 0), "value"),
        ('{"messages": [{"role": "user", |}]}', ("messages", 0), "value"),
        ('{"messages": [|', ("messages",), "value"),
        ('{"a": 1} {"b": |2}', ("b",), "value"),
        ("|", (), "value"),
    ],
)
def test_path_at(marked: str, path: Path, part: Part) -> None:
    line = marked.replace("|", "")
    assert path_at(parse(line), marked.index("|")) == (path, part)


@given(json_texts())
def test_a_place_is_found_by_its_offset(line: str) -> None:
    tree = parse(line)
    todo: list[tuple[Path, Node | None]] = [((), tree.root)]
    while todo:
        path, node = todo.pop()
        assert node is not None
        if find(tree, path) is not node:
            continue  # an earlier one of two with the same key
        assert span_of(tree, path) == node.span
        if path:
            # Its first character, or the one behind where it touches what stands before it.
            assert path_at(tree, node.start + 1)[0][: len(path)] == path or node.end == node.start + 1
        todo += [((*path, member.key.value), member.value) for member in node.members]
        todo += [((*path, index), item) for index, item in enumerate(node.items)]


@given(st.lists(st.one_of(texts(6), st.integers(0, 10**9)), max_size=4).map(tuple))
def test_a_path_that_was_written_is_read(path: Path) -> None:
    if any(isinstance(step, str) and re.search("[\ud800-\udfff]", step) for step in path):
        return  # drawn as its escape
    assert read_path(format_path(path)) == path


@pytest.mark.parametrize(
    "text", ["a..b", ".a", "a b", "[x]", "a[", '["x]', "a[-1]", "[1]b", '["\\x"]', "a.[0]"]
)
def test_what_is_no_path_is_not_read(text: str) -> None:
    assert read_path(text) is None
