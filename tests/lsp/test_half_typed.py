"""A line that is being typed in a file of a format that needs more keys than another one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lsp.client import Client
from lsp.peer import at

URI = "file:///data/train.jsonl"
TURNS = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]
TAGGED = [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello."}]
EXCHANGE = {"input": "Hi", "output": "Hello."}
PAIR = {"prompt": "Hi", "response": "Hello."}


def offered(client: Client, sound: dict[str, Any], begun: str) -> list[str]:
    client.open(URI, f"{json.dumps(sound)}\n{json.dumps(sound)}\n{begun}")
    return [it["label"] for it in client.request("textDocument/completion", at(URI, 2, len(begun)))["items"]]


@pytest.mark.parametrize(
    ("sound", "begun", "wanted"),
    [
        (
            {**PAIR, "rejected_response": "Hm."},
            '{"prompt": "Hi", "response": "Hello.", "rejected_',
            "rejected_response",
        ),
        ({"messages": TURNS, "rejected_response": "Hm."}, '{"messages": [], "rej', "rejected_response"),
        (
            {"prompt": TURNS[:1], "completion": TURNS[1:]},
            '{"prompt": [{"role": "user", "content": "Hi"}], "c',
            "completion",
        ),
        (
            {**PAIR, "prompt": "A", "completion": "B", "label": True},
            '{"prompt": "Hi", "completion": "B", "l',
            "label",
        ),
        (
            {"messages": TURNS, "rejected_message": TURNS[1]},
            '{"messages": [], "rejected_m',
            "rejected_message",
        ),
        ({"conversations": ["Hi", "Hello."], "source": "a"}, '{"conversations": [], "s', "source"),
        ({"conversation": [EXCHANGE]}, '{"conversation": [{"input": "a", "o', "output"),
        ({"conversation": [EXCHANGE]}, '{"c', "conversation"),
    ],
)
def test_the_key_that_is_still_needed_is_offered(
    client: Client, sound: dict[str, Any], begun: str, wanted: str
) -> None:
    sound = {key: it for key, it in sound.items() if key != "response" or "completion" not in sound}
    assert offered(client, sound, begun)[:1] == [wanted]


@pytest.mark.parametrize(
    ("sound", "begun", "names"),
    [
        ({"conversations": TAGGED}, '{"conversations": [], "', {"conversation", "conversations", "messages"}),
        ({"conversations": ["Hi", "Hello."]}, '{"conversations": ["a"], "', {"conversation", "messages"}),
        ({"interactions": TURNS, "only_last": True}, '{"interactions": [], "', {"interactions", "messages"}),
        ({"messages": TURNS, "label": True}, '{"messages": [], "label": true, "', {"label", "kto_tag"}),
    ],
)
def test_other_names_of_what_is_there_are_not_offered(
    client: Client, sound: dict[str, Any], begun: str, names: set[str]
) -> None:
    found = offered(client, sound, begun)
    assert found
    assert names.isdisjoint(found)
