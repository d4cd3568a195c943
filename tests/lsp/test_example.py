"""`tuneline.example`: one example as turns, whatever is on its line."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from lsp.client import Client
from lsp.peer import Refused
from lsp.test_commands import run
from tuneline.features import limits
from tuneline.formats.table import FORMATS

URI = "file:///desk/train.jsonl"
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.jsonl"))
CHAT = (
    '{"messages": [{"role": "system", "content": "Be \\u00e9 kind."}, '
    '{"role": "user", "content": "\U0001f600 Hi\\nyou"}, '
    '{"role": "assistant", "content": "Hello.", "weight": 0}]}'
)
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def shown(client: Client, text: str, row: int = 0, **more: object) -> dict[str, Any]:
    client.open(URI, text)
    client.settle()
    found: dict[str, Any] = run(client, "example", {"uri": URI, "row": row, **more})
    return found


def turns(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [turn for section in found["sections"] for turn in section["turns"]]


def chat(*messages: object, **more: object) -> str:
    return json.dumps({"messages": [*messages], **more}, ensure_ascii=False)


def said(role: str, content: object, **more: object) -> dict[str, object]:
    return {"role": role, "content": content, **more}


def test_a_conversation(client: Client) -> None:
    found = shown(client, f"{CHAT}\n{CHAT}\n", 1)
    assert (found["uri"], found["version"], found["row"], found["examples"]) == (URI, 0, 1, 2)
    assert (found["format"], found["title"], found["sound"]) == ("chat", "\U0001f600 Hi you", True)
    assert found["reason"] is None
    assert found["tokens"]["trained"] == 0
    assert found["tokens"]["total"] > 10
    (section,) = found["sections"]
    assert (section["name"], section["title"], found["moreTurns"]) == ("conversation", "Conversation", 0)
    system, user, answer = section["turns"]
    assert [it["role"] for it in section["turns"]] == ["system", "user", "assistant"]
    assert system["texts"][0]["text"] == "Be é kind."
    assert user["texts"][0] | {"hash": ""} == {
        "path": "messages[1].content",
        "range": {
            "start": {"line": 1, "character": CHAT.index('"\U0001f600')},
            # an emoji is two units
            "end": {"line": 1, "character": CHAT.index('"\U0001f600') + len('"\U0001f600 Hi\\nyou"') + 1},
        },
        "text": "\U0001f600 Hi\nyou",
        "length": 8,
        "cut": False,
        "hash": "",
        "kind": "text",
        "editable": True,
        "why": None,
        "breaks": "lf",
    }
    assert answer["weight"] == {
        "value": 0, "set": True, "path": "messages[2].weight", "settable": True, "why": None,
    }  # fmt: skip
    assert (answer["trained"], answer["why"]) == (False, "its weight is 0")
    assert answer["tokens"] > 0
    assert answer["trainedTokens"] == 0


def test_by_a_position_in_the_client_s_units(client: Client) -> None:
    client.open(URI, f"{CHAT}\n{CHAT}")
    found = run(client, "example", {"uri": URI, "position": {"line": 1, "character": 5}})
    assert found["row"] == 1


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda it: it.stem)
def test_every_format(client: Client, path: Path) -> None:
    """Each text of an example is shown once, at its place."""
    lines = path.read_text(encoding="utf-8").split("\n")
    found = shown(client, "\n".join(lines))
    assert found["reason"] is None, found
    assert found["format"] in FORMATS
    assert found["title"]
    texts = [text for turn in turns(found) for text in turn["texts"]]
    assert texts
    for text in texts:
        start, end = text["range"]["start"], text["range"]["end"]
        assert lines[0].isascii(), "columns would be other units"
        assert json.loads(lines[0][start["character"] : end["character"]]) == text["text"]
        assert text["editable"], text
    assert len({text["path"] for text in texts}) == len(texts)


def test_both_answers_of_a_preference_are_told_apart(client: Client) -> None:
    for name in (
        "preference",
        "chosen-rejected",
        "nova-preference",
        "preference-sharegpt",
        "rejected-response",
    ):
        path = next(it for it in EXAMPLES if it.stem == name)
        found = shown(client, path.read_text(encoding="utf-8"))
        assert [it["name"] for it in found["sections"]] == ["prompt", "wanted", "unwanted"], name
        assert all(it["turns"] for it in found["sections"]), name


def test_calls_answers_reasoning_and_refusals(client: Client) -> None:
    call = {
        "id": "c1",
        "type": "function",
        "function": {"name": "find", "arguments": '{"q":"\\u00e9","n":1E2}'},
    }
    text = chat(
        said("user", "Find é.", name="ann"),
        {"role": "assistant", "reasoning_content": "Hm.", "content": None, "tool_calls": [call]},
        said("tool", "none", tool_call_id="c1"),
        {"role": "assistant", "content": None, "refusal": "I will not."},
        tools=[{"type": "function", "function": {"name": "find"}}],
        parallel_tool_calls=False,
    )
    found = shown(client, text)
    user, calling, answer, last = turns(found)
    assert user["name"] == "ann"
    assert [(it["kind"], it["text"]) for it in calling["texts"]] == [("reasoning", "Hm.")]
    (shown_call,) = calling["calls"]
    assert (shown_call["id"], shown_call["name"]) == ("c1", "find")
    arguments = shown_call["arguments"]
    assert arguments["text"] == '{"q":"\\u00e9","n":1E2}'
    assert arguments["pretty"] == '{\n  "q": "é",\n  "n": 1E2\n}'
    assert (arguments["valid"], arguments["kind"], arguments["editable"]) == (True, "arguments", True)
    assert answer["answers"] == "c1"
    assert [(it["kind"], it["text"]) for it in last["texts"]] == [("refusal", "I will not.")]
    assert found["tools"] == ["find"]
    assert {it["path"] for it in found["others"]} == {"tools", "parallel_tool_calls"}


def test_arguments_that_are_no_json_are_shown_as_they_are(client: Client) -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "find", "arguments": '{"q": '}}
    found = shown(client, chat(said("user", "a"), {"role": "assistant", "tool_calls": [call]}))
    arguments = turns(found)[1]["calls"][0]["arguments"]
    assert (arguments["text"], arguments["pretty"], arguments["valid"]) == ('{"q": ', None, False)


def test_arguments_that_are_an_object_are_shown_by_their_source(client: Client) -> None:
    call = '{"id": "c1", "type": "function", "function": {"name": "find", "arguments": {"q":  1E5}}}'
    text = f'{{"messages": [{{"role": "user", "content": "a"}}, {{"role": "assistant", "tool_calls": [{call}]}}]}}'
    arguments = turns(shown(client, text))[1]["calls"][0]["arguments"]
    assert (arguments["text"], arguments["pretty"]) == ('{"q":  1E5}', '{\n  "q": 1E5\n}')


def image(url: str) -> str:
    part = {"type": "image_url", "image_url": {"url": url}}
    return chat(said("user", [part, {"type": "text", "text": "What?"}]), said("assistant", "A dot."))


def test_an_image_of_the_four_kinds_is_shown(client: Client) -> None:
    for label in ("png", "PNG", "jpeg", "webp;charset=x"):
        (found,) = turns(shown(client, image(f"data:image/{label};base64,{PIXEL}")))[0]["images"]
        # By what it is, not by what it says.
        assert found["address"] == f"data:image/png;base64,{PIXEL}"
        assert (found["kind"], found["type"], found["width"], found["shown"]) == (
            "data",
            "image/png",
            1,
            True,
        )


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://example.com/a.png", "url"),
        ("HTTP://example.com/a.png", "url"),
        ("images/a.png", "file"),
        ("javascript:alert(1)", "file"),
        ("data:image/svg+xml;base64," + base64.b64encode(b"<svg onload='x'/>").decode(), "data"),
        (f"data:image/svg+xml;base64,{PIXEL}", "data"),
        (f"data:text/html;base64,{PIXEL}", "data"),
        ("data:image/png;base64," + base64.b64encode(b"<script>x</script>").decode(), "data"),
        (f'data:image/png;base64,{PIXEL}"><script>', "data"),
        ("data:image/png,raw", "data"),
        ("", "file"),
    ],
)
def test_no_other_image_is_shown(client: Client, url: str, kind: str) -> None:
    (found,) = turns(shown(client, image(url)))[0]["images"]
    assert (found["kind"], found["shown"]) == (kind, False)
    assert kind != "data" or found["address"] is None


def test_a_large_image_is_shown_when_it_is_asked_for(client: Client) -> None:
    data = base64.b64encode(base64.b64decode(PIXEL) + bytes(8_000_000)).decode()
    found = shown(client, image(f"data:image/png;base64,{data}"))
    assert found["reason"] is None
    (small,) = turns(found)[0]["images"]
    assert (small["address"], small["shown"], small["width"]) == (None, False, 1)
    assert small["bytes"] > 8_000_000
    found = run(client, "example", {"uri": URI, "row": 0, "path": small["path"]})
    (whole,) = turns(found)[0]["images"]
    assert whole["address"] == f"data:image/png;base64,{data}"


def test_two_thousand_messages_are_given_in_pieces(client: Client) -> None:
    text = chat(*(said("user" if n % 2 else "assistant", f"no. {n}") for n in range(2_000)))
    found = shown(client, text)
    assert (len(turns(found)), found["moreTurns"]) == (200, 1_800)
    found = run(client, "example", {"uri": URI, "row": 0, "from": 1_990, "turns": 1_000_000})
    assert [it["index"] for it in turns(found)] == [*range(1_990, 2_000)]
    assert (turns(found)[0]["texts"][0]["text"], found["moreTurns"]) == ("no. 1990", 0)
    assert turns(run(client, "example", {"uri": URI, "row": 0, "from": 5_000})) == []


def test_a_line_of_five_megabytes(client: Client) -> None:
    long = 'He said "é".\n' * 400_000
    found = shown(client, chat(said("user", "q"), said("assistant", long)))
    (text,) = turns(found)[1]["texts"]
    assert (text["text"], text["cut"]) == (long[: limits.EXAMPLE_TEXT], True)
    assert text["length"] == len(long)
    assert not text["editable"]
    found = run(client, "example", {"uri": URI, "row": 0, "path": text["path"]})
    (turn,) = turns(found)
    assert (turn["texts"][0]["text"], turn["texts"][0]["cut"]) == (long, False)


def test_an_answer_has_an_end_whatever_the_line_holds(client: Client) -> None:
    parts = [{"type": "text", "text": "x" * 5_000}] * 3_000
    found = shown(client, chat(said("user", parts), said("assistant", "a")))
    user, answer = turns(found)
    assert len(user["texts"]) == limits.EXAMPLE_PLACES
    assert user["leftOut"] == 1_000
    assert (answer["texts"], answer["leftOut"]) == ([], 1)
    assert len(json.dumps(found)) < 2 * limits.EXAMPLE_SIZE
    assert user["texts"][-1]["cut"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('"a\\ud83d"', "half of a character"),
        ('"a\\u0000b"', "NUL"),
    ],
)
def test_what_no_editor_can_keep_is_read_only(client: Client, content: str, why: str) -> None:
    text = (
        f'{{"messages": [{{"role": "user", "content": {content}}}, {{"role": "assistant", "content": "b"}}]}}'
    )
    (found,) = turns(shown(client, text))[0]["texts"]
    assert found["text"] == json.loads(content).replace("\ud83d", "\ufffd")
    assert not found["editable"]
    assert why in found["why"]


@pytest.mark.parametrize(
    ("text", "breaks"),
    [("a", "none"), ("a\nb\n", "lf"), ("a\r\nb", "crlf"), ("a\rb", "cr"), ("a\r\nb\n", "mixed")],
)
def test_what_the_lines_of_a_text_end_at_is_said(client: Client, text: str, breaks: str) -> None:
    found = shown(client, chat(said("user", text), said("assistant", "b")))
    assert turns(found)[0]["texts"][0]["breaks"] == breaks


def test_a_broken_line_shows_what_was_made_out(client: Client) -> None:
    found = shown(client, f"{CHAT}\n" * 3 + CHAT[:-2], 3)
    assert (found["sound"], found["reason"], found["format"]) == (False, None, "chat")
    assert [it["texts"][0]["text"] for it in turns(found)] == ["Be é kind.", "\U0001f600 Hi\nyou", "Hello."]
    assert not any(it["texts"][0]["editable"] or it["weight"]["settable"] for it in turns(found))
    (finding,) = [it for it in found["findings"] if it["rule"] == "invalid-json"]
    assert finding["severity"] == "error"
    assert finding["fixes"]
    client.answers["workspace/applyEdit"] = {"applied": True}
    assert run(client, "applyFix", finding["fixes"][0]["data"]) == {"applied": True}


def test_a_finding_has_its_place_and_its_fixes(client: Client) -> None:
    found = shown(client, CHAT.replace('"weight": 0', '"weight": 2'))
    (finding,) = [it for it in found["findings"] if it["rule"] == "invalid-weight"]
    assert finding["path"] == "messages[2].weight"
    assert finding["range"]["start"]["line"] == 0
    assert {it["title"] for it in finding["fixes"]}
    assert turns(found)[2]["weight"]["value"] == 2


@pytest.mark.parametrize(
    ("text", "row", "reason"),
    [
        ("\n" + CHAT, 0, "The line is blank."),
        (CHAT, 7, "There is no line 8."),
        ("", 0, "The file is empty."),
        (f"{CHAT}\n", 1, "The line is blank."),
        (f"{CHAT}\n", 2, "There is no line 3."),
        ("[1, 2]", 0, "The line holds no training example."),
        ('{"time": 1, "level": "info"}', 0, "The line holds no training example."),
        ("plain words", 0, "The line is not valid JSON, and no example could be made out in it."),
        (json.dumps(json.loads(CHAT), indent=1), 1, "The line is part of a JSON value on lines 1 to "),
    ],
)
def test_where_there_is_no_example_the_reason_is_said(
    client: Client, text: str, row: int, reason: str
) -> None:
    found = shown(client, text, row)
    assert found["reason"].startswith(reason)
    assert (found["sections"], found["row"]) == ([], row)


def test_a_document_that_is_not_open_is_no_error(client: Client) -> None:
    found = run(client, "example", {"uri": "file:///elsewhere.jsonl", "row": 0})
    assert (found["reason"], found["version"]) == ("The document is not open, or is not JSON Lines.", None)


def test_the_answer_always_has_the_same_members(client: Client) -> None:
    whole = shown(client, CHAT)
    assert run(client, "example", {"uri": "file:///elsewhere.jsonl", "row": 0}).keys() == whole.keys()
    assert shown(client, "").keys() == whole.keys()


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"row": -1},
        {"row": "0"},
        {"row": True},
        {"row": 0, "from": 1.5},
        {"row": 0, "turns": None},
        {"row": 0, "path": "a..b"},
        {"row": 0, "path": 3},
        {"position": {"line": 0}},
        {"position": {"line": "0", "character": 0}},
        {"position": 4},
    ],
)
def test_odd_arguments_are_refused(client: Client, more: dict[str, Any]) -> None:
    client.open(URI, CHAT)
    with pytest.raises(Refused):
        run(client, "example", {"uri": URI, **more})


HOSTILE = (
    '{"messages": [{"role": "user", "content": {"a": 1}}, 7, null, {"role": 3, "content": [1, null, []]}]}',
    '{"messages": [{"role": "assistant", "content": "a", "tool_calls": [null, {"function": 3}, {"id": {}}]}]}',
    '{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": 3}]}], "tools": [3, {}]}',
    '{"messages": ' + "[" * 5_000,
    '{"prompt": null, "completion": [3]}',
    '{"messages": [{"role": "user", "content": "a", "content": "b", "weight": [1]}]}',
    CHAT[: len(CHAT) // 2],
    "{" * 200,
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_line_is_an_error(client: Client, text: str) -> None:
    found = shown(client, f"{CHAT}\n" * 3 + text, 3)
    json.dumps(found)
