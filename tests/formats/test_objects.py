"""Which examples may have a key that is not known."""

from __future__ import annotations

from typing import Any

import pytest

from tuneline.formats.objects import may_have_unknown
from tuneline.formats.table import FORMATS

USER = {"role": "user", "content": "Hi"}
CHAT = {"messages": [USER, {"role": "assistant", "content": "Hello."}]}
PAIR = {"prompt": "Hi", "completion": "Hello."}
ODD: list[Any] = [
    CHAT,
    PAIR,
    {},
    {"messages": 1},
    {"input": []},
    {"messages": [1]},
    {"preferred_output": [1]},
]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("example", ODD, ids=str)
def test_any_object_can_be_asked(name: str, example: dict[str, Any]) -> None:
    assert may_have_unknown(FORMATS[name].view(example)) in (True, False)


def test_plain_examples_are_not_looked_into() -> None:
    assert not may_have_unknown(FORMATS["chat"].view(CHAT))
    assert not may_have_unknown(FORMATS["completion"].view(PAIR))
    assert may_have_unknown(FORMATS["chat"].view(CHAT | {"id": 1}))
