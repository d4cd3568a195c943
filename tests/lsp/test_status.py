"""The notification `tuneline/status` and progress: only for who wants them, and true."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from lsp.capabilities import FULL
from lsp.client import Client
from lsp.loop import TICK
from tuneline.lsp.publish.progress import LINES

URI = "file:///data/train.jsonl"
GOOD = '{"messages": [{"role": "user", "content": "Hi %d"}, {"role": "assistant", "content": "Hello."}]}\n'
BAD = GOOD.replace('"assistant"', '"asistant"')
# One that cannot do anything else.
BARE: dict[str, Any] = {"experimental": {"tunelineStatus": True}}
WANTS: dict[str, Any] = {**FULL, "experimental": {"tunelineStatus": True}}


def statuses(client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.notifications("tuneline/status")
    return found


def counted(client: Client, version: int = 0) -> dict[str, Any]:
    client.wait_until(
        lambda: (
            bool(statuses(client))
            and statuses(client)[-1]["tokens"] is not None
            and statuses(client)[-1]["version"] == version
        )
    )
    return statuses(client)[-1]


def test_the_status_says_what_the_file_is() -> None:
    with Client() as client:
        client.initialize(WANTS, initializationOptions={"target": "openai", "model": "gpt-4o-mini"})
        client.open(URI, "".join(GOOD % row for row in range(12)) + BAD % 0)
        status = counted(client)
    assert status["uri"] == URI
    assert status["format"] == "chat"
    assert "messages" in status["formatReason"]
    assert (status["target"], status["model"]) == ("openai", "gpt-4o-mini-2024-07-18")
    assert (status["examples"], status["lines"]) == (13, 13)
    assert (status["contents"], status["wholeChecked"]) == ("chat", True)
    assert status["covered"] == "13 lines: 13 chat"
    assert status["findings"] == {"error": 1, "warning": 1, "information": 0, "hint": 0}
    assert status["tokens"]["total"] > status["tokens"]["trained"] > 0
    assert status["tokens"]["exact"] is True
    assert status["limits"] == []
    assert status["complete"] is True


def test_the_status_is_sent_when_it_changes_and_not_otherwise() -> None:
    with Client() as client:
        client.initialize(WANTS)
        client.open(URI, GOOD % 0 + GOOD % 1)
        first = counted(client)
        client.change(URI, (0, 0, 0, 0, GOOD % 2))
        second = counted(client, 1)
        told = statuses(client)
    assert (first["examples"], second["examples"]) == (2, 3)
    bare = [{key: value for key, value in it.items() if key != "version"} for it in told]
    assert all(before != after for before, after in pairwise(bare))


def test_the_status_holds_no_text() -> None:
    with Client() as client:
        client.initialize(WANTS)
        client.open(URI, (GOOD % 0).replace("Hi", "very secret") + '{"very secret": ["very secret"\n')
        counted(client)
        assert "secret" not in str(statuses(client))


def test_who_does_not_ask_gets_none() -> None:
    with Client() as client:
        client.initialize(FULL)
        client.open(URI, BAD % 0)
        client.diagnostics(URI)
        client.exit()
        assert not statuses(client)


def test_initialization_options_ask_for_it_too() -> None:
    with Client() as client:
        client.initialize({}, initializationOptions={"tunelineStatus": True})
        client.open(URI, GOOD % 0)
        counted(client)
        assert not client.notifications("window/showMessage")


def progress(client: Client, kind: str) -> list[dict[str, Any]]:
    return [it for it in client.notifications("$/progress") if it["value"]["kind"] == kind]


# As many lines as are worth a bar, and a server to which they take seconds.
MANY = BAD % 0 + "".join(GOOD % row for row in range(1, LINES))
SLOWLY = 0.1


def test_what_takes_long_shows_progress() -> None:
    with Client(tick=SLOWLY) as client:
        client.initialize(WANTS)
        client.open(URI, MANY)
        client.wait_until(lambda: bool(progress(client, "end")))
        (begin,) = progress(client, "begin")
        assert begin["value"]["title"] == "Checking train.jsonl"
        shares = [it["value"]["percentage"] for it in progress(client, "report")]
        assert shares == sorted(shares)
        assert len(set(shares)) > 3
        assert {it["token"] for it in client.notifications("$/progress")} == {begin["token"]}
        assert statuses(client)[-1]["complete"]


def test_who_stops_it_keeps_what_was_found() -> None:
    with Client(tick=SLOWLY) as client:
        client.initialize(WANTS)
        client.open(URI, MANY)
        client.wait_until(lambda: bool(progress(client, "begin")))
        client.notify("window/workDoneProgress/cancel", {"token": progress(client, "begin")[0]["token"]})
        client.wait_until(lambda: bool(progress(client, "end")))
        client.settle()
        assert client.diagnostics(URI)
        assert not statuses(client)[-1]["complete"]
        # Edits are checked still.
        client.change(URI, (0, 0, 1, 0, GOOD % 0))
        first = client.diagnostics(URI, 1)
        assert all(it["range"]["start"]["line"] > 0 for it in first)


def test_a_client_that_never_answers_has_no_bar() -> None:
    with Client(tick=SLOWLY, silent=True) as client:
        client.initialize(WANTS)
        client.open(URI, MANY)
        client.settle()
        assert statuses(client)[-1]["complete"]
        assert [it["method"] for it in client.asked].count("window/workDoneProgress/create") == 1
        assert not client.notifications("$/progress")


def test_quick_work_and_clients_without_progress_show_none() -> None:
    for text, tick, capabilities in ((GOOD % 0, SLOWLY, WANTS), (MANY, TICK, WANTS), (MANY, SLOWLY, BARE)):
        with Client(tick=tick) as client:
            client.initialize(capabilities)
            client.open(URI, text)
            client.wait_until(lambda: bool(statuses(client)) and statuses(client)[-1]["complete"])
            client.settle()
            assert not client.notifications("$/progress")
            assert "window/workDoneProgress/create" not in [it["method"] for it in client.asked]


@pytest.mark.parametrize("model", ["llama-mine", "nobody-knows-it"])
def test_counts_for_a_tokenizer_that_is_not_known_are_estimates(model: str) -> None:
    options = {"model": model, "models": {"llama-mine": {"limit": 1_000}}}
    with Client() as client:
        client.initialize(WANTS, initializationOptions=options)
        client.open(URI, GOOD % 0)
        status = counted(client)
        lens, _ = client.request("textDocument/codeLens", {"textDocument": {"uri": URI}})
    assert (status["model"], status["tokens"]["exact"]) == (model, False)
    assert lens["command"]["title"].startswith(f"1 example · about {status['tokens']['total']} tokens · ")
