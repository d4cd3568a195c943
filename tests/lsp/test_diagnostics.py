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
from lsp.training import BAD, GOOD, STATUS, URI, good, pull, start, whole
from tuneline.engine.disk import check_file
from tuneline.engine.files.source import Source
from tuneline.engine.plan import Plan
from tuneline.features import limits
from tuneline.rules.table import RULES
from tuneline.settings.model import Settings

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "real"
EXAMPLES = sorted((ROOT / "examples").rglob("*.jsonl"))
SEVERITIES = ["", "error", "warning", "information", "hint"]

PLACE = re.compile(r" Place: (?:\S.*, )?column ([0-9,]+)\.$")

Seen = tuple[int, int, int, str | None, str, str]


def bad(row: int) -> str:
    """An example with an error that no other line has."""
    return (GOOD % row).replace('"assistant"', f'"speaker {row}"')


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
        found.append((row, span.start, span.end, finding.rule, finding.severity.value, str(finding.message)))
    return sorted(found, key=repr)


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
    # Each warning and each error has a cause of its own: of one cause few would be shown.
    lines = [f'{(GOOD % row)[:-1]}, "k{row}": 1}}' for row in range(600)] + [bad(row) for row in range(10)]
    with Client() as client:
        options = {"severity": {"unknown-key": "warning"}}
        start(client, capabilities, initializationOptions=options)
        client.open(URI, "\n".join(lines))
        whole(client, URI)
        found = client.diagnostics(URI) if capabilities is FULL else pull(client, URI)["items"]
    assert [it["severity"] for it in found[:10]] == [1] * 10
    assert [it["range"]["start"]["line"] for it in found[:10]] == list(range(600, 610))
    assert len(found) == 610
    assert {it["severity"] for it in found[10:]} == {2}


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


@pytest.mark.parametrize("markup", [True, False])
def test_messages_are_markdown_for_clients_that_show_it(markup: bool) -> None:
    text = GOOD.replace('"role": "user"', '"role": "us*er`"')
    with Client() as client:
        client.initialize({"textDocument": {"diagnostic": {"markupMessageSupport": markup}}})
        client.open(URI, text)
        found = next(it for it in pull(client, URI)["items"] if it["code"] == "unknown-role")
    if markup:
        assert found["message"]["kind"] == "markdown"
        assert "``" in found["message"]["value"]  # a backtick in a name makes its code span longer
    else:
        assert "us*er`" in found["message"]


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
    lines = ["", GOOD % "same", GOOD % "same"] + [bad(row) for row in range(1_500)]
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
    assert status["limits"] == [f'999 of {total:,} findings are shown; "tuneline check" prints them all']


def test_errors_come_first() -> None:
    with Client() as client:
        start(client)
        client.open(URI, "\n" + good(3) + BAD + "\n{\n")
        whole(client, URI)
        severities = [it["severity"] for it in client.diagnostics(URI)]
    assert severities == sorted(severities)
    assert len(set(severities)) > 1


def test_a_list_only_grows_while_a_file_is_read_for_the_first_time() -> None:
    lines = [GOOD % row if row % 40 else bad(row) for row in range(20_000)]
    with Client() as client:
        start(client)
        client.open(URI, "\n".join(lines))
        whole(client, URI)
        counts = [len(it["diagnostics"]) for it in client.published[URI]]
    assert counts == sorted(counts)
    assert counts[-1] == 500


def test_what_is_still_true_stays_while_all_is_checked_again() -> None:
    lines = [GOOD % row if row % 10 else bad(row) for row in range(3_000)]
    text = "\n".join(lines)
    with Client() as client:
        start(client)
        client.open(URI, text)
        whole(client, URI)
        client.published[URI].clear()
        client.change(URI, text + "\n" + bad(3_000))
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
