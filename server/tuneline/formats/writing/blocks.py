"""Messages made of blocks, in the neutral form and out of it: what Anthropic's, Bedrock's and Gemini's have in common.

Such a message may hold an answer, texts and calls in any order. It is as many turns as it takes so that each is written
in the usual order (reasoning, content, calls), and these are put together again by their path.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final, NamedTuple

from tuneline.formats.turns import ABSENT
from tuneline.formats.writing.conversation import Called, Piece, Rest, Said
from tuneline.formats.writing.messages import json_in


class Reasoning(NamedTuple):
    """A block that holds what the assistant thinks."""

    text: str


# How late in a turn a block is written; an answer is a turn of its own.
_REASONING, _CONTENT, _CALL, _ANSWER = range(4)
NOTHING: Final[tuple[Piece, ...]] = ()


def turns_of_blocks(start: Said, blocks: Iterable[Said | Reasoning | Called | Piece]) -> list[Said]:
    """The turns in one message: a new one where a block comes before what it would be written after.

    start: a turn without anything in it. blocks: each as it was read; a turn is an answer of a tool.
    """
    turns: list[Said] = []
    last = _REASONING
    for block in blocks:
        if isinstance(block, Said):
            turns.append(block)
            last = _ANSWER
            continue
        now = _REASONING if isinstance(block, Reasoning) else _CALL if isinstance(block, Called) else _CONTENT
        if not turns or now < last or (now == _REASONING and turns[-1].reasoning is not ABSENT):
            turns.append(start)
        last, said = now, turns[-1]
        if isinstance(block, Called):
            turns[-1] = replace(said, calls=(*said.calls, block))
        elif isinstance(block, Reasoning):
            turns[-1] = replace(said, reasoning=block.text)
        else:
            content = said.content if isinstance(said.content, tuple) else NOTHING
            turns[-1] = replace(said, content=(*content, block))
    return turns


def with_rest(turns: list[Said], rest: Rest) -> list[Said]:
    """The turns of one message, the first of which keeps what no slot of the message holds."""
    return [replace(turns[0], rest=rest), *(replace(said, rest=Rest(rest.layout)) for said in turns[1:])]


def grouped(turns: Iterable[Said], layout: str) -> list[list[Said]]:
    """The turns that are one message: that were one, or answers of tools and what the user says after them."""
    groups: list[list[Said]] = []
    for said in turns:
        before = groups[-1][-1] if groups else None
        if before is not None and (
            before.path == said.path
            if said.rest.layout == before.rest.layout == layout
            else before.role == "tool" and said.role in ("tool", "user")
        ):
            groups[-1].append(said)
        else:
            groups.append([said])
    return groups


def object_arguments(call: Called) -> Any:
    """The arguments as an object; ABSENT where they are text that holds none."""
    found = json_in(call.arguments) if isinstance(call.arguments, str) else call.arguments
    return found if isinstance(found, dict) else ABSENT


def called(path: Any, value: dict[str, Any], ident: str, arguments: str, layout: str) -> Called | None:
    """A call whose name is under `name`, and its id and arguments under these keys; None without a name."""
    if not isinstance(value.get("name"), str):
        return None
    return Called(
        path,
        value["name"],
        string_in(value, ident),
        it if isinstance(it := value.get(arguments), dict) else ABSENT,
        rest=Rest(layout),
    )


def string_in(value: dict[str, Any], key: str) -> object:
    """The string under a key; ABSENT where there is none."""
    return it if isinstance(it := value.get(key), str) else ABSENT
