"""Ids and names of tools: where they lead, and who else has them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots import at_cursor, dump, open_text
from tuneline.features.tool_calls import definition, mentions, references


def call(id: object, name: object) -> dict[str, Any]:
    return {"id": id, "type": "function", "function": {"name": name, "arguments": "{}"}}


def calls(*given: dict[str, Any]) -> dict[str, Any]:
    return {"role": "assistant", "tool_calls": list(given)}


def answer(id: object, **more: object) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": id, "content": "1", **more}


def tool(name: str) -> dict[str, Any]:
    return {"type": "function", "function": {"name": name}}


ASK = {"role": "user", "content": "a? f? get?"}


def chat(*messages: dict[str, Any], **more: Any) -> str:
    return dump({"messages": [ASK, *messages], **more})


def mark(line: str, number: int, word: str) -> str:
    """The line with the cursor in the quoted word that comes as the given one, from 0."""
    at = -1
    for _ in range(number + 1):
        at = line.index(f'"{word}"', at + 1)
    return f"{line[: at + 1]}<|>{line[at + 1 :]}"


def numbers(line: str, word: str, spans: list[tuple[int, int]]) -> list[int]:
    """Which of the quoted words, counted from 0, stand at the spans."""
    places = [at for at in range(len(line)) if line.startswith(f'"{word}"', at)]
    assert all(line[start:end] == word for start, end in spans)
    return [places.index(start - 1) for start, _ in spans]


def leads_to(line: str, number: int, word: str) -> list[int] | None:
    snapshot, row, column = at_cursor(mark(line, number, word))
    found = definition(snapshot, row, column)
    if found is None:
        return None
    assert numbers(line, word, [found.origin]) == [number]
    return numbers(line, word, [it.span for it in found.to])


TWICE = chat(
    calls(call("a", "f"), call("b", "get")),
    answer("b", name="get"),
    answer("a"),
    calls(call("c", "get")),
    answer("c"),
    tools=[tool("f"), tool("get")],
)


@pytest.mark.parametrize(
    ("line", "number", "word", "to"),
    [
        # The id of an answer leads to its call, that of a call to itself.
        (TWICE, 1, "a", [0]),
        (TWICE, 0, "a", [0]),
        (TWICE, 1, "b", [0]),
        # A name leads to the declaration, from a call and from an answer.
        (TWICE, 0, "f", [1]),
        (TWICE, 0, "get", [3]),
        (TWICE, 1, "get", [3]),
        (TWICE, 2, "get", [3]),
        (TWICE, 3, "get", [3]),
        # An answer that comes before its call, one that answers nobody, and a tool that nobody declares.
        (chat(answer("a"), calls(call("a", "f"))), 0, "a", [1]),
        (chat(calls(call("b", "f")), answer("a")), 0, "a", None),
        (chat(calls(call("b", "f"))), 0, "f", None),
        # An id that comes again means the call before the answer.
        (chat(calls(call("a", "f")), answer("a"), calls(call("a", "f")), answer("a")), 3, "a", [2]),
        (chat(calls(call("a", "f")), answer("a"), calls(call("a", "f")), answer("a")), 1, "a", [0]),
        # Bare declarations, those of `functions`, and the deprecated call.
        (chat(calls(call("a", "f")), tools=[{"name": "f"}]), 0, "f", [1]),
        (
            chat(
                {"role": "assistant", "function_call": {"name": "f", "arguments": ""}},
                functions=[{"name": "f"}],
            ),
            0,
            "f",
            [1],
        ),
        (chat({"role": "function", "name": "f", "content": "1"}, functions=[{"name": "f"}]), 0, "f", [1]),
        # The name of a participant is no tool's.
        (chat({"role": "assistant", "name": "f", "content": "1"}, tools=[tool("f")]), 0, "f", None),
    ],
)
def test_definition(line: str, number: int, word: str, to: list[int] | None) -> None:
    assert leads_to(line, number, word) == to


def test_an_answer_does_not_reach_into_the_other_output() -> None:
    line = dump(
        {
            "input": {"messages": [ASK], "tools": [tool("f")]},
            "preferred_output": [calls(call("a", "f"))],
            "non_preferred_output": [calls(call("a", "f")), answer("a")],
        }
    )
    assert leads_to(line, 2, "a") == [1]
    assert leads_to(line, 2, "f") == [0]


@pytest.mark.parametrize(
    ("column", "found"), [(-1, False), (0, True), (1, True), (3, True), (4, True), (5, False)]
)
def test_the_cursor_may_touch_the_quotes(column: int, found: bool) -> None:
    line = chat(calls(call("aa", "f")))
    at = line.index('"aa"')
    assert (definition(open_text(line), 0, at + column) is not None) is found


@pytest.mark.parametrize(
    ("number", "word", "all_of_them", "without"),
    [(0, "a", [0, 1], [1]), (1, "a", [0, 1], [1]), (0, "get", [0, 1, 2, 3], [0, 1, 2])],
)
def test_references(number: int, word: str, all_of_them: list[int], without: list[int]) -> None:
    snapshot, row, column = at_cursor(mark(TWICE, number, word))
    found = references(snapshot, row, column)
    assert numbers(TWICE, word, [it.span for it in found]) == all_of_them
    found = references(snapshot, row, column, declaration=False)
    assert numbers(TWICE, word, [it.span for it in found]) == without


def test_an_id_is_no_name() -> None:
    snapshot, row, column = at_cursor(mark(chat(calls(call("f", "f")), answer("f")), 0, "f"))
    assert [it.kind for it in references(snapshot, row, column)] == ["id", "id"]


def test_no_other_line_is_looked_at() -> None:
    line = chat(calls(call("a", "f")))
    snapshot = open_text(f"{line}\n{line}\n")
    assert len(references(snapshot, 1, line.index('"a"') + 1)) == 1
    assert references(snapshot, 2, 0) == ()
    assert definition(snapshot, 2, 0) is None


def test_a_half_typed_answer_finds_its_call() -> None:
    line = chat(calls(call("a", "f")))[:-2] + ', {"role": "tool", "tool_call_id": "a'
    snapshot = open_text(line)
    found = definition(snapshot, 0, len(line))
    assert found is not None
    assert found.origin == (len(line) - 1, len(line))
    assert [it.span.start for it in found.to] == [line.index('"a"') + 1]


@pytest.mark.parametrize("value", ["", None, 1, ["a"], {"a": 1}])
def test_what_is_no_word_is_no_mention(value: object) -> None:
    assert mentions(open_text(chat(calls(call(value, value)), answer(value), tools=[value])).line(0)) == []


def test_a_line_that_is_too_long_is_not_read() -> None:
    line = chat(calls(call("a", "f")), answer("a"), note="x" * 1_000_000)
    assert references(open_text(line, check=False), 0, line.index('"a"')) == ()


@given(
    st.integers(0, len(TWICE)), st.integers(0, len(TWICE)), st.sampled_from(["", ",", "}", "]", '"', "null"])
)
def test_never_raises_on_broken_lines(first: int, last: int, typed: str) -> None:
    line = TWICE[:first] + typed + TWICE[last:]
    snapshot = open_text(line, check=False)
    if line:
        for it in mentions(snapshot.line(0)):
            assert 0 <= it.whole.start <= it.span.start < it.span.end <= it.whole.end <= len(line)
