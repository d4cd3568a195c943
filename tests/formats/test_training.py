"""What is trained, for readers that obey different masks."""

from __future__ import annotations

from typing import Any

import pytest

from tuneline.domain.masks import Masks
from tuneline.formats.chat import CHAT
from tuneline.formats.completion import COMPLETION
from tuneline.formats.preference import PREFERENCE
from tuneline.formats.reinforcement import REINFORCEMENT
from tuneline.formats.training import trained

USER = {"role": "user", "content": "Hi"}
ANSWER = {"role": "assistant", "content": "Hello."}
WEIGHT = CHAT.masks
ANYBODY = Masks("trainable", frozenset(("user", "assistant")))


def of(masks: Masks, *messages: Any) -> list[bool]:
    (section,) = trained(CHAT.view({"messages": list(messages)}), masks)
    return [it.yes for it in section]


@pytest.mark.parametrize(
    ("masks", "messages", "expected"),
    [
        (WEIGHT, (USER, ANSWER, USER, ANSWER), [False, True, False, True]),
        (WEIGHT, (USER, ANSWER | {"weight": 0}, USER | {"weight": 1}), [False, False, False]),
        (WEIGHT, (ANSWER | {"weight": 1}, ANSWER | {"weight": 0.5}, ANSWER | {"weight": None}), [True] * 3),
        (Masks(), (USER, ANSWER | {"weight": 0}), [False, True]),
        (Masks(untold="last"), (ANSWER, USER, ANSWER, USER), [False, False, True, False]),
        (Masks(untold="all"), (USER, ANSWER), [True, True]),
        (ANYBODY, (USER | {"trainable": True}, ANSWER | {"trainable": False}), [True, False]),
        (ANYBODY, (USER, ANSWER | {"weight": 0}), [False, True]),
        (
            Masks("loss", frozenset(("assistant",)), "last"),
            (ANSWER | {"loss": 1}, ANSWER, ANSWER | {"loss": 0}),
            [True, False, False],
        ),
        (WEIGHT, ("no message", USER), [False, False]),
    ],
)
def test_the_turns_of_a_conversation(masks: Masks, messages: tuple[Any, ...], expected: list[bool]) -> None:
    assert of(masks, *messages) == expected


def test_the_view_is_the_same_for_every_reader() -> None:
    view = CHAT.view({"messages": [USER, ANSWER | {"weight": 0}]})
    assert [trained(view, masks)[0][1].yes for masks in (WEIGHT, Masks())] == [False, True]


@pytest.mark.parametrize(
    ("messages", "why"),
    [
        ((USER,), "only assistant messages are trained"),
        ((ANSWER,), "assistant messages are trained unless their weight is 0"),
        ((ANSWER | {"weight": 0},), "its weight is 0"),
        ((ANSWER | {"weight": 1},), "its weight is 1"),
        ((ANSWER | {"weight": "x"},), "its weight is not 0"),
    ],
)
def test_words_of_the_weight(messages: tuple[Any, ...], why: str) -> None:
    assert str(trained(CHAT.view({"messages": list(messages)}), WEIGHT)[0][0].why) == why


def test_words_of_other_masks() -> None:
    view = CHAT.view({"messages": [ANSWER | {"trainable": False}, ANSWER | {"trainable": True}, ANSWER]})
    assert [str(it.why) for it in trained(view, ANYBODY)[0]] == [
        "its trainable is false",
        "its trainable is true",
        "assistant messages are trained unless their trainable is 0",
    ]
    last = trained(view, Masks(untold="last"))[0]
    assert [str(it.why) for it in last][1:] == ["only the last answer is trained", "it is the last answer"]


def test_sections_that_no_mask_decides() -> None:
    value = {
        "input": {"messages": [USER]},
        "preferred_output": [ANSWER],
        "non_preferred_output": [ANSWER, USER],
    }
    prompt, preferred, rejected = trained(PREFERENCE.view(value), WEIGHT)
    assert (prompt[0].yes, str(prompt[0].why)) == (False, "it is part of the prompt")
    assert [it.yes for it in (*preferred, *rejected)] == [True, True, False]
    assert not trained(REINFORCEMENT.view({"messages": [USER, ANSWER]}), WEIGHT)[0][1].yes
    pair = trained(COMPLETION.view({"prompt": "a", "completion": "b"}), COMPLETION.masks)[0]
    assert [(it.yes, str(it.why)) for it in pair] == [
        (False, "it is the prompt"),
        (True, "completions are trained"),
    ]
