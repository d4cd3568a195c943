"""`tuneline.escapeText`: what is pasted into a string gets its escapes, once."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lsp.client import Client
from lsp.desk import Editor

LINE = '{"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "B"}]}'
INSIDE = LINE.index("Hello") + 5


def escaped(editor: Editor, text: str, column: int = INSIDE, row: int = 0) -> str | None:
    written = editor.run("escapeText", position={"line": row, "character": column}, text=text)["text"]
    assert written is None or isinstance(written, str)
    return written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('First "line"\nSecond line', 'First \\"line\\"\\nSecond line'),
        ("a\r\nb\tc", "a\\r\\nb\\tc"),
        ("C:\\new\\table", "C:\\\\new\\\\table"),
        ("\\frac{1}{2} \\theta \\nu", "\\\\frac{1}{2} \\\\theta \\\\nu"),
        ("\x00\x1b[31m", "\\u0000\\u001b[31m"),
        # Nothing to escape.
        ("plain é 😀", None),
        # Copied out of a JSON string.
        ('He said \\"no\\".\\nThen he left.', None),
        ("One.\\n\\nTwo.", None),
        ("\\u00e9t\\u00e9", None),
        # Half of it is, so it is none.
        ('He said \\"no\\" and "yes"', 'He said \\\\\\"no\\\\\\" and \\"yes\\"'),
    ],
)
def test_a_text_gets_its_escapes_once(client: Client, text: str, written: str | None) -> None:
    assert escaped(Editor(client, LINE), text) == written


@pytest.mark.parametrize(
    "column", [0, 1, LINE.index('"Hello'), LINE.index(', {"role'), LINE.index("[{"), len(LINE)]
)
def test_outside_of_strings_a_text_stays_as_it_is(client: Client, column: int) -> None:
    assert escaped(Editor(client, LINE), '"a"\n', column) is None


@pytest.mark.parametrize("text", ['{"a": "b', '{"a', '["x", "y', '{"messages": [{"content": "He said '])
def test_half_typed_strings_are_strings(client: Client, text: str) -> None:
    assert escaped(Editor(client, text), "\n", len(text)) == "\\n"


def test_the_line_says_how_letters_are_written(client: Client) -> None:
    editor = Editor(client, LINE.replace("Hello", "H\\u00e9llo"))
    assert escaped(editor, "é", INSIDE) == "\\u00e9"


def test_a_document_that_is_not_open_has_no_strings(client: Client) -> None:
    editor = Editor(client, LINE)
    asked = {"uri": "file:///other.jsonl", "position": {"line": 0, "character": 0}, "text": "\n"}
    assert editor.run("escapeText", **asked)["text"] is None
    assert escaped(editor, "\n", 5, row=9) is None


@given(st.text())
@settings(max_examples=60, deadline=None)
def test_what_is_pasted_is_what_is_read(text: str) -> None:
    with Client() as client:
        client.initialize()
        written = escaped(Editor(client, LINE), text)
    pasted = text if written is None else written
    read = json.loads(LINE[:INSIDE] + pasted + LINE[INSIDE:])["messages"][0]["content"]
    # Only a text that is escaped already is read as another one than was pasted.
    if written is not None or "\\" not in text:
        assert read == "Hello" + text
