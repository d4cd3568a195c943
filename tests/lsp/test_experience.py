"""What a new user of an editor met and wanted otherwise, each by its number in the list of faults of that user."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from lsp.capabilities import FULL
from lsp.client import Client
from lsp.edits import applied
from lsp.test_choosing import apply_on_disk

URI = "file:///desk/train.jsonl"
GOOD = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}'
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5Er"
    "kJggg=="
)


def capable(**more: Any) -> dict[str, Any]:
    """A client that can do all that VS Code can, and more."""
    can = copy.deepcopy(FULL)
    can["experimental"] = {"tunelineStatus": True}
    can["workspace"]["workspaceEdit"] |= more.pop("workspaceEdit", {})
    return can | more


def opened(client: Client, text: str, **more: Any) -> None:
    client.initialize(capable(**more))
    client.answers["workspace/applyEdit"] = {"applied": True}
    client.open(URI, text)
    client.settle()


def actions(client: Client, row: int = 0, character: int = 1) -> list[dict[str, Any]]:
    place = {"line": row, "character": character}
    found: list[dict[str, Any]] = client.request(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": URI},
            "range": {"start": place, "end": place},
            "context": {"diagnostics": []},
        },
    )
    return found


def hover(client: Client, character: int) -> str:
    found = client.request(
        "textDocument/hover",
        {"textDocument": {"uri": URI}, "position": {"line": 0, "character": character}},
    )
    return str(found["contents"]["value"])


def status(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = client.notifications("tuneline/status")[-1]
    return found


def test_06_the_cursor_goes_where_one_types_on() -> None:
    def added(title: str, text: str = GOOD, **more: bool) -> dict[str, Any]:
        with Client() as client:
            opened(client, text, workspaceEdit=more)
            action = next(it for it in actions(client) if it["title"] == title)
            (change,) = action["edit"]["documentChanges"]
            edit: dict[str, Any] = change["edits"][-1]
            return edit

    user = "Add a user message"
    assert added(user)["newText"] == ', {"role": "user", "content": ""}'
    snippet = added(user, snippetEditSupport=True)
    assert snippet["snippet"] == {"kind": "snippet", "value": ', {"role": "user", "content": "$0"\\}'}
    assert "newText" not in snippet
    # Only where something is left to write.
    weight = "Do not train this answer"
    with Client() as client:
        opened(client, GOOD, workspaceEdit={"snippetEditSupport": True})
        found = {it["title"]: it for it in actions(client, character=60)}
        assert "newText" in found[weight]["edit"]["documentChanges"][0]["edits"][0]
    # A fix that leaves it to a person what to say.
    asked = '{"messages": [{"role": "user", "content": "$1"}]}'
    filled = added("Add an empty assistant message (changes the data)", asked, snippetEditSupport=True)
    assert filled["snippet"]["value"].endswith('"content": "$0"\\}')


def test_11_messages_and_titles_are_plain_text() -> None:
    text = "\n".join(
        (GOOD.replace('"user"', '"human"'), GOOD.replace("messages", "mesages"), GOOD + " x", "")
    )
    with Client() as client:
        opened(client, text)
        found = client.request("textDocument/diagnostic", {"textDocument": {"uri": URI}})["items"]
        words = [it["message"] for it in found]
        words += [it["title"] for row in range(4) for it in actions(client, row, 18)]
        assert 'Unknown role "human". Did you mean "user"?' in words
        assert not any("`" in it for it in words)


def test_13_nothing_is_said_of_tokens_that_are_not_counted() -> None:
    value = json.loads(GOOD)
    for text in (json.dumps([value] * 3, indent=2), f"{json.dumps(value, indent=2)}\n" * 3):
        with Client() as client:
            opened(client, text)
            assert (status(client)["examples"], status(client)["tokens"]) == (3, None)
            lenses = client.request("textDocument/codeLens", {"textDocument": {"uri": URI}})
            assert "token" not in lenses[0]["command"]["title"]


def test_14_a_broken_first_line_is_of_the_format_that_is_meant() -> None:
    with Client() as client:
        opened(client, GOOD.replace("Hi", 'He said "yes"'))
        found = status(client)
        assert (found["format"], found["contents"], found["tokens"]) == ("chat", "chat", None)


def test_15_a_small_image_is_shown_to_who_draws_markdown() -> None:
    def line(url: str) -> str:
        image = {"type": "image_url", "image_url": {"url": url}}
        return json.dumps({"messages": [{"role": "user", "content": [image]}]})

    drawing = {"general": {"markdown": {"parser": "marked", "version": "1.1.0"}}}
    big = PIXEL.replace("kJggg==", "A" * 100_000)
    svg = "data:image/svg+xml;base64,PHN2Zy8+"
    for url, more, shown in (
        (PIXEL, drawing, True),
        (PIXEL, {}, False),
        (big, drawing, False),
        (svg, drawing, False),
        ("https://example.com/a.png", drawing, False),
    ):
        with Client() as client:
            opened(client, line(url), **more)
            words = hover(client, line(url).index(url) + 3)
            assert (f"![image]({url})" in words) is shown, url[:40]
            assert shown or "![" not in words
            assert len(words) < 100_000


def test_16_the_hover_of_an_example_begins_with_the_sum_and_shows_the_words() -> None:
    with Client() as client:
        opened(client, GOOD)
        words = hover(client, 0)
        assert words.index("About 14 tokens") < words.index("| # |")
        assert "limit" not in words
        assert "Hello." in words
        assert "framing" in words


def completions(client: Client, line: str) -> dict[str, dict[str, Any]]:
    """What is offered at the end of a line."""
    version = client.change(URI, line)
    assert version
    place = {"line": 0, "character": len(line)}
    found = client.request("textDocument/completion", {"textDocument": {"uri": URI}, "position": place})
    return {it["label"]: it for it in found["items"]}


def test_20_suggestions_go_on() -> None:
    can = capable(experimental={"commands": {"commands": ["editor.action.triggerSuggest"]}})
    can["textDocument"]["completion"] = {"completionItem": {"snippetSupport": True}}
    for given in (can, can | {"experimental": {}}):
        with Client() as client:
            client.initialize(given)
            client.open(URI, "")
            found = completions(client, '{"m')["messages"]
            assert found["textEdit"]["newText"] == '"messages": [$1]'
            again = found.get("command", {}).get("command")
            assert again == ("editor.action.triggerSuggest" if given is can else None)
            # A text is for the person to write.
            assert "command" not in completions(client, '{"messages": [')["user"]
            # The next message, with its comma.
            after = completions(client, '{"messages": [{"role": "user", "content": "Hi"}')
            assert next(iter(after)) == "assistant"
            assert after["assistant"]["textEdit"]["newText"].startswith(', {"role": "assistant"')


def test_21_lenses_and_outline_follow() -> None:
    """The lens is asked for again once the figures are known; an outline keeps nothing of a broken state."""
    with Client() as client:
        client.initialize(capable())
        client.open(URI, f"{GOOD}\n" * 3_000)
        client.request("textDocument/codeLens", {"textDocument": {"uri": URI}})
        client.settle()
        assert "workspace/codeLens/refresh" in [it["method"] for it in client.asked]
        lens = client.request("textDocument/codeLens", {"textDocument": {"uri": URI}})[0]
        assert "3,000 examples" in lens["command"]["title"]
        assert "tokens" in lens["command"]["title"]

        def outline() -> list[str]:
            return [
                it["name"]
                for it in client.request("textDocument/documentSymbol", {"textDocument": {"uri": URI}})
            ]

        before = outline()
        client.change(URI, (1, 2, 1, 3, ""))
        broken = outline()
        assert broken[1] != before[1]
        assert broken[2:-1] == before[2:-1]
        client.change(URI, (1, 2, 1, 2, "m"))
        assert outline() == before


def test_23_what_was_fixed_in_the_file_is_said() -> None:
    odd = GOOD.replace('"user"', '"User"').replace("Hi", "Ho")
    text = f"{odd}\n\n\n{GOOD}\n{GOOD.replace('assistant', 'robot')}\n"
    with Client() as client:
        opened(client, text)
        before = sum(status(client)["findings"].values())
        version = 0

        def apply(params: dict[str, Any]) -> dict[str, Any]:
            nonlocal version
            version = client.change(URI, applied(text, params["edit"], URI))
            return {"applied": True}

        client.answers["workspace/applyEdit"] = apply
        client.request(
            "workspace/executeCommand",
            {"command": "tuneline.applyFix", "arguments": [{"uri": URI, "task": "fix-all"}]},
        )
        client.settle()
        left = sum(status(client)["findings"].values())
        assert 0 < left < before
        words = [it["message"] for it in client.notifications("window/showMessage")]
        assert words == [f"Tuneline: {before - left} findings fixed, {left} left."]


def test_26_tables_can_be_read_as_they_are_written() -> None:
    with Client() as client:
        opened(client, GOOD.replace("Hello.", "你好 there"))
        table = [it for it in hover(client, 0).split("\n") if it.startswith("|")]
        assert len(table) == 5
        # A Chinese character takes two columns.
        assert len({len(it) + sum(char > "\u4000" for char in it) for it in table}) == 1


def test_27_one_wish_has_one_name_and_comes_first() -> None:
    value = json.loads(GOOD)
    for text, single in (
        (f"{json.dumps(value, indent=2)}\n" * 8, ["Join into one line"]),
        (json.dumps([value] * 8, indent=2), []),
    ):
        with Client() as client:
            opened(client, text)
            found = [it for it in actions(client, character=0) if it["kind"] == "quickfix"]
            assert [it["title"] for it in found] == ["Write every example on one line (8)", *single]
            assert [it.get("isPreferred") for it in found] == [True, *(None for _ in single)]
            edit = client.request("codeAction/resolve", found[0])["edit"]
            lines = applied(text, edit, URI).split("\n")
            assert lines[:8] == [GOOD] * 8
            assert not any(lines[8:])


def test_18_a_rule_is_silenced_where_it_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "a [1].jsonl"
    file.write_text(GOOD.replace('"user"', '"human"'))
    settings = tmp_path / "tuneline.toml"
    uri = file.as_uri()
    with Client() as client:
        can = capable(
            window={"showDocument": {"support": True}}, workspaceEdit={"resourceOperations": ["create"]}
        )
        client.initialize(can, workspaceFolders=[{"uri": tmp_path.as_uri(), "name": "data"}])
        client.answers["workspace/applyEdit"] = apply_on_disk
        client.answers["window/showDocument"] = {"success": True}
        client.open(uri, file.read_text())
        client.settle()
        found = client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})["items"]
        seen = next(it for it in found if it["code"] == "unknown-role")
        given = {"textDocument": {"uri": uri}, "range": seen["range"], "context": {"diagnostics": [seen]}}
        offered = {it["title"]: it for it in client.request("textDocument/codeAction", given)}
        names = [
            'Ignore "unknown-role" in this file',
            'Ignore "unknown-role" in this folder',
            'Open the page of "unknown-role"',
        ]
        assert [it for it in offered if it in names] == list(offered)[-3:] == names
        for name, text in (
            (names[0], '[files."./a [[]1].jsonl"]\nignore = ["unknown-role"]\n'),
            (names[1], 'ignore = ["unknown-role"]\n'),
        ):
            settings.unlink(missing_ok=True)
            client.notify(
                "workspace/didChangeWatchedFiles", {"changes": [{"uri": settings.as_uri(), "type": 3}]}
            )
            client.settle()
            answer = client.request("workspace/executeCommand", offered[name]["command"])
            assert (answer["applied"], settings.read_text()) == (True, text)
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": settings.as_uri(), "type": 1}]})
        client.settle()
        found = client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})["items"]
        assert "unknown-role" not in [it["code"] for it in found]
        # What was ignored before still is.
        client.request(
            "workspace/executeCommand",
            {
                "command": "tuneline.ignoreRule",
                "arguments": [{"uri": uri, "rule": "too-few-examples", "for": "folder"}],
            },
        )
        assert settings.read_text() == 'ignore = ["unknown-role", "too-few-examples"]\n'
        assert "once tuneline.toml is saved" in client.notifications("window/showMessage")[-1]["message"]
        assert client.request("workspace/executeCommand", offered[names[2]]["command"])["shown"]
        (opened_,) = [it for it in client.asked if it["method"] == "window/showDocument"]
        assert opened_["params"]["external"] is True
        assert opened_["params"]["uri"].endswith("/unknown-role.md")
