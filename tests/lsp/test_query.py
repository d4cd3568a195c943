"""`tuneline.query`: examples of a document by what they are, a page at a time."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from lsp.capabilities import FULL
from lsp.client import Client
from lsp.peer import Refused
from lsp.test_commands import run
from tuneline.features import limits

URI = "file:///desk/train.jsonl"
AT_START = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 2}}


def line(question: str, answer: str = "Yes.", **more: object) -> str:
    messages = [{"role": "user", "content": question}, {"role": "assistant", "content": answer, **more}]
    return json.dumps({"messages": messages}, ensure_ascii=False)


def asked(client: Client, query: str, **more: object) -> dict[str, Any]:
    answer: dict[str, Any] = run(client, "query", {"uri": URI, "query": query, **more})
    return answer


def rows(client: Client, query: str, **more: object) -> list[int]:
    answer = asked(client, query, **more)
    assert answer["reason"] is None, answer
    return [it["row"] for it in answer["rows"]]


def test_a_row(client: Client) -> None:
    client.open(URI, "\n".join((line("Hi"), line("\u202ewhere?", weight=0), "")))
    client.settle()
    answer = asked(client, "weight:0", version=0)
    (row,) = answer.pop("rows")
    assert answer == {
        "uri": URI, "version": 0, "reason": None, "stale": False, "wrong": None, "total": 1, "offset": 0,
        "unlisted": 0,
    }  # fmt: skip
    shown = run(client, "example", {"uri": URI, "row": 1})
    assert row == {
        "row": 1,
        "hash": shown["hash"],
        "title": shown["title"],
        "format": "chat",
        "roles": ["user", "assistant"],
        "turns": 2,
        "tokens": {key: shown["tokens"][key] for key in ("total", "trained", "exact")},
        "findings": len(shown["findings"]),
        "worst": "warning",
    }
    assert "\u202e" not in row["title"]


def test_pages(client: Client) -> None:
    client.open(URI, "\n".join(line(f"Question {it}", "word " * (it % 7)) for it in range(1_000)))
    client.settle()
    answer = asked(client, "sort:tokens", limit=3)
    assert (answer["total"], len(answer["rows"])) == (1_000, 3)
    sizes = [it["tokens"]["total"] for it in answer["rows"]]
    assert sizes == sorted(sizes, reverse=True)
    together = [
        row for first in range(0, 1_000, 300) for row in rows(client, "sort:tokens", offset=first, limit=300)
    ]
    assert sorted(together) == [*range(1_000)]
    assert together[:3] == [it["row"] for it in answer["rows"]]
    assert len(rows(client, "", limit=10_000)) == limits.QUERY_ROWS
    assert rows(client, "", offset=2_000) == []


def test_what_is_edited_is_found(client: Client) -> None:
    client.open(URI, line("Hi"))
    client.settle()
    assert rows(client, "owls") == []
    version = client.change(URI, line("Where are owls?"))
    assert rows(client, "owls", version=version) == [0]


def test_an_older_version_is_stale(client: Client) -> None:
    client.open(URI, line("Hi"))
    client.settle()
    version = client.change(URI, line("Ho"))
    answer = asked(client, "hi", version=version - 1)
    assert (answer["stale"], answer["version"], answer["rows"]) == (True, version, [])
    assert answer["reason"] == "The document has changed. Ask again for its present version."


def test_what_changes_meanwhile_is_stale(client: Client) -> None:
    client.open(URI, "\n".join(line(f"Question {it}") for it in range(3_000)))
    client.settle()
    sent = client.ask(
        "workspace/executeCommand",
        {"command": "tuneline.query", "arguments": [{"uri": URI, "query": "question", "version": 0}]},
    )
    client.change(URI, line("Hi"))
    answer = client.result(sent)
    assert answer["stale"] or answer["version"] == 1
    assert not [it for it in answer["rows"] if it["row"] > 0]


def test_a_wrong_query_has_its_place_in_the_client_s_units(client: Client) -> None:
    client.open(URI, line("Hi"))
    answer = asked(client, "\U0001f600 tokns>5")
    assert answer["reason"] == 'Unknown key "tokns". Did you mean "tokens"?'
    assert answer["wrong"] == {"start": 3, "end": 8}
    assert answer["rows"] == []


def test_a_document_that_is_not_open(client: Client) -> None:
    assert asked(client, "")["reason"] == "The document is not open, or is not JSON Lines."


@pytest.mark.parametrize(
    "more", [{"offset": -1}, {"limit": "all"}, {"query": 3}, {"version": "new"}, {"offset": True}]
)
def test_odd_arguments_are_refused(client: Client, more: dict[str, object]) -> None:
    client.open(URI, line("Hi"))
    with pytest.raises(Refused):
        run(client, "query", {"uri": URI, "query": "", **more})


def test_examples_without_lines_of_their_own_are_counted(client: Client) -> None:
    client.open(URI, json.dumps([json.loads(line("Hi"))] * 3, indent=1))
    client.settle()
    answer = asked(client, "")
    assert (answer["total"], answer["unlisted"]) == (0, 3)


def test_findings_of_all_lines_are_found_however_many_are_shown(client: Client) -> None:
    client.open(URI, "\n".join([line("Hi")] * 2_000))
    client.settle()
    answer = asked(client, "rule:duplicate-example", limit=1)
    assert answer["total"] == 1_999
    assert answer["rows"][0]["findings"] == 1


def symbols(client: Client, query: str) -> list[str]:
    found = client.request("workspace/symbol", {"query": query})
    assert all(it["location"]["uri"].startswith("file:///desk/") for it in found)
    return [it["name"] for it in found]


def test_all_open_documents_are_searched_by_titles(client: Client) -> None:
    client.open(URI, "\n".join((line("Where do owls live?"), line("Hi", "owls"), "")))
    client.open(
        "file:///desk/b%0A.jsonl",
        "\n".join((line("An OWL"), '{"messages": [{"role": "user", "content": "owl')),
    )
    client.settle()
    assert symbols(client, "owl") == ["1. Where do owls live?", "1. An OWL", "2. owl"]
    assert symbols(client, "  live Owls ") == ["1. Where do owls live?"]
    assert len(symbols(client, "")) == 4
    found = client.request("workspace/symbol", {"query": "an owl"})
    assert found[0]["containerName"] == "b\u240a.jsonl"
    assert found[0]["location"]["range"]["end"]["character"] == len(line("An OWL"))


def test_a_query_with_a_key_filters_them(client: Client) -> None:
    client.open(URI, "\n".join((line("Hi", "owls"), line("Ho", weight=0), "{")))
    client.settle()
    assert symbols(client, "assistant:owls") == ["1. Hi"]
    assert symbols(client, "tokens>1 weight:0") == ["2. Ho"]
    assert symbols(client, "is:broken") == ["3. {"]
    assert symbols(client, "tokns>1") == symbols(client, "tokens>") == []


def test_symbols_are_capped_and_say_so(client: Client) -> None:
    client.open(URI, "\n".join(line(f"Question {it}") for it in range(300)))
    client.settle()
    for query in ("question", "line>1"):
        found = symbols(client, query)
        assert len(found) == limits.WORKSPACE_SYMBOLS
        assert found[-1] == "… at most 199 are shown: write more to find others"
        assert found[-2].startswith(("199.", "200."))


def test_a_long_search_shows_its_progress_and_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: object) -> Iterator[float]:
        while True:
            time.sleep(0.001)
            yield 0.5

    monkeypatch.setattr("tuneline.lsp.publish.progress.PATIENCE", 0.0)
    monkeypatch.setattr("tuneline.lsp.handlers.desk_query.search", endless)
    with Client() as client:
        client.initialize(FULL)
        client.open(URI, line("Hi"))
        sent = client.ask(
            "workspace/executeCommand",
            {"command": "tuneline.query", "arguments": [{"uri": URI, "query": "hi"}]},
        )
        client.wait_until(lambda: bool(client.notifications("$/progress")))
        begun = client.notifications("$/progress")[0]
        assert (begun["value"]["title"], begun["value"]["cancellable"]) == (
            "Tuneline: looking for examples",
            True,
        )
        # Whatever else is asked is answered meanwhile.
        assert client.request("textDocument/hover", AT_START) is not None
        client.notify("window/workDoneProgress/cancel", {"token": begun["token"]})
        with pytest.raises(Refused, match="Cancelled"):
            client.result(sent)
