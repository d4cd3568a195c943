from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import json_texts, json_values, texts
from tuneline.syntax import edits
from tuneline.syntax.edits import (
    Edit,
    apply,
    dumps,
    rename_key,
    set_value,
)
from tuneline.syntax.ops import (
    InsertItem,
    InsertMember,
    Op,
    Remove,
    RenameKey,
    ReplaceText,
    SetValue,
    resolve,
)
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import Path


@pytest.mark.parametrize(
    ("edits", "result"),
    [
        ([], "abcd"),
        ([Edit(0, 1, "x"), Edit(1, 1, "y"), Edit(4, 4, "z")], "xybcdz"),
        ([Edit(1, 1, "x"), Edit(1, 3, "y")], "axyd"),
    ],
)
def test_apply(edits: list[Edit], result: str) -> None:
    assert apply("abcd", edits) == result


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(2, 3, ""), Edit(0, 1, "")],
        [Edit(0, 2, ""), Edit(1, 3, "")],
        [Edit(3, 5, "")],
        [Edit(2, 1, "")],
        [Edit(-1, 1, "")],
    ],
)
def test_apply_refuses(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="edits overlap"):
        apply("abcd", edits)


@pytest.mark.parametrize(
    ("line", "result"),
    [
        ('{"a":1}', '{"a":1,"w":0}'),
        ('{"a": 1}', '{"a": 1, "w": 0}'),
        ('{ "a" : 1 }', '{ "a" : 1, "w" : 0 }'),
        ('{"a":1 , "b":2}', '{"a":1 , "b":2 , "w":0}'),
        ("{}", '{"w": 0}'),
        ("{ }", '{ "w": 0 }'),
        ('{"role": "user", "x": 1}', '{"role": "user", "w": 0, "x": 1}'),
        ('{"content": "", "role": "user", "x": 1}', '{"content": "", "w": 0, "role": "user", "x": 1}'),
        ('{"role": "user", "w": 5}', '{"role": "user", "w": 0}'),
        ('{\n  "a": 1,\n  "b": 2\n}', '{\n  "a": 1,\n  "b": 2,\n  "w": 0\n}'),
        ('{"a": 1', '{"a": 1, "w": 0'),
        ("[]", "[]"),
        ("no JSON", "no JSON"),
    ],
)
def test_insert_member(line: str, result: str) -> None:
    assert apply(line, resolve(parse(line), [InsertMember((), "w", 0)])) == result


@pytest.mark.parametrize(
    ("line", "result"),
    [
        ('{"a":{},"b":1}', '{"a":{"k":[1,{"x":"y"}]},"b":1}'),
        ('{"a": {}, "b": 1}', '{"a": {"k": [1, {"x": "y"}]}, "b": 1}'),
        ('{"a":{}, "b":1}', '{"a":{"k":[1, {"x":"y"}]}, "b":1}'),
    ],
)
def test_new_values_are_in_the_style_of_the_line(line: str, result: str) -> None:
    assert apply(line, resolve(parse(line), [InsertMember(("a",), "k", [1, {"x": "y"}])])) == result


@pytest.mark.parametrize(
    ("line", "index", "result"),
    [
        ('{"a":[1,2]}', 0, '{"a":["x",1,2]}'),
        ('{"a": [1, 2]}', 1, '{"a": [1, "x", 2]}'),
        ('{"a": [1, 2]}', 2, '{"a": [1, 2, "x"]}'),
        ('{"a": [1, 2]}', 99, '{"a": [1, 2, "x"]}'),
        ('{"a": []}', 0, '{"a": ["x"]}'),
        ('{"a": [ ]}', 0, '{"a": [ "x" ]}'),
        ('{"a": {}}', 0, '{"a": {}}'),
    ],
)
def test_insert_item(line: str, index: int, result: str) -> None:
    assert apply(line, resolve(parse(line), [InsertItem(("a",), index, "x")])) == result


