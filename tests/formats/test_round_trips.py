"""Reading, writing and reading again gives equal views, in every format; what differs from what was written is named.

Conversations are made in the neutral form and written in each format, so that all of what a format has slots for
occurs; real files are read as they are.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import texts
from tuneline.formats.detect import guess
from tuneline.formats.format import Format
from tuneline.formats.table import FORMATS
from tuneline.formats.turns import ABSENT
from tuneline.formats.view import View
from tuneline.formats.writing.conversation import (
    Answered,
    Called,
    Conversation,
    Data,
    Declared,
    Said,
    Tools,
    Words,
)
from tuneline.formats.writing.losses import Written
from tuneline.formats.writing.messages import json_in
from tuneline.syntax.parse import parse
from tuneline.syntax.source import Unwritable, sourced, written
from tuneline.text.lines import content, split_lines

REAL = Path(__file__).parents[3] / "shared" / "real"

WORDS = st.sampled_from(("Hello.", "Où ?", "数据", " two\nlines ", '{"a": 1}', "<think>Hm.</think>Yes."))
ARGUMENTS = st.sampled_from(('{"q": "a"}', "{}", '{"n": 1.50, "l": [1E5, null]}'))
PARAMETERS = {"type": "object", "properties": {"q": {"type": "string"}}}


@st.composite
def said_by_assistant(draw: st.DrawFn, at: int, calls: int) -> Said:
    """An answer, or calls with or without words."""
    called = tuple(
        Called(
            ("turns", at), draw(st.sampled_from(("find", "add"))), f"call{at}{number}abc"[:9], draw(ARGUMENTS)
        )
        for number in range(calls)
    )
    words = draw(WORDS) if not calls or draw(st.booleans()) else ABSENT
    reasoning = draw(st.sampled_from((ABSENT, ABSENT, "It is.")))
    masks = draw(st.sampled_from(((), (), (("weight", 0),), (("weight", 1),))))
    return Said("assistant", ("turns", at), content=words, calls=called, reasoning=reasoning, masks=masks)


@st.composite
def conversations(draw: st.DrawFn, *, plain: bool = False) -> Conversation:
    """Conversations as people write them; plain: of texts and nothing else."""
    turns: list[Said] = []
    if draw(st.booleans()):
        turns.append(Said("system", ("turns", 0), content=draw(WORDS)))
    for _ in range(draw(st.integers(1, 3))):
        turns.append(Said("user", ("turns", len(turns)), content=draw(WORDS | texts(6).filter(str.strip))))
        calls = 0 if plain else draw(st.sampled_from((0, 0, 1, 2)))
        if plain:
            turns.append(Said("assistant", ("turns", len(turns)), content=draw(WORDS)))
            continue
        turns.append(caller := draw(said_by_assistant(len(turns), calls)))
        for call in caller.calls:
            turns.append(
                Said("tool", ("turns", len(turns)), content=draw(WORDS), answer=Answered(call.id, call.name))
            )
        if calls:
            turns.append(draw(said_by_assistant(len(turns), 0)))
    declared = tuple(
        Declared(("tools", at), name, draw(st.sampled_from((ABSENT, "Finds."))), PARAMETERS)
        for at, name in enumerate(draw(st.sampled_from(((), ("find",), ("find", "add")))))
    )
    tools = Tools(("tools",), declared) if declared and not plain else None
    answer = turns[-1:]
    match draw(st.sampled_from(("answer", "answer", "label", "pair"))):
        case "label":
            return Conversation(tuple(turns), tools=tools, label=draw(st.booleans()))
        case "pair":
            worse = Said("assistant", ("worse",), content=draw(WORDS))
            return Conversation(tuple(turns[:-1]), tuple(answer), (worse,), tools)
    return Conversation(tuple(turns), tools=tools)


def read(fmt: Format, text: str) -> tuple[View, Conversation]:
    assert fmt.read is not None
    view = fmt.view(sourced(parse(text)))
    return view, fmt.read(view)


def write(fmt: Format, conversation: Conversation) -> Written:
    assert fmt.write is not None
    return fmt.write(conversation)


def facts(view: View) -> tuple[object, ...]:
    """Everything that is read of a view above its layer."""
    return (
        view.outline,
        [(it.kind, it.path, it.paths, it.desired) for it in view.sections],
        *map(list, (view.texts(), view.calls(), view.answers(), view.tools(), view.images(), view.objects())),
    )


def twice(fmt: Format, text: str) -> None:
    """A line that is written as it was read has the view that it had."""
    view, conversation = read(fmt, text)
    result = write(fmt, conversation)
    assert result.losses == ()
    assert facts(read(fmt, written(result.value))[0]) == facts(view)


@pytest.mark.parametrize("name", FORMATS)
@given(conversation=conversations())
def test_what_is_written_is_read_and_written_alike(name: str, conversation: Conversation) -> None:
    twice(FORMATS[name], written(write(FORMATS[name], conversation).value))


@pytest.mark.parametrize("name", FORMATS)
@given(conversation=conversations())
def test_how_strings_are_spelled_is_read_over(name: str, conversation: Conversation) -> None:
    text = json.dumps(write(FORMATS[name], conversation).value)
    spelled = _spelled(text)
    assert json.loads(spelled) == json.loads(text)
    view = FORMATS[name].view
    assert facts(view(sourced(parse(spelled)))) == facts(view(json.loads(text)))


@pytest.mark.parametrize("name", ["chat", "sharegpt"])
def test_which_key_of_a_message_comes_first_changes_no_turn(name: str) -> None:
    fmt = FORMATS[name]
    value = write(
        fmt, Conversation((Said("user", (), content="Hi"), Said("assistant", (), content="Yes.")))
    ).value
    key = next(iter(value))
    turned = {key: [dict(reversed(it.items())) for it in value[key]]}
    assert [*map(list, turned[key])] != [*map(list, value[key])]
    turns = {fmt.view(sourced(parse(_spelled(json.dumps(it))))).sections[0].turns for it in (value, turned)}
    assert turns == {fmt.view(turned).sections[0].turns}


def _spelled(text: str) -> str:
    """JSON with strings that are nothing but escapes."""
    return re.sub(r'"(?:[^"\\]|\\.)*"', lambda it: _in_escapes(json.loads(it[0])), text)


def _in_escapes(words: str) -> str:
    """A string as JSON that writes each character as an escape."""
    units = memoryview(words.encode("utf-16-le", "surrogatepass")).cast("H")
    return f'"{"".join(f"{chr(92)}u{unit:04x}" for unit in units)}"'


def _arguments(given: object) -> object:
    found = json_in(given) if isinstance(given, str) else given
    return written(found) if isinstance(found, dict) else given


def _pieces(said: Said) -> object:
    """Content as one text where it is one; nothing said is nothing said, however it is written."""
    given = said.content
    if isinstance(given, tuple) and all(isinstance(it, Words | Data) for it in given):
        found = [it.text if isinstance(it, Words) else written(it.value) for it in given]
        given = found[0] if len(found) == 1 else found or ABSENT
    return ABSENT if given in (None, "") else given


def meant(conversation: Conversation) -> dict[str, Any]:
    """What a conversation says, without its places and the words of its format."""

    def of(turns: tuple[Said, ...]) -> list[object]:
        return [
            (
                it.role,
                _pieces(it),
                [(call.name, call.id, _arguments(call.arguments)) for call in it.calls],
                it.answer and tuple(it.answer),
                it.name,
                [*map(str, it.masks)],
                it.reasoning,
            )
            for it in turns
        ]

    tools = conversation.tools.declared if conversation.tools else ()
    return {
        "turns": of((*conversation.turns, *(conversation.wanted or ()))),
        "unwanted": of(conversation.unwanted or ()),
        "tools": [(it.name, it.description, written(it.parameters)) for it in tools],
        "label": conversation.label,
    }


@pytest.mark.parametrize("name", FORMATS)
@given(conversation=conversations() | conversations(plain=True))
def test_what_is_not_named_as_lost_comes_back(name: str, conversation: Conversation) -> None:
    result = write(FORMATS[name], conversation)
    if conversation.label is None and FORMATS[name].method == "unpaired":
        conversation = replace(conversation, label=True)  # an answer to learn from is a wanted one
    if not result.losses:
        assert meant(read(FORMATS[name], written(result.value))[1]) == meant(conversation)


REAL_FILES = sorted(REAL.rglob("*.jsonl")) if REAL.exists() else []


@pytest.mark.skipif(not REAL_FILES, reason="the real training files are not on this machine")
def test_real_files() -> None:
    compared: Counter[str] = Counter()
    for path in REAL_FILES:
        for line in split_lines(path.read_bytes().decode("utf-8-sig", "replace")):
            try:
                value = sourced(parse(content(line)))
            except Unwritable:
                continue
            if (name := guess(value).name) in FORMATS:
                twice(FORMATS[name], content(line))
                compared[name] += 1
    assert compared.keys() >= {"chat", "preference", "reinforcement", "completion"}
    assert compared.total() > 300
