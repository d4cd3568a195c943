"""Bedrock's Converse format: what is found in it, what is offered, what hovers say."""

from __future__ import annotations

import json
from typing import Any

import pytest

from formats.asked import found, labels
from formats.prototypes.examples import IN_NOVA
from snapshots import CURSOR, open_text
from tuneline.features.completion.completion import complete
from tuneline.features.completion.snippets import plain as filled
from tuneline.features.hover.hover import hover
from tuneline.formats.table import FORMATS
from tuneline.text.messages import plain

VERSION = "bedrock-conversation-2024"


def block(role: str, *content: object) -> dict[str, Any]:
    return {"role": role, "content": list(content)}


ASKED = block("user", {"text": "One"})
ANSWERED = block("assistant", {"text": "Two"})
PLAIN = {"schemaVersion": VERSION, "messages": [ASKED, ANSWERED]}
BARE = {"system": [{"text": "Count."}], "messages": [ASKED, ANSWERED]}
IMAGE = {"image": {"format": "png", "source": {"s3Location": {"uri": "s3://b/a.png"}}}}
VIDEO = {"video": {"format": "mp4", "source": {"s3Location": {"uri": "s3://b/a.mp4"}}}}
DOCUMENT = {"document": {"format": "pdf", "name": "a", "source": {"bytes": "JVBERi0="}}}
ON_THE_WEB = {"image": {"format": "png", "source": {"s3Location": {"uri": "https://b/a.png"}}}}
THOUGHT = {"reasoningContent": {"reasoningText": {"text": "Hm."}}}


@pytest.mark.parametrize(
    "example",
    [
        PLAIN,
        BARE,
        IN_NOVA,
        PLAIN | {"messages": [block("user", IMAGE, VIDEO, DOCUMENT, {"text": "?"}), ANSWERED]},
        PLAIN | {"messages": [ASKED, block("assistant", THOUGHT, {"text": "Two"})]},
    ],
    ids=str,
)
def test_a_sound_example_has_no_finding(example: dict[str, Any]) -> None:
    assert found(example, PLAIN) == []
    assert found(example, PLAIN, target="openai")[0] == ("wrong-format", "")


def with_messages(*messages: object) -> dict[str, Any]:
    return {"messages": list(messages)}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"system": "Count."}, ("wrong-type", "system")),
        ({"messages": "One"}, ("wrong-type", "messages")),
        (with_messages({"role": "user", "content": "One"}, ANSWERED), ("wrong-type", "messages[0].content")),
        (with_messages(ASKED), ("no-assistant-message", "messages")),
        (with_messages(ASKED, ANSWERED, ASKED), ("last-message-not-assistant", "messages[2].role")),
        (with_messages(ASKED, ANSWERED | {"role": "asistant"}), ("unknown-role", "messages[1].role")),
        (with_messages(ASKED, {"content": [{"text": "Two"}]}), ("missing-role", "messages[1]")),
        (with_messages(ASKED, {"role": "assistant"}), ("missing-content", "messages[1]")),
        (with_messages(ASKED, block("assistant", {"text": " "})), ("empty-content", "messages[1].content")),
        (with_messages(ASKED | {"name": "x"}, ANSWERED), ("unknown-key", "messages[0].name")),
        (
            with_messages(ASKED, block("assistant", {"txet": "Two"})),
            ("unknown-key", "messages[1].content[0].txet"),
        ),
        (
            with_messages(ASKED, block("assistant", {"text": 5})),
            ("wrong-type", "messages[1].content[0].text"),
        ),
        (with_messages(ASKED, block("assistant", IMAGE)), ("image-role", "messages[1].content")),
        (
            with_messages(block("user", ON_THE_WEB), ANSWERED),
            ("image-url", "messages[0].content[0].image.source.s3Location.uri"),
        ),
    ],
    ids=str,
)
def test_one_fault_is_one_finding(changed: dict[str, Any], expected: tuple[str, str]) -> None:
    assert found(PLAIN | changed, PLAIN) == [expected]


def test_media_make_a_count_inexact() -> None:
    turn = FORMATS["nova"].view(PLAIN | with_messages(block("user", VIDEO, IMAGE))).sections[0].turns[0]
    assert (turn.media, turn.images) == (1, 1)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ('{"schemaVersion"', "Bedrock conversation example"),
        ('"toolUseId"', "Names the call, so that a result can answer it."),
        ('"toolResult"', "The answer of a tool."),
        ('"system"', "Texts that set the behaviour."),
        ('"I look."', "Trained"),
        ('"Hello"', "Not trained"),
    ],
)
def test_hover(before: str, words: str) -> None:
    line = json.dumps(IN_NOVA)
    said = hover(open_text(line), 0, line.index(before))
    assert said is not None
    assert words in plain(said.blocks)


USE = '{"role": "assistant", "content": [{"toolUse": {"toolUseId": "a", "name": "find", "input": {}}}]}'
RESULT = '{"role": "user", "content": [{"toolResult": {"toolUseId": "<|>"}}]}'


def after(messages: str) -> str:
    return f'{{"schemaVersion": "x", "messages": [{messages}]}}'


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{<|>}", ["messages", "schemaVersion", "system", "toolConfig"]),
        (after("<|>"), ["user", "user, tool result", "assistant", "assistant, tool use"]),
        (after('{"role": "<|>"}'), ["user", "assistant"]),
        (after('{"role": "user", "content": [{"<|>"}]}'), ["text", "image", "video"]),
        (after('{"role": "user", "content": [<|>]}'), ["content"]),
        (after('{"role": "user", "content": [{"toolUse": {"<|>"}}]}'), ["name", "input"]),
        (after(f"{USE}, {RESULT}"), ["a"]),
    ],
)
def test_completion(line: str, expected: list[str]) -> None:
    assert labels(line, PLAIN)[: len(expected)] == expected


def test_what_completion_writes() -> None:
    text = json.dumps(PLAIN) + "\n"
    first = complete(open_text(text), 1, 0)[0]
    empty = PLAIN | with_messages(block("user", {"text": ""}), block("assistant", {"text": ""}))
    assert json.loads(filled(first.body)) == empty
    line = '{"schemaVersion": "x", "messages": <|>}'
    snapshot = open_text(f"{json.dumps(PLAIN)}\n{line.replace(CURSOR, '')}")
    offer = complete(snapshot, 1, line.index(CURSOR))[0]
    assert json.loads(filled(offer.body)) == empty["messages"]
