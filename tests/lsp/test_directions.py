"""Characters that turn the direction of a text are drawn in all that an editor shows of a finding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cli.test_directions import DIRECTIONS, TURNS, hostile
from lsp.capabilities import FULL, PULL
from lsp.client import Client
from lsp.training import URI, good, pull, start, whole


def shown(value: object, key: str = "") -> Iterator[str]:
    """The texts that are shown, and not those that are written into the document or that name it."""
    if isinstance(value, str):
        if key not in ("newText", "uri") and TURNS.search(value):
            yield value
    elif isinstance(value, dict | list):
        for step, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from shown(item, step if isinstance(step, str) else key)


@pytest.mark.parametrize("capabilities", [FULL, PULL], ids=["pushed", "pulled"])
@pytest.mark.parametrize("mark", DIRECTIONS[3:7], ids=ascii)
def test_no_diagnostic_and_no_action_turns_the_direction(mark: str, capabilities: dict[str, Any]) -> None:
    with Client() as client:
        start(client, capabilities)
        client.open(URI, good(10) + "".join(f"{line}\n" for line in hostile(mark)))
        whole(client, URI)
        found = pull(client, URI)["items"] if capabilities is PULL else client.diagnostics(URI)
        assert len(found) > 10
        actions = [
            client.request(
                "textDocument/codeAction",
                {
                    "textDocument": {"uri": URI},
                    "range": it["range"],
                    "context": {"diagnostics": [it]},
                },
            )
            for it in found
        ]
    assert list(shown(found)) == []
    assert list(shown(actions)) == []
