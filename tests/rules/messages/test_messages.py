"""Rules about messages: what they find beyond their pages, what they leave alone, what their fixes write."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tuneline.rules.finding import Finding, Fix
from tuneline.rules.table import RULES
from tuneline.settings.model import Settings
from tuneline.syntax.edits import apply
from tuneline.syntax.ops import resolve
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import format_path
from tuneline.testing import check_text

GROUP = tuple(rule.name for rule in RULES.values() if rule.group == "messages")
CALL = [{"id": "call_1", "type": "function", "function": {"name": "now", "arguments": "{}"}}]
GOOD = '{"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": "y"}]}'


BLANK = {"role": "assistant", "content": ""}
CALLED = {"role": "assistant", "tool_calls": CALL}
ANSWER = {"role": "tool", "tool_call_id": "call_1", "content": "1"}
OLD_CALLED = {"role": "assistant", "function_call": CALL[0]["function"]}
OLD_ANSWER = {"role": "function", "name": "now", "content": "1"}


def chat(*turns: str | dict[str, Any], **more: Any) -> dict[str, Any]:
    """A chat example of roles (with some content) and whole messages."""
    return {
        "messages": [
            {"role": it, "content": f"{n}."} if isinstance(it, str) else it for n, it in enumerate(turns)
        ]
    } | more


def pair(prompt: dict[str, Any], *preferred: str | dict[str, Any]) -> dict[str, Any]:
    worse = [{"role": "assistant", "content": "worse"}]
    return {"input": prompt, "preferred_output": chat(*preferred)["messages"], "non_preferred_output": worse}


def check(value: object, **settings: Any) -> list[Finding]:
    """What the group finds in the last line of a file whose other lines make plain what it is."""
    lines = [*settings.pop("before", [GOOD, GOOD]), json.dumps(value)]
    found = check_text("\n".join(lines), Settings(select=GROUP, **settings))
    return [it.finding for it in found if it.row == len(lines) - 1]


def mended(value: object, fix: Fix) -> Any:
    text = json.dumps(value)
    return json.loads(apply(text, resolve(parse(text), fix.ops)))


REWARDED = {"before": ['{"messages": [{"role": "user", "content": "x"}], "answer": "y"}'] * 2}
PREFERENCE = {"before": [json.dumps(pair(chat("user"), "assistant"))] * 2}
OPENAI, AZURE = {"target": "openai"}, {"target": "azure"}

FOUND = [
    # What a role was meant to be is known, so nothing follows from the slip.
    (chat("user", "asistant"), {}, ["error unknown-role messages[1].role"]),
    (chat("User", "assistant"), {}, ["error unknown-role messages[0].role"]),
    (
        chat("human", "gpt"),
        {},
        ["error unknown-role messages[0].role", "error unknown-role messages[1].role"],
    ),
    (chat("user", "narrator"), {}, ["error unknown-role messages[1].role"]),
    (chat({"role": 5, "content": "x"}, "assistant"), {}, ["error unknown-role messages[0].role"]),
    (chat({"role": None, "content": "x"}, "assistant"), {}, ["error unknown-role messages[0].role"]),
    (
        chat("user", "tool_call", "observation", "assistant"),
        OPENAI,
        ["error unknown-role messages[1].role", "error unknown-role messages[2].role"],
    ),
    (
        chat("user", "tool_call", "observation", "assistant"),
        {},
        ["warning unknown-role messages[1].role", "warning unknown-role messages[2].role"],
    ),
    # Roles that are not for this method.
    (chat("developer", "user", "assistant"), {}, ["warning role-not-allowed messages[0].role"]),
    (chat("developer", "user", "assistant"), AZURE, ["error role-not-allowed messages[0].role"]),
    (chat("system", "user", answer="y"), REWARDED, ["information role-not-allowed messages[0].role"]),
    (chat("system", "user", answer="y"), REWARDED | OPENAI, ["error role-not-allowed messages[0].role"]),
    (pair(chat("user"), "user"), PREFERENCE, ["error role-not-allowed preferred_output[0].role"]),
    (
        pair(chat("user"), "assistant", "tool"),
        PREFERENCE,
        ["warning role-not-allowed preferred_output[1].role"],
    ),
    # A message that lacks something.
    (chat({}, "assistant"), {}, ["error missing-role messages[0]"]),
    (chat("user", {"content": "y"}), {}, ["error missing-role messages[1]"]),
    (chat({"from": "user", "content": "x"}, "assistant"), {}, ["warning missing-role messages[0].from"]),
    (chat({"from": "user", "content": "x"}, "assistant"), OPENAI, ["error missing-role messages[0].from"]),
    (chat({"role": "user"}, "assistant"), {}, ["error missing-content messages[0]"]),
    (chat({"role": "user", "content": None}, "assistant"), {}, ["error missing-content messages[0].content"]),
    (chat("user", {"role": "assistant", "content": None}), {}, ["error missing-content messages[1].content"]),
    (chat({"role": "user", "text": "x"}, "assistant"), {}, ["warning missing-content messages[0].text"]),
    (
        pair({"messages": [{"role": "user"}]}, "assistant"),
        PREFERENCE,
        ["error missing-content input.messages[0]"],
    ),
    # Blank texts: an answer that is learned weighs more than any other.
    (
        chat("user", {"role": "assistant", "content": " \n"}),
        {},
        ["warning empty-content messages[1].content"],
    ),
    (
        chat("user", {"role": "assistant", "content": None, "tool_calls": []}),
        {},
        ["warning empty-content messages[1].content"],
    ),
    (chat("user", {"role": "assistant", "content": []}), {}, ["warning empty-content messages[1].content"]),
    (
        chat("user", {"role": "assistant", "content": "", "weight": 0}, "user", "assistant"),
        {},
        ["information empty-content messages[1].content"],
    ),
    (
        chat({"role": "user", "content": ""}, "assistant"),
        {},
        ["information empty-content messages[0].content"],
    ),
    (pair(chat("user"), BLANK), PREFERENCE, ["warning empty-content preferred_output[0].content"]),
    # Who speaks, and when.
    (chat("user"), {}, ["error no-assistant-message messages"]),
    (chat("system"), {}, ["error no-assistant-message messages"]),
    (chat("user", "assistant", "user"), {}, ["warning last-message-not-assistant messages[2].role"]),
    (chat("user", CALLED, ANSWER), AZURE, ["error last-message-not-assistant messages[2].role"]),
    (chat("user", "assistant", answer="y"), REWARDED, ["warning last-message-not-user messages[1].role"]),
    (
        chat("user", "assistant", answer="y"),
        REWARDED | AZURE,
        ["error last-message-not-user messages[1].role"],
    ),
    (
        chat("user", "assistant", "assistant", "assistant"),
        {},
        ["information consecutive-assistant messages[2].role"],
    ),
    (chat("user", "assistant", "assistant"), AZURE, ["warning consecutive-assistant messages[2].role"]),
    (chat("system", "user", "system", "assistant"), {}, ["information system-not-first messages[2].role"]),
    (chat("system", "assistant"), {}, ["information no-user-message messages"]),
    (chat("assistant"), {}, ["information no-user-message messages"]),
    (chat("system", "assistant", "user", "assistant"), {}, ["information assistant-first messages[1].role"]),
    # Names.
    (
        chat({"role": "user", "name": "", "content": "x"}, "assistant"),
        {},
        ["warning invalid-name messages[0].name"],
    ),
    (
        chat({"role": "user", "name": 5, "content": "x"}, "assistant"),
        {},
        ["warning invalid-name messages[0].name"],
    ),
    (
        chat({"role": "user", "name": None, "content": "x"}, "assistant"),
        OPENAI,
        ["warning invalid-name messages[0].name"],
    ),
    (
        chat({"role": "user", "name": "n" * 65, "content": "x"}, "assistant"),
        {},
        ["warning invalid-name messages[0].name"],
    ),
    # Functions: once an example, at the first place.
    (
        chat("user", OLD_CALLED, OLD_ANSWER, "assistant"),
        {},
        ["information deprecated-functions messages[1].function_call"],
    ),
    (
        chat("user", {"role": "function", "name": "f", "content": None}, "assistant"),
        {},
        ["information deprecated-functions messages[1].role"],
    ),
    ({"messages": []}, {}, ["error empty-messages messages"]),
    (pair({"messages": []}, "assistant"), PREFERENCE, ["error empty-messages input.messages"]),
]


@pytest.mark.parametrize(("value", "settings", "expected"), FOUND)
def test_found(value: object, settings: dict[str, Any], expected: list[str]) -> None:
    found = check(value, **settings)
    assert [f"{it.severity.value} {it.rule} {format_path(it.path)}" for it in found] == expected


SILENT = [
    (chat("user", "assistant", "user", "assistant"), {}),
    (chat("system", "user", CALLED), OPENAI),
    (chat("user", {"role": "assistant", "content": None, "tool_calls": CALL}), OPENAI),
    (chat("user", {"role": "assistant", "content": "", "tool_calls": CALL}), {}),
    (chat("user", {"role": "assistant", "content": None, "refusal": "No."}), OPENAI),
    (chat("user", {"role": "assistant", "content": [{"type": "text", "text": "y"}]}), {}),
    # Whose fault an unanswered call is, a rule about tools says.
    (chat("user", CALLED, "assistant"), AZURE),
    (chat("developer", "user", answer="y"), REWARDED | OPENAI),
    (chat("user", CALLED, ANSWER, "user", answer="y"), REWARDED | AZURE),
    # A misspelt key is unknown-key's finding.
    (chat({"role": "user", "contnet": "x"}, "assistant"), {}),
    (chat({"Role": "user", "content": "x"}, "assistant"), {}),
    # A wrong type is wrong-type's.
    (chat("user", {"role": "assistant", "content": 5}), {}),
    ({"messages": ["x", {"role": "assistant", "content": "y"}]}, {}),
    ({"messages": "x"}, {}),
    ({"messages": None}, {}),
    # Exports write null for what is not there.
    (
        chat(
            {"role": "user", "name": None, "content": "x"},
            {"role": "assistant", "content": "y", "function_call": None},
        ),
        {},
    ),
    (chat({"role": "user", "name": "Ren\u00e9_2", "content": "x"}, "assistant"), OPENAI),
    (
        chat(
            "user",
            CALLED,
            {"role": "tool", "name": "my tool", "tool_call_id": "call_1", "content": "1"},
            "assistant",
        ),
        {},
    ),
    ({"prompt": "x", "completion": "y"}, {"before": ['{"prompt": "x", "completion": "y"}'] * 2}),
]


@pytest.mark.parametrize(("value", "settings"), SILENT)
def test_silent(value: object, settings: dict[str, Any]) -> None:
    assert check(value, **settings) == []


def test_completions() -> None:
    before = {"before": ['{"prompt": "x", "completion": "y"}'] * 2}
    (found,) = check({"prompt": "x", "completion": " "}, **before)
    assert (found.rule, found.severity.value, found.path) == ("empty-content", "warning", ("completion",))
    (found,) = check({"prompt": "", "completion": "y"}, **before)
    assert (found.rule, found.severity.value, found.path) == ("empty-content", "information", ("prompt",))


ASK = {"role": "user", "content": ""}

FIXED = [
    (chat("USER", "assistant"), 0, True, chat("user", "assistant")),
    (chat("user", "bot"), 0, True, chat("user", "assistant")),
    (chat("user", "assitant"), 0, True, chat("user", "assistant")),
    (
        chat("user", "assistant", "user2", "assistant"),
        0,
        False,
        chat("user", "assistant", "user", "assistant"),
    ),
    (chat("developer", "user", "assistant"), 0, True, chat("system", "user", "assistant")),
    (chat("user", {"content": "1."}), 0, False, chat("user", "assistant")),
    (chat({"content": "0."}, "assistant"), 0, False, chat("user", "assistant")),
    (
        chat("user", "assistant", {"weight": 1, "content": "2."}),
        0,
        False,
        chat("user", "assistant", {"role": "assistant", "weight": 1, "content": "2."}),
    ),
    (chat({"role": "user", "text": "0."}, "assistant"), 0, True, chat("user", "assistant")),
    (chat("user", {"role": "assistant"}), 0, False, chat("user", BLANK)),
    (chat("user", {"role": "assistant", "content": None}), 0, False, chat("user", BLANK)),
    ({"messages": []}, 0, False, chat(ASK, BLANK)),
    (chat("user"), 0, False, chat("user", BLANK)),
    (chat("user", "assistant", "user", "user"), 0, False, chat("user", "assistant", "user", "user", BLANK)),
    (chat("user", "assistant", "user", "user"), 1, False, chat("user", "assistant")),
    (
        chat("user", "assistant", "assistant", "assistant", "user", "assistant"),
        0,
        False,
        {
            "messages": [
                *chat("user")["messages"],
                {"role": "assistant", "content": "1.\n\n2.\n\n3."},
                {"role": "user", "content": "4."},
                {"role": "assistant", "content": "5."},
            ]
        },
    ),
    (
        chat({"role": "user", "name": " Ada  Lovelace", "content": "x"}, "assistant"),
        0,
        False,
        chat({"role": "user", "name": "Ada_Lovelace", "content": "x"}, "assistant"),
    ),
    (
        chat("user", OLD_CALLED, OLD_ANSWER, "assistant", functions=[{"name": "now"}]),
        0,
        False,
        chat("user", CALLED, ANSWER, "assistant", tools=[{"type": "function", "function": {"name": "now"}}]),
    ),
]


@pytest.mark.parametrize(("value", "number", "safe", "expected"), FIXED)
def test_fixed(value: object, number: int, safe: bool, expected: object) -> None:
    finding = check(value)[0]
    fix = finding.fixes[number]
    assert fix.safe is safe
    assert mended(value, fix) == expected
    assert finding.rule not in {it.rule for it in check(expected)}


NO_FIX = [
    # Nothing near, texts that are no plain strings, different weights, answers without their call.
    chat("user", "narrator"),
    chat("user", "assistant", {"role": "assistant", "content": [{"type": "text", "text": "y"}]}),
    chat(
        "user",
        {"role": "assistant", "content": "x", "weight": 0},
        {"role": "assistant", "content": "y", "weight": 1},
    ),
    chat("user", OLD_ANSWER, "assistant"),
    chat("user", "assistant", functions=[], tools=[]),
]


@pytest.mark.parametrize("value", NO_FIX)
def test_not_fixed(value: object) -> None:
    (finding,) = check(value)
    assert finding.fixes == ()


def test_what_is_in_every_line_is_told_once() -> None:
    line = json.dumps(
        chat(
            "system",
            {"role": "system", "content": ""},
            {"role": "user", "name": "A B", "content": ""},
            "assistant",
        )
    )
    found = check_text("\n".join([line] * 3), Settings(select=GROUP))
    assert sorted((it.row, it.finding.rule) for it in found) == [
        (0, "empty-content"),
        (0, "empty-content"),
        (0, "invalid-name"),
        (0, "system-not-first"),
    ]
