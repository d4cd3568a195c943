"""The rules about formats and keys: what the pages' examples do not show, and where they are silent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tuneline.formats.table import FORMATS
from tuneline.rules.format.unknown_key import applies
from tuneline.settings.model import Settings
from tuneline.syntax.edits import apply
from tuneline.syntax.ops import resolve
from tuneline.syntax.parse import parse
from tuneline.testing import check_text

USER: dict[str, Any] = {"role": "user", "content": "Hi"}
ANSWER: dict[str, Any] = {"role": "assistant", "content": "Hello."}
CHAT: dict[str, Any] = {"messages": [USER, ANSWER]}
PAIR = {"prompt": "Hi", "completion": "Hello."}
PREFERENCE = {
    "input": {"messages": [USER]},
    "preferred_output": [ANSWER],
    "non_preferred_output": [ANSWER | {"content": "What?"}],
}
CALL = {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}
TOOL = {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}


def found(rule: str, *lines: object, **settings: Any) -> list[tuple[int, str, str]]:
    """Line, severity and message of the findings of one rule in a file of these values."""
    text = "".join(json.dumps(line) + "\n" for line in lines)
    return [
        (row, it.severity.value, it.message)
        for row, it in check_text(text, Settings(**settings))
        if it.rule == rule
    ]


def rows(rule: str, *lines: object, **settings: Any) -> list[int]:
    return [row for row, *_ in found(rule, *lines, **settings)]


@pytest.mark.parametrize(
    ("lines", "mixed"),
    [
        ([CHAT, CHAT, PAIR], [2]),
        ([PAIR, CHAT, CHAT], [0]),
        ([CHAT, CHAT, PREFERENCE, PAIR], [2, 3]),
        ([CHAT, CHAT, {"instruction": "Say hi", "output": "Hi"}], [2]),
        # Formats with the same keys are no mixture: a prompt that waits for its answer is one too.
        ([CHAT, CHAT, {"messages": [USER], "reference": "Hello."}], []),
        ([CHAT, CHAT, {"messages": [USER], "model": "gpt-4.1"}], []),
        ([CHAT, CHAT, {"level": "info"}], []),
        ([CHAT, CHAT, USER], []),
        ([{"a": 1}, {"a": 2}, {"a": 3}, {"a": 4}, CHAT], []),
    ],
)
def test_mixed_formats(lines: list[object], mixed: list[int]) -> None:
    assert rows("mixed-formats", *lines) == mixed


@pytest.mark.parametrize(
    "line",
    [
        {
            "context": "Be kind.",
            "messages": [{"author": "user", "content": "Hi"}, {"author": "bot", "content": "Ho"}],
        },
        {"channel": "C1", "messages": [{"user": "U1", "text": "Hi", "ts": "1"}]},
        {"subject": "Lunch", "messages": ["At noon?", "At one."]},
        {"messages": [404, 500]},
        {"text": "A page.", "embedding": [0.1, 0.2]},
        {"_id": "d1", "text": "A page."},
    ],
)
def test_files_of_other_programs_are_left_alone(line: dict[str, Any]) -> None:
    text = "".join(json.dumps(line | {"n": number}) + "\n" for number in range(3))
    assert check_text(text) == []
    wrong = check_text(text, Settings(target="openai"))
    # What was made for training another model is the wrong format; a log is none of our business.
    assert [it.rule for _, it in wrong] == (["wrong-format"] if "author" in text else [])
    if "messages" in line:
        assert rows("mixed-formats", CHAT, CHAT, line) == [2]


@pytest.mark.parametrize(
    "messages",
    [
        [{}],
        [{"contnet": "Hi"}],
        [{"user": "Hi"}, {"assistant": "Hello."}],
        [[USER, ANSWER]],
        [json.dumps(USER)],
        ["Hi", ANSWER],
        [],
    ],
)
def test_messages_with_slips_are_messages(messages: list[object]) -> None:
    founds = check_text(json.dumps({"messages": messages}))
    assert any(it.severity.value == "error" for _, it in founds)
    assert {it.rule for _, it in founds}.isdisjoint({"mixed-formats", "unknown-format"})


@pytest.mark.parametrize(
    ("lines", "unknown"),
    [
        ([CHAT, CHAT, {"question": "?"}], [2]),
        ([CHAT, CHAT, {}], [2]),
        ([PAIR, PAIR, {"prompt": "Hi"}], [2]),
        ([{"question": "?"}, {"question": "!"}], []),
        # Where most lines are something else, the file is no training file with slips in it.
        ([CHAT, {"event": 1}, {"event": 2}], []),
    ],
)
def test_unknown_format(lines: list[object], unknown: list[int]) -> None:
    assert rows("unknown-format", *lines) == unknown


def test_an_object_of_no_format_says_which_key_is_absent() -> None:
    ((_, _, message),) = found("unknown-format", PAIR, PAIR, {"prompt": "Hi"})
    assert "`completion`" in message
    assert "`prompt`" not in message


@pytest.mark.parametrize(
    ("lines", "runs"),
    [
        ([USER, ANSWER, USER, ANSWER], [0]),
        ([CHAT, USER, ANSWER, CHAT, USER], [1, 4]),
        ([CHAT, CHAT], []),
        # The log of a chat program.
        ([USER | {"timestamp": 1}, ANSWER | {"timestamp": 2}], []),
        ([CHAT, CHAT, USER | {"timestamp": 1}], [2]),
    ],
)
def test_message_per_line(lines: list[object], runs: list[int]) -> None:
    assert rows("message-per-line", *lines) == runs


@pytest.mark.parametrize(
    ("line", "settings", "severity"),
    [
        (CHAT, {}, None),
        (CHAT, {"method": "supervised"}, None),
        (CHAT, {"method": "preference"}, "error"),
        (PREFERENCE, {"method": "preference"}, None),
        (PREFERENCE, {"method": "supervised"}, "error"),
        (PAIR, {"model": "gpt-4.1-mini"}, "error"),
        (PAIR, {"model": "davinci-002"}, None),
        (CHAT, {"model": "davinci-002"}, "error"),
        (CHAT, {"model": "gpt-4.1-mini"}, None),
        (CHAT, {"model": "o4-mini"}, "error"),
        (CHAT, {"model": "a-model-of-my-own"}, None),
        (PREFERENCE, {"model": "gpt-3.5-turbo"}, "error"),
        ({"messages": [USER], "reference": "Hello."}, {"model": "o4-mini"}, None),
        # Which methods gpt-4o-mini takes is known from memory only.
        ({"messages": [USER], "reference": "Hello."}, {"model": "gpt-4o-mini"}, "warning"),
        ({"instruction": "Say hi", "output": "Hi"}, {}, None),
        ({"instruction": "Say hi", "output": "Hi"}, {"target": "openai"}, "error"),
        ({"model": "gpt-4.1", "messages": [USER]}, {"target": "openai"}, None),
        ({"level": "info"}, {"target": "openai", "method": "preference"}, None),
    ],
)
def test_wrong_format(line: object, settings: dict[str, Any], severity: str | None) -> None:
    founds = found("wrong-format", line, line, **settings)
    assert [it[:2] for it in founds] == ([] if severity is None else [(0, severity)])


@pytest.mark.parametrize(
    ("example", "missing"),
    [
        (CHAT, []),
        ({**PREFERENCE, "input": {"tools": []}}, ["messages"]),
        ({key: item for key, item in PREFERENCE.items() if key != "input"}, ["input"]),
        ({key: PREFERENCE[key] for key in ("input", "preferred_output")}, ["non_preferred_output"]),
        ({key: PREFERENCE[key] for key in ("input", "non_preferred_output")}, ["preferred_output"]),
        ({"messages": [USER, ANSWER | {"tool_calls": [{"id": "a", "type": "function"}]}]}, ["function"]),
        ({"messages": [USER, ANSWER | {"tool_calls": [CALL | {"function": {"name": "f"}}]}]}, ["arguments"]),
        ({"messages": [USER | {"content": [{"type": "text"}]}, ANSWER]}, ["text"]),
        ({"messages": [USER | {"content": [{"type": "image_url"}]}, ANSWER]}, ["image_url"]),
        # Misspelt, which unknown-key reports; or the business of other rules.
        ({"messages": [USER | {"content": [{"type": "image_url", "imageurl": {}}]}, ANSWER]}, []),
        ({**PREFERENCE, "input": {"mesages": [USER]}}, []),
        ({"messages": [{"role": "user"}, {"content": "Hello."}]}, []),
    ],
)
def test_missing_key(example: object, missing: list[str]) -> None:
    text = json.dumps(example)
    founds = [it for _, it in check_text(text) if it.rule == "missing-key"]
    assert [next(key for key in missing if f"`{key}`" in it.message) for it in founds] == missing
    for it in founds:
        mended = apply(text, resolve(parse(text), it.fixes[0].ops))
        assert [it for _, it in check_text(mended) if it.rule == "missing-key"] == []


@pytest.mark.parametrize(
    ("example", "target", "titles"),
    [
        (
            {"messages": [USER, {"role": "assistant", "tool_calls": [{"id": "a"} | CALL["function"]]}]},
            "any",
            ["Move them into `function`"],
        ),
        (
            {"messages": [USER, ANSWER | {"tool_calls": [{"id": "a", "function": CALL["function"]}]}]},
            "any",
            [],
        ),
        (
            {"messages": [USER, ANSWER | {"tool_calls": [{"id": "a", "function": CALL["function"]}]}]},
            "openai",
            ["Add `type`"],
        ),
        (CHAT | {"tools": [TOOL["function"]]}, "any", []),
        (CHAT | {"tools": [TOOL["function"]]}, "azure", ["Move them into `function`"]),
        (
            CHAT | {"tools": [{"type": "function"} | TOOL["function"]]},
            "openai",
            ["Move them into `function`"],
        ),
        (CHAT | {"tools": [{"function": TOOL["function"]}]}, "openai", ["Add `type`"]),
    ],
)
def test_a_flat_call_or_tool_has_one_finding_and_is_mended(
    example: object, target: str, titles: list[str]
) -> None:
    text, settings = json.dumps(example), Settings(target=target, ignore=("dataset", "unanswered-tool-call"))
    founds = check_text(text, settings)
    assert [it.fixes[0].title for _, it in founds] == titles
    for _, it in founds:
        mended = apply(text, resolve(parse(text), it.fixes[0].ops))
        assert check_text(mended, settings) == []
        called = CALL["function"] if "tool_calls" in text else TOOL["function"]
        assert json.dumps({"type": "function", "function": called})[1:-1] in mended


@pytest.mark.parametrize("messages", [[USER], [USER, ANSWER]])
@pytest.mark.parametrize("target", ["any", "openai"])
def test_a_preference_without_input_has_one_finding_and_is_mended(
    messages: list[object], target: str
) -> None:
    example = {"messages": messages, **PREFERENCE, "tools": [TOOL]}
    del example["input"]
    text, settings = (
        json.dumps(example),
        Settings(target=target, ignore=("dataset", "input-ends-with-assistant")),
    )
    ((_, it),) = check_text(text, settings)
    assert it.rule == "missing-key"
    mended = apply(text, resolve(parse(text), it.fixes[0].ops))
    assert mended.startswith('{"input": {"messages": [{"role": "user"')
    assert check_text(mended, settings) == []


@pytest.mark.parametrize(
    ("example", "seen", "title", "mended"),
    [
        ({"messages": [USER, "Hello."]}, "must be an object, but it is a string", None, None),
        ({"messages": [USER, None, ANSWER]}, "must be an object, but it is null.", None, None),
        ({"messages": [USER, [ANSWER]]}, "an object, but it is a list", "Take it out of the list", CHAT),
        ({"messages": json.dumps([USER, ANSWER])}, "a list, but it is a string", "Decode the JSON", CHAT),
        ({"messages": "[{'role': 'user'}]"}, "a list, but it is a string", None, None),
        ({"messages": "Hi"}, "a list, but it is a string", None, None),
        (
            {"messages": [USER | {"content": ["Hi"]}, ANSWER]},
            "an object, but it is a string",
            "Wrap the text in a text part",
            {"messages": [USER | {"content": [{"type": "text", "text": "Hi"}]}, ANSWER]},
        ),
        (
            {"messages": [USER | {"content": {"type": "text", "text": "Hi"}}, ANSWER]},
            "a string or a list, but it is an object",
            "Wrap the object in a list",
            {"messages": [USER | {"content": [{"type": "text", "text": "Hi"}]}, ANSWER]},
        ),
        ({"messages": [USER | {"content": {"text": "Hi"}}, ANSWER]}, "but it is an object", None, None),
        (
            PREFERENCE | {"input": [USER]},
            "an object, but it is a list",
            "Put the list under `messages`",
            PREFERENCE,
        ),
        (
            PREFERENCE | {"preferred_output": "Hello."},
            "a list, but it is a string",
            "Wrap the text in a message",
            PREFERENCE,
        ),
        (PREFERENCE | {"preferred_output": ANSWER}, "a list, but", "Wrap the object in a list", PREFERENCE),
        (
            CHAT | {"parallel_tool_calls": "False"},
            "a string",
            "Remove the quotes",
            CHAT | {"parallel_tool_calls": False},
        ),
        (PAIR | {"prompt": ["Hi"]}, "a string, but it is a list", "Take it out of the list", PAIR),
        (PAIR | {"prompt": ["Hi", "you"]}, "a string, but it is a list", None, None),
        (PAIR | {"prompt": 5}, "a number (`5`)", "Write the number as a string", PAIR | {"prompt": "5"}),
        (PAIR | {"prompt": True}, "true or false", None, None),
    ],
)
def test_wrong_type(example: object, seen: str, title: str | None, mended: object) -> None:
    text = json.dumps(example)
    (it,) = (it for _, it in check_text(text) if it.rule == "wrong-type")
    assert seen in it.message
    assert [fix.title for fix in it.fixes] == ([] if title is None else [title])
    for fix in it.fixes:
        assert apply(text, resolve(parse(text), fix.ops)) == json.dumps(mended)


def test_a_null_that_only_a_service_minds_is_removed() -> None:
    text = json.dumps({"messages": [USER, ANSWER | {"tool_calls": None}], "tools": None})
    settings = Settings(target="openai", ignore=("dataset",))
    founds = [it for _, it in check_text(text, settings)]
    assert [(it.rule, it.fixes[0].title, it.fixes[0].safe) for it in founds] == [
        ("wrong-type", "Remove it", True)
    ] * 2
    assert apply(text, resolve(parse(text), [op for it in founds for op in it.fixes[0].ops])) == json.dumps(
        CHAT
    )


@pytest.mark.parametrize(
    ("example", "target", "expected"),
    [
        (CHAT | {"id": 7}, "any", [("id", "information")]),
        (CHAT | {"id": 7}, "openai", [("id", "error")]),
        (CHAT | {"id": 7}, "azure", [("id", "error")]),
        (CHAT | {"tool": "weather"}, "any", [("tool", "information")]),
        ({"mesages": CHAT["messages"]}, "any", [("mesages", "error")]),
        ({"mesages": CHAT["messages"], "id": 1}, "any", [("mesages", "error"), ("id", "information")]),
        ({"messages": [USER | {"id": 1}, ANSWER]}, "any", [("id", "warning")]),
        ({"messages": [USER | {"id": 1}, ANSWER]}, "openai", [("id", "error")]),
        ({"messages": [USER | {"id": 1}, ANSWER]}, "azure", [("id", "warning")]),
        ({"messages": [USER | {"id": None}, ANSWER]}, "openai", [("id", "information")]),
        ({"messages": [USER | {"tool_calls": [CALL]}, ANSWER]}, "any", [("tool_calls", "warning")]),
        (
            {"messages": [USER, ANSWER | {"reasoning_content": "Hm."}]},
            "any",
            [("reasoning_content", "information")],
        ),
        (
            {"messages": [USER, ANSWER | {"reasoning_content": "Hm."}]},
            "openai",
            [("reasoning_content", "error")],
        ),
        ({"messages": [{"role": "user", "contnet": "Hi"}, ANSWER]}, "azure", [("contnet", "error")]),
        ({"messages": [USER, ANSWER | {"wieght": 0}]}, "any", [("wieght", "error")]),
        (
            {"messages": [USER | {"content": [{"type": "text", "text": "Hi", "weight": 1}]}, ANSWER]},
            "any",
            [("weight", "information")],
        ),
        ({"messages": [USER, ANSWER | {"tool_calls": [CALL | {"index": 0}]}]}, "any", [("index", "warning")]),
        (CHAT | {"tools": [TOOL | {"cache": True}]}, "openai", [("cache", "information")]),
        (PREFERENCE | {"input": {"messages": [USER], "id": 1}}, "any", [("id", "information")]),
        # Weights on other roles, other trainers' tools, a grader's keys and unknown roles: not this rule's.
        ({"messages": [USER | {"weight": 1}, ANSWER]}, "any", []),
        (CHAT | {"tools": [{"name": "f", "input_schema": {}}]}, "any", []),
        ({"messages": [USER], "reference": "Hello.", "tool": 1}, "any", []),
        ({"messages": [{"role": "human", "content": "Hi", "id": 1}, ANSWER]}, "any", []),
        ({"messages": [{"rolle": "user", "content": "Hi"}, ANSWER]}, "any", [("rolle", "error")]),
        ({"level": "info", "message": "started"}, "openai", []),
    ],
)
def test_unknown_key(example: object, target: str, expected: list[tuple[str, str]]) -> None:
    text = json.dumps(example)
    founds = [it for _, it in check_text(text, Settings(target=target)) if it.rule == "unknown-key"]
    assert sorted((it.path[-1], it.severity.value) for it in founds) == sorted(expected)
    for it in founds:
        assert text[it.span.start : it.span.end] == json.dumps(it.path[-1])  # type: ignore[union-attr]
        for fix in it.fixes:
            mended = apply(text, resolve(parse(text), fix.ops))
            left = [
                other.path
                for _, other in check_text(mended, Settings(target=target))
                if other.rule == "unknown-key"
            ]
            assert it.path not in left


def test_a_key_of_every_line_is_told_once_until_a_target_is_named() -> None:
    lines = [CHAT | {"id": number} for number in range(12)]
    ((row, _, message),) = found("unknown-key", *lines)
    assert row == 0
    assert "12 lines" in message
    assert len(found("unknown-key", *lines, target="openai")) == 12


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "example", [CHAT, PAIR, PREFERENCE, {}, {"messages": 1}, {"input": []}, {"messages": [1]}]
)
def test_unknown_key_reads_any_object(name: str, example: dict[str, Any]) -> None:
    applies(FORMATS[name].view(example))


def test_plain_examples_are_not_looked_into() -> None:
    assert not applies(FORMATS["chat"].view(CHAT))
    assert not applies(FORMATS["completion"].view(PAIR))
    assert applies(FORMATS["chat"].view(CHAT | {"id": 1}))
