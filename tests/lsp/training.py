"""Training files of good and bad lines, and clients that know when all is known of them."""

from __future__ import annotations

from typing import Any

from lsp.capabilities import FULL
from lsp.client import Client

URI = "file:///data/train.jsonl"
GOOD = '{"messages": [{"role": "user", "content": "Hi %s"}, {"role": "assistant", "content": "Hello."}]}'
BAD = GOOD.replace('"assistant"', '"asistant"')
STATUS = {"tunelineStatus": True}


def good(count: int) -> str:
    """So many good lines."""
    return "".join(GOOD % number + "\n" for number in range(count))


def start(client: Client, capabilities: dict[str, Any] = FULL, **more: Any) -> None:
    """Say hello as a client that wants the status and counts columns in code points."""
    client.initialize({**capabilities, "experimental": STATUS}, encodings=["utf-32"], **more)


def whole(client: Client, uri: str, version: int | None = None) -> None:
    """Wait until all is known of a document."""

    def done() -> bool:
        told = [it for it in client.notifications("tuneline/status") if it["uri"] == uri]
        return bool(told) and told[-1]["complete"] and version in (None, told[-1]["version"])

    client.wait_until(done)


def pull(client: Client, uri: str, before: str | None = None) -> dict[str, Any]:
    """What the server answers when it is asked for the findings of a document."""
    params = {"textDocument": {"uri": uri}, "identifier": "tuneline", "previousResultId": before}
    report = client.request("textDocument/diagnostic", params)
    assert isinstance(report, dict)
    return report
