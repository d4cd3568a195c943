"""Rules about preference and reinforcement examples: counts, equality, and the keys that a grader reads."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tuneline.rules.table import RULES
from tuneline.settings.model import Settings
from tuneline.syntax.paths import format_path
from tuneline.testing import check_text

GROUP = tuple(rule.name for rule in RULES.values() if rule.group == "preference")


def said(*texts: str) -> list[dict[str, Any]]:
    return [{"role": "assistant", "content": text} for text in texts]


def called(arguments: object) -> list[dict[str, Any]]:
    call = {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": arguments}}
    return [{"role": "assistant", "tool_calls": [call]}]


TOOL = [{"role": "tool", "tool_call_id": "call_1", "content": "1"}]


def pair(preferred: object, rejected: object, *prompt: str) -> dict[str, Any]:
    messages = [{"role": role, "content": "x"} for role in prompt or ("user",)]
    return {"input": {"messages": messages}, "preferred_output": preferred, "non_preferred_output": rejected}


def check(*values: object, **settings: Any) -> list[str]:
    found = check_text("\n".join(map(json.dumps, values)), Settings(select=GROUP, **settings))
    return [
        f"{it.finding.severity.value} {it.finding.rule} {it.row} {format_path(it.finding.path)}"
        for it in found
    ]


DEEP: list[Any] = []
for _ in range(500):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (pair(said("a"), said("b")), []),
        (pair(said("a"), []), ["error output-count 0 non_preferred_output"]),
        (pair(said("a", "c"), said("b")), ["error output-count 0 preferred_output"]),
        (pair(called("{}") + TOOL + said("a"), said("b")), ["warning output-count 0 preferred_output"]),
        # A wrong role, a missing key or a wrong type is a finding already.
        (pair([{"role": "user", "content": "a"}], said("b")), []),
        (pair("a", said("b")), []),
        (pair(None, None), []),
        ({"input": {"messages": []}, "preferred_output": said("a")}, []),
        (pair(said("a"), said("a ")), []),
        (pair(said(""), said("")), []),
        (
            pair(said("a"), [{"role": "assistant", "content": [{"type": "text", "text": "a"}]}]),
            ["warning identical-pair 0 non_preferred_output[0].content"],
        ),
        (pair(called("{}"), called("{}")), ["warning identical-pair 0 non_preferred_output[0].content"]),
        (pair(called('{"a": 1}'), called("{}")), []),
        (pair(called(DEEP), called({})), []),
        (
            pair(said("a"), said("b"), "user", "assistant"),
            ["warning input-ends-with-assistant 0 input.messages[1].role"],
        ),
        (pair(said("a"), said("b"), "user", "assistant", "user"), []),
    ],
)
def test_preference(value: object, expected: list[str]) -> None:
    assert check(value) == expected


def rewarded(**more: object) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": "x"}], **more}


@pytest.mark.parametrize(
    ("values", "target", "expected"),
    [
        ([rewarded(answer="1"), rewarded(answer="2")], "azure", []),
        (
            [rewarded(), rewarded(tools=[])],
            "azure",
            ["warning no-grader-keys 0 messages", "warning no-grader-keys 1 messages"],
        ),
        ([rewarded(), rewarded(tools=[])], "any", ["information no-grader-keys 0 messages"]),
        (
            [rewarded(answer="1"), rewarded(answer="2", id=1)],
            "any",
            ["information uneven-grader-keys 1 messages"],
        ),
        (
            [rewarded(id=1), rewarded(answer="2"), rewarded(answer="3")],
            "any",
            ["information uneven-grader-keys 0 messages"],
        ),
        ([rewarded(answer="1"), {"answer": "2"}, "x"], "any", []),
    ],
)
def test_reinforcement(values: list[object], target: str, expected: list[str]) -> None:
    assert check(*values, target=target, method="reinforcement") == expected


def test_a_chat_file_has_no_grader() -> None:
    chat = {"messages": [{"role": "user", "content": "x"}, *said("y")]}
    assert check(chat, chat | {"id": 1}, target="azure") == []


def test_uneven_keys_are_counted() -> None:
    values = [rewarded(a=1), rewarded(a=1, b=2, c=3, d=4), rewarded(e=5)]
    (found,) = check_text("\n".join(map(json.dumps, values)), Settings(method="reinforcement", select=GROUP))
    assert "of 3 examples" in found.finding.message
    assert '`"a"` on 2' in found.finding.message
    assert "and 2 more" in found.finding.message
