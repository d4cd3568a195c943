from __future__ import annotations

import gc
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from strategies import chat_examples, json_texts, json_values, texts
from tuneline.syntax import limits
from tuneline.syntax.edits import apply
from tuneline.syntax.parse import parse
from tuneline.syntax.tree import Node, Tree


def strict(text: str) -> Any:
    """What the json module reads, without the words that JSON does not have; ValueError where it refuses."""

    def refuse(word: str) -> None:
        raise ValueError(word)

    return json.loads(text, parse_constant=refuse)


def same(one: Any, other: Any) -> bool:
    """Equal in value, type and order of keys: 1, 1.0 and True differ, and so do 0.0 and -0.0."""
    return repr(one) == repr(other)


def check_agrees(text: str) -> None:
    tree = parse(text)
    check_shape(tree)
    try:
        value = strict(text)
    except ValueError:
        assert tree.faults
        assert len(tree.faults) <= limits.FAULTS
    else:
        assert tree.faults == []
        assert tree.values == [tree.root]
        assert same(tree.to_python(), value)


def check_shape(tree: Tree) -> None:
    """Spans lie inside the text and inside each other, in order; edits of a fault can be made."""
    size = len(tree.text)
    for fault in tree.faults:
        assert 0 <= fault.span.start <= fault.span.end <= size
        assert (fault.title is None) == (fault.edits == ())
        apply(tree.text, fault.edits)
    ends = 0
    for value in tree.values:
        assert ends <= value.start
        ends = value.end
        check_node(value, size)


def check_node(root: Node, size: int) -> None:
    todo = [root]
    while todo:
        node = todo.pop()
        assert 0 <= node.start <= node.end <= size
        at = node.start
        for member in node.members:
            assert at <= member.key.start <= member.key.end <= member.value.start <= member.value.end
            if member.colon is not None:
                assert member.key.end <= member.colon < max(member.value.start, member.colon + 1)
            at = member.value.end
            todo += [member.key, member.value]
        for item in node.items:
            assert at <= item.start
            at = item.end
            todo.append(item)
        assert at <= node.end


@given(json_texts())
@example('"\\ud83d\\ude00"')
@example('"\\ude00\\ud83d"')
@example("-0")
@example("-0.0")
@example("1E400")
@example('{"a":1,"a":2,"\\u0061":3}')
@example(" [ ] ")
@example("{ }")
def test_what_json_reads_is_read_alike(text: str) -> None:
    strict(text)
    check_agrees(text)


JSON_LIKE = st.lists(
    st.sampled_from(
        [
            *"{}[]\":,\\ '#/;=“”‘’`xu0-.5\t\n\ufeff\xa0",
            "true",
            "null",
            "None",
            '"a"',
            '"a":',
            "1e5",
            "//",
            '":"',
        ]
    )
).map("".join)


@given(JSON_LIKE | texts(40))
@example("\ufeff{}")
@example("{}\xa0")
@example("\v1")
@example("[1,]")
@example("NaN")
@example('["\x7f"]')
@example("")
def test_what_json_refuses_has_a_fault(text: str) -> None:
    check_agrees(text)


@st.composite
def slips(draw: st.DrawFn) -> str:
    """A line of chat with one character dropped, put in, or swapped with the next, or with its end cut off."""
    line = json.dumps(draw(chat_examples()), ensure_ascii=draw(st.booleans()))
    at = draw(st.integers(0, len(line) - 1))
    kind = draw(st.sampled_from(["drop", "put", "swap", "cut"]))
    if kind == "drop":
        return line[:at] + line[at + 1 :]
    if kind == "put":
        return line[:at] + draw(st.sampled_from('{}[]":,\\x1')) + line[at:]
    if kind == "swap":
        return line[:at] + line[at + 1 : at + 2] + line[at] + line[at + 2 :]
    return line[:at]


@given(slips())
def test_one_slip_gives_few_faults(line: str) -> None:
    check_agrees(line)
    assert len(parse(line).faults) <= 12


