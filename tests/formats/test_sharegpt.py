"""`sharegpt` in each of its layouts: what a view has of it, what is found in it, and what conversion keeps."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures_check import check_text
from formats.prototypes.examples import CHAT, IN_SHAREGPT
from strategies import changed, json_texts
from tuneline.domain.severity import Severity
from tuneline.formats.detect import guess
from tuneline.formats.hermes import marked_calls
from tuneline.formats.sharegpt import SHAREGPT, view
from tuneline.formats.table import FORMATS
from tuneline.formats.training import trained
from tuneline.formats.turns import ABSENT
from tuneline.formats.writing.losses import Written
from tuneline.settings.model import Settings
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import format_path
from tuneline.syntax.source import Unwritable, sourced, written

TAGS = [{"from": "human", "value": "One"}, {"from": "gpt", "value": "Two"}]
MESSAGES = [{"role": "user", "content": "One"}, {"role": "assistant", "content": "Two"}]
SIDES = [{"human": "One", "assistant": "Two"}, {"human": "Three", "assistant": "Four"}]
LAYOUTS: list[dict[str, Any]] = [
    {"conversations": TAGS},
    {"conversation": TAGS, "system": "Be kind.", "id": "x"},
    {"messages": TAGS},
    {"conversations": MESSAGES, "system": "Be kind."},
    {"conversations": CHAT["messages"], "tools": CHAT["tools"]},
    {"conversation": SIDES, "system": "Be kind."},
    {"conversations": [{"from": "human", "value": "a", "loss": False}, {"from": "bot", "value": "b", "train": 0}]},
    IN_SHAREGPT,
]  # fmt: skip
KEYS = "from value role content human assistant system tools conversations conversation messages weight id".split()


def convert(name: str, text: str, other: str) -> Written:
    source, goal = FORMATS[name], FORMATS[other]
    assert source.read is not None
    assert goal.write is not None
    return goal.write(source.read(source.view(sourced(parse(text)))))


@pytest.mark.parametrize("example", LAYOUTS)
@given(data=st.data())
def test_writing_what_was_read_changes_nothing(example: dict[str, Any], data: st.DataObject) -> None:
    text = data.draw(json_texts(changed(example, KEYS)))
    try:
        value = sourced(parse(text))
    except Unwritable:
        return
    result = convert("sharegpt", text, "sharegpt")
    assert written(result.value) == written(value)
    assert result.losses == ()


@pytest.mark.parametrize("example", LAYOUTS)
def test_each_layout_is_recognised_read_and_without_findings(example: dict[str, Any]) -> None:
    assert guess(example).name == "sharegpt"
    found = view(example)
    roles = [turn.role for _, _, turn in found.turns()]
    assert {"user", "assistant"} <= set(roles)
    assert "other" not in roles
    (yes,) = trained(found, SHAREGPT.masks)
    assert [it.yes for it in yes] == [role == "assistant" for role in roles]
    assert len({(it.section, it.turn) for it in found.texts()}) >= 2
    lines = "\n".join(json.dumps({**example, "id": number}) for number in range(12))
    assert [it.finding.rule for it in check_text(lines) if it.finding.severity >= Severity.WARNING] == []


@pytest.mark.parametrize("example", LAYOUTS)
def test_chat_holds_each_layout(example: dict[str, Any]) -> None:
    result = convert("sharegpt", json.dumps(example), "chat")
    assert {str(it.what) for it in result.losses} <= {
        "a key that only its own format has",
        "the name of its role",
    }
    texts = [text.text for text in view(example).texts()]
    there = json.dumps(result.value)
    assert all(json.dumps(text)[1:-1] in there for text in texts if not text.startswith("[{"))
    back = convert("chat", written(result.value), "sharegpt")
    assert all(turn.keys() >= {"from", "value"} for turn in back.value["conversations"])


@pytest.mark.parametrize(
    ("example", "rule", "place"),
    [
        ({"conversations": []}, "empty-messages", "conversations"),
        ({"conversations": [{"from": "narrator", "value": "x"}]}, "unknown-role", "conversations[0].from"),
        ({"conversations": [TAGS[0], {"from": "gpt"}]}, "missing-content", "conversations[1]"),
        ({"conversations": [TAGS[0], {"value": "x"}]}, "missing-role", "conversations[1]"),
        ({"conversations": [TAGS[0], {"from": "gpt", "value": 5}]}, "wrong-type", "conversations[1].value"),
        ({"conversations": [TAGS[0], MESSAGES[1]]}, "missing-role", "conversations[1].role"),
        ({"conversations": [MESSAGES[0], TAGS[1]]}, "missing-role", "conversations[1].from"),
        ({"conversation": [SIDES[0], {"human": "x"}]}, "missing-content", "conversation[1]"),
        ({"conversation": [SIDES[0], 7]}, "wrong-type", "conversation[1]"),
        ({"conversations": TAGS, "system": 5}, "wrong-type", "system"),
        ({"conversatons": TAGS}, "unknown-key", "conversatons"),
        ({"conversations": "x"}, "unknown-format", ""),
        ({"conversations": TAGS[:1]}, "no-assistant-message", "conversations"),
        (
            {"conversations": [*TAGS, {"from": "function_call", "value": "x"}]},
            "arguments-not-json",
            "conversations[2].value",
        ),
        (
            {"conversations": [*TAGS, {"from": "function_call", "value": "{}"}]},
            "invalid-function-name",
            "conversations[2].value",
        ),
        (
            {"conversations": [*TAGS, {"from": "system", "value": "x"}, *TAGS]},
            "system-not-first",
            "conversations[2].from",
        ),
    ],
)
def test_a_fault_is_one_finding_at_its_place(example: dict[str, Any], rule: str, place: str) -> None:
    plain = (json.dumps({"conversations": [{**TAGS[0], "value": str(it)}, TAGS[1]]}) for it in range(12))
    placed = check_text("\n".join((json.dumps(example), *plain)))
    found = [it.finding for it in placed if it.finding.severity >= Severity.WARNING]
    assert [(it.rule, format_path(it.path)) for it in found] == [(rule, place)]


@pytest.mark.parametrize(
    ("written_role", "meant"), [("humna", "human"), ("GPT", "gpt"), ("chatgpt", "gpt"), ("Observation", "observation")]
)  # fmt: skip
def test_a_wrong_role_was_meant_as_one_of_the_format(written_role: str, meant: str) -> None:
    line = json.dumps({"conversations": [{"from": written_role, "value": "x"}, *TAGS]})
    (said,) = [str(it.finding.message) for it in check_text(line) if it.finding.rule == "unknown-role"]
    assert said.endswith(f'Did you mean "{meant}"?')


def test_calls_inside_texts_are_calls() -> None:
    found = view(IN_SHAREGPT)
    assert [(call.name, call.encoded) for call in found.calls()] == [("find", "inside")] * 2
    assert [tool.name for tool in found.tools()] == ["find"]
    assert len([*found.answers()]) == 2


def test_ten_thousand_turns_are_one_example() -> None:
    line = json.dumps({"conversations": TAGS * 5000})
    assert check_text(line) == []


def test_a_service_that_does_not_read_it_is_named_once() -> None:
    line = json.dumps({"conversations": TAGS, "system": None, "tools": None})
    placed = check_text(line, Settings(target="openai"))
    assert [it.finding.rule for it in placed] == ["wrong-format"]
    (alone,) = check_text(line)
    assert alone.finding.rule == "null-member"
    assert "reject" not in str(alone.finding.message)


@pytest.mark.parametrize(
    ("said", "calls"),
    [
        ('<tool_call>\n{"name": "f", "arguments": {"a": 1}}\n</tool_call>', [("f", {"a": 1})]),
        ('So: <tool_call>{"name": "f"}</tool_call> and <tool_call> [{"name": "g"}]', [("f", ABSENT), ("g", ABSENT)]),
        ('<tool_call>{"name": "f"}<tool_call>{"name": "g"}', [("f", ABSENT), ("g", ABSENT)]),
        ("<tool_call>{'name': 'f'}</tool_call>", [(ABSENT, "{'name': 'f'}")]),
        ("<tool_call>", []),
        ("<tool_call>\n</tool_call>{}", []),
        ("Write <tool_call>, then the call.", []),
    ],
)  # fmt: skip
def test_calls_that_are_marked_in_a_text(said: str, calls: list[tuple[Any, Any]]) -> None:
    plain = {"from": "gpt", "value": "No."}
    turns = [plain, {"from": "gpt", "value": said}, {"from": "human", "value": said}]
    read = view({"conversations": turns})
    assert [(call.name, call.arguments) for call in read.calls()] == calls
    assert [turn.calls for turn in read.sections[0].turns] == [0, len(list(marked_calls(said))), 0]
    for call in read.calls():
        assert call.within is not None
        assert said[slice(*call.within)][0] in "{["


def test_answers_that_are_marked_in_a_text() -> None:
    tool = {"from": "tool", "value": "<tool_response>1</tool_response><tool_response>2</tool_response>"}
    turns = [TAGS[0], {"from": "tool", "value": "3"}, tool, {**tool, "from": "human"}]
    assert [answer.turn for answer in view({"conversations": turns}).answers()] == [1, 2, 2, 3, 3]


def test_of_two_lists_one_is_read() -> None:
    found = check_text(json.dumps({"messages": MESSAGES, "conversations": TAGS}), Settings())
    assert [(it.finding.rule, format_path(it.finding.path)) for it in found if it.finding.path] == [
        ("unknown-key", "messages")
    ]
