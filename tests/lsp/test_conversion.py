"""Converting a document or an example over the protocol, and what the menu says that it would lose."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lsp.client import Client
from lsp.edits import applied
from lsp.peer import Refused

URI = "file:///conversion/train.jsonl"
GOOD = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}'
MASKED = (
    '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b", "weight": 0}, '
    '{"role": "user", "content": "c", "name": "Ada"}, {"role": "assistant", "content": "d"}]}'
)
SHARE = '{"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello."}]}'
DPO = '{"prompt": "Hi", "chosen": "Hello.", "rejected": "What?"}'


def run(client: Client, name: str, **argument: object) -> Any:
    return client.request(
        "workspace/executeCommand", {"command": f"tuneline.{name}", "arguments": [argument]}
    )


def menu(client: Client, line: int = 0, column: int = 30, uri: str = URI) -> dict[str, dict[str, Any]]:
    """The actions that convert, by their titles."""
    at = {"line": line, "character": column}
    params = {
        "textDocument": {"uri": uri},
        "range": {"start": at, "end": at},
        "context": {"diagnostics": []},
    }
    found = client.request("textDocument/codeAction", params)
    return {it["title"]: it for it in found if it["title"].startswith("Convert this")}


def done(client: Client, text: str, action: dict[str, Any]) -> str:
    return applied(text, client.request("codeAction/resolve", action)["edit"], URI)


def test_a_document_in_another_format_with_its_account(client: Client) -> None:
    client.open(URI, f"{GOOD}\n{MASKED}\n")
    found = run(client, "convertFile", uri=URI, to="sharegpt")
    lines = [json.loads(it) for it in found["text"].splitlines()]
    assert lines[0] == json.loads(SHARE)
    assert found["name"] == "train.sharegpt.jsonl"
    assert found["loses"] is True
    assert {(it["level"], it["what"]) for it in found["account"]["differences"]} == {
        ("changed", "a message that was not trained is trained now"),
        ("lost", "the name of a participant"),
    }
    assert "lost: the name of a participant (line 2)" in found["words"]
    back = run(client, "convertFile", uri=URI, to="chat")
    assert (back["text"], back["loses"]) == (f"{GOOD}\n{MASKED}\n", False)


def test_for_a_target(client: Client) -> None:
    client.open(URI, f"{SHARE}\n")
    found = run(client, "convertFile", uri=URI, **{"for": "openai"})
    assert (found["to"], found["text"]) == ("chat", f"{GOOD}\n")


def test_what_a_target_would_refuse_is_in_the_account(client: Client) -> None:
    client.open(URI, '{"text": "Just a text."}\n')
    found = run(client, "convertFile", uri=URI, **{"for": "mistral"})
    assert "message-order" in [it["rule"] for it in found["account"]["refused"]]
    assert found["loses"] is True
    assert "  refused: " in found["words"]


def test_what_there_is_to_choose_from(client: Client) -> None:
    client.open(URI, f"{SHARE}\n")
    found = run(client, "conversions", uri=URI)
    assert [it["name"] for it in found["formats"] if it["current"]] == ["sharegpt"]
    assert {"openai", "together"} <= {it["name"] for it in found["targets"]}
    for it in found["formats"]:
        if it["method"] == "supervised":
            assert run(client, "convertFile", uri=URI, to=it["name"])["text"]


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ({}, "name either a format (to) or a target (for)"),
        ({"to": "chat", "for": "openai"}, "name either"),
        ({"to": 3}, "name either"),
        ({"to": "chta"}, 'did you mean "chat"?'),
        ({"for": "opneai"}, 'did you mean "openai"?'),
        ({"to": "chat", "carry": 1}, "carry must be a key"),
        ({"to": "chat", "masks": "x"}, "masks keep or split"),
    ],
)
def test_wrong_arguments(client: Client, argument: dict[str, object], words: str) -> None:
    client.open(URI, f"{SHARE}\n")
    with pytest.raises(Refused) as refused:
        run(client, "convertFile", uri=URI, **argument)
    assert words in str(refused.value)


def test_broken_lines_are_left_out_and_listed(client: Client) -> None:
    client.open(URI, f'{SHARE}\n\n{{"conversations": [\n{{"level": "info"}}\n{SHARE}\n')
    found = run(client, "convertFile", uri=URI, to="chat")
    assert found["text"] == f"{GOOD}\n{GOOD}\n"
    assert found["loses"] is True
    assert found["account"]["unknown"] == [[4, 4]]
    assert found["account"]["broken"] == [[3, 3]]


def test_nothing_to_convert(client: Client) -> None:
    client.open(URI, '{"level": "info"}\n')
    with pytest.raises(Refused, match="no example that can be converted"):
        run(client, "convertFile", uri=URI, to="chat")


def test_nothing_that_the_format_can_express(client: Client) -> None:
    client.open(URI, f"{GOOD}\n")
    with pytest.raises(
        Refused, match=r'No example can be expressed as preference\. Lost: .* "non_preferred_output"'
    ):
        run(client, "convertFile", uri=URI, to="preference")


def test_the_result_is_opened_beside_the_document(client: Client, tmp_path: Path) -> None:
    client.answers["workspace/applyEdit"] = {"applied": True}
    uri = (tmp_path / "x.jsonl").as_uri()
    client.open(uri, f"{SHARE}\n")
    found = run(client, "convertFile", uri=uri, to="chat", open=True)
    assert found["applied"] is True
    assert found["file"].endswith("/x.chat.jsonl")
    (asked,) = [it["params"]["edit"] for it in client.asked if it["method"] == "workspace/applyEdit"]
    create, edit = asked["documentChanges"]
    assert (create["kind"], create["uri"], edit["edits"][0]["newText"]) == (
        "create",
        found["file"],
        f"{GOOD}\n",
    )
    (tmp_path / "x.chat.jsonl").write_text("mine")
    with pytest.raises(Refused, match=r"There is a file x\.chat\.jsonl already"):
        run(client, "convertFile", uri=uri, to="chat", open=True)


def test_one_example_says_what_it_loses(client: Client) -> None:
    text = f"{GOOD}\n{MASKED}\n"
    client.open(URI, text)
    plain = menu(client)
    assert list(plain) == ["Convert this example to ShareGPT"]
    assert done(client, text, plain["Convert this example to ShareGPT"]) == f"{SHARE}\n{MASKED}\n"
    (title,) = menu(client, 1)
    assert title == (
        "Convert this example to ShareGPT (loses the name of a participant; changes its meaning: a message that was"
        " not trained is trained now)"
    )


def test_a_line_of_another_format_becomes_one_of_the_file(client: Client) -> None:
    text = f"{GOOD}\n{GOOD}\n{SHARE}\n"
    client.open(URI, text)
    assert "mixed-formats" in [it["code"] for it in client.diagnostics(URI)]
    found = menu(client, 2, 0)["Convert this example to chat"]
    assert found["kind"] == "quickfix"
    assert done(client, text, found) == f"{GOOD}\n{GOOD}\n{GOOD}\n"


ASKING = '{"conversations": [{"from": "human", "value": "Hi"}]}'


def offers_of(client: Client, uri: str) -> list[Any]:
    """The quick fixes that convert the file."""
    at = {"line": 0, "character": 0}
    params = {
        "textDocument": {"uri": uri},
        "range": {"start": at, "end": at},
        "context": {"diagnostics": client.diagnostics(uri), "only": ["quickfix"]},
    }
    found = client.request("textDocument/codeAction", params)
    return [it for it in found if it["title"].startswith("Convert this file")]


def test_the_fix_says_what_its_reader_would_still_refuse(client: Client, tmp_path: Path) -> None:
    (tmp_path / "tuneline.toml").write_text('target = "openai"\n')
    uri = (tmp_path / "x.jsonl").as_uri()
    client.open(uri, "\n".join([*[SHARE.replace("Hi", f"Hi {n}") for n in range(12)], ASKING, ASKING]))
    (offer,) = offers_of(client, uri)
    assert offer["title"] == "Convert this file to chat (2 lines would still be refused)"


def test_the_fix_says_what_its_reader_takes_as_the_conversion_does(client: Client, tmp_path: Path) -> None:
    """What is refused as it is usually said is said otherwise, as `--for` does."""
    (tmp_path / "tuneline.toml").write_text('target = "mistral"\n')
    uri = (tmp_path / "x.jsonl").as_uri()
    turn = '{"from": "human", "value": "Oh"}, {"from": "human", "value": "Hi"}'
    text = "\n".join(SHARE.replace('{"from": "human", "value": "Hi"}', turn) for _ in range(3))
    client.open(uri, text)
    (offer,) = offers_of(client, uri)
    assert offer["title"] == "Convert this file to chat"


def test_an_example_is_converted_for_its_reader(client: Client, tmp_path: Path) -> None:
    (tmp_path / "tuneline.toml").write_text('target = "openai"\n')
    uri = (tmp_path / "x.jsonl").as_uri()
    client.open(uri, f"{GOOD}\n{ASKING}\n{GOOD}\n")
    assert list(menu(client, 0, uri=uri)) == ["Convert this example to ShareGPT (OpenAI does not read it)"]
    assert list(menu(client, 1, 0, uri=uri)) == ["Convert this example to chat (would still be refused)"]


def test_a_file_in_the_wrong_format_is_converted_by_its_fix(client: Client, tmp_path: Path) -> None:
    (tmp_path / "tuneline.toml").write_text('target = "openai"\n')
    uri = (tmp_path / "x.jsonl").as_uri()
    text = f"{SHARE}\n\n{SHARE.replace('Hello.', 'Yo')}\n"
    client.open(uri, text)
    (action,) = offers_of(client, uri)
    assert action["title"] == "Convert this file to chat"
    assert not action.get("isPreferred")
    edit = client.request("codeAction/resolve", action)["edit"]
    assert applied(text, edit, uri) == f"{GOOD}\n\n{GOOD.replace('Hello.', 'Yo')}\n"
