"""Lines of every format to begin with: its example file, its conversations in all their ways, pages of the rules."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tuneline.formats.bulk import Bulk
from tuneline.formats.table import FORMATS
from tuneline.formats.writing.conversation import Conversation, Said
from tuneline.rules.table import RULES

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def sources(name: str) -> list[bytes]:
    """Lines of a format to begin with, and some of others."""
    lines = [
        line.encode()
        for rule in RULES.values()
        for lines_of in re.findall(r"```jsonl[^\n]*\n(.*?)```", rule.page, re.DOTALL)
        for line in lines_of.split("\n")
        if line
    ]
    path = EXAMPLES / f"{name}.jsonl"
    own = [line for line in path.read_bytes().split(b"\n") if line] if path.exists() else []
    own += [json.dumps(it.value).encode() for it in conversations(name)]
    return own * (1 + len(lines) // max(1, len(own))) * 3 + lines


class _Example(NamedTuple):
    value: Any


def conversations(name: str) -> Iterator[_Example]:
    """Sound examples of a format in the ways that it has."""
    source = random.Random(5)
    words = 'the tide rises twice a day é 数据 \n \t x=1; "so" it is not and C:\\dir 😀'.split(" ")
    write = FORMATS[name].write
    assert write is not None

    def text() -> str:
        return " ".join(source.choices(words, k=source.randint(1, 30)))

    for number in range(60):
        turns = source.choice((2, 3, 4, 6))
        roles = ["system"][: turns % 2] + ["user", "assistant"] * (turns // 2)
        said = [{"role": role, "content": text()} for role in roles]
        if name == "chat" and number % 2:
            yield _Example(_with_calls(source, said, text))
            continue
        given = [Said(it["role"], (), content=it["content"]) for it in said]  # type: ignore[arg-type]
        worse = Said("assistant", (), content=text())
        method = FORMATS[name].method
        conversation = Conversation(
            tuple(given[:-1]),
            None if method == "reinforcement" else tuple(given[-1:]),
            (worse,) if method == "preference" else None,
        )
        value = write(conversation).value
        if method == "unpaired":
            value.setdefault("label", number % 3 > 0)
        if (bulk := FORMATS[name].bulk) is not None and number % 2:
            value = _as_otherwise_written(source, value, bulk)
        yield _Example({**value, **({"id": number} if number % 5 == 0 else {})})


def _as_otherwise_written(source: random.Random, value: dict[str, Any], bulk: Bulk) -> dict[str, Any]:
    """An example in other ways that its format may have: texts and turns for lists, whole conversations, a history."""
    asked = [it for it in (value.get("prompt"), value.get("messages")) if isinstance(it, list)]
    form = source.randrange(4)
    for key in bulk.loose:
        item: Any = value.get(key)
        if isinstance(item, list) and len(item) == 1 and form:
            (item,) = item
        if isinstance(item, dict) and form > 1:
            item = item.get(bulk.content)
        if key in value:
            value[key] = item
        form = form if source.random() < 0.9 else source.randrange(4)
    whole = source.randrange(6)
    answers = [key for key in ("chosen", "rejected") if isinstance(value.get(key), list | dict)]
    if asked and answers and whole < 4:
        for key in answers:
            answer = value[key] if isinstance(value[key], list) else [value[key]]
            begun = asked[0] if whole else [{**asked[0][0], "content": "x"}, *asked[0][1:]]
            value[key] = [*begun, *answer]
        if whole > 1 and value.get("prompt"):
            value["prompt"] = asked[0][-1]["content"]
        if whole > 2:
            value.pop("prompt", None)
    if answers and "messages" not in value and source.random() < 0.2:
        value["messages"] = source.choice(
            (asked[0] if asked else [], None, [{"role": "user", "content": "x"}])
        )
    if bulk.pairs and source.random() < 0.5:
        value["history"] = source.choice((None, [], [["q", "a"]], [["q", "a"], ["NaN", ""]]))
    return value


_TOOLS = [
    {
        "type": "function",
        "function": {
            "name": name,
            "description": "What it does.",
            "parameters": {
                "type": "object",
                "properties": {"a": {"type": ["string", "null"]}, "b": {"type": "integer", "enum": [1, 2]}},
                "required": ["a"],
            },
        },
    }
    for name in ("look_up", "convert")
]


def _with_calls(source: random.Random, said: list[dict[str, str]], text: Callable[[], str]) -> dict[str, Any]:
    turns: list[dict[str, Any]] = [*said[:-1]]
    count = source.choice((1, 1, 2))
    idents = [source.choice(("call_%d", "abcdefgh%d")) % at for at in range(count)]
    calls = []
    for ident in idents:
        arguments = source.choice(({"a": text()}, {"a": "x", "b": 1}, {"a": None}, {"a": "x", "b": 3}))
        function = {"name": source.choice(("look_up", "convert")), "arguments": json.dumps(arguments)}
        calls.append({"id": ident, "type": "function", "function": function})
    turns.append({"role": "assistant", "content": source.choice((None, "", text())), "tool_calls": calls})
    if source.random() < 0.3:
        del turns[-1]["content"]
    for ident in idents:
        turns.append({"role": "tool", "tool_call_id": ident, "content": text()})
        if source.random() < 0.3:
            turns[-1]["name"] = "look_up"
    turns.append(said[-1])
    return {
        "messages": turns,
        **({"tools": _TOOLS[: source.choice((1, 2, 2))]} if source.random() < 0.8 else {}),
    }
