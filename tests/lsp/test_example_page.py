"""`tuneline.example` with `plain`: a page of text, and what its rows are about."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lsp.client import Client
from lsp.test_commands import run
from lsp.test_example import EXAMPLES, URI, chat, said
from tuneline.features import limits
from tuneline.text.visible import visible_lines

TWO = chat(
    said("system", "Be kind."),
    said("user", "\U0001f600 Hi\nyou"),
    said("assistant", "Hello.", weight=0),
    said("user", "Bye"),
    said("assistant", "Bye\n[user] not a heading"),
)


def page(client: Client, text: str, row: int = 0, character: int = 0, **more: object) -> dict[str, Any]:
    """The page about a position of a text, and what must hold of every page."""
    client.open(URI, text)
    client.settle()
    given = {"uri": URI, "position": {"line": row, "character": character}, "plain": True, **more}
    found = run(client, "example", given)
    plain: dict[str, Any] = found["plain"]
    rows = plain["text"].split("\n")
    assert visible_lines(plain["text"]) == plain["text"]
    assert 0 <= plain["at"] < len(rows)
    assert [it["row"] for it in plain["places"]] == sorted(it["row"] for it in plain["places"])
    assert all(it["row"] < len(rows) and it["position"]["line"] == row for it in plain["places"])
    assert not any(section["turns"] for section in found["sections"])
    return plain


def at(plain: dict[str, Any]) -> str:
    return str(plain["text"].split("\n")[plain["at"]])


def test_a_page(client: Client) -> None:
    plain = page(client, f"{TWO}\n{TWO}\n", 1)
    lines = plain["text"].split("\n")
    assert lines[0].startswith("=== chat, line 2, ")
    assert lines[0].endswith(" trained)")
    assert lines[1].startswith("warning: Duplicate")
    start = lines.index("") + 1
    assert [it.split(" tokens")[0].rstrip("0123456789 ") for it in lines[start:]] == [
        "[system]", "Be kind.", "",
        "[user]", "\U0001f600 Hi", "you", "",
        "[assistant, weight 0]", "Hello.", "",
        "[user]", "Bye", "",
        "[assistant]", "Bye", "[user] not a heading",
    ]  # fmt: skip
    assert lines[start + 7].endswith(" tokens, not trained: its weight is 0")
    assert lines[start + 13].endswith(" tokens, trained")


def test_no_page_unless_it_is_asked_for(client: Client) -> None:
    client.open(URI, f"{TWO}\n")
    assert run(client, "example", {"uri": URI, "row": 0})["plain"] is None


def test_only_headings_are_headings(client: Client) -> None:
    plain = page(client, f"{TWO}\n")
    rows = plain["text"].split("\n")
    headings = [rows[it["row"]].split("]")[0] for it in plain["places"] if it["heading"]]
    assert headings == ["[system", "[user", "[assistant, weight 0", "[user", "[assistant"]


@pytest.mark.parametrize(
    ("what", "there"),
    [
        ("{", "=== "),
        ('"system"', "[system]"),
        ("Be kind", "Be kind."),
        ("you", "\U0001f600 Hi"),
        ('"weight"', "Hello."),
        ("Bye\\n", "Bye"),
    ],
)
def test_the_row_that_is_meant(client: Client, what: str, there: str) -> None:
    column = len(TWO[: TWO.index(what)].encode("utf-16-le")) // 2
    assert at(page(client, f"{TWO}\n", 0, column)).startswith(there)


def test_a_place_leads_to_its_text(client: Client) -> None:
    """What is done on a row of the page is done to the text that the row is about."""
    plain = page(client, f"{TWO}\n")
    rows = plain["text"].split("\n")
    (place,) = [it for it in plain["places"] if rows[it["row"]] == "Hello."]
    found = run(client, "textAt", {"uri": URI, "position": place["position"]})
    assert (found["text"], found["inside"]) == ("Hello.", True)


def test_of_a_long_example_the_part_that_is_meant(client: Client) -> None:
    count = limits.EXAMPLE_TURNS * 2 + 7
    line = chat(*(said("user" if it % 2 == 0 else "assistant", f"turn {it}.") for it in range(count)))
    wanted = limits.EXAMPLE_TURNS + 3
    plain = page(client, f"{line}\n", 0, line.index(f"turn {wanted}."))
    assert at(plain) == f"turn {wanted}."
    assert f"(… {limits.EXAMPLE_TURNS} turns before these)" in plain["text"]
    assert "(… 7 turns after these)" in plain["text"]


def test_what_is_cut_is_said(client: Client) -> None:
    line = chat(said("user", "x" * (limits.EXAMPLE_TEXT + 1234)), said("assistant", "y"))
    assert "(… 1,234 more characters)" in page(client, f"{line}\n")["text"]


def test_arguments_are_readable_and_have_a_place(client: Client) -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "look", "arguments": '{"a": 1, "b": [2]}'}}
    line = chat(
        said("user", "Go"), said("assistant", None, tool_calls=[call]), said("tool", "5", tool_call_id="c1")
    )
    plain = page(client, f"{line}\n", 0, line.index('{\\"a') + 4)
    assert "(call look, c1)\n{\n" in plain["text"]
    assert at(plain) == "(call look, c1)"


def test_images_have_no_data(client: Client) -> None:
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "iVBORw0KGgo" * 100}}
    line = chat(said("user", [image]), said("assistant", "A dot."))
    plain = page(client, f"{line}\n")
    assert "(image " in plain["text"]
    assert "iVBORw0KGgoiVBORw0KGgo" not in plain["text"]


@pytest.mark.parametrize(
    "text", ["", "\n", "[1, 2]\n", '{"messages": [{"role": "user", "content": "a\n', "}}\n"]
)
def test_whatever_is_on_the_line(client: Client, text: str) -> None:
    assert page(client, text)["text"].startswith("=== ")


def test_a_broken_line_shows_what_could_be_made_out(client: Client) -> None:
    plain = page(client, TWO[:-3] + "\n")
    assert ", not valid JSON\nerror: " in plain["text"]
    assert "Be kind." in plain["text"]


def test_hostile_text_is_drawn(client: Client) -> None:
    line = json.dumps(
        {"messages": [said("user", "\x1b]0;x\x07\u202e\ud83d"), said("assistant\x1b[2J", "\x7f\r\n")]}
    )
    text = page(client, f"{line}\n")["text"]
    assert "␛]0;x␇⟨U+202E⟩⟨U+D83D⟩" in text
    assert "assistant␛[2J" in text


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda it: it.stem)
def test_every_format(client: Client, file: Any) -> None:
    lines = file.read_text("utf-8").split("\n")
    for row in range(len(lines)):
        page(client, "\n".join(lines), row, len(lines[row]) // 2)


@pytest.mark.parametrize("command", ["example", "textAt", "setText"])
def test_no_answer_has_half_of_a_character(client: Client, command: str) -> None:
    """JSON has an escape for it, which ends the connection with clients that cannot read that."""
    line = json.dumps(
        {"messages": [said("user\udc00", "\\\ud83d \U0001f600 \ude00\ud83d"), said("assistant", "a")]}
    )
    client.open(URI, f"{line}\n")
    place = {"row": 0, "path": "messages[0].content", "hash": "", "text": ""}
    found = run(client, command, {"uri": URI, **place})
    text = json.dumps(found, ensure_ascii=False)
    assert text.encode().decode() == text
    assert "\\\ufffd \U0001f600 \ufffd\ufffd" in (
        found.get("text")
        or found.get("current")
        or json.loads(text)["sections"][0]["turns"][0]["texts"][0]["text"]
    )
