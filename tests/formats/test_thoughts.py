"""What a model thinks before it answers, in every place where formats keep it."""

from __future__ import annotations

from typing import Any

import pytest

from tuneline.formats.detect import guess
from tuneline.formats.table import FORMATS
from tuneline.formats.thoughts import tagged, thoughts
from tuneline.formats.view import View
from tuneline.syntax.paths import value_at

ASK = {"role": "user", "content": "2 + 2?"}
TAGGED = "<think>\nTwo and two.\n</think>\n\nFour."


def view_of(value: dict[str, Any]) -> View:
    name = guess(value).name
    assert name is not None
    return FORMATS[name].view(value)


def thought(value: dict[str, Any]) -> list[str]:
    """The reasoning of an example, each piece as its place says where it is."""
    found = []
    for it in thoughts(view_of(value)):
        text = value_at(value, it.path, None)
        assert isinstance(text, str)
        found.append(text[it.start : it.end].strip())
    return found


def chat(**answer: Any) -> dict[str, Any]:
    return {"messages": [ASK, {"role": "assistant", "content": "Four.", **answer}]}


@pytest.mark.parametrize(
    "value",
    [
        chat(reasoning_content="Two and two."),
        chat(reasoning="Two and two."),
        chat(thinking="Two and two."),
        chat(content=TAGGED),
        chat(content=[{"type": "text", "text": TAGGED}]),
        chat(content=[{"type": "thinking", "thinking": "Two and two."}, {"type": "text", "text": "Four."}]),
        chat(content=[{"type": "thinking", "thinking": [{"type": "text", "text": "Two and two."}]}]),
        chat(content=[{"type": "reasoning", "text": "Two and two."}]),
        chat(content="[THINK]Two and two.[/THINK]Four."),
        {"conversations": [{"from": "human", "value": "2 + 2?"}, {"from": "gpt", "value": TAGGED}]},
        {
            "conversations": [
                ASK,
                {"role": "assistant", "content": "Four.", "reasoning_content": "Two and two."},
            ]
        },
        {"instruction": "Add.", "input": "2 + 2", "output": TAGGED},
        {"prompt": "2 + 2?", "completion": TAGGED},
        {"prompt": [ASK], "completion": [{"role": "assistant", "content": TAGGED}]},
        {"prompt": "2 + 2?", "response": TAGGED},
        {"prompt": "2 + 2?", "completion": TAGGED, "label": True},
        {"prompt": "2 + 2?", "chosen": TAGGED, "rejected": "Five."},
        {"messages": [ASK], "chosen": {"role": "assistant", "content": TAGGED}, "rejected": ASK},
        {
            "input": {"messages": [ASK]},
            "preferred_output": [{"role": "assistant", "content": TAGGED}],
            "non_preferred_output": [{"role": "assistant", "content": "Five."}],
        },
        {
            "schemaVersion": "bedrock-conversation-2024",
            "messages": [
                {"role": "user", "content": [{"text": "2 + 2?"}]},
                {
                    "role": "assistant",
                    "content": [
                        {"reasoningContent": {"reasoningText": {"text": "Two and two."}}},
                        {"text": "Four."},
                    ],
                },
            ],
        },
        {
            "system": "Add.",
            "messages": [
                ASK,
                {
                    "role": "assistant",
                    "content": [
                        {"type": "thinking", "thinking": "Two and two.", "signature": "x"},
                        {"type": "tool_use", "id": "a", "name": "add", "input": {}},
                    ],
                },
            ],
        },
        {
            "contents": [
                {"role": "user", "parts": [{"text": "2 + 2?"}]},
                {"role": "model", "parts": [{"text": "Two and two.", "thought": True}, {"text": "Four."}]},
            ]
        },
    ],
)
def test_reasoning_is_found(value: dict[str, Any]) -> None:
    assert thought(value) == ["Two and two."]


@pytest.mark.parametrize(
    "value",
    [
        chat(content="Four. <think>Late.</think>"),
        chat(content="<thinking out loud>"),
        chat(reasoning={"effort": "high"}),
        chat(reasoning_content=None),
        {"messages": [{"role": "user", "content": TAGGED}, {"role": "assistant", "content": "Four."}]},
        {"prompt": TAGGED, "completion": "Four."},
    ],
)
def test_what_is_not_reasoning(value: dict[str, Any]) -> None:
    assert thought(value) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<think>a</think>b", (7, 8, True)),
        ("\n <think></think>", (9, 9, True)),
        ("<think>never closed", (7, 19, False)),
        ("", None),
        ("<", None),
    ],
)
def test_tags(text: str, expected: tuple[int, int, bool] | None) -> None:
    assert tagged(text) == expected
