"""Forty attacks in every place of an example: nothing of them is alive in what an editor or a terminal is given.

`tests/fixtures/hostile.jsonl` has a line for each: in texts, roles, names, ids, tools, arguments, images, keys. Where
Markdown is shown, a reader of Markdown makes nothing of it but text; everywhere else nothing steers what is shown.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from features.test_markdown import ALLOWED, tokens
from lsp.capabilities import FULL
from lsp.client import Client
from lsp.peer import Refused

FIXTURE = Path(__file__).parents[1] / "fixtures" / "hostile.jsonl"
LINES = FIXTURE.read_text(encoding="ascii").rstrip("\n").split("\n")
URI = "file:///desk/%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%1b%5B31m%E2%80%AE.jsonl"
# Addresses of ours: the pages of rules.
_ours = re.compile(r"https://[^\s]*tuneline[^\s]*").fullmatch

_MORE = {"link_close", "softbreak"} | {
    f"{it}_{end}" for it in ("bullet_list", "list_item") for end in ("open", "close")
}


@pytest.fixture
def editor() -> Iterator[Client]:
    with Client() as client:
        client.initialize(FULL)
        client.open(URI, "\n".join(LINES) + "\n")
        client.settle()
        yield client


def at(row: int, character: int = 0) -> dict[str, Any]:
    return {"textDocument": {"uri": URI}, "position": {"line": row, "character": character}}


def whole() -> dict[str, Any]:
    end = {"line": len(LINES), "character": 0}
    return {"textDocument": {"uri": URI}, "range": {"start": {"line": 0, "character": 0}, "end": end}}


def run(client: Client, name: str, **more: object) -> Any:
    given = {"uri": URI, **more}
    return client.request("workspace/executeCommand", {"command": f"tuneline.{name}", "arguments": [given]})


def harmless(text: str) -> None:
    """Words on one line that draw nothing but themselves."""
    # The two joiners are in the words of people.
    assert text.replace("\u200d", "").replace("\u200c", "").isprintable(), ascii(text)
    assert len(text) < 5_000


def inert(markdown: str) -> None:
    """Markdown that is text, tables and code, links to pages of ours, and pixels that are inside of it."""
    for token in tokens(markdown):
        if token.type == "link_open":
            assert _ours(str(token.attrs["href"])), token.attrs
        elif token.type == "image":
            assert re.fullmatch(
                r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]*=*", str(token.attrs["src"])
            )
        else:
            assert token.type in ALLOWED | _MORE, token
    for char in markdown:
        assert char in "\n\t\u200d\u200c" or char.isprintable(), ascii(char)


def test_there_are_forty() -> None:
    attacks = [json.loads(line)["messages"][0]["content"] for line in LINES]
    assert len(set(attacks)) == 40
    together = "\n".join(attacks)
    for kind in ("<script", "onerror=", "command:", "![", "<svg", "data:text/html", "\u202e", "\u200b", "\x1b]52",
                 "\x00", "\ud83d", "../..", "javascript:", "```"):  # fmt: skip
        assert kind in together, kind


def test_hovers(editor: Client) -> None:
    """At the start, at every key and value, of every line."""
    seen = 0
    for row, line in enumerate(LINES):
        for column in [0, *(found.start() + 1 for found in re.finditer(r'"(?=[^,:}\]])', line))][:24]:
            found = editor.request("textDocument/hover", at(row, column))
            if found is not None:
                seen += 1
                assert found["contents"]["kind"] == "markdown"
                inert(found["contents"]["value"])
    assert seen > 400


def test_hints_outline_lenses_and_symbols(editor: Client) -> None:
    hints = editor.request("textDocument/inlayHint", whole())
    assert len(hints) > 80
    for hint in hints:
        labels = hint["label"] if isinstance(hint["label"], list) else [{"value": hint["label"]}]
        for label in labels:
            harmless(label["value"])
            assert label.get("command", {}).get("command", "tuneline.setWeight") == "tuneline.setWeight"
        for tooltip in (hint.get("tooltip"), *(label.get("tooltip") for label in labels)):
            assert tooltip is None or isinstance(tooltip, str)
            for words in (tooltip or "").split("\n"):
                harmless(words)
    symbols = editor.request("textDocument/documentSymbol", {"textDocument": {"uri": URI}})
    names = [it for symbol in symbols for it in (symbol, *symbol.get("children", ()))]
    assert len(names) > 200
    for it in names:
        harmless(it["name"])
        harmless(it.get("detail", ""))
    for lens in editor.request("textDocument/codeLens", {"textDocument": {"uri": URI}}):
        harmless(lens["command"]["title"])
        assert lens["command"]["command"] in ("", "tuneline.showTargets", "tuneline.statistics")
    for it in editor.request("workspace/symbol", {"query": ""}):
        harmless(it["name"])
        harmless(it["containerName"])


def test_diagnostics_and_actions(editor: Client) -> None:
    found = editor.request("textDocument/diagnostic", {"textDocument": {"uri": URI}})["items"]
    assert len(found) > 100
    for it in found:
        harmless(it["message"])
        assert re.fullmatch("[a-z-]+", it["code"])
        assert _ours(it["codeDescription"]["href"])
        for other in it.get("relatedInformation", ()):
            harmless(other["message"])
    for row in range(len(LINES)):
        where = {**at(row), "range": {"start": at(row)["position"], "end": at(row)["position"]}}
        for action in editor.request("textDocument/codeAction", {**where, "context": {"diagnostics": []}}):
            harmless(action["title"])
            assert "command" not in action or action["command"]["command"].startswith("tuneline.")


def test_links_lead_to_the_web_alone(editor: Client) -> None:
    for link in editor.request("textDocument/documentLink", {"textDocument": {"uri": URI}}):
        assert re.match("https?://", link["target"])
        assert not re.search(r"[\s<>\"\x00-\x1f]", link["target"])


def test_what_buffers_and_views_are_named(editor: Client) -> None:
    """Titles, roles and reasons are words; texts are data, and say so by their kind."""
    for row in range(len(LINES)):
        shown = run(editor, "example", row=row)
        harmless(shown["title"])
        for turn in (turn for section in shown["sections"] for turn in section["turns"]):
            assert turn["role"] in ("system", "user", "assistant", "tool", "other")
            harmless(turn["why"])
            harmless(turn["weight"]["why"] or "")
            for image in turn["images"]:
                assert image["shown"] is False
                assert not str(image["address"]).startswith("data:")
        for finding in shown["findings"]:
            harmless(finding["message"])
            for fix in finding["fixes"]:
                harmless(fix["title"])
    for it in run(editor, "query", query="")["rows"]:
        harmless(it["title"])
        assert set(it["roles"]) <= {"system", "user", "assistant", "tool", "other"}


def test_pages(editor: Client) -> None:
    for page in (run(editor, "statistics", show=False), run(editor, "showTargets", show=False)):
        for token in tokens(page["markdown"]):
            assert token.type not in ("html_block", "html_inline", "image"), token
            if token.type == "link_open":
                assert str(token.attrs["href"]).startswith(("file:///desk/", "https://")), token.attrs
                assert "evil" not in str(token.attrs["href"])


def test_queries_about_them(editor: Client) -> None:
    for line in LINES:
        attack = json.loads(line)["messages"][0]["content"]
        try:
            answer = run(editor, "query", query=f"role:{attack}")
        except Refused:  # half of a character cannot be sent
            continue
        harmless(answer["reason"] or "")


@pytest.mark.parametrize("more", [(), ("--where", "sort:length")])
def test_a_terminal(more: tuple[str, ...]) -> None:
    command = [sys.executable, "-X", "utf8", "-m", "tuneline", "show", str(FIXTURE), *more]
    done = subprocess.run(command, capture_output=True, check=True)
    shown = done.stdout.decode("utf-8")
    for line in shown.split("\n"):
        text = line.replace("\t", "").replace("\u200d", "").replace("\u200c", "")
        assert text.isprintable(), ascii(line)
    assert "evil.example" in shown
