"""The language in which examples are looked for: what it means, and that no text harms who reads it."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tuneline.engine.document import FileState
from tuneline.engine.reading import reading_for
from tuneline.engine.snapshot import Snapshot
from tuneline.engine.weigh import active_rules
from tuneline.features import limits
from tuneline.features.desk.finding import search
from tuneline.features.desk.query import read_query
from tuneline.features.desk.query_terms import KEYS, Query, Wrong
from tuneline.settings.model import Settings
from tuneline.text.message import render


def chat(*turns: tuple[str, str], **more: object) -> str:
    messages = [{"role": role, "content": text} for role, text in turns]
    return json.dumps({"messages": messages, **more}, ensure_ascii=False)


def answered(question: str, answer: str, **of_answer: object) -> str:
    answer_turn = {"role": "assistant", "content": answer, **of_answer}
    return json.dumps({"messages": [{"role": "user", "content": question}, answer_turn]}, ensure_ascii=False)


CALL = {"id": "c1", "type": "function", "function": {"name": "get_Weather", "arguments": '{"city": "Bärn"}'}}
WEATHER = {"type": "function", "function": {"name": "other_tool", "parameters": {}}}
LINES = [
    chat(("system", "Be kind."), ("user", "What is a refund?"), ("assistant", "Money back.")),  # 1
    answered("Say \u00c4pfel", "yes\nno", weight=0),  # 2
    "",
    json.dumps(
        {
            "messages": [
                {"role": "user", "content": "Weather?"},
                {"role": "assistant", "tool_calls": [CALL]},
                {"role": "tool", "tool_call_id": "c1", "content": "sunny"},
                {"role": "assistant", "content": "Sunny. " * 50, "weight": 1},
            ],
            "tools": [WEATHER],
        }
    ),  # 4
    '{"messages": [{"role": "user", "content": "Refund me"}, {"role": "assistant", "content": "no"]}',  # 5
    chat(("human", "A refund!"), ("assistant", "\u003cthink>Hm.</think>Refund?")),  # 6
    '{"level": "info", "text": "refund of a log"}',  # 7
    answered("a phrase of words", "A: b").replace("phrase", "\\u0070hrase"),  # 8
]


def found(query: str, lines: list[str] = LINES) -> list[int]:
    """The lines, from 1, that a query is about."""
    settings = Settings()
    state = FileState(lines, reading_for(settings), active_rules(settings))
    state.findings()
    asked = read_query(query)
    assert isinstance(asked, Query), render(asked.message)
    steps = search(Snapshot(state), asked)
    while True:
        try:
            assert 0 <= next(steps) <= 1
        except StopIteration as done:
            return [row + 1 for row in done.value.rows]


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        ("", [1, 2, 4, 5, 6, 7, 8]),
        ("refund", [1, 5, 6, 7]),
        ("REFUND kind", [1]),
        ("äpfel", [2]),
        ('"phrase of"', [8]),
        ('"yes\\nno"', [2]),
        ("bärn", [4]),
        ("get_weather", [4]),
        ("user:refund", [1, 5, 6]),
        ("assistant:refund", [6]),
        ("system:kind,nasty", [1]),
        ("refund -user:refund", [7]),
        ("role:tool", [4]),
        ("role:human", [6]),
        ("role:tool,system", [1, 4]),
        ("-role:user", [7]),
        ("format:chat is:example -is:broken", [1, 2, 4, 6, 8]),
        ("is:broken", [5]),
        ("-is:example", [7]),
        ("weight:0", [2]),
        ("weight>0", [4]),
        ("weight:none", [1, 5, 6, 8]),
        ("has:weights", [2, 4]),
        ("has:tools", [4]),
        ("has:calls", [4]),
        ("calls=1", [4]),
        ("has:reasoning", [6]),
        ("tool:weather", [4]),
        ("tool:other", [4]),
        ("tool:cold", []),
        ("line>6", [7, 8]),
        ("line:2..5", [2, 4, 5]),
        ("line:..1", [1]),
        ("line:1,8", [1, 8]),
        ("turns>=3", [1, 4]),
        ("-turns>=3", [2, 5, 6, 7, 8]),
        ("length>0.5k", [4]),
        ("tokens>80", [4]),
        ("tokens>0 tokens<=80", [1, 2, 5, 6, 8]),
        ("trained=0 is:example", [2]),
        ("rule:unknown-role", [6]),
        ("has:error", [5, 6, 7]),
        ("errors:0 is:example", [1, 2, 4, 8]),
        ("sort:tokens line:1..4", [4, 1, 2]),
        ("sort:tokens-asc line:1..4", [2, 1, 4]),
        ("sort:line-desc role:tool,system", [4, 1]),
        ("SORT:Line ROLE:Tool", [4]),
    ],
)
def test_what_it_finds(query: str, lines: list[int]) -> None:
    assert found(query) == lines


def test_what_is_on_many_lines_is_found_on_each() -> None:
    """Findings are reported in full a few times; a search is for all of them."""
    same = [answered("Hi", "Hello.")] * 60
    assert found("rule:duplicate-example", same) == [*range(2, 61)]
    assert found("rule:unknown-role", [LINES[5].replace("A", f"{it} A") for it in range(60)]) == [
        *range(1, 61)
    ]


def test_lines_inside_a_value_on_several_lines_are_no_examples() -> None:
    assert found("", [*json.dumps(json.loads(LINES[0]), indent=1).split("\n"), LINES[1]]) == [
        json.dumps(json.loads(LINES[0]), indent=1).count("\n") + 2
    ]


@pytest.mark.parametrize(
    ("query", "marked", "words"),
    [
        ("x tokns>5", "tokns", 'Unknown key "tokns". Did you mean "tokens"?'),
        (
            "note:x",
            "note",
            'Unknown key "note". Put it in quotes to look for it in texts. The keys are line, ',
        ),
        ("tokens>many", "many", '"tokens" is compared with a number, as in "tokens>100" or "tokens:10..20".'),
        ("tokens:1..b", "1..b", '"tokens" is compared with a number'),
        ("tokens:..", "..", '"tokens" is compared with a number'),
        ("a role:", "role:", 'A value is missing after "role:".'),
        ("role:a,,b", "", 'A value is missing after "role:".'),
        ("role>x", "role>", '"role" is not a number: write a colon after it.'),
        ("text<x", "text<", '"text" is not a number'),
        ("weight:zero", "zero", 'Unknown weight "zero". Write "none", "true" or "false".'),
        ("weight>none", "weight>", '"weight" is not a number'),
        ("has:eror", "eror", 'Unknown has "eror". Did you mean "error"?'),
        ("rule:unknown-rol", "unknown-rol", 'Unknown rule "unknown-rol". Did you mean "unknown-role"?'),
        ("rule:zzzzzzzz", "zzzzzzzz", 'Unknown rule "zzzzzzzz".'),
        ('a "b c', '"b c', "A quote is not closed."),
        ('-""', '""', "There is nothing between the quotes."),
        ("sort:colour", "colour", 'Nothing is sorted by "colour". Write one of line, tokens,'),
        ("-sort:line", "-sort:line", 'A query is sorted by one key, as in "sort:tokens".'),
        ("\U0001f600 is:odd", "odd", 'Unknown is "odd".'),
    ],
)
def test_what_is_wrong_is_said_with_its_place(query: str, marked: str, words: str) -> None:
    wrong = read_query(query)
    assert isinstance(wrong, Wrong)
    assert query[wrong.span.start : wrong.span.end] == marked
    assert render(wrong.message).startswith(words)


def test_a_long_query_is_refused() -> None:
    assert isinstance(read_query("x" * limits.QUERY), Query)
    wrong = read_query("x" * (limits.QUERY + 1))
    assert isinstance(wrong, Wrong)
    assert render(wrong.message) == "The query is too long: at most 2,000 characters are read."


PIECES = st.sampled_from(
    [
        *KEYS,
        ":",
        ">",
        "<=",
        "=",
        "-",
        ",",
        "..",
        '"',
        "\\",
        " ",
        "1",
        "0.5k",
        "none",
        "error",
        "-asc",
        "é",
        "\0",
    ]
)
PARTS = st.lists(PIECES | st.text(max_size=5), max_size=12).map("".join)


@given(PARTS)
@example("-")
@example("--")
@example("tokens:" + "9" * 400)
@example("\ud800 \u2028text:\ud800")
def test_no_text_harms_who_reads_it(text: str) -> None:
    """What is wrong lies inside the query; what was read can be asked of every line."""
    asked = read_query(text)
    if isinstance(asked, Wrong):
        assert 0 <= asked.span.start <= asked.span.end <= len(text)
        assert render(asked.message).isprintable()
    else:
        assert set(found(text)) <= {1, 2, 4, 5, 6, 7, 8}


@given(PARTS)
def test_a_term_and_its_opposite_share_no_line(text: str) -> None:
    asked = read_query(text)
    if isinstance(asked, Query) and len(asked.terms) == 1 and not asked.terms[0].negated:
        turned = read_query(f"-{text.strip()}")
        if isinstance(turned, Query) and turned.terms[0] == asked.terms[0]._replace(negated=True):
            assert {*found(text)} ^ {*found(f"-{text.strip()}")} == {1, 2, 4, 5, 6, 7, 8}


@given(st.text(min_size=1, max_size=20).filter(str.strip))
def test_a_text_in_quotes_is_found(text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    asked = read_query(f'"{quoted}"')
    assert isinstance(asked, Query)
    line = json.dumps({"messages": [{"role": "user", "content": f"a{text}b"}]})
    assert 1 in found(f'"{quoted}"', [line, answered("other", "")])
