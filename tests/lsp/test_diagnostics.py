"""Diagnostics over the protocol: pushed or pulled they are what `tuneline check` finds, no more often than needed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from lsp.capabilities import FULL, PULL
from lsp.client import Client
from lsp.peer import at
from tuneline.engine import limits
from tuneline.engine.disk import Plan, check_file
from tuneline.engine.files.source import Source
from tuneline.rules.table import RULES
from tuneline.settings.model import Settings

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "real"
EXAMPLES = sorted((ROOT / "examples").rglob("*.jsonl"))
URI = "file:///data/train.jsonl"
GOOD = '{"messages": [{"role": "user", "content": "Hi %s"}, {"role": "assistant", "content": "Hello."}]}'
BAD = GOOD.replace('"assistant"', '"asistant"')
SEVERITIES = ["", "error", "warning", "information", "hint"]
STATUS = {"tunelineStatus": True}

PLACE = re.compile(r" Place: (?:\S.*, )?column ([0-9,]+)\.$")

Seen = tuple[int, int, int, str | None, str, str]


def good(count: int) -> str:
    return "".join(GOOD % number + "\n" for number in range(count))


def seen(diagnostics: Sequence[dict[str, Any]]) -> list[Seen]:
    """Line, columns, rule, severity and message of each, in reading order; a finding is always on one line.

    Far to the right the message says where it is; that is what an editor needs and a terminal does not.
    """
    found = []
    for it in diagnostics:
        start, end = it["range"]["start"], it["range"]["end"]
        assert start["line"] == end["line"]
        message, place = it["message"], PLACE.search(it["message"])
        if start["character"] >= limits.DRAWN_COLUMNS:
            assert place is not None
            assert place[1] == f"{start['character'] + 1:,}"
            message = message[: place.start()]
        else:
            assert place is None
        found.append(
            (
                start["line"],
                start["character"],
                end["character"],
                it.get("code"),
                SEVERITIES[it["severity"]],
                message,
            )
        )
    return sorted(found, key=repr)


def checked(path: Path) -> list[Seen]:
    """What the command line finds in a file, the same way."""
    result = check_file(Source(path), Plan(Settings()))
    found = []
    for row, finding in result.placed:
        span = finding.span
        assert span is not None
        found.append((row, span.start, span.end, finding.rule, finding.severity.value, finding.message))
    return sorted(found, key=repr)


def start(client: Client, capabilities: dict[str, Any] = FULL, **more: Any) -> None:
    client.initialize({**capabilities, "experimental": STATUS}, encodings=["utf-32"], **more)


def whole(client: Client, uri: str, version: int | None = None) -> None:
    """Wait until all is known of a document."""

    def done() -> bool:
        told = [it for it in client.notifications("tuneline/status") if it["uri"] == uri]
        return bool(told) and told[-1]["complete"] and version in (None, told[-1]["version"])

    client.wait_until(done)


def pull(client: Client, uri: str, before: str | None = None) -> dict[str, Any]:
    params = {"textDocument": {"uri": uri}, "identifier": "tuneline", "previousResultId": before}
    report = client.request("textDocument/diagnostic", params)
    assert isinstance(report, dict)
    return report


def as_sent(path: Path) -> str | None:
    """The text of a file as an editor sends it; None for one that no editor opens as it is."""
    data = path.read_bytes()
    if data.startswith(b"\xef\xbb\xbf"):
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


@pytest.fixture
def pushed() -> Iterator[Client]:
    with Client() as client:
        start(client)
        yield client


@pytest.fixture
def pulled() -> Iterator[Client]:
    with Client() as client:
        start(client, PULL)
        yield client


def files() -> list[Path]:
    return [*EXAMPLES, *(sorted(REAL.glob("*.jsonl")) if REAL.exists() else [])]


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_equals_the_command_line(path: Path, pushed: Client, pulled: Client) -> None:
    text = as_sent(path)
    if text is None:
        pytest.skip("an editor takes the byte order mark off, or shows other characters")
    expected = checked(path)
    assert len(expected) <= limits.DIAGNOSTICS
    # A name in a folder of no project, so that no settings file applies on either side.
    uri = f"file:///nowhere/{path.parent.name}/{path.name}"
    for client in (pushed, pulled):
        client.open(uri, text)
        whole(client, uri)
    assert seen(pushed.diagnostics(uri)) == expected
    assert seen(pull(pulled, uri)["items"]) == expected


@pytest.mark.skipif(not REAL.exists(), reason="the real training files are not on this machine")
def test_the_real_files_are_among_them() -> None:
    assert len(files()) > len(EXAMPLES)


def long_line(size: int) -> str:
    return (GOOD % ("x" * size)).replace('"Hello."', '"Hello.", "weight": 2')


def test_in_a_long_line_the_message_names_the_place(pushed: Client, pulled: Client, tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    path.write_text(good(10) + long_line(200_000) + "\n", "utf-8")
    uri, expected = path.as_uri(), checked(path)
    for client in (pushed, pulled):
        client.request("workspace/executeCommand", {"command": "tuneline.checkFile", "arguments": [uri]})
        on_disk = client.diagnostics(uri)
        assert seen(on_disk) == expected
        client.open(uri, path.read_text("utf-8"))
        whole(client, uri)
    opened = pushed.diagnostics(uri)
    assert seen(opened) == seen(pull(pulled, uri)["items"]) == expected
    (weight,) = [it for it in opened if it["code"] == "invalid-weight"]
    column = long_line(200_000).index("2}") + 1
    assert weight["message"].endswith(f" Place: messages[1].weight, column {column:,}.")
    assert weight["range"]["start"] == {"line": 10, "character": column - 1}
    assert weight["message"] in [it["message"] for it in on_disk]


@pytest.mark.parametrize("capabilities", [FULL, PULL])
def test_ten_errors_behind_six_hundred_warnings_come_first(capabilities: dict[str, Any]) -> None:
    warned = GOOD.replace(
        ', {"role": "assistant"', ', {"role": "assistant", "content": "So?"}, {"role": "assistant"'
    )
    lines = [warned % row for row in range(600)] + [BAD % row for row in range(10)]
    with Client() as client:
        options = {"severity": {"consecutive-assistant": "warning"}}
        start(client, capabilities, initializationOptions=options)
        client.open(URI, "\n".join(lines))
        whole(client, URI)
        found = client.diagnostics(URI) if capabilities is FULL else pull(client, URI)["items"]
    assert [it["severity"] for it in found[:10]] == [1] * 10
    assert [it["range"]["start"]["line"] for it in found[:10]] == list(range(600, 610))
    assert len(found) == 610
    assert {it["severity"] for it in found[10:]} == {2}


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


def test_a_diagnostic_has_what_editors_and_actions_need() -> None:
    row = '{"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": "y"}]}\n'
    with Client() as client:
        start(client)
        client.open(URI, row + good(10) + row)
        whole(client, URI)
        (found,) = client.diagnostics(URI)
    assert found["source"] == "tuneline"
    assert found["code"] == "duplicate-example"
    assert found["codeDescription"]["href"].endswith("docs/rules/duplicate-example.md")
    (related,) = found["relatedInformation"]
    assert related["location"]["uri"] == URI
    assert related["location"]["range"]["start"]["line"] == 0
    assert found["data"]["rule"] == "duplicate-example"
    assert set(found["data"]) == {"rule", "line"}


def test_a_client_gets_no_more_than_it_understands() -> None:
    with Client() as client:
        client.initialize({})
        client.open(URI, BAD)
        client.wait_until(lambda: bool(client.published[URI]))
        for found in client.diagnostics(URI):
            assert set(found) <= {"range", "message", "severity", "code", "source"}


def test_the_same_list_is_not_pushed_twice() -> None:
    with Client() as client:
        start(client)
        client.open(URI, good(10) + BAD)
        whole(client, URI)
        # What is typed inside a text changes nothing that is known of the line.
        column = GOOD.index("Hi") + 1
        for _ in range(3):
            client.change(URI, (0, column, 0, column, "o"))
            client.settle()
        client.change(URI, (10, 0, 10, 0, "!"))
        client.settle()
        lists = [it["diagnostics"] for it in client.published[URI]]
    assert all(before != after for before, after in pairwise(lists))
    assert {it["version"] for it in client.published[URI]} == {0, 4}


def test_a_sound_file_is_told_to_be_sound_once() -> None:
    with Client() as client:
        start(client)
        client.open(URI, good(12))
        whole(client, URI)
        assert client.diagnostics(URI) == []
        client.close_document(URI)
        client.settle()
        assert len(client.published[URI]) == 1


def test_a_closed_document_has_no_pushed_findings() -> None:
    with Client() as client:
        start(client)
        client.open(URI, BAD)
        whole(client, URI)
        assert client.diagnostics(URI)
        client.close_document(URI)
        client.wait_until(lambda: client.published[URI][-1]["diagnostics"] == [])


def test_at_most_a_thousand_and_the_last_says_how_many_more() -> None:
    # Milder ones first in the file, so that the cut is by badness and not by line.
    lines = ["", GOOD % "same", GOOD % "same"] + [BAD % row for row in range(1_500)]
    with Client() as client:
        start(client)
        client.open(URI, "\n".join(lines))
        whole(client, URI)
        found = client.diagnostics(URI)
        status = client.notifications("tuneline/status")[-1]
    assert len(found) == limits.DIAGNOSTICS
    assert {it["severity"] for it in found} == {1}
    total = sum(status["findings"].values())
    assert found[-1]["message"].startswith(f"{total - limits.DIAGNOSTICS + 1:,} more findings")
    assert "tuneline check" in found[-1]["message"]
    assert found[-1].get("code") is None
    assert status["limits"] == [f"999 of {total:,} findings are shown; `tuneline check` prints them all"]


def test_errors_come_first() -> None:
    with Client() as client:
        start(client)
        client.open(URI, "\n" + good(3) + BAD + "\n{\n")
        whole(client, URI)
        severities = [it["severity"] for it in client.diagnostics(URI)]
    assert severities == sorted(severities)
    assert len(set(severities)) > 1


def test_pulled_lists_have_ids_and_are_not_repeated() -> None:
    with Client() as client:
        start(client, PULL)
        client.open(URI, good(10) + BAD)
        whole(client, URI)
        first = pull(client, URI)
        assert (first["kind"], len(first["items"])) == ("full", len(seen(first["items"])))
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


def test_a_list_only_grows_while_a_file_is_read_for_the_first_time() -> None:
    lines = [GOOD % row if row % 40 else BAD % row for row in range(20_000)]
    with Client() as client:
        start(client)
        client.open(URI, "\n".join(lines))
        whole(client, URI)
        counts = [len(it["diagnostics"]) for it in client.published[URI]]
    assert counts == sorted(counts)
    assert counts[-1] == 500


def test_what_is_still_true_stays_while_all_is_checked_again() -> None:
    lines = [GOOD % row if row % 10 else BAD % row for row in range(3_000)]
    text = "\n".join(lines)
    with Client() as client:
        start(client)
        client.open(URI, text)
        whole(client, URI)
        client.published[URI].clear()
        client.change(URI, text + "\n" + BAD % "more")
        client.wait_until(lambda: bool(client.published[URI]))
        whole(client, URI, 1)
        assert {len(it["diagnostics"]) for it in client.published[URI]} == {301}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_places_are_counted_as_the_client_counts(encoding: str) -> None:
    widths: dict[str, Callable[[str], int]] = {
        "utf-8": lambda text: len(text.encode()),
        "utf-16": lambda text: len(text.encode("utf-16-le")) // 2,
        "utf-32": len,
    }
    line = BAD % "😀 größer 数据"
    with Client() as client:
        client.initialize({**FULL, "experimental": STATUS}, encodings=[encoding])
        client.open(URI, line)
        whole(client, URI)
        found = next(it for it in client.diagnostics(URI) if it["code"] == "unknown-role")
    start_ = line.index('"asistant"')
    assert found["range"]["start"]["character"] == widths[encoding](line[:start_])
    assert found["range"]["end"]["character"] == widths[encoding](line[: start_ + len('"asistant"')])


def test_every_code_is_a_rule() -> None:
    with Client() as client:
        start(client)
        for path in EXAMPLES:
            text = as_sent(path)
            if text is not None:
                client.open(path.as_uri(), text)
                whole(client, path.as_uri())
                assert {it["code"] for it in client.diagnostics(path.as_uri())} <= set(RULES)
    assert json.dumps(client.notifications("tuneline/status"))