@given(json_values(), st.data())
def test_a_cut_line_never_gives_more_than_it_holds(value: Any, data: st.DataObject) -> None:
    text = json.dumps(value)
    cut = text[: data.draw(st.integers(0, len(text)))]
    check_agrees(cut)
    if isinstance(value, dict) and cut.startswith("{"):
        assert len(parse(cut).faults) <= 1
        # All members that are whole are there, with their values.
        got = list(parse(cut).to_python().items())
        assert all(same(one, other) for one, other in zip(got[:-1], value.items(), strict=False))


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("[" * 100_000 + "]" * 100_000, True),
        ('{"a":' * 20_000 + "1" + "}" * 20_000, True),
        ("[" * 100_000, False),
        ('[{"a":' * 10_000, False),
        ('"' * 50_001, False),
        ("'" * 20_001, False),
        ("}" * 50_000, False),
        ("[" + "}" * 20_000, False),
        ('{"a":"x"y"z" ' * 3_000, False),
        ("{" + "‘" * 20_000, False),
        ("x" * 100_000, False),
        ("[" + "a,b:c " * 5_000, False),
    ],
    ids=lambda it: it[:12] if isinstance(it, str) else None,
)
def test_long_and_deep_lines(text: str, sound: bool) -> None:
    tree = parse(text)
    assert len(tree.faults) <= limits.FAULTS
    assert (tree.faults == []) == sound
    value = tree.to_python()
    del tree, value
    gc.collect()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1" * 4300, int("1" * 4300)),
        ("-" + "1" * 4300, int("-" + "1" * 4300)),
        ("1" * 4301, float("inf")),
        ("-0", 0),
        ('"\\ud83d"', "\ud83d"),
        ('"\\ude00\\ud83d\\ude00"', "\ude00😀"),
    ],
    ids=["longest integer", "longest negative", "too long", "minus zero", "lone", "lone and pair"],
)
def test_values_at_the_edges(text: str, value: Any) -> None:
    tree = parse(text)
    assert tree.faults == []
    assert same(tree.to_python(), value)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ('{"messages": [{"role": "us', {"messages": [{"role": "us"}]}),
        ('{"messages": [{"role": "user", "content": }]}', {"messages": [{"role": "user"}]}),
        ('{"messages": [{"role": "user", "cont', {"messages": [{"role": "user"}]}),
        ('{"messages": [{"role": "user", "cont"}]}', {"messages": [{"role": "user"}]}),
        ('{"role": "user" "content": "x"}', {"role": "user", "content": "x"}),
        ('{"messages": [{"role": "us}]}', {"messages": [{"role": "us"}]}),
        ('{"messages": [{"role": "us, "content": "x"}]}', {"messages": [{"role": "us", "content": "x"}]}),
        ('{"messages": [{"role": "user"}, {"', {"messages": [{"role": "user"}, {}]}),
        ('{"messages": [{"role": "user"}, ', {"messages": [{"role": "user"}]}),
        ('{"messages": [], "weight": tru', {"messages": [], "weight": "tru"}),
        ('{"a": "x\\', {"a": "x\\"}),
        ('{"a": "x\\u00', {"a": "x\\u00"}),
    ],
)
def test_a_half_typed_line_has_one_fault_and_a_useful_tree(line: str, value: Any) -> None:
    tree = parse(line)
    assert tree.to_python() == value
    assert len(tree.faults) == 1


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ('{"a": 1} {"b": 2}', [{"a": 1}, {"b": 2}]),
        ('{"a": 1}{"b": 2}{"c": 3}', [{"a": 1}, {"b": 2}, {"c": 3}]),
        ('{"a": 1}, {"b": 2}', [{"a": 1}, {"b": 2}]),
        ('{"a": 1} [2] "x" 3', [{"a": 1}, [2], "x", 3]),
    ],
)
def test_several_values(line: str, values: list[Any]) -> None:
    tree = parse(line)
    assert [fault.code for fault in tree.faults] == ["several-values"]
    assert [parse(line[node.start : node.end]).to_python() for node in tree.values] == values


@pytest.mark.parametrize("piece", ["[", '{"a": ', "\ufeff{", "{'a': ["])
def test_a_text_with_very_many_open_brackets_has_one_fault_and_no_nodes(piece: str) -> None:
    few, many = (parse(piece * times) for times in (100, limits.OPEN + 1))
    assert few.root is not None
    assert many.root is None
    assert len(many.faults) == 1
    assert parse("[" * limits.OPEN + "[]" + "]" * limits.OPEN).faults == []
    assert parse('["%s"]' % ("{" * (limits.OPEN + 1))).faults == []
