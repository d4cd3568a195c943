"""Three lines that use all that chat has, to each format and back: what does not come back is in the account."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from cli.running import run
from tuneline.formats.conversion.convert import Conversion, Converted, convert
from tuneline.formats.table import FORMATS
from tuneline.syntax.parse import parse
from tuneline.syntax.source import sourced
from tuneline.syntax.source import written as as_text

CHAT = FORMATS["chat"]
WRITABLE = [name for name, fmt in FORMATS.items() if fmt.write is not None and fmt is not CHAT]
# Tools, ids, a name, null content, weights, reasoning, parallel_tool_calls; numbers and escapes in spellings.
TOOLS_LINE: Final = (
    r'{"messages": [{"role": "system", "content": "Be br\u0069ef."}, '
    r'{"role": "user", "content": "Weather in Z\u00fcrich?", "name": "ada"}, '
    r'{"role": "assistant", "content": null, "reasoning_content": "I should look.", "weight": 0, "tool_calls": '
    r'[{"id": "call_9aB", "type": "function", '
    r'"function": {"name": "look", "arguments": "{\"q\":\"Z\u00fcrich\",\"n\":1.50}"}}]}, '
    r'{"role": "tool", "tool_call_id": "call_9aB", "content": "{\"degrees\": 1E1}"}, '
    r'{"role": "assistant", "content": "Ten\/10 degrees.", "weight": 1}], '
    r'"tools": [{"type": "function", "function": {"name": "look", "description": "Looks up.", '
    r'"parameters": {"type": "object", "properties": '
    r'{"q": {"type": "string"}, "n": {"type": "number", "maximum": 1e3}}}}}], '
    r'"parallel_tool_calls": false}'
)
# An image with its detail.
IMAGE_LINE: Final = (
    r'{"messages": [{"role": "user", "content": [{"type": "text", "text": "And this?"}, '
    r'{"type": "image_url", "image_url": {"url": "https://x.example/a.png", "detail": "low"}}]}, '
    r'{"role": "assistant", "content": "A cat."}]}'
)
# Two questions, of which the first answer is not trained.
WEIGHTS_LINE: Final = (
    r'{"messages": [{"role": "user", "content": "One?"}, {"role": "assistant", "content": "1.", "weight": 0}, '
    r'{"role": "user", "content": "Two?"}, {"role": "assistant", "content": "2.", "weight": 1}]}'
)
LINES: Final = (TOOLS_LINE, IMAGE_LINE, WEIGHTS_LINE)


class Thing(NamedTuple):
    """Something of a line: what it is, in the words of the account, and by the loss of what else it is lost as well."""

    value: object
    words: str
    parts: tuple[str, ...] = ()


MESSAGE, CALL, IMAGE, TOOL = "a message", "a tool call", "an image", "a declared tool"
CHANGED = "trained is"


def things(value: Mapping[str, Any]) -> Iterator[Thing]:
    """All that a line of chat says, with its place."""
    if "parallel_tool_calls" in value:
        yield Thing(("parallel", value["parallel_tool_calls"]), 'the key "parallel_tool_calls"')
    for tool in value.get("tools", ()):
        function = tool["function"]
        yield Thing(("tool", function["name"]), TOOL)
        yield Thing(("description", function.get("description")), "the description of a tool", (TOOL,))
        yield Thing(
            ("parameters", json.dumps(function.get("parameters"))), "the parameters of a tool", (TOOL,)
        )
    for at, said in enumerate(value["messages"]):
        content = said.get("content", "")
        if content is None and "tool_calls" not in said:
            yield Thing((at, "null", None), "null as the content of a message")
        parts = (
            content if isinstance(content, list) else [{"type": "text", "text": content}] if content else ()
        )
        for part in parts:
            if part["type"] == "text":
                yield Thing((said["role"], "text", part["text"]), MESSAGE)
            else:
                yield Thing(("image", part["image_url"]["url"]), IMAGE)
                yield Thing(("detail", part["image_url"].get("detail")), "the detail of an image", (IMAGE,))
        for call in said.get("tool_calls", ()):
            given = json.dumps(json.loads(call["function"]["arguments"]))
            yield Thing(("call", call["function"]["name"], given), CALL)
            yield Thing(("id", call.get("id")), "the id of a tool call", (CALL,))
        if "tool_call_id" in said:
            yield Thing(
                ("answers", said["tool_call_id"]), "the id of the call that a tool answers", (MESSAGE,)
            )
        if said.get("reasoning_content"):
            yield Thing(("reasoning", said["reasoning_content"]), "the reasoning")
        if said["role"] == "user" and said.get("name"):
            yield Thing(("name", said["name"]), "the name of a participant", (MESSAGE,))
        if "weight" in said:
            yield Thing((at, "weight", said["weight"]), "a weight", (MESSAGE, CALL, CHANGED))


def converted(text: str, here: str, there: str, carry: str = "") -> Converted:
    return convert(FORMATS[here], sourced(parse(text)), Conversion(FORMATS[there], carry=carry))


@pytest.mark.parametrize("there", WRITABLE)
@pytest.mark.parametrize("line", LINES, ids=("tools", "image", "weights"))
def test_what_does_not_come_back_is_in_the_account(line: str, there: str) -> None:
    found = converted(line, "chat", there)
    account = [f"{it.level}: {it.what}" for it in found.differences]
    if not found.values:
        assert any("the example: it has nothing for" in it for it in account)
        return
    (written,) = found.values
    back = converted(as_text(written), there, "chat").values
    # What has no answer of its own comes back without one, and so not as an example of chat.
    come = {thing.value for it in back for thing in things(json.loads(as_text(it)))}
    for thing in things(json.loads(line)):
        if thing.value not in come:
            told = (thing.words, *thing.parts)
            assert any(it in words for it in told for words in account), (thing, account, as_text(written))


@pytest.mark.parametrize("there", WRITABLE)
@pytest.mark.parametrize("line", LINES, ids=("tools", "image", "weights"))
def test_with_a_key_that_carries_what_does_not_fit_all_comes_back(line: str, there: str) -> None:
    found = converted(line, "chat", there, "_kept")
    for written in found.values:
        (back,) = converted(as_text(written), there, "chat", "_kept").values
        assert as_text(back) == line


@pytest.mark.parametrize("there", WRITABLE)
def test_on_the_command_line(there: str, tmp_path: Path) -> None:
    path, out, again = (tmp_path / name for name in ("x.jsonl", "y.jsonl", "z.jsonl"))
    path.write_text("".join(f"{it}\n" for it in LINES), "utf-8")
    words = ("--carry", "_kept", "--lossy", "--isolated")
    held = [it for it in LINES if converted(it, "chat", there, "_kept").values]
    assert run("convert", str(path), "--to", there, "-o", str(out), *words).code == (0 if held else 1)
    if held:
        assert run("convert", str(out), "--to", "chat", "-o", str(again), *words).code == 0
        assert again.read_text("utf-8") == "".join(f"{it}\n" for it in held)


def test_what_is_carried_does_not_hide_the_format(tmp_path: Path) -> None:
    """Not even one that is told by a word which all kinds of data have."""
    path, out = tmp_path / "x.jsonl", tmp_path / "y.jsonl"
    path.write_text(f"{LINES[1]}\n" * 12, "utf-8")
    words = ("--carry", "_kept", "--lossy", "--isolated")
    assert run("convert", str(path), "--to", "prompt-response", "-o", str(out), *words).code == 0
    found = run(
        "convert",
        str(out),
        "--for",
        "llama-factory",
        "--output-format",
        "json",
        "-o",
        str(path),
        "--force",
        *words,
    )
    account = json.loads(found.out)
    assert (account["formats"], account["to"]) == ({"prompt-response": 12}, "alpaca")