@pytest.mark.parametrize(
    ("line", "path", "result"),
    [
        ('{"a": 1, "b": 2, "c": 3}', ("a",), '{"b": 2, "c": 3}'),
        ('{"a": 1, "b": 2, "c": 3}', ("b",), '{"a": 1, "c": 3}'),
        ('{"a": 1, "b": 2, "c": 3 }', ("c",), '{"a": 1, "b": 2 }'),
        ('{ "a": 1 }', ("a",), "{  }"),
        ('{"a": [1,2,3]}', ("a", 1), '{"a": [1,3]}'),
        ('{"a": 1, "a": 2}', ("a",), '{"a": 1}'),
        ('{"a": 1}', ("b",), '{"a": 1}'),
        ('{"a": [1]}', ("a", 1), '{"a": [1]}'),
        ('{"a": 1}', (), '{"a": 1}'),
    ],
)
def test_remove(line: str, path: Path, result: str) -> None:
    assert apply(line, resolve(parse(line), [Remove(path)])) == result


@pytest.mark.parametrize(
    ("line", "path", "result"),
    [
        ('{"a": 1, "b": 2}', ("a",), '{"a": [0, null], "b": 2}'),
        ('{"a": 1}', (), "[0, null]"),
        ('{"a": [1, 2]}', ("a", 1), '{"a": [1, [0, null]]}'),
        ('{"a": , "b": 2}', ("a",), '{"a": [0, null], "b": 2}'),
        ('{"a":}', ("a",), '{"a": [0, null]}'),
        ('{"a"}', ("a",), '{"a": [0, null]}'),
        ('{"a": 1}', ("x",), '{"a": 1}'),
    ],
)
def test_set_value(line: str, path: Path, result: str) -> None:
    assert apply(line, set_value(parse(line), path, [0, None])) == result


@pytest.mark.parametrize(
    ("line", "path", "result"),
    [
        ('{"mesages": [], "b": 2}', ("mesages",), '{"messages": [], "b": 2}'),
        ('{"b": {"x" :1}}', ("b", "x"), '{"b": {"messages" :1}}'),
        ("[1]", (0,), "[1]"),
        ("[1]", (), "[1]"),
    ],
)
def test_rename_key(line: str, path: Path, result: str) -> None:
    assert apply(line, rename_key(parse(line), path, "messages")) == result


@pytest.mark.parametrize(
    ("line", "value", "result"),
    [
        ('{"a": "é"}', "ü", '"ü"'),
        ('{"a": "x"}', "ü", '"ü"'),
        ('{"a": "\\u00e9"}', "ü", '"\\u00fc"'),
        ('{"a": "\\u00e9 é"}', "ü", '"ü"'),
        ('{"a": "C:\\\\users"}', "ü", '"ü"'),
        ('{"a": "é"}', "\ud83d😀", '"\\ud83d😀"'),
        ("[1,2]", {"a": [1, 2]}, '{"a":[1,2]}'),
        ("[1, 2]", {"a": [1, 2]}, '{"a": [1, 2]}'),
        ("{}", {"a": [1, 2]}, '{"a": [1, 2]}'),
    ],
)
def test_dumps(line: str, value: Any, result: str) -> None:
    assert dumps(value, parse(line)) == result


def test_dumps_refuses_what_json_cannot_hold() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        dumps(float("nan"), parse("{}"))


MESSAGE = '{"m": [{"role": "user", "content": "hi", "weight": 1, "name": "x"}, {"role": "a"}], "n": 1}'


