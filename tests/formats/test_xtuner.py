"""XTuner's exchanges: inputs and outputs, a system prompt in any of them, a mask on the output."""

from __future__ import annotations

import json
from typing import Any

import pytest

from formats.asked import convert, found, labels
from snapshots import open_text
from tuneline.features.hover.hover import hover
from tuneline.formats.masks import masks
from tuneline.formats.table import FORMATS
from tuneline.formats.training import trained
from tuneline.text.messages import plain

XTUNER = FORMATS["xtuner"]
ONE = {"conversation": [{"input": "One", "output": "Two"}]}
SYSTEM = {"conversation": [{"system": "Be kind.", "input": "One", "output": "Two"}]}
MASKED = {
    "conversation": [
        {"input": "One", "output": "Two", "output_with_loss": False},
        {"input": "Three", "output": "Four"},
    ]
}
WHOLE = {"conversation": [{"input": "", "output": "A text."}]}
NULLS = {
    "conversation": [{"system": None, "input": "One", "output": "Two", "need_eos_token": False, "sep": "\n"}]
}
ALL = [
    ONE,
    SYSTEM,
    MASKED,
    WHOLE,
    NULLS,
    {"conversations": ONE["conversation"]},
    {"messages": ONE["conversation"]},
]


def said(*turns: tuple[str, str]) -> dict[str, Any]:
    return {"messages": [{"role": role, "content": it} for role, it in turns]}


CHAT = said(("user", "One"), ("assistant", "Two"))


@pytest.mark.parametrize("example", ALL, ids=str)
def test_a_sound_example_has_no_finding(example: dict[str, Any]) -> None:
    assert found(example, example) == []
    assert found(example, example, target="openai")[0] == ("wrong-format", "")


@pytest.mark.parametrize(
    ("rounds", "expected"),
    [
        ([], ("empty-messages", "conversation")),
        ([None], ("wrong-type", "conversation[0]")),
        ([{"input": "One"}], ("missing-content", "conversation[0]")),
        ([{}], ("missing-content", "conversation[0]")),
        ([{"input": "One", "output": None}], ("missing-content", "conversation[0].output")),
        ([{"input": "One", "output": ""}], ("empty-content", "conversation[0].output")),
        ([{"input": "One", "output": 2}], ("wrong-type", "conversation[0].output")),
        ([{"input": 1, "output": "Two"}], ("wrong-type", "conversation[0].input")),
        (
            [{"input": "One", "output": "Two", "output_with_loss": "no"}],
            ("wrong-type", "conversation[0].output_with_loss"),
        ),
        (
            [{"input": "One", "output": "Two", "output_with_loss": False}],
            ("nothing-to-train", "conversation[0].output_with_loss"),
        ),
        ([{"input": "One", "ouput": "Two"}], ("unknown-key", "conversation[0].ouput")),
        ([{"input": "One", "output": "Two", "output_with_los": 0}], ("unknown-key", "conversation[0].output_with_los")),
        ("One", ("unknown-format", "")),
    ],
    ids=str,
)  # fmt: skip
def test_one_fault_is_one_finding(rounds: object, expected: tuple[str, str]) -> None:
    assert found({"conversation": rounds}, ONE) == [expected]


def test_the_mask_is_recorded_and_obeyed() -> None:
    view = XTUNER.view(MASKED)
    assert [(it.path, it.value) for it in masks(view)] == [(("conversation", 0, "output_with_loss"), False)]
    (turns,) = trained(view, XTUNER.masks)
    assert [it.yes for it in turns] == [False, False, False, True]


def test_an_empty_input_is_none() -> None:
    assert [it.role for _, _, it in XTUNER.view(WHOLE).turns()] == ["assistant"]


def test_a_place_is_that_of_its_side() -> None:
    view = XTUNER.view(SYSTEM)
    places = [("conversation", 0, key) for key in ("system", "input", "output", "sep")]
    assert [view.turn_at(path) for path in places] == [(0, 0), (0, 1), (0, 2), (0, 2)]


def test_a_hover_says_what_is_trained() -> None:
    line = json.dumps(MASKED)
    shown = hover(open_text("\n".join([line] * 3)), 0, line.index("Two"))
    assert shown is not None
    assert 'output_with_loss is false' in plain(shown.blocks)  # fmt: skip


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"<|>"}', ["conversation", "source"]),
        ('{"conversation": [{"<|>"}]}', ["output", "input", "system", "output_with_loss"]),
        ('{"conversation": [{"input": "One", "output": "Two", "output_with_loss": <|>}]}', ["true", "false"]),
        ("<|>", ["XTuner example", "XTuner example with a system prompt"]),
    ],
)
def test_completion(line: str, expected: list[str]) -> None:
    offered = labels(line, ONE)
    assert [it for it in expected if it not in offered] == []


def test_converted() -> None:
    assert convert("xtuner", ONE, "chat") == (CHAT, [])
    assert convert("chat", CHAT, "xtuner") == (ONE, [])
    whole = said(("system", "Be kind."), ("user", "One"), ("assistant", "Two"))
    assert convert("xtuner", SYSTEM, "chat") == (whole, [])
    assert convert("chat", whole, "xtuner") == (SYSTEM, [])
    assert convert("chat", said(("assistant", "A text.")), "xtuner") == (WHOLE, [])


def test_the_mask_is_chats_weight() -> None:
    masked = said(("user", "One"), ("assistant", "Two"), ("user", "Three"), ("assistant", "Four"))
    masked["messages"][1]["weight"] = 0
    assert convert("xtuner", MASKED, "chat") == (masked, [])
    assert convert("chat", masked, "xtuner") == (MASKED, [])
    masked["messages"][1]["weight"] = 0.5
    lost = [("messages[1]", "whether the turn is trained")]
    assert convert("chat", masked, "xtuner")[1] == lost


def test_what_is_overridden_is_lost() -> None:
    twice = said(("user", "Zero"), ("user", "One"), ("assistant", "Two"))
    assert convert("chat", twice, "xtuner") == (ONE, [("messages[0]", "a turn")])


@pytest.mark.parametrize(
    "example", [*ALL, {"conversation": [{}, {"output": 5}, None, {"input": "One"}]}], ids=str
)
def test_written_as_it_was(example: dict[str, Any]) -> None:
    assert convert("xtuner", example, "xtuner") == (example, [])
