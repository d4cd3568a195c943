"""`tuneline.query`: examples of a document by what they are, a page at a time."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lsp.client import Client
from lsp.peer import Refused
from lsp.test_commands import run
from tuneline.features import limits

URI = "file:///desk/train.jsonl"


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
