"""Gemini's contents: what is found in them, what is offered, what hovers say, what conversion makes of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fixtures_check import check_text
from formats.asked import convert, found, labels
from snapshots import open_text
from tuneline.features.completion.completion import complete
from tuneline.features.completion.snippets import plain as filled
from tuneline.features.hover.hover import hover
from tuneline.formats.table import FORMATS
from tuneline.settings.model import Settings
from tuneline.text.messages import plain


def parts(role: str, *given: object) -> dict[str, Any]:
    return {"role": role, "parts": list(given)}


ASKED, ANSWERED = parts("user", {"text": "One"}), parts("model", {"text": "Two"})
PLAIN = {"contents": [ASKED, ANSWERED]}
SYSTEM = {"systemInstruction": {"parts": [{"text": "Count."}]}, **PLAIN}
CALL = {"functionCall": {"name": "find", "args": {"q": "x"}}}
RESPONSE = {"functionResponse": {"name": "find", "response": {"n": 1}}}
PARAMETERS = {"type": "OBJECT", "properties": {"q": {"type": "STRING"}}, "required": ["q"]}
DECLARED = [{"functionDeclarations": [{"name": "find", "parameters": PARAMETERS}]}]
CALLED = {
    "contents": [ASKED, parts("model", CALL), parts("user", RESPONSE), ANSWERED],
    "tools": DECLARED,
}
IMAGE = {"fileData": {"mimeType": "image/png", "fileUri": "gs://b/a.png"}}
SOUND = {"fileData": {"mimeType": "audio/mp3", "fileUri": "gs://b/a.mp3"}}


@pytest.mark.parametrize(
    "example",
    [
        PLAIN,
        SYSTEM,
        CALLED,
        {"contents": [ASKED, parts("model", CALL), parts("function", RESPONSE), ANSWERED], "tools": DECLARED},
        {"contents": [parts("user", IMAGE, SOUND, {"text": "?"}), ANSWERED], "generationConfig": {}},
        {"contents": [ASKED, parts("model", {"text": "Hm.", "thought": True}, {"text": "Two"})]},
    ],
    ids=str,
)
def test_a_sound_example_has_no_finding(example: dict[str, Any]) -> None:
    assert found(example, PLAIN) == []
    assert found(example, PLAIN, target="openai")[0] == ("wrong-format", "")


def contents(*given: object) -> dict[str, Any]:
    return {"contents": list(given)}


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        (SYSTEM | {"systemInstruction": "Count."}, ("wrong-type", "systemInstruction")),
        (contents(parts("user", "One"), ANSWERED), ("wrong-type", "contents[0].parts[0]")),
        (contents({"role": "user", "parts": "One"}, ANSWERED), ("wrong-type", "contents[0].parts")),
        (contents({"role": "user"}, ANSWERED), ("missing-content", "contents[0]")),
        (contents(ASKED), ("no-assistant-message", "contents")),
        (contents(ASKED, ANSWERED, ASKED), ("last-message-not-assistant", "contents[2].role")),
        (contents(ASKED, ANSWERED | {"role": "modle"}), ("unknown-role", "contents[1].role")),
        (contents(ASKED, {"parts": [{"text": "Two"}]}), ("missing-role", "contents[1]")),
        (contents(ASKED, parts("model", {"text": " "})), ("empty-content", "contents[1].parts")),
        (contents(ASKED, parts("model", {"txet": "Two"})), ("unknown-key", "contents[1].parts[0].txet")),
        (contents(ASKED, parts("model", {"text": 5})), ("wrong-type", "contents[1].parts[0].text")),
        (
            CALLED | contents(ASKED, parts("model", {"functionCall": {"name": "finds", "args": {"q": "x"}}})),
            ("undeclared-tool", "contents[1].parts[0].functionCall.name"),
        ),
        (
            CALLED | contents(ASKED, parts("model", {"functionCall": {"name": "find", "args": {"q": 5}}})),
            ("arguments-mismatch", "contents[1].parts[0].functionCall.args.q"),
        ),
    ],
    ids=str,
)
def test_one_fault_is_one_finding(example: dict[str, Any], expected: tuple[str, str]) -> None:
    assert found(example, PLAIN) == [expected]


def test_sound_makes_a_count_inexact() -> None:
    turn = FORMATS["gemini"].view(contents(parts("user", SOUND, IMAGE))).sections[0].turns[0]
    assert (turn.media, turn.images) == (1, 1)


@pytest.mark.parametrize(
    ("example", "before", "words"),
    [
        (PLAIN, '{"contents"', "Gemini example"),
        (SYSTEM, '"systemInstruction"', "What the model is: parts with texts."),
        (CALLED, '"functionCall"', "A call of a function."),
        (PLAIN, '"One"', "Not trained"),
        (PLAIN, '"Two"', "Trained"),
    ],
)
def test_hover(example: dict[str, Any], before: str, words: str) -> None:
    line = json.dumps(example)
    said = hover(open_text(line), 0, line.index(before))
    assert said is not None
    assert words in plain(said.blocks)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{<|>}", ["contents", "systemInstruction", "tools"]),
        (
            '{"contents": [<|>]}',
            ["user", "user, function response", "model", "model, function call"],
        ),
        ('{"contents": [{"role": "<|>"}]}', ["user", "model"]),
        ('{"contents": [{"role": "user", "parts": [{"<|>"}]}]}', ["text", "inlineData", "fileData"]),
        ('{"contents": [{"role": "model", "parts": [{"functionCall": {"<|>"}}]}]}', ["name", "args"]),
    ],
)
def test_completion(line: str, expected: list[str]) -> None:
    assert labels(line, PLAIN)[: len(expected)] == expected


def test_what_completion_writes() -> None:
    first = complete(open_text(json.dumps(PLAIN) + "\n"), 1, 0)[0]
    empty = contents(parts("user", {"text": ""}), parts("model", {"text": ""}))
    assert json.loads(filled(first.body)) == empty


CHAT = {
    "messages": [
        {"role": "system", "content": "Count."},
        {"role": "user", "content": "One"},
        {
            "role": "assistant",
            "tool_calls": [
                {"id": "a", "type": "function", "function": {"name": "find", "arguments": '{"q": "x"}'}}
            ],
        },
        {"role": "tool", "content": "1", "tool_call_id": "a"},
        {"role": "assistant", "content": "Two"},
    ]
}
IN_GEMINI = {
    "systemInstruction": {"parts": [{"text": "Count."}]},
    "contents": [
        ASKED,
        parts("model", {"functionCall": {"id": "a", "name": "find", "args": {"q": "x"}}}),
        parts("user", {"functionResponse": {"id": "a", "name": "find", "response": {"result": "1"}}}),
        ANSWERED,
    ],
}


def test_from_chat_and_back() -> None:
    assert convert("chat", CHAT, "gemini") == (IN_GEMINI, [])
    back, losses = convert("gemini", IN_GEMINI, "chat")
    assert losses == []
    assert [it["role"] for it in back["messages"]] == [it["role"] for it in CHAT["messages"]]
    assert back["messages"][2]["tool_calls"][0]["id"] == "a"
    assert back["messages"][3]["content"] == "1"


def test_what_it_cannot_hold_is_named() -> None:
    _, losses = convert("gemini", CALLED | {"generationConfig": {"temperature": 0}}, "chat")
    assert losses == [("generationConfig", "a key that only its own format has")]


def test_the_role_of_another_format_is_changed_to_its_own() -> None:
    wrong = contents(ASKED, ANSWERED | {"role": "assistant"})
    (placed,) = [
        it for it in check_text(json.dumps(wrong), Settings()) if it.finding.rule == "role-not-allowed"
    ]
    assert placed.finding.severity.value == "information"
    assert [str(fix.title) for fix in placed.finding.fixes] == ['Set the role to "model"']
