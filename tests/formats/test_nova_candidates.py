"""Bedrock conversations with candidates: what is found in them, what is offered, what conversion keeps."""

from __future__ import annotations

import json
from typing import Any

import pytest

from formats.asked import convert, found, labels
from snapshots import open_text
from tuneline.domain.masks import Masks
from tuneline.features.completion.completion import complete
from tuneline.features.hover.hover import hover
from tuneline.formats.detect import guess
from tuneline.formats.table import FORMATS
from tuneline.formats.training import trained
from tuneline.text.messages import plain
from tuneline.tokens.example import count_example

ASKED = {"role": "user", "content": [{"text": "One"}]}


def candidate(text: str, label: str = "preferred", **more: object) -> dict[str, Any]:
    return {"content": [{"text": text}], "preferenceLabel": label, **more}


BETTER, WORSE = candidate("Two"), candidate("Three", "non-preferred")


def compared(*candidates: object, before: tuple[object, ...] = (ASKED,), **more: object) -> dict[str, Any]:
    message = {"role": "assistant", "candidates": list(candidates), **more}
    return {"schemaVersion": "bedrock-conversation-2024", "messages": [*before, message]}


PLAIN = compared(BETTER, WORSE)
USE = {"toolUse": {"toolUseId": "a", "name": "find", "input": {}}}
RESULT = {"role": "user", "content": [{"toolResult": {"toolUseId": "a", "content": [{"text": "x"}]}}]}


@pytest.mark.parametrize(
    "example",
    [
        PLAIN,
        compared(WORSE, BETTER, candidate("Four", "non-preferred")),
        compared(BETTER, WORSE) | {"system": [{"text": "Count."}]},
        compared(BETTER, WORSE, before=(ASKED, {"role": "assistant", "content": [USE]}, RESULT)),
        compared(BETTER | {"content": [USE]}, WORSE),
    ],
    ids=str,
)
def test_a_sound_example_has_no_finding(example: dict[str, Any]) -> None:
    assert guess(example).name == "nova-preference"
    assert found(example, PLAIN) == []
    assert found(example, PLAIN, target="openai")[0] == ("wrong-format", "")


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        (
            compared(BETTER, candidate("Two", "non-preferred")),
            ("identical-pair", "messages[1].candidates[1].content"),
        ),
        (compared(BETTER), ("output-count", "messages[1].candidates[0]")),
        (compared(WORSE, WORSE), ("output-count", "messages[1].candidates[0]")),
        (compared(), ("output-count", "messages[1].candidates")),
        (
            compared(candidate("Two", "good"), WORSE),
            ("wrong-type", "messages[1].candidates[0].preferenceLabel"),
        ),
        (compared({"content": [{"text": "Two"}]}, WORSE), ("missing-key", "messages[1].candidates[0]")),
        (compared({"preferenceLabel": "preferred"}, WORSE), ("missing-content", "messages[1].candidates[0]")),
        (compared(BETTER | {"content": "Two"}, WORSE), ("wrong-type", "messages[1].candidates[0].content")),
        (
            compared(BETTER | {"content": [{"text": ""}]}, WORSE),
            ("empty-content", "messages[1].candidates[0].content"),
        ),
        (compared(candidate("Two", score=1), WORSE), ("unknown-key", "messages[1].candidates[0].score")),
        (compared(BETTER, WORSE, content=[{"text": "x"}]), ("unknown-key", "messages[1].content")),
        (compared(BETTER, WORSE, role="user"), ("wrong-type", "messages[1].role")),
        (compared("Two", WORSE), ("wrong-type", "messages[1].candidates[0]")),
        (
            compared(BETTER, WORSE, before=(ASKED, {"role": "assistant", "content": [{"text": "x"}]})),
            ("input-ends-with-assistant", "messages[1].role"),
        ),
    ],
    ids=str,
)
def test_one_fault_is_one_finding(example: dict[str, Any], expected: tuple[str, str]) -> None:
    assert found(example, PLAIN) == [expected]


def test_the_view() -> None:
    view = FORMATS["nova-preference"].view(compared(WORSE, BETTER) | {"system": [{"text": "Count."}]})
    assert [section.kind for section in view.sections] == ["prompt", "rejected", "preferred"]
    assert [it.text for it in view.texts()] == ["Count.", "One", "Three", "Two"]
    assert [[it.yes for it in turns] for turns in trained(view, Masks())] == [[False, False], [True], [True]]
    assert count_example(view).longest < count_example(view).total


def test_hover() -> None:
    line = json.dumps(PLAIN)
    said = hover(open_text(line), 0, line.index('"preferenceLabel"'))
    assert said is not None
    assert "Whether it is the better answer." in plain(said.blocks)


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ('{"content": [], "<|>"}', ["preferenceLabel"]),
        ('{"content": [], "preferenceLabel": "<|>"}', ["preferred", "non-preferred"]),
        ('{"<|>"}', ["content", "preferenceLabel"]),
    ],
)
def test_completion(inside: str, expected: list[str]) -> None:
    line = f'{{"messages": [{{"role": "assistant", "candidates": [{inside}]}}]}}'
    assert labels(line, PLAIN)[: len(expected)] == expected


def test_a_new_line_begins_with_a_whole_example() -> None:
    first = complete(open_text(json.dumps(PLAIN) + "\n"), 1, 0)[0]
    assert first.label == "Bedrock preference"


def test_conversion_keeps_both_answers() -> None:
    example, losses = convert("nova-preference", compared(WORSE, BETTER), "preference")
    assert losses == []
    assert example["preferred_output"] == [{"role": "assistant", "content": "Two"}]
    assert convert("preference", example, "nova-preference") == (PLAIN, [])


def test_a_third_candidate_is_named_as_lost() -> None:
    _, losses = convert("nova-preference", compared(BETTER, WORSE, WORSE), "preference")
    assert losses == [("messages[1].candidates", "a key that only its own format has")]
