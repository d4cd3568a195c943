"""What is remembered of lines with calls saves time alone: a checker that forgets it finds the same."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from engine.mutations import MUTATIONS
from tuneline.engine.line import Checker
from tuneline.engine.plan import Plan
from tuneline.formats.table import FORMATS
from tuneline.settings.model import Settings
from tuneline.syntax.parse import parse
from tuneline.syntax.source import sourced, written

TARGETS: tuple[tuple[str, ...], ...] = ((), ("bedrock-nova",), ("mistral",), ("vertex-gemini",))
WITH_CALLS = ("chat", "gemini", "nova", "anthropic", "sharegpt", "mistral", "chosen-messages")


def example(source: random.Random) -> dict[str, Any]:
    """Chat with calls, which fit what is declared or not."""
    names = ["find", "add", source.choice(("find", "get.all", "a b", ""))]
    properties = {"q": {"type": "string"}, "n": {"type": "integer", "maximum": 50}}
    tools = [
        {
            "type": "function",
            "function": {"name": it, "parameters": {"type": "object", "properties": properties}},
        }
        for it in names[: source.randint(1, 2)]
    ]
    turns: list[dict[str, Any]] = [{"role": "user", "content": "What?"}]
    for number in range(source.randint(1, 2)):
        given: dict[str, Any] = {
            "q": source.choice(("a", "user", "", "12")),
            "n": source.choice((1, 99, "1", None)),
        }
        ident = source.choice(
            (f"call_{number}", f"abc{source.randint(100000, 999999)}", "call", "user", "text")
        )
        call = {"name": source.choice(names), "arguments": json.dumps(given)}
        turns += (
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [{"id": ident, "type": "function", "function": call}],
            },
            {
                "role": "tool",
                "tool_call_id": source.choice((ident, ident, ident, "call_0")),
                "content": source.choice(("12", '{"a": 1}', "", "none", "no")),
            },
        )
    turns.append({"role": "assistant", "content": source.choice(("So.", "user", "", "null"))})
    return {"messages": turns, "tools": tools}


@pytest.mark.parametrize("name", WITH_CALLS)
def test_what_is_remembered_changes_nothing(name: str) -> None:
    source = random.Random(name)
    read, write = FORMATS["chat"].read, FORMATS[name].write
    assert read is not None
    assert write is not None
    hits = 0
    for target in TARGETS:
        plan = Plan(Settings.model_validate({"target": list(target)}), tokens=False)
        known, forgetful = (Checker(plan.reading(name), plan.rules()) for _ in range(2))
        for _ in range(150):
            value = sourced(parse(json.dumps(example(source))))
            line = written(write(read(FORMATS["chat"].view(value))).value).encode()
            for _ in range(source.choice((0, 0, 1, 2))):
                line = source.choice(tuple(MUTATIONS.values()))(source, line)
            text = line.decode("utf-8", "replace")
            if "\n" in text:
                continue
            forgetful._in_order.known.clear()
            assert known.check(text) == forgetful.check(text), (text, target)
        hits += len(known._in_order.known)
    assert hits or name in ("sharegpt", "mistral", "chosen-messages")
