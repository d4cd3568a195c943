"""Every mask of an example is recorded, wherever it is and whoever obeys it."""

from __future__ import annotations

from typing import Any

import pytest

from tuneline.domain.masks import Masks
from tuneline.formats.chat import CHAT
from tuneline.formats.masks import masks
from tuneline.formats.sharegpt import SHAREGPT
from tuneline.formats.training import trained
from tuneline.syntax.paths import value_at

USER = {"role": "user", "content": "Hi"}
ANSWER = {"role": "assistant", "content": "Hello."}
PARTS = [
    {"type": "text", "text": "a", "weight": 0},
    {"type": "text", "text": "b"},
    {"type": "text", "text": "c", "train": True},
]
ANSWERS = frozenset(("assistant",))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"messages": [USER, ANSWER]}, []),
        (
            {"messages": [USER | {"weight": 1}, ANSWER | {"loss": False}]},
            ["messages.0.weight", "messages.1.loss"],
        ),
        (
            {"messages": [ANSWER | {"loss_scale": 0.5, "trainable": True}]},
            ["messages.0.loss_scale", "messages.0.trainable"],
        ),
        (
            {"messages": [ANSWER | {"content": PARTS}]},
            ["messages.0.content.0.weight", "messages.0.content.2.train"],
        ),
        ({"messages": [USER], "weight": -0.5, "only_last": True}, ["weight", "only_last"]),
        ({"messages": [USER], "weight": "70 kg", "loss": None}, []),
    ],
)
def test_masks_and_their_places(value: dict[str, Any], expected: list[str]) -> None:
    found = list(masks(CHAT.view(value)))
    assert [".".join(map(str, it.path)) for it in found] == expected
    assert all(value_at(value, it.path, None) == it.value for it in found)
    assert all((it.turn is None) == (len(it.path) == 1) for it in found)


def test_of_other_layouts_too() -> None:
    value = {"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Yo", "weight": 0}]}
    assert [it.path for it in masks(SHAREGPT.view(value))] == [("conversations", 1, "weight")]


def of(obeyed: Masks, value: dict[str, Any]) -> list[bool]:
    return [it.yes for it in trained(CHAT.view(value), obeyed)[0]]


def test_a_key_that_is_obeyed_over_another() -> None:
    obeyed = Masks("weight", ANSWERS, over=("trainable",))
    turns = [
        ANSWER | {"weight": 1, "trainable": False},
        ANSWER | {"weight": 0, "trainable": True},
        ANSWER | {"weight": 0},
    ]
    assert of(obeyed, {"messages": turns}) == [False, True, False]


@pytest.mark.parametrize(
    ("weight", "yes"), [(0.0, False), (0, False), (False, False), (0.5, True), (-1, True), (None, True)]
)
def test_any_number(weight: object, yes: bool) -> None:
    assert of(CHAT.masks, {"messages": [USER, ANSWER | {"weight": weight}]}) == [False, yes]


def test_a_key_of_the_line() -> None:
    obeyed = Masks(line=("weight",))
    assert of(obeyed, {"messages": [USER, ANSWER], "weight": 0}) == [False, False]
    assert of(obeyed, {"messages": [USER, ANSWER], "weight": 2.5}) == [False, True]
    assert of(Masks(), {"messages": [USER, ANSWER], "weight": 0}) == [False, True]


def test_a_key_with_which_only_the_last_answer_is_trained() -> None:
    obeyed = Masks("weight", ANSWERS, last_if=("tools", "only_last"))
    turns = [USER, ANSWER | {"weight": 1}, USER, ANSWER]
    assert of(obeyed, {"messages": turns, "only_last": True}) == [False, False, False, True]
    assert of(obeyed, {"messages": turns, "only_last": False, "tools": []}) == [False, True, False, True]
    # Its own mask still counts: then nothing is trained.
    assert of(obeyed, {"messages": [USER, ANSWER | {"weight": 0}], "only_last": True}) == [False, False]


def test_parts() -> None:
    obeyed = Masks(parts=("weight", "train"))
    view = CHAT.view({"messages": [USER, ANSWER | {"content": PARTS}]})
    learned = trained(view, obeyed)[0][1]
    assert learned.yes
    assert learned.parts == (False, True, True)
    texts = [it for it in view.texts() if it.turn == 1]
    assert [learned.counts(it.path, view.sections[0].content_path(1)) for it in texts] == [False, True, True]
    assert trained(view, Masks())[0][1].parts is None
    silent = [{"type": "text", "text": "a", "weight": 0}]
    assert of(obeyed, {"messages": [ANSWER | {"content": silent}]}) == [False]
