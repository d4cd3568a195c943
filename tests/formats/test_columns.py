"""Formats of columns: what a view has of them, what is found in them, and what conversion keeps."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assert_fix import fix_all
from fixtures_check import check_text
from strategies import changed, json_texts
from tuneline.domain.severity import Severity
from tuneline.formats.detect import guess
from tuneline.formats.pairs import PAIRS
from tuneline.formats.table import FORMATS
from tuneline.formats.training import trained
from tuneline.formats.writing.losses import Written
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import format_path
from tuneline.syntax.source import Unwritable, sourced, written

# Examples of each format with their turns: role and text.
ALPACA: dict[str, Any] = {"instruction": "Add.", "input": "1 2", "output": "3"}
PAIRS = [(fmt.name, *fmt.name.split("-")) for fmt in PAIRS]
EXAMPLES: list[tuple[str, dict[str, Any], list[tuple[str, str]]]] = [
    ("alpaca", ALPACA, [("user", "Add."), ("user", "1 2"), ("assistant", "3")]),
    ("alpaca", {**ALPACA, "input": ""}, [("user", "Add."), ("assistant", "3")]),
    ("alpaca", {**ALPACA, "instruction": ""}, [("user", "1 2"), ("assistant", "3")]),
    ("alpaca", {"instruction": "Add.", "output": "3", "input": None, "id": 7}, [("user", "Add."), ("assistant", "3")]),
    (
        "alpaca",
        {"system": "Be kind.", "history": [["a", "b"]], **ALPACA},
        [
            ("system", "Be kind."), ("user", "a"), ("assistant", "b"),
            ("user", "Add."), ("user", "1 2"), ("assistant", "3"),
        ],
    ),
    ("text", {"text": "A page."}, [("assistant", "A page.")]),
    ("text", {"id": 5, "text": "A page."}, [("assistant", "A page.")]),
    *((name, {one: "One", two: "Two", "id": 1}, [("user", "One"), ("assistant", "Two")]) for name, one, two in PAIRS),
    *(
        (
            name,
            {"history": [["a", "b"]], two: "Two", "context": "There", "system": "Be kind.", one: "One"},
            [
                ("system", "Be kind."), ("user", "a"), ("assistant", "b"),
                ("user", "One"), ("user", "There"), ("assistant", "Two"),
            ],
        )
        for name, one, two in PAIRS
    ),
]  # fmt: skip
KEYS = (
    "instruction input output system history id text prompt completion query response question answer".split()
)


def convert(name: str, text: str, other: str) -> Written:
    source, goal = FORMATS[name], FORMATS[other]
    assert source.read is not None
    assert goal.write is not None
    return goal.write(source.read(source.view(sourced(parse(text)))))


@pytest.mark.parametrize(("name", "example", "turns"), EXAMPLES)
def test_it_is_recognised_read_and_without_findings(
    name: str, example: dict[str, Any], turns: list[tuple[str, str]]
) -> None:
    assert guess(example).name == name
    view = FORMATS[name].view(example)
    assert [(it.role, it.text) for it in view.texts()] == turns
    assert [it.yes for it in trained(view, FORMATS[name].masks)[0]] == [
        role == "assistant" for role, _ in turns
    ]
    text = json.dumps({**example, "id": 0})
    assert [it.finding.rule for it in check_text(text) if it.finding.severity >= Severity.WARNING] == []


@pytest.mark.parametrize(
    ("name", "example"), [it[:2] for it in EXAMPLES if it[0] == "text" or "history" in it[1]]
)
@given(data=st.data())
def test_writing_what_was_read_changes_nothing(
    name: str, example: dict[str, Any], data: st.DataObject
) -> None:
    text = data.draw(json_texts(changed(example, KEYS)))
    try:
        value = sourced(parse(text))
    except Unwritable:
        return
    result = convert(name, text, name)
    assert written(result.value) == written(value)
    assert result.losses == ()


@pytest.mark.parametrize(("name", "example", "turns"), EXAMPLES)
def test_chat_holds_it_and_gives_it_back(
    name: str, example: dict[str, Any], turns: list[tuple[str, str]]
) -> None:
    there = convert(name, json.dumps(example), "chat")
    assert [format_path(it.path) for it in there.losses] == (["id"] if "id" in example else [])
    said = "\n".join(message["content"] for message in there.value["messages"])
    assert said == "\n".join(text for _, text in turns)
    back = convert("chat", written(there.value), name)
    assert back.losses == ()
    assert "\n".join(it.text for it in FORMATS[name].view(back.value).texts()) == said


def test_what_does_not_take_turns_is_named() -> None:
    messages = [
        {"role": "user", "content": "One"},
        {"role": "user", "content": "Two"},
        {"role": "assistant", "content": "Three"},
        {"role": "system", "content": "Late."},
    ]
    result = convert("chat", json.dumps({"messages": messages}), "alpaca")
    assert result.value == {"instruction": "Two", "input": "", "output": "Three"}
    assert [format_path(it.path) for it in result.losses] == ["messages[0]", "messages[3]"]


@pytest.mark.parametrize(
    ("name", "example", "rule", "place"),
    [
        ("alpaca", {**ALPACA, "output": 3}, "wrong-type", "output"),
        ("alpaca", {**ALPACA, "output": ["a", "b"]}, "wrong-type", "output"),
        ("alpaca", {**ALPACA, "output": None}, "wrong-type", "output"),
        ("alpaca", {**ALPACA, "output": " "}, "empty-content", "output"),
        ("alpaca", {**ALPACA, "input": 5}, "wrong-type", "input"),
        ("alpaca", {**ALPACA, "system": []}, "wrong-type", "system"),
        ("alpaca", {**ALPACA, "history": "a"}, "wrong-type", "history"),
        ("alpaca", {**ALPACA, "history": [["a", "b"], ["c"], "d"]}, "wrong-type", "history[1]"),
        ("alpaca", {**ALPACA, "history": [{"role": "user"}]}, "wrong-type", "history[0]"),
        ("alpaca", {**ALPACA, "history": ["a", "b"]}, "wrong-type", "history"),
        ("alpaca", {**ALPACA, "history": ["a", "b", "c"]}, "wrong-type", "history"),
        ("alpaca", {**ALPACA, "history": [["a", "b", "c"], ["d"]]}, "wrong-type", "history[0]"),
        ("alpaca", {**ALPACA, "history": [["a", None], ["d"]]}, "wrong-type", "history[0][1]"),
        ("alpaca", {"Instruction": "Add.", "Input": "1 2", "Output": "3"}, "unknown-key", "Instruction"),
        ("alpaca", {"instruction": "Add.", "ouput": "3"}, "unknown-format", ""),
        ("alpaca", {"prompt": "a", "completion": "b"}, "mixed-formats", ""),
    ],
)
def test_a_fault_is_one_finding_at_its_place(
    name: str, example: dict[str, Any], rule: str, place: str
) -> None:
    plain = next(it for of, it, _ in EXAMPLES if of == name)
    key = FORMATS[name].required[0]
    lines = [json.dumps(example), *(json.dumps({**plain, key: f"Do {it}."}) for it in range(12))]
    placed = check_text("\n".join(lines))
    found = [it.finding for it in placed if it.finding.severity >= Severity.WARNING]
    assert [(it.rule, format_path(it.path)) for it in found] == [(rule, place)]


@pytest.mark.parametrize(
    "example",
    [
        {"Instruction": "Add.", "Output": "3"},
        {"instructions": "Add.", "outputs": "3"},
        {"instruction": "Add.", "input": "1 2"},
        # Evaluation sets.
        {"question": "One?", "answer": "1", "choices": ["1", "2"]},
        {"query": "One?", "response": "1", "ground_truth": "1"},
        {"input": "One?", "output": "1", "score": 0.5},
        {"question": "One?", "answer": 1},
        {"Question": "One?", "Answer": "1"},
        {"questions": "One?", "answers": "1"},
        {"text": "A page.", "url": "https://example.com"},
        {"Text": "A page."},
        {"text": None},
    ],
)
def test_words_that_all_data_has_are_no_slips(example: dict[str, Any]) -> None:
    assert guess(example).name not in FORMATS


EACH = " Write each question with its answer in a list of its own."


def said(example: dict[str, Any]) -> list[str]:
    lines = [example, *({**ALPACA, "instruction": f"Do {it}."} for it in range(12))]
    return [
        str(it.finding.message)
        for it in check_text("\n".join(map(json.dumps, lines)))
        if it.finding.severity >= Severity.WARNING
    ]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"output": ["a", "b"]}, '"output" must be a string, not a list. Write one example for each of the strings.'),
        ({"output": []}, '"output" must be a string, not a list.'),
        (
            {"history": ["a", "b", "c"]},
            '"history" must be a list of lists, each with a question and its answer, not a list of 3 strings.'
            + EACH,
        ),
        (
            {"history": [["a"]]},
            '"history[0]" must be a list of two strings, a question and its answer, not a list of 1 string.',
        ),
    ],
)  # fmt: skip
def test_what_is_said_of_lists(changed: dict[str, Any], words: str) -> None:
    assert said({**ALPACA, **changed}) == [words]


def test_capitals_are_one_finding_with_one_fix() -> None:
    example = {"Instruction": "Add.", "Input": "", "Output": "3"}
    assert guess(example).name == "alpaca"
    text = "\n".join(json.dumps({**example, "Input": str(it)}) for it in range(12))
    assert {it.finding.rule for it in check_text(text)} == {"unknown-key"}
    (words, *_) = said(example)
    assert words == (
        'Unknown keys "Instruction", "Input" and "Output" in an Alpaca example. Write them without capitals.'
    )
    assert fix_all([json.dumps(example)]) == [json.dumps({**ALPACA, "input": ""})]


def pairs(count: int, **more: object) -> list[str]:
    return [json.dumps({"question": f"How many is {it}?", "answer": str(it), **more}) for it in range(count)]


def test_an_evaluation_set_with_one_plain_line_is_none_of_ours() -> None:
    lines = [*pairs(1), *pairs(20, choices=["1", "2"])]
    placed = check_text("\n".join(lines))
    assert [it.finding.rule for it in placed if it.finding.severity >= Severity.WARNING] == []


def test_a_line_with_more_keys_is_no_other_format() -> None:
    lines = [*pairs(20), *(line.replace("How many", "Which") for line in pairs(2, choices=["1", "2"]))]
    placed = check_text("\n".join(lines))
    assert [it.finding.rule for it in placed if it.finding.severity >= Severity.WARNING] == []
