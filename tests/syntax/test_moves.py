"""Source text that moves comes out as it was written, whatever Python would make of it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import json_values
from tuneline.syntax.edits import apply
from tuneline.syntax.moves import HERE, Decode, Encode, JoinTexts, Move, Unwrap, Wrap
from tuneline.syntax.ops import Impossible, InsertMember, Op, Remove, RenameKey, SetValue, resolve, worked_out
from tuneline.syntax.parse import parse

# Numbers and strings that Python reads, but writes in another way or not at all.
ODD = (
    r'{"n": 1e999, "m":-0, "k\u0065y" : 1.00000000000000000001, "s": "\u00e9\/ \ud800", "i": '
    + "7" * 40
    + "}"
)

A = ("a",)


def made(line: str, *ops: Op) -> str:
    return apply(line, resolve(parse(line), ops))


@pytest.mark.parametrize(
    ("line", "ops", "result"),
    [
        (f'{{"a": {ODD}}}', [Wrap(A, [HERE])], f'{{"a": [{ODD}]}}'),
        (f'{{"a": {ODD}}}', [Wrap(A, {"url": HERE, "b": 1})], f'{{"a": {{"url": {ODD}, "b": 1}}}}'),
        (f'{{"a":{ODD}}}', [Wrap(A, {"url": HERE}), RenameKey(A, "b")], f'{{"b":{{"url":{ODD}}}}}'),
        # What is wrapped can be changed inside too.
        ('{"a": [1e5, 2]}', [Wrap(A, {"x": HERE}), SetValue(("a", 1), 3)], '{"a": {"x": [1e5, 3]}}'),
        (f'{{"a": [ {ODD} ]}}', [Unwrap(A, ("a", 0))], f'{{"a": {ODD}}}'),
        ('{"a": "\\u00e9", "b": 1}', [Wrap(A, {"t": HERE, "é": 1})], '{"a": {"t": "\\u00e9", "\\u00e9": 1}, "b": 1}'),
        (
            '{"x": 0, "a" : 1E5, "\\u0062": {"k":1e999}, "y": 2}',
            [Move((), ("a", "b"), "in")],
            '{"in": {"a" : 1E5, "\\u0062": {"k":1e999}}, "x": 0, "y": 2}',
        ),
        ('{"a": 1, "id": 2}', [Move((), ("a",), "in", ("id",))], '{"id": 2, "in": {"a": 1}}'),
        (
            '{"name": "f", "id": "c"}',
            [InsertMember((), "type", "function", ("id",)), Move((), ("name",), "function", ("id",))],
            '{"id": "c", "type": "function", "function": {"name": "f"}}',
        ),
        ('{"a": {"x": 1e999}}', [Encode(A)], '{"a": "{\\"x\\": 1e999}"}'),
        ('{"a": 1.50}', [Encode(A)], '{"a": "1.50"}'),
        ('{"a": " [1e5,\\n {\\"k\\": -0}] "}', [Decode(A)], '{"a": [1e5, {"k": -0}]}'),
        (
            r'{"a": ["x\u00e9", "y\/"], "b": 1}',
            [JoinTexts(A, (("a", 0), ("a", 1)), "\n")],
            r'{"a": "x\u00e9\ny\/", "b": 1}',
        ),
        ('{"a": "", "b": "x"}', [JoinTexts(A, (("b",),)), Remove(("b",))], '{"a": "x"}'),
    ],
)  # fmt: skip
def test_moves(line: str, ops: list[Op], result: str) -> None:
    assert made(line, *ops) == result


@pytest.mark.parametrize(
    ("line", "op"),
    [
        ('{"b": 1}', Wrap(A, [HERE])),
        ('{"a":}', Wrap(A, [HERE])),
        ('{"a": []}', Unwrap(A, ("a", 0))),
        ('{"a": 1, "b": 2}', Unwrap(A, ("b",))),
        ('{"a": 1}', Move((), ("a", "b"), "in")),
        ('{"a": 1, "a": 2}', Move((), ("a",), "in")),
        ('{"a": 1, "in": 2}', Move((), ("a",), "in")),
        ('{"a": [1]}', Move(A, ("b",), "in")),
        ('{"a": "NaN"}', Decode(A)),
        ('{"a": "[1, NaN]"}', Decode(A)),
        ('{"a": "[1"}', Decode(A)),
        ('{"a": 1}', Decode(A)),
        ('{"a": ["x", 1]}', JoinTexts(A, (("a", 0), ("a", 1)))),
        ('{"a": 1}', SetValue(A, float("inf"))),
        ("no JSON", Encode(A)),
    ],
)
def test_what_cannot_be_moved_is_left_alone_and_says_why(line: str, op: Op) -> None:
    assert resolve(parse(line), [op]) == []
    with pytest.raises(Impossible, match=r"\.$"):
        worked_out(parse(line), [op])


@given(json_values(), st.booleans())
def test_wrapping_and_encoding_can_be_undone(value: object, ascii_only: bool) -> None:
    line = json.dumps({"a": value}, ensure_ascii=ascii_only)
    assert made(made(line, Wrap(A, [HERE])), Unwrap(A, ("a", 0))) == line
    assert made(made(line, Encode(A)), Decode(A)) == line
