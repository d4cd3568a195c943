"""Characters that turn the direction of a text are drawn in every output, whatever they came in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.running import chats, run, write
from tuneline.cli.render import RENDERERS

DIRECTIONS = [*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))]
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# What programs look things up by is what the file says.
FOR_PROGRAMS = frozenset(("path", "place"))


def hostile(mark: str) -> Iterator[str]:
    """Lines whose odd words come into messages: keys, roles, names, types, details, ids, text that is not JSON."""
    user: dict[str, Any] = {"role": "user", "content": "a"}
    answer: dict[str, Any] = {"role": "assistant", "content": "b"}
    odd = f"u{mark}x"
    call = {"id": odd, "type": odd, "function": {"name": odd, "arguments": f"{{{odd}}}"}}
    result = {"role": "tool", "tool_call_id": odd + "y", "content": "c"}
    part = {"type": "image_url", "image_url": {"url": odd, "detail": odd}}
    tool = {"type": "function", "function": {"name": odd, "parameters": {"type": odd}}}
    for example in (
        {"messages": [{**user, odd: 1}, {**answer, "name": odd, "weight": odd}], odd: 1},
        {"messages": [{**user, "role": odd}, answer]},
        {"messages": [user, {"role": "assistant", "tool_calls": [call]}, result, answer]},
        {"messages": [{**user, "content": [part, {"type": odd}]}, answer], "tools": [tool]},
        {"messages": [user, {**answer, "content": 5}], "tools": odd},
    ):  # fmt: skip
        yield json.dumps(example, ensure_ascii=False)
    yield f'{{"messages": [{{"role": "user", "content": "a"}} {odd}]}}'


def raw(value: object, key: str = "") -> Iterator[str]:
    """The texts of a report that still turn the direction."""
    if isinstance(value, str):
        if key not in FOR_PROGRAMS and TURNS.search(value):
            yield value
    elif isinstance(value, dict | list):
        for step, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from raw(item, step if isinstance(step, str) else key)


@pytest.mark.parametrize("mark", DIRECTIONS, ids=ascii)
@pytest.mark.parametrize("output_format", RENDERERS)
def test_no_output_turns_the_direction(folder: Path, output_format: str, mark: str) -> None:
    name = f"da{mark}ta.jsonl"
    write(folder / name, chats() + "".join(f"{line}\n" for line in hostile(mark)))
    outcome = run("check", name, "--output-format", output_format, "--target", "openai")
    assert outcome.code == 1
    if output_format in ("json", "sarif", "gitlab"):
        assert list(raw(json.loads(outcome.out))) == []
    elif output_format == "jsonl":
        assert [text for line in outcome.out.split("\n") if line for text in raw(json.loads(line))] == []
    else:
        assert not TURNS.search(outcome.out)
    assert not TURNS.search(outcome.err)
