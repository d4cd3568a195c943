"""What a format reads it writes again: every number and string as it was, all members in their order."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.prototypes.examples import IN_SHAREGPT
from strategies import changed, json_texts, json_values, odd_numbers
from tuneline.formats.detect import guess
from tuneline.formats.format import Format
from tuneline.formats.table import FORMATS
from tuneline.formats.writing.conversation import Conversation
from tuneline.formats.writing.losses import Written
from tuneline.formats.writing.remainder import lost, remainder, restored
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import format_path
from tuneline.syntax.source import Unwritable, sourced, written
from tuneline.text.lines import content, split_lines

REAL = Path(__file__).parents[3] / "shared" / "real"

CALL = {"id": "call_1", "type": "function", "function": {"name": "find", "arguments": '{"q": "a"}'}}
TOOL = {
    "type": "function",
    "function": {"name": "find", "description": "Finds.", "parameters": {"type": "object"}},
}
MESSAGES: list[dict[str, Any]] = [
    {"role": "system", "content": "Be kind."},
    {"role": "user", "content": "Hello", "name": "ada"},
    {
        "role": "user",
        "content": [{"type": "text", "text": "See"}, {"type": "image_url", "image_url": {"url": "u"}}],
    },
    {"role": "assistant", "content": None, "tool_calls": [CALL], "weight": 0},
    {"role": "tool", "content": "found", "tool_call_id": "call_1"},
    {"role": "assistant", "content": None, "function_call": {"name": "find", "arguments": "{}"}},
    {"role": "function", "name": "find", "content": "found"},
    {"role": "assistant", "content": "Good.", "reasoning_content": "It is."},
]
PLAIN: dict[str, dict[str, Any]] = {
    "chat": {"messages": MESSAGES, "tools": [TOOL]},
    "preference": {
        "input": {"messages": MESSAGES[:2], "tools": [TOOL]},
        "preferred_output": [{"role": "assistant", "content": "Yes."}],
        "non_preferred_output": [{"role": "assistant", "content": "No."}],
    },
    "reinforcement": {"messages": MESSAGES[:2]},
    "reinforcement-prompt": {"prompt": MESSAGES[:4], "tools": [TOOL]},
    "completion": {"prompt": "One", "completion": "Two"},
    "messages-completion": {"prompt": MESSAGES[:4], "completion": MESSAGES[4:], "tools": [TOOL]},
    "chosen-rejected": {
        "prompt": MESSAGES[:2],
        "chosen": MESSAGES[3:],
        "rejected": MESSAGES[7:],
        "tools": [TOOL],
    },
    "preference-messages": {"messages": MESSAGES[:2], "chosen": MESSAGES[7], "rejected": MESSAGES[3:6]},
    "rejected-response": {"messages": MESSAGES, "rejected_response": "No.", "tools": [TOOL]},
    "rejected-messages": {"messages": MESSAGES, "rejected_messages": MESSAGES[:4], "tools": [TOOL]},
    "rejected-message": {"messages": MESSAGES, "rejected_message": MESSAGES[2], "tools": [TOOL]},
    "xtuner": {
        "conversation": [
            {"system": "Be kind.", "input": "One", "output": "Two"},
            {"input": "Three", "output": "Four", "output_with_loss": False},
        ]
    },
    "lima": {"conversations": ["One", "Two", "Three", "Four"]},
    "nova": {
        "schemaVersion": "bedrock-conversation-2024",
        "system": [{"text": "Be kind."}],
        "messages": [
            {"role": "user", "content": [{"text": "Hello"}]},
            {"role": "assistant", "content": [{"toolUse": {"toolUseId": "a", "name": "find", "input": {}}}]},
            {"role": "user", "content": [{"toolResult": {"toolUseId": "a", "content": [{"text": "one"}]}}]},
            {"role": "assistant", "content": [{"text": "Good."}]},
        ],
    },
    "nova-preference": {
        "schemaVersion": "bedrock-conversation-2024",
        "messages": [
            {"role": "user", "content": [{"text": "Hello"}]},
            {
                "role": "assistant",
                "candidates": [
                    {"content": [{"text": "No."}], "preferenceLabel": "non-preferred"},
                    {"content": [{"text": "Yes."}], "preferenceLabel": "preferred"},
                ],
            },
        ],
    },
    "mistral": {
        "system_prompt": "Be kind.",
        "interactions": [
            {"role": "user", "text": "Hello"},
            *MESSAGES[3:5],
            {"role": "assistant", "text": "Good."},
        ],
        "available_tools": [TOOL],
    },
    "anthropic": {
        "system": "Be kind.",
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "Hello"},
                    {
                        "type": "image",
                        "source": {"type": "base64", "media_type": "image/png", "data": "AA=="},
                    },
                ],
            },
            {
                "role": "assistant",
                "content": [
                    {"type": "thinking", "thinking": "Hm."},
                    {"type": "tool_use", "id": "a", "name": "find", "input": {}},
                ],
            },
            {
                "role": "user",
                "content": [{"type": "tool_result", "tool_use_id": "a", "content": "one"}],
            },
            {"role": "assistant", "content": "Good."},
        ],
        "tools": [{"name": "find", "input_schema": {"type": "object"}}],
    },
    "gemini": {
        "systemInstruction": {"parts": [{"text": "Be kind."}]},
        "contents": [
            {
                "role": "user",
                "parts": [{"text": "Hello"}, {"inlineData": {"mimeType": "image/png", "data": "AA=="}}],
            },
            {"role": "model", "parts": [{"functionCall": {"name": "find", "args": {}, "id": "a"}}]},
            {
                "role": "user",
                "parts": [{"functionResponse": {"name": "find", "response": {"n": 1}, "id": "a"}}],
            },
            {"role": "model", "parts": [{"text": "Hm.", "thought": True}, {"text": "Good."}]},
        ],
        "tools": [{"functionDeclarations": [{"name": "find", "parameters": {"type": "OBJECT"}}]}],
    },
    "unpaired": {"prompt": MESSAGES[:4], "completion": MESSAGES[4:], "label": True, "tools": [TOOL]},
    "unpaired-messages": {"messages": MESSAGES, "label": False, "tools": [TOOL]},
    "sharegpt": IN_SHAREGPT,
    "preference-sharegpt": {
        "system": "Be kind.",
        "conversations": IN_SHAREGPT["conversations"],
        "chosen": {"from": "gpt", "value": "Yes."},
        "rejected": [{"from": "gpt", "value": "No.", "weight": 0}],
    },
    "unpaired-sharegpt": {**IN_SHAREGPT, "kto_tag": True},
    "unpaired-alpaca": {"history": [["a", "b"]], "instruction": "Add.", "output": "3", "label": False},
    "chosen-messages": {
        "chosen_messages": [*MESSAGES[:2], MESSAGES[7]],
        "rejected_messages": [*MESSAGES[:2], MESSAGES[3]],
        "tools": [TOOL],
    },
    "response-rejected": {"query": "One", "response": "Two", "rejected_response": "Three"},
    "alpaca": {
        "system": "Be kind.",
        "history": [["a", "b"]],
        "instruction": "Add.",
        "input": "1 2",
        "output": "3",
    },
    "prompt-response": {"prompt": "One", "response": "Two"},
    "query-response": {"query": "One", "response": "Two"},
    "question-answer": {"question": "One", "answer": "Two"},
    "instruction-response": {"instruction": "One", "response": "Two"},
    "input-output": {"input": "One", "output": "Two"},
    "text": {"text": "One"},
}

KEYS = (
    "role content name weight train tool_calls function_call function arguments id type text tools"
    " functions messages input prompt completion label chosen rejected rejected_response rejected_messages"
    " kto_tag chosen_messages"
    " parts functionCall functionResponse thought"
    " system toolUse toolResult json extra image_url detail reasoning_content tool_call_id"
    " interactions available_tools system_prompt only_last candidates preferenceLabel"
    " source media_type data tool_use_id input_schema is_error thinking"
    " from value conversations system history instruction output response query question answer context"
).split()


def read(fmt: Format, text: str) -> Conversation:
    assert fmt.read is not None
    return fmt.read(fmt.view(sourced(parse(text))))


def write(name: str, conversation: Conversation) -> Written:
    function = FORMATS[name].write
    assert function is not None
    return function(conversation)


def again(fmt: Format, text: str) -> str:
    """A line that was read and written, which loses nothing in the format that it is in."""
    result = write(fmt.name, read(fmt, text))
    assert result.losses == ()
    return written(result.value)


@pytest.mark.parametrize("name", FORMATS)
@given(data=st.data())
def test_writing_what_was_read_changes_nothing(name: str, data: st.DataObject) -> None:
    text = data.draw(json_texts(changed(PLAIN[name], KEYS)))
    try:
        value = sourced(parse(text))
    except Unwritable:
        return
    assert again(FORMATS[name], text) == written(value)


@pytest.mark.parametrize("name", FORMATS)
def test_what_a_format_knows_is_in_slots(name: str) -> None:
    conversation = read(FORMATS[name], written(PLAIN[name]))
    rests = [conversation.rest, *(said.rest for said in conversation.turns)]
    assert [place for rest in rests for place in lost(rest.left)] == []
    sections = FORMATS[name].view(PLAIN[name]).sections
    # An instruction and what it is about are one turn of a conversation.
    halves = 1 if name == "alpaca" else 0
    turns = sum(len(it.turns) for it in sections if not it.is_answer)
    assert len(conversation.turns) == turns - halves


REAL_FILES = sorted(REAL.rglob("*.jsonl")) if REAL.exists() else []


@pytest.mark.skipif(not REAL_FILES, reason="the real training files are not on this machine")
def test_real_files() -> None:
    compared: Counter[str] = Counter()
    for path in REAL_FILES:
        for line in split_lines(path.read_bytes().decode("utf-8-sig", "replace")):
            try:
                value = sourced(parse(content(line)))
            except Unwritable:
                continue
            name = guess(value).name
            if name in FORMATS:
                assert again(FORMATS[name], content(line)) == written(value), path
                compared[name] += 1
    print(compared)
    assert compared.keys() >= {"chat", "preference", "reinforcement", "completion"}
    assert compared.total() > 300


def test_a_turn_that_is_taken_out_leaves_the_others_as_they_were() -> None:
    text = r'{"id": 1.0, "messages": [{"content": "a", "role": "user", "x": 1}, {"role": "\u0075ser", "content": 5}]}'
    conversation = read(FORMATS["chat"], text)
    assert [said.role for said in conversation.turns] == ["user", "user"]
    for kept, expected in (
        (0, '{"id": 1.0, "messages": [{"content": "a", "role": "user", "x": 1}]}'),
        (1, r'{"id": 1.0, "messages": [{"role": "\u0075ser", "content": 5}]}'),
    ):
        result = write("chat", replace(conversation, turns=conversation.turns[kept : kept + 1]))
        assert written(result.value) == expected


def test_a_slot_that_is_changed_is_written_where_it_was() -> None:
    conversation = read(FORMATS["chat"], '{"messages": [{"content": "a", "role": "user", "x": 1}], "y": 2}')
    turns = (replace(conversation.turns[0], content="b", name="ada"),)
    result = write("chat", replace(conversation, turns=turns))
    assert (
        written(result.value)
        == '{"messages": [{"content": "b", "role": "user", "x": 1, "name": "ada"}], "y": 2}'
    )


ROUND = {"role": "user", "content": "One"}, {"role": "assistant", "content": "Two"}


@pytest.mark.parametrize(
    ("name", "given", "other", "expected", "lost"),
    [
        (
            "completion",
            {"prompt": "One", "completion": "Two", "id": 7},
            "chat",
            {"messages": [*ROUND]},
            [("id", "a key that only its own format has")],
        ),
        (
            "chat",
            {"messages": [MESSAGES[0], ROUND[0], {**ROUND[1], "weight": 0, "x": None}]},
            "completion",
            {"prompt": "One", "completion": "Two"},
            [("messages[2]", "whether the turn is trained"), ("messages[0]", "a turn")],
        ),
        (
            "chat",
            {"messages": [MESSAGES[2]], "tools": [TOOL]},
            "completion",
            {"prompt": "See"},
            [("tools", "the declared tools"), ("messages[0]", "an image")],
        ),
        (
            "chat",
            {"messages": [*ROUND], "functions": [TOOL["function"]]},
            "preference",
            {"input": {"messages": [ROUND[0]], "tools": [TOOL]}, "preferred_output": [ROUND[1]]},
            [],
        ),
        (
            "preference",
            PLAIN["preference"],
            "chat",
            {"messages": [*MESSAGES[:2], {"role": "assistant", "content": "Yes."}], "tools": [TOOL]},
            [("non_preferred_output[0]", "the rejected answer")],
        ),
        (
            "reinforcement",
            {"messages": [MESSAGES[1]], "answer": 4, "tools": json.dumps([TOOL["function"]])},
            "chat",
            {"messages": [MESSAGES[1]], "tools": [TOOL]},
            [("answer", "a key that only its own format has")],
        ),
        (
            "chat",
            {"messages": [{"role": "gpt", "content": "Hi", "x": {"y": 1}}, 5], "tools": [{"name": 5}]},
            "completion",
            {"completion": "Hi"},
            [
                ("messages[0]", "the name of its role"),
                ("messages[1]", "a turn"),
                ("tools", "a key that only its own format has"),
                ("messages[0].x", "a key that only its own format has"),
                ("messages[1]", "a key that only its own format has"),
            ],
        ),
    ],
)
def test_what_another_format_cannot_hold_is_named(
    name: str, given: dict[str, Any], other: str, expected: dict[str, Any], lost: list[tuple[str, str]]
) -> None:
    result = write(other, read(FORMATS[name], written(given)))
    assert written(result.value) == written(expected)
    assert [(format_path(loss.path), str(loss.what)) for loss in result.losses] == lost


@given(json_values(odd_numbers()), json_values(odd_numbers()), st.data())
def test_a_remainder_gives_back_what_was_there(source: Any, usual: Any, data: st.DataObject) -> None:
    for start in (usual, data.draw(changed({"a": source}, KEYS)), {"a": usual}):
        for end in (source, {"a": source}):
            assert written(restored(start, remainder(end, start))) == written(end)
