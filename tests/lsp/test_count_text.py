"""`tuneline.countText`: what an example costs with a text that somebody still writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lsp.client import Client
from lsp.desk import Editor, Refused

LINE = '{"messages": [{"role": "user", "content": "What do owls eat?"}, {"role": "assistant", "content": "Mice."}]}'
CALL = (
    '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "tool_calls": [{"id": "c", "type": '
    '"function", "function": {"name": "f", "arguments": "{\\"n\\":1}"}}]}]}'
)
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.jsonl"))


def count(editor: Editor, path: str, text: str, row: int = 0, **more: object) -> dict[str, Any]:
    return editor.run("countText", row=row, path=path, text=text, **more)


@pytest.mark.parametrize("text", ["", "Mice.", 'Mostly mice,\nand "voles".', "ein 字 😀"])
def test_the_count_is_that_of_the_text_once_it_is_written(client: Client, text: str) -> None:
    editor = Editor(client, f"{LINE}\n{LINE}\n")
    path = "messages[1].content"
    counted = count(editor, path, text, 1)
    assert counted["reason"] is None
    assert editor.before == [], "nothing is written"
    known = editor.run("textAt", row=1, path=path)
    assert editor.run("setText", row=1, path=path, hash=known["hash"], text=text)["applied"]
    client.settle()
    written = editor.run("example", row=1)
    assert counted["tokens"] == written["tokens"]
    assert counted["turn"] == editor.turns(1)[1]["tokens"]


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda it: it.stem)
def test_what_is_unchanged_costs_what_it_costs_in_every_format(client: Client, file: Path) -> None:
    editor = Editor(client, file.read_text("utf-8"))
    shown = editor.run("example", row=0)
    texts = [(turn, text) for turn in editor.turns() for text in turn["texts"] if text["editable"]]
    assert shown["reason"] is not None or texts, "an example has texts"
    for turn, text in texts:
        counted = count(editor, text["path"], text["text"])
        assert (counted["turn"], counted["tokens"]) == (turn["tokens"], shown["tokens"]), text["path"]


def test_arguments_are_counted_as_they_would_be_written(client: Client) -> None:
    editor = Editor(client, CALL)
    path = "messages[1].tool_calls[0].function.arguments"
    spread = count(editor, path, json.dumps({"n": 1}, indent=2), json=True)
    assert spread["tokens"] == editor.run("example", row=0)["tokens"]
    half = count(editor, path, '{"n": ', json=True)
    assert half["tokens"] is None
    assert half["reason"].startswith("The text is not valid JSON.")


def test_without_a_text_what_is_there_is_counted(client: Client) -> None:
    editor = Editor(client, LINE.replace("Mice", "Mi\\u0000ce"))
    found = editor.run("countText", row=0, path="messages[1].content")
    assert (found["turn"], found["tokens"]) == (
        editor.turns()[1]["tokens"],
        editor.run("example", row=0)["tokens"],
    )


def test_what_cannot_be_counted_says_why(client: Client) -> None:
    editor = Editor(client, f"{LINE}\n{LINE[:-3]}\n\n")
    gone = count(editor, "messages[7].content", "a")
    assert (gone["tokens"], gone["reason"]) == (None, "There is no text at this place.")
    assert count(editor, "messages[1].content", "a", 1)["reason"].startswith("The line is not valid JSON")
    assert count(editor, "messages[1].content", "a", 2)["reason"] == "The line is blank."
    assert count(editor, "messages[1].content", "a", 9)["reason"] == "There is no line 10."
    assert count(editor, "messages[1].content", "\ud83d")["reason"] == "The text holds half of a character."
    long = count(editor, "messages[1].content", "word " * 30_000)
    assert long["reason"] == "Tokens of lines over 100,000 characters are not counted while one writes."
    editor.uri = "file:///other.jsonl"
    assert (
        count(editor, "messages[1].content", "a")["reason"]
        == "The document is not open, or is not JSON Lines."
    )


@pytest.mark.parametrize("odd", [{"row": -1}, {"row": "0"}, {"path": 5}, {"text": 3}])
def test_an_odd_argument_is_an_error(client: Client, odd: dict[str, object]) -> None:
    editor = Editor(client, LINE)
    with pytest.raises(Refused):
        editor.run("countText", **{"row": 0, "path": "messages[1].content", "text": "a", **odd})
