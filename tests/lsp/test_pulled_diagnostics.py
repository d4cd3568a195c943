"""Diagnostics that a client pulls: of a document, of the workspace, and of files that were closed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lsp.capabilities import PULL
from lsp.client import Client
from lsp.peer import at
from lsp.training import BAD, GOOD, URI, good, pull, start, whole


def test_who_pulls_is_not_pushed() -> None:
    with Client() as client:
        start(client, PULL)
        client.open(URI, BAD)
        whole(client, URI)
        assert pull(client, URI)["items"]
        client.change(URI, (0, 0, 0, 1, ""))
        assert pull(client, URI)["items"]
        client.close_document(URI)
        client.request("workspace/diagnostic", {"previousResultIds": []})
        client.settle()
        assert not client.published


def test_pulled_lists_have_ids_and_are_not_repeated() -> None:
    with Client() as client:
        start(client, PULL)
        client.open(URI, good(10) + BAD)
        whole(client, URI)
        first = pull(client, URI)
        assert first["kind"] == "full"
        assert first["items"]
        assert pull(client, URI, first["resultId"]) == {"kind": "unchanged", "resultId": first["resultId"]}
        assert pull(client, URI, "of another server")["kind"] == "full"
        client.change(URI, (10, 0, 10, 0, "!"))
        second = pull(client, URI, first["resultId"])
        assert second["kind"] == "full"
        assert second["resultId"] != first["resultId"]
        assert second["items"] != first["items"]
        assert pull(client, "file:///other.txt")["items"] == []


def test_who_cannot_be_asked_to_pull_again_gets_all_at_once() -> None:
    capabilities = {**PULL, "workspace": {**PULL["workspace"], "diagnostics": {}}}
    row = GOOD % "same"
    with Client() as client:
        start(client, capabilities)
        client.open(URI, good(12))
        assert pull(client, URI)["items"] == []
        client.change(URI, (0, 0, 0, 0, f"{row}\n{row}\n"))
        assert [it["code"] for it in pull(client, URI)["items"]] == ["duplicate-example"]


def test_what_is_found_across_lines_later_is_announced() -> None:
    row = GOOD % "same"
    with Client() as client:
        start(client, PULL)
        client.open(URI, good(12))
        before = pull(client, URI)
        assert before["items"] == []
        client.change(URI, (0, 0, 0, 0, f"{row}\n{row}\n"))
        pull(client, URI, before["resultId"])
        client.wait_until(lambda: any(it["method"] == "workspace/diagnostic/refresh" for it in client.asked))
        assert [it["code"] for it in pull(client, URI)["items"]] == ["duplicate-example"]


def test_a_pull_of_a_document_that_is_opened_again_meanwhile_is_not_about_the_new_one() -> None:
    with Client() as client:
        start(client, PULL)
        client.open(URI, "".join(BAD % row + "\n" for row in range(50_000)))
        pulled = client.ask("textDocument/diagnostic", {"textDocument": {"uri": URI}})
        client.request("textDocument/hover", at(URI, 0, 0))  # it waits for the file by now
        client.close_document(URI)
        client.open(URI, good(12))
        client.result(pulled)
        assert pull(client, URI)["items"] == []
        client.change(URI, (0, 0, 0, 0, "{\n"))
        assert [it["code"] for it in pull(client, URI)["items"]] == ["invalid-json"]


def test_a_pull_of_the_workspace_is_answered_when_something_has_changed() -> None:
    with Client() as client:
        start(client, PULL)
        client.open(URI, good(12))
        known = client.request("workspace/diagnostic", {"previousResultIds": [], "partialResultToken": "a"})
        ids = [{"uri": it["uri"], "value": it["resultId"]} for it in known["items"]]
        held = client.ask("workspace/diagnostic", {"previousResultIds": ids, "partialResultToken": "b"})
        other = client.ask("workspace/diagnostic", {"previousResultIds": ids, "partialResultToken": "c"})
        assert pull(client, URI)["items"] == []  # others are answered meanwhile
        assert client.request("workspace/diagnostic", {"previousResultIds": ids})[
            "items"
        ]  # who takes no parts, too
        client.notify("$/cancelRequest", {"id": other})
        assert client.reply(other)["error"]["code"] == -32800
        client.change(URI, (0, 0, 0, 0, "{\n"))
        (report,) = client.result(held)["items"]
        assert [it["code"] for it in report["items"]] == ["invalid-json"]


def test_the_workspace_is_pulled_with_ids(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    path.write_text(BAD, "utf-8")
    kept, changed = path.as_uri(), (tmp_path / "changed.jsonl").as_uri()
    with Client() as client:
        start(client, PULL)
        for uri in (kept, changed):
            client.open(uri, BAD)
            whole(client, uri)

        def reports(before: dict[str, str]) -> dict[str, dict[str, Any]]:
            ids = [{"uri": uri, "value": value} for uri, value in before.items()]
            return {
                it["uri"]: it
                for it in client.request("workspace/diagnostic", {"previousResultIds": ids})["items"]
            }

        first = reports({})
        ids = {uri: it["resultId"] for uri, it in first.items()}
        assert set(first) == {kept, changed}
        assert all(it["kind"] == "full" and it["items"] and it["version"] == 0 for it in first.values())
        assert {it["kind"] for it in reports(ids).values()} == {"unchanged"}
        # Closed: what the file really has stays, what was only in the editor goes.
        client.close_document(kept)
        client.close_document(changed)
        client.wait_until(lambda: reports(ids)[changed].get("items") == [])
        closed = reports(ids)
        assert closed[kept]["kind"] == "unchanged"
        assert closed[kept]["version"] is None
        # What watchers tell late had happened before.
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": kept, "type": 2}]})
        assert reports(ids)[kept]["kind"] == "unchanged"
        # The file is written by another program: what was known of it is no longer true.
        path.write_text(GOOD, "utf-8")
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": kept, "type": 2}]})
        assert reports(ids)[kept]["items"] == []


def closed_file(client: Client, path: Path) -> tuple[str, int]:
    """Open a file, pull its findings and close it; its URI, and a pull of the workspace that is held."""
    uri = path.as_uri()
    client.open(uri, path.read_text("utf-8"))
    whole(client, uri)
    ids = [{"uri": uri, "value": pull(client, uri)["resultId"]}]
    held = client.ask("workspace/diagnostic", {"previousResultIds": ids, "partialResultToken": "held"})
    client.close_document(uri)
    client.wait_until(lambda: kept_in(client) == [uri])
    return uri, held


def kept_in(client: Client) -> list[str]:
    reports = client.request("workspace/diagnostic", {"previousResultIds": []})["items"]
    return [it["uri"] for it in reports]


def test_findings_that_stay_when_a_file_is_closed_are_not_taken_back_first(tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text(BAD, "utf-8")
    with Client() as client:
        start(client, PULL)
        uri, held = closed_file(client, path)
        client.settle()
        assert not client.is_answered(held)
        path.write_text(GOOD, "utf-8")
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 2}]})
        assert client.result(held)["items"] == [{"uri": uri, "version": None, "items": [], "kind": "full"}]
        assert kept_in(client) == []


def test_a_closed_file_that_is_checked_on_disk_is_not_told_of_twice(tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text(BAD, "utf-8")
    with Client() as client:
        start(client, PULL)
        uri, _ = closed_file(client, path)
        client.request("workspace/executeCommand", {"command": "tuneline.checkFile", "arguments": [uri]})
        assert client.diagnostics(uri)
        assert kept_in(client) == []


def test_findings_of_closed_files_go_when_their_settings_change(tmp_path: Path) -> None:
    path, other, settings = tmp_path / "train.jsonl", tmp_path / "other.jsonl", tmp_path / "tuneline.toml"
    for it in (path, other):
        it.write_text(BAD, "utf-8")
    with Client() as client:
        start(client, PULL)
        closed_file(client, path)
        client.request(
            "workspace/executeCommand", {"command": "tuneline.checkFile", "arguments": [other.as_uri()]}
        )
        assert client.diagnostics(other.as_uri())
        settings.write_text('ignore = ["unknown-role"]\n', "utf-8")
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": settings.as_uri(), "type": 1}]})
        assert kept_in(client) == []
        assert client.diagnostics(other.as_uri()) == []
