"""Hovers and completion on half-typed lines of ShareGPT."""

from __future__ import annotations

import json

import pytest

from snapshots import CURSOR
from tuneline.engine.document import FileState
from tuneline.engine.reading import reading_for
from tuneline.engine.snapshot import Snapshot
from tuneline.engine.weigh import active_rules
from tuneline.features.completion.completion import complete
from tuneline.features.completion.snippets import plain as filled
from tuneline.features.hover.hover import hover
from tuneline.settings.model import Settings
from tuneline.text.messages import plain

TURN = '{"from": "human", "value": "x"}'
SOUND = f'{{"conversations": [{TURN}, {{"from": "gpt", "value": "y"}}]}}'


def snapshot(line: str) -> Snapshot:
    state = FileState([SOUND, line], reading_for(Settings()), active_rules(Settings()))
    state.findings()
    return Snapshot(state)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{<|>}", ["conversations"]),
        ('{"conversations": [<|>]}', ["human"]),
        ('{"conversations": [{"<|>"}]}', ["from", "value"]),
        ('{"conversations": [{"from": "<|>"}]}', ["human", "system"]),
        (f'{{"conversations": [{TURN}, {{"from": "<|>"}}]}}', ["gpt"]),
        (f'{{"conversations": [{TURN}, {{"from": "<|>', ["gpt"]),
        ('{"conversations": [{"role": "user", "content": "x"}, {"role": "<|>"}]}', ["assistant"]),
    ],
)
def test_completion(line: str, expected: list[str]) -> None:
    items = complete(snapshot(line.replace(CURSOR, "")), 1, line.index(CURSOR))
    assert [item.label for item in items][: len(expected)] == expected


def test_a_whole_example() -> None:
    item = next(it for it in complete(snapshot(""), 1, 0) if it.label == "ShareGPT example")
    turns = [{"from": "human", "value": ""}, {"from": "gpt", "value": ""}]
    assert json.loads(filled(item.body)) == {"conversations": turns}


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ('"human"', "Message 1 of 2 · human"),
        ('"x"', "Not trained: only assistant messages are trained."),
        ('"y"', "Trained: assistant messages are trained."),
        ('"conversations"', "required"),
        ('{"conv', "ShareGPT example · line 2"),
    ],
)
def test_hover(before: str, words: str) -> None:
    said = hover(snapshot(SOUND), 1, SOUND.index(before))
    assert said is not None
    assert words in plain(said.blocks)
