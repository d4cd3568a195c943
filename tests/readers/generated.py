"""Files as people write them for training, with slips: what readers and targets are compared on.

A file is one to three examples of a kind, each right or with one or two slips of `slips.py`, in an encoding and with
line ends that are usual or odd. Few slips at a time, because a reader stops at the first and hides the others.
"""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from readers.slips import Draw, slipped

ODD_BYTES = (
    b"\xef\xbb\xbf{}", b"{}\n\n", b"\n{}\n", b"{}\n  \n{}\n", b"{}\r\n", b"{}", b"{},\n", b"[{}]\n", b"{}{}\n",
    b"{}\nnull\n", b"7\n", b'"a"\n{}\n', b"{}\n[1]\n", b"{}\n{\n", b"{}\nhello\n", b"  {}\n", b"\t{} \n", b"{}\n\x00\n",
    b"", b"\n", b"// a\n{}\n", b"{}\n{}\n", b"{}\r{}\r", b"\xff{}\n", b"{}\n{\"a\": 1,}\n", b"{}\n{'a': 1}\n",
)  # fmt: skip

words = st.sampled_from(
    (
        "Hello",
        "Hi there.",
        "What is 2 + 2?",
        "It is 4.",
        "é 😀 中",
        "line\nend",
        "a, b",
        '"quoted"',
        "ok",
        "<b>",
    )
)
ids = st.sampled_from(("call12345", "Abcdefgh9", "000000001"))
picture = st.sampled_from(("png", "jpeg", "webp")).map(
    lambda kind: {"type": "image_url", "image_url": {"url": f"data:image/{kind};base64,iVBORw0KGgo="}}
)
part = words.map(lambda text: {"type": "text", "text": text})


@st.composite
def schemas(draw: Draw) -> dict[str, Any]:
    """What a function takes."""
    names = draw(st.lists(st.sampled_from(("city", "day", "n")), unique=True, max_size=2))
    kinds = st.sampled_from(({"type": "string"}, {"type": "integer"}, {"type": "string", "enum": ["a", "b"]}))
    schema: dict[str, Any] = {"type": "object", "properties": {name: draw(kinds) for name in names}}
    if draw(st.booleans()):
        schema["required"] = names
    return schema


@st.composite
def functions(draw: Draw) -> dict[str, Any]:
    """A tool."""
    function = {"name": draw(st.sampled_from(("look_up", "get-time", "f")))}
    if draw(st.booleans()):
        function["description"] = "Looks it up."
    return {"type": "function", "function": {**function, "parameters": draw(schemas())}}


@st.composite
def calls(draw: Draw) -> list[dict[str, Any]]:
    """A message with one or two calls, and their answers."""
    names = draw(st.lists(ids, unique=True, min_size=1, max_size=2))
    made = [
        {"id": it, "type": "function", "function": {"name": "look_up", "arguments": '{"city": "Bonn"}'}}
        for it in names
    ]
    message: dict[str, Any] = {"role": "assistant", "tool_calls": made}
    if draw(st.booleans()):
        message["content"] = draw(st.sampled_from((None, "", "I look.")))
    answers = [{"role": "tool", "tool_call_id": it, "content": draw(words)} for it in names]
    return [message, *answers]


@st.composite
def turns(draw: Draw, last: bool = True) -> list[dict[str, Any]]:
    """A conversation, which ends with an answer if `last`."""
    messages: list[dict[str, Any]] = []
    if draw(st.booleans()):
        messages.append({"role": "system", "content": draw(words)})
    rounds = draw(st.integers(1, 2))
    weighted = draw(st.integers(0, 3)) == 0
    for number in range(rounds):
        messages.append({"role": "user", "content": draw(words)})
        if draw(st.integers(0, 3)) == 0:
            messages += draw(calls())
        if last or number < rounds - 1:
            answer: dict[str, Any] = {"role": "assistant", "content": draw(words)}
            if weighted:
                answer["weight"] = draw(st.integers(0, 1))
            messages.append(answer)
    if draw(st.integers(0, 9)) == 0:
        # One reader wants parts in all messages or in none.
        everywhere = draw(st.booleans())
        for message in messages:
            if isinstance(message.get("content"), str) and (everywhere or message["role"] == "user"):
                pictures = st.lists(picture, max_size=2) if message["role"] == "user" else st.just([])
                message["content"] = [draw(part), *draw(pictures)]
    return messages


@st.composite
def chat(draw: Draw) -> dict[str, Any]:
    """A conversation, with tools where it calls some."""
    example: dict[str, Any] = {"messages": draw(turns())}
    if any("tool_calls" in it for it in example["messages"]) or draw(st.integers(0, 5)) == 0:
        example["tools"] = draw(st.lists(functions(), min_size=1, max_size=2))
    return example


@st.composite
def preference(draw: Draw) -> dict[str, Any]:
    """Two answers to one conversation."""
    given: dict[str, Any] = {"messages": draw(turns(last=False))}
    return {
        "input": given,
        "preferred_output": [{"role": "assistant", "content": draw(words)}],
        "non_preferred_output": [{"role": "assistant", "content": draw(words)}],
    }


completion = st.builds(lambda prompt, answer: {"prompt": prompt, "completion": answer}, words, words)
text = words.map(lambda it: {"text": it})
KINDS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "chat": chat(),
    "preference": preference(),
    "completion": completion,
    "text": text,
}


@st.composite
def files(draw: Draw, kind: str, *, slips: bool = True) -> bytes:
    """A training file of a kind; one that all is right with without `slips`."""
    count = draw(st.sampled_from((1, 1, 1, 2, 3)))
    examples = [draw(KINDS[kind]) for _ in range(count)]
    if not slips:
        return b"".join(json.dumps(it, ensure_ascii=False).encode() + b"\n" for it in examples)
    at = draw(st.integers(0, count - 1))
    for _ in range(draw(st.sampled_from((0, 1, 1, 1, 1, 2)))):
        examples[at] = draw(slipped(examples[at]))
    if draw(st.integers(0, 24)) == 0:
        examples.append(draw(KINDS[draw(st.sampled_from(sorted(KINDS)))]))
    lines = [json.dumps(it, ensure_ascii=False).encode("utf-8", "surrogatepass") for it in examples]
    if draw(st.integers(0, 24)) == 0:
        return draw(st.sampled_from(ODD_BYTES)).replace(b"{}", lines[0])
    return b"".join(it + b"\n" for it in lines)
