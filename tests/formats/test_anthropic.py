"""Anthropic's messages: what is found in them, what is offered, what hovers say, what conversion keeps."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fixtures_check import check_text
from formats.asked import convert, found, labels
from formats.prototypes.examples import CHAT, FIND, PARAMETERS
from snapshots import open_text
from tuneline.features.hover.hover import hover
from tuneline.formats.detect import guess
from tuneline.formats.table import FORMATS
from tuneline.settings.model import Settings
from tuneline.text.messages import plain

ASKED = {"role": "user", "content": "One"}
ANSWERED = {"role": "assistant", "content": "Two"}
PLAIN = {"system": "Count.", "messages": [ASKED, ANSWERED]}
TOOL = {"name": "find", "description": "Finds.", "input_schema": PARAMETERS}
PIXEL = {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="}
IMAGE = {"type": "image", "source": PIXEL}
THOUGHT = {"type": "thinking", "thinking": "Hm.", "signature": "s"}
IN_ANTHROPIC: dict[str, Any] = {
    "system": "Be kind.",
    "messages": [
        {"role": "user", "content": "Hello"},
        {
            "role": "assistant",
            "content": [
                {"type": "text", "text": "I look."},
                {"type": "tool_use", "id": "a", "name": "find", "input": {"q": "x", "n": 1.0}},
                {"type": "tool_use", "id": "b", "name": "find", "input": {}},
            ],
        },
        {
            "role": "user",
            "content": [
                {"type": "tool_result", "tool_use_id": "a", "content": "one"},
                {"type": "tool_result", "tool_use_id": "b", "content": "two"},
                {"type": "text", "text": "And?"},
            ],
        },
        {"role": "assistant", "content": "Good."},
    ],
    "tools": [TOOL],
}


def blocks(role: str, *content: object) -> dict[str, Any]:
    return {"role": role, "content": list(content)}


def use(**more: object) -> dict[str, Any]:
    return blocks("assistant", {"type": "tool_use", "id": "a", "name": "find", "input": {"q": "x"}, **more})


def result(**more: object) -> dict[str, Any]:
    return blocks("user", {"type": "tool_result", "tool_use_id": "a", "content": "x", **more})


def called(*messages: object, **more: object) -> dict[str, Any]:
    return {"system": "Count.", "messages": [ASKED, *messages], "tools": [TOOL], **more}


@pytest.mark.parametrize(
    ("example", "name"),
    [
        (PLAIN, "anthropic"),
        ({"messages": [ASKED, use(), result(), ANSWERED]}, "anthropic"),
        ({"messages": [ASKED, ANSWERED], "tools": [TOOL]}, "anthropic"),
        ({"messages": [blocks("user", IMAGE), ANSWERED]}, "anthropic"),
        ({"messages": [ASKED, blocks("assistant", THOUGHT)]}, "anthropic"),
        ({"system": [{"type": "text", "text": "Hi"}], "messages": [ASKED, ANSWERED]}, "anthropic"),
        ({"system": [{"text": "Hi"}], "messages": [ASKED, ANSWERED]}, "nova"),
        ({"messages": [ASKED, ANSWERED]}, "chat"),
        ({"system": "x", "messages": [ASKED, ANSWERED], "tools": CHAT["tools"]}, "chat"),
        ({"system": "x", "messages": [ASKED, ANSWERED | {"weight": 0}]}, "chat"),
        ({"system": "x", "messages": [{"role": "system", "content": "y"}, ASKED, ANSWERED]}, "chat"),
        ({"system": "x", "messages": [ASKED, ANSWERED], "tools": []}, "anthropic"),
        (CHAT | {"system": "x"}, "chat"),
        ({"messages": [blocks("user", {"type": "image", "image": "a.png"}), ANSWERED]}, "chat"),
        ({"messages": [ASKED, blocks("assistant", {"type": "thinking", "thinking": "Hm."})]}, "chat"),
        ({"system": "x", "messages": [ASKED], "reference_answer": "y"}, "reinforcement"),
    ],
    ids=str,
)
def test_what_is_of_this_format(example: dict[str, Any], name: str) -> None:
    assert guess(example).name == name


@pytest.mark.parametrize(
    "example",
    [
        PLAIN,
        {"messages": [ASKED, ANSWERED]},
        IN_ANTHROPIC,
        called(use(), result(is_error=True), ANSWERED),
        called(use(), result(content=[{"type": "text", "text": "x"}, IMAGE]), ANSWERED),
        called(use(), blocks("user", {"type": "tool_result", "tool_use_id": "a"}), ANSWERED),
        called(
            blocks(
                "assistant",
                THOUGHT,
                {"type": "redacted_thinking", "data": "x"},
                {"type": "text", "text": "y"},
            )
        ),
        called(ANSWERED, tools=[{"type": "web_search_20250305", "name": "web_search"}, TOOL]),
        PLAIN | {"messages": [blocks("user", IMAGE, {"type": "text", "text": "?"}), ANSWERED]},
        PLAIN
        | {
            "messages": [
                blocks("user", {"type": "image", "source": {"type": "file", "file_id": "f"}}),
                ANSWERED,
            ]
        },
        PLAIN | {"system": [{"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}]},
    ],
    ids=str,
)
def test_a_sound_example_has_no_finding(example: dict[str, Any]) -> None:
    assert found(example, PLAIN) == []
    assert found(example, PLAIN, target="openai")[0] == ("wrong-format", "")


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        (PLAIN | {"system": 5}, ("wrong-type", "system")),
        (called({"role": "assistant"}), ("missing-content", "messages[1]")),
        (called(ANSWERED | {"content": None}), ("missing-content", "messages[1].content")),
        (called(ANSWERED | {"content": " "}), ("empty-content", "messages[1].content")),
        (called(ANSWERED | {"content": 5}), ("wrong-type", "messages[1].content")),
        (called(ANSWERED | {"role": "asistant"}), ("unknown-role", "messages[1].role")),
        (called(), ("no-assistant-message", "messages")),
        (called(ANSWERED, ASKED), ("last-message-not-assistant", "messages[2].role")),
        (called(use(), ANSWERED), ("unanswered-tool-call", "messages[2]")),
        (called(use(name="fnd"), result(), ANSWERED), ("undeclared-tool", "messages[1].content[0].name")),
        (
            called(use(input={"q": 5}), result(), ANSWERED),
            ("arguments-mismatch", "messages[1].content[0].input.q"),
        ),
        (called(use(input='{"q": "x"}'), result(), ANSWERED), ("wrong-type", "messages[1].content[0].input")),
        (
            called(use(), result(tool_use_id="b"), ANSWERED),
            ("unknown-tool-call-id", "messages[2].content[0].tool_use_id"),
        ),
        (called(blocks("assistant", {"text": "x"})), ("part-type", "messages[1].content[0]")),
        (
            called(blocks("assistant", {"type": "textt", "text": "x"})),
            ("part-type", "messages[1].content[0].type"),
        ),
        (called(blocks("assistant", "x")), ("wrong-type", "messages[1].content[0]")),
        (called(blocks("assistant", IMAGE)), ("image-role", "messages[1].content")),
        (
            PLAIN | {"messages": [blocks("user", {"type": "image", "source": "a.png"}), ANSWERED]},
            ("wrong-type", "messages[0].content[0].source"),
        ),
        (
            PLAIN | {"messages": [blocks("user", IMAGE | {"source": PIXEL | {"data": "*"}}), ANSWERED]},
            ("image-url", "messages[0].content[0].source.data"),
        ),
        (
            PLAIN
            | {
                "messages": [blocks("user", IMAGE | {"source": {"type": "base64", "data": "AA=="}}), ANSWERED]
            },
            ("missing-key", "messages[0].content[0].source"),
        ),
        (called({"role": "system", "content": "x"}, ANSWERED), ("role-not-allowed", "messages[1].role")),
    ],
    ids=str,
)
def test_one_fault_is_one_finding(example: dict[str, Any], expected: tuple[str, str]) -> None:
    assert found(example, PLAIN) == [expected]


def test_a_line_of_chat_stays_one_in_a_file_of_this_format() -> None:
    call = CHAT | {"system": "x"}
    assert found(call, PLAIN) == []
    wrong = called({"role": "assistant", "content": None, "tool_calls": [{"id": "a"}]}, ANSWERED, tools=[])
    assert ("missing-key", "messages[1].tool_calls[0]") in found(wrong, PLAIN)


def test_lines_of_this_format_are_chat_in_a_file_of_chat() -> None:
    chat = {"messages": [{"role": "system", "content": "x"}, ASKED, ANSWERED]}
    lines = [chat | {"messages": [*chat["messages"][:2], ANSWERED | {"content": str(n)}]} for n in range(12)]
    text = "\n".join(map(json.dumps, [*lines, PLAIN]))
    assert [it.finding.rule for it in check_text(text, Settings())] == ["unknown-key"]


def test_the_view() -> None:
    view = FORMATS["anthropic"].view(IN_ANTHROPIC)
    turns = view.sections[0].turns
    assert [turn.role for turn in turns] == ["system", "user", "assistant", "tool", "assistant"]
    assert [turn.calls for turn in turns] == [0, 0, 2, 0, 0]
    assert [it.text for it in view.texts()] == ["Be kind.", "Hello", "I look.", "one", "two", "And?", "Good."]
    assert [tool.parameters for tool in view.tools()] == [PARAMETERS]
    thoughts = FORMATS["anthropic"].view(called(blocks("assistant", THOUGHT)))
    assert [it.text for it in thoughts.texts()][-1] == "Hm."


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ('{"system"', "Anthropic example"),
        ('"tool_use_id"', "The id of the tool use that it answers."),
        ('"input_schema"', "The arguments, as a JSON Schema."),
        ('"system"', "Sets the assistant's behaviour"),
        ('"I look."', "Trained"),
        ('"Hello"', "Not trained"),
    ],
)
def test_hover(before: str, words: str) -> None:
    line = json.dumps(IN_ANTHROPIC)
    said = hover(open_text(line), 0, line.index(before))
    assert said is not None
    assert words in plain(said.blocks)


USE = '{"role": "assistant", "content": [{"type": "tool_use", "id": "a", "name": "find", "input": {}}]}'


def after(messages: str) -> str:
    return f'{{"system": "x", "messages": [{messages}]}}'


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{<|>}", ["messages", "system", "tools"]),
        (after("<|>"), ["user", "user, tool result", "assistant"]),
        (after('{"role": "<|>"}'), ["user", "assistant"]),
        (after('{"role": "user", "content": [{"type": "<|>"}]}'), ["text", "image", "document"]),
        (after('{"role": "user", "content": [<|>]}'), ["text", "image"]),
        (after('{"role": "assistant", "content": [{"type": "tool_use", "<|>"}]}'), ["name", "input"]),
        (
            after(f'{USE}, {{"role": "user", "content": [{{"type": "tool_result", "tool_use_id": "<|>"}}]}}'),
            ["a"],
        ),
    ],
)
def test_completion(line: str, expected: list[str]) -> None:
    assert labels(line, PLAIN)[: len(expected)] == expected


def test_chat_and_back() -> None:
    example, losses = convert("chat", CHAT, "anthropic")
    assert (example, losses) == (IN_ANTHROPIC, [])
    back, losses = convert("anthropic", IN_ANTHROPIC, "chat")
    assert back["messages"] == CHAT["messages"]
    assert back["tools"] == [{"type": "function", "function": FIND}]
    assert losses == []


def test_what_chat_cannot_hold_is_named() -> None:
    document = {"type": "document", "source": {"type": "url", "url": "https://a/b.pdf"}}
    example = PLAIN | {"messages": [blocks("user", document, {"type": "text", "text": "x"}), ANSWERED]}
    _, losses = convert("anthropic", example, "chat")
    assert losses == [("messages[0]", "a content part of a type that only its own format has")]