@pytest.mark.parametrize(
    ("ops", "result"),
    [
        (
            [Remove(("m", 0, "weight")), Remove(("m", 0, "name"))],
            '{"m": [{"role": "user", "content": "hi"}, {"role": "a"}], "n": 1}',
        ),
        (
            [Remove(("m", 0, "weight")), InsertMember(("m", 0), "w", 0), RenameKey(("n",), "k")],
            '{"m": [{"role": "user", "content": "hi", "w": 0, "name": "x"}, {"role": "a"}], "k": 1}',
        ),
        (
            [Remove(("m", 1, "role")), InsertMember(("m", 1), "a", 0), InsertMember(("m", 1), "b", 1)],
            '{"m": [{"role": "user", "content": "hi", "weight": 1, "name": "x"}, {"a": 0, "b": 1}], "n": 1}',
        ),
        (
            [Remove(("m", 0)), InsertItem(("m",), 0, 1), InsertItem(("m",), 2, 2), SetValue(("n",), 3)],
            '{"m": [1, {"role": "a"}, 2], "n": 3}',
        ),
        ([Remove(("m", 0)), Remove(("m", 1))], '{"m": [], "n": 1}'),
        ([InsertMember((), "n", 2), ReplaceText(0, 0, " ")], " " + MESSAGE.replace('"n": 1', '"n": 2')),
        ([Remove(("n",)), Remove(("nowhere",))], MESSAGE),
        ([SetValue(("nowhere",), 1)], MESSAGE),
        ([InsertItem((), 0, 1)], MESSAGE),
        ([], MESSAGE),
    ],
)
def test_resolve(ops: list[Op], result: str) -> None:
    assert apply(MESSAGE, resolve(parse(MESSAGE), ops)) == result


def test_ops_inside_of_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="edits overlap"):
        apply(MESSAGE, resolve(parse(MESSAGE), [Remove(("m", 0)), SetValue(("m", 0, "role"), "x")]))


OBJECTS = st.dictionaries(texts(4), json_values(), max_size=4)


@given(json_texts(OBJECTS), texts(4), json_values(), st.data())
def test_a_new_member_is_all_that_changes(line: str, key: str, value: Any, data: st.DataObject) -> None:
    tree = parse(line)
    expected = tree.to_python()
    keys = list(expected)
    after = tuple(data.draw(st.lists(st.sampled_from(keys), max_size=2))) if keys else ()
    result = apply(line, resolve(tree, [InsertMember((), key, value, after)]))
    assert json.loads(result) == {**expected, **json.loads(json.dumps({key: value}))}
    for member in tree.root.members if tree.root else ():
        if member.key.value != key:
            assert line[slice(*member.span)] in result


@given(json_texts(st.lists(json_values(), max_size=5)), st.integers(0, 6), json_values())
def test_a_new_item_is_all_that_changes(line: str, index: int, value: Any) -> None:
    expected = parse(line).to_python()
    expected.insert(index, json.loads(json.dumps(value)))
    assert json.loads(apply(line, resolve(parse(line), [InsertItem((), index, value)]))) == expected


@given(json_texts(OBJECTS | st.lists(json_values(), max_size=5)), st.data())
def test_removing_leaves_the_others_as_they_were(line: str, data: st.DataObject) -> None:
    tree = parse(line)
    value = tree.to_python()
    steps = list(value) if isinstance(value, dict) else list(range(len(value)))
    gone = data.draw(st.sets(st.sampled_from(steps))) if steps else set()
    result = apply(line, resolve(tree, [Remove((step,)) for step in gone]))
    expected = copy.copy(value)
    for step in sorted(gone, reverse=True):
        del expected[step]
    left = parse(result)
    assert left.faults == []
    assert left.to_python() == expected
    assert tree.root is not None
    assert left.root is not None
    kept = [line[slice(*it.span)] for it in tree.root.members if it.key.value not in gone]
    kept += [line[slice(*it.span)] for index, it in enumerate(tree.root.items) if index not in gone]
    spans = [it.span for it in left.root.members] + [it.span for it in left.root.items]
    assert kept == [result[slice(*span)] for span in spans]


def test_the_style_of_escapes_is_looked_for_once_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand weights in a line of 2,000 messages took seconds, each with a look at the whole line."""
    looked: list[str] = []
    search = edits._unicode_escape

    def noted(text: str) -> object:
        looked.append(text)
        return search(text)

    monkeypatch.setattr(edits, "_unicode_escape", noted)
    items = [f'{{"content": "\\\\d {number}"}}' for number in range(50)]
    tree = parse(f'{{"messages": [{", ".join(items)}, "\\u00e9"]}}')
    ops = [InsertMember(("messages", number), "name", "ü") for number in range(50)]
    changed = apply(tree.text, resolve(tree, ops))
    assert changed.count('"name": "\\u00fc"') == 50
    assert len(looked) == 1
