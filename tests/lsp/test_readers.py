"""Who can read a document: the line above it, and the command that opens the report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.running import run as command
from lsp.client import Client
from lsp.peer import Refused
from lsp.training import URI, good, start, whole

OURS = 'title = "Our trainer"\nas_of = 2026-11-01\n[formats.chat]\nreads = "whole"\n'
OURS += '[formats.chat.keys]\n"messages[].name" = "ignore"\n'
MASKED = (
    '{"messages": [{"role": "user", "content": "A"}, {"role": "assistant", "content": "B", "name": "bot"},'
    ' {"role": "user", "content": "C"}, {"role": "assistant", "content": "D"}]}\n'
)


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """A folder with a private target, which ignores names."""
    folder = tmp_path / "a (b)"
    folder.mkdir()
    (folder / "ours.toml").write_text(OURS, "utf-8")
    (folder / "tuneline.toml").write_text('targets = ["./ours.toml"]\n', "utf-8")
    return folder


def lenses(client: Client, uri: str) -> dict[str, str]:
    """The words of each lens by its command."""
    found = client.request("textDocument/codeLens", {"textDocument": {"uri": uri}})
    return {it["command"]["command"]: it["command"]["title"] for it in found}


def show(client: Client, *arguments: object) -> Any:
    return client.request(
        "workspace/executeCommand", {"command": "tuneline.showTargets", "arguments": list(arguments)}
    )


def test_the_report_is_that_of_the_command_line(ours: Path) -> None:
    path = ours / "train.jsonl"
    path.write_text(good(12) + MASKED + good(3)[:-4] + "\n", "utf-8")
    with Client() as client:
        start(client, rootUri=ours.as_uri())
        client.open(path.as_uri(), path.read_text("utf-8"))
        found = show(client, {"uri": path.as_uri(), "show": False})
        assert client.notifications("window/showMessage") == []
    printed = json.loads(command("targets", "--output-format", "json", str(path)).out)
    (file,) = printed["files"]
    del file["path"]
    assert found["report"] == file
    ours_ = next(it for it in file["readers"] if it["target"] == "ours")
    assert [it["effect"] for it in ours_["problems"]] == ["ignore", "unknown"]
    assert "](file:///" in found["markdown"]
    assert "a%20%28b%29/train.jsonl#L13)" in found["markdown"]
    assert found["summary"].endswith(".")


def test_a_file_that_is_not_open_is_read_from_disk(ours: Path) -> None:
    path = ours / "train.jsonl"
    path.write_text(good(12) + MASKED, "utf-8")
    with Client() as client:
        start(client, rootUri=ours.as_uri())
        found = show(client, {"uri": path.as_uri(), "show": False})
        assert found["version"] is None
        assert "[line 13](file:///" in found["markdown"]
        (file,) = json.loads(command("targets", "--output-format", "json", str(path)).out)["files"]
        del file["path"]
        assert found["report"] == file
        with pytest.raises(Refused, match="does not exist"):
            show(client, (ours / "absent.jsonl").as_uri())


def test_the_summary_is_a_message_for_clients_that_show_no_page(ours: Path) -> None:
    path = ours / "train.jsonl"
    with Client() as client:
        start(client, rootUri=ours.as_uri())
        client.open(path.as_uri(), good(12))
        found = show(client, path.as_uri())
        (message,) = client.notifications("window/showMessage")
        assert message["message"] == f"Tuneline: {found['summary']}"


def test_the_lens_follows_edits(ours: Path) -> None:
    uri = (ours / "train.jsonl").as_uri()
    with Client() as client:
        start(client, rootUri=ours.as_uri())
        client.open(uri, good(200))
        whole(client, uri)
        before = lenses(client, uri)["tuneline.showTargets"]
        assert "read this file whole" in before
        assert '"name"' not in before
        whole(client, uri, client.change(uri, MASKED + good(200)))
        after = lenses(client, uri)["tuneline.showTargets"]
        assert 'ignores "name"' in after or 'ignore "name"' in after
        whole(client, uri, client.change(uri, good(200)))
        assert lenses(client, uri)["tuneline.showTargets"] == before


def test_the_lens_follows_settings(ours: Path) -> None:
    uri = (ours / "train.jsonl").as_uri()
    with Client() as client:
        start(client, rootUri=ours.as_uri())
        client.open(uri, MASKED * 30)
        whole(client, uri)
        assert '"name"' in lenses(client, uri)["tuneline.showTargets"]
        (ours / "ours.toml").write_text(OURS.replace('"ignore"', '"accept"'), "utf-8")
        changes = [{"uri": (ours / "ours.toml").as_uri(), "type": 2}]
        client.notify("workspace/didChangeWatchedFiles", {"changes": changes})
        client.settle()
        assert 'ignores "name"' not in lenses(client, uri)["tuneline.showTargets"]


def test_no_lens_where_there_is_nothing_to_say(client: Client) -> None:
    for number, text in enumerate(("", '{"level": "info"}\n' * 30, f'{{"x": "{"y" * 200_000}"}}\n')):
        uri = f"file:///data/{number}.jsonl"
        client.open(uri, text)
        client.settle()
        assert "tuneline.showTargets" not in lenses(client, uri)


def test_the_lens_can_be_switched_off() -> None:
    with Client() as client:
        start(client, initializationOptions={"codeLens": False})
        client.open(URI, good(20))
        whole(client, URI)
        assert client.request("textDocument/codeLens", {"textDocument": {"uri": URI}}) is None


@pytest.mark.parametrize("argument", [None, 3, {}, {"uri": 3}, {"uri": "file:///not/open.jsonl"}])
def test_what_is_not_a_document_is_refused(argument: object, client: Client) -> None:
    with pytest.raises(Refused):
        show(client, argument)


@pytest.mark.parametrize("text", ["", "\n\n", "{", "[1, 2]", '{"messages": 3}\n', "x\n" * 50])
def test_any_text_has_a_report(text: str, client: Client) -> None:
    client.open(URI, text)
    found = show(client, {"uri": URI, "show": False})
    assert found["report"]["whole"] == 0
    assert found["markdown"]
