"""Rules about weights: one finding a weight, and none where a reader might train it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tuneline.rules.finding import Finding
from tuneline.rules.table import RULES
from tuneline.settings.model import Settings
from tuneline.syntax.edits import apply
from tuneline.syntax.ops import resolve
from tuneline.syntax.parse import parse
from tuneline.testing import check_text

GROUP = tuple(rule.name for rule in RULES.values() if rule.group == "weights")


def weighted(*turns: tuple[str, Any]) -> str:
    """A chat example of roles with weights; `...` for none."""
    items = [
        {"role": role, "content": "x"} | ({} if weight is ... else {"weight": weight})
        for role, weight in turns
    ]
    return json.dumps({"messages": items})


def check(text: str, **settings: Any) -> list[Finding]:
    return [it.finding for it in check_text(text, Settings(select=GROUP, **settings))]


ASKED = ("user", ...)


@pytest.mark.parametrize(
    ("turns", "target", "expected"),
    [
        ([ASKED, ("assistant", 1)], "openai", []),
        ([ASKED, ("assistant", 0), ASKED, ("assistant", ...)], "openai", []),
        ([ASKED, ("assistant", 0), ASKED, ("assistant", 0)], "any", ["warning nothing-to-train"]),
        ([ASKED, ("assistant", 2)], "any", ["error invalid-weight"]),
        ([ASKED, ("assistant", 1.0)], "any", ["error invalid-weight"]),
        ([ASKED, ("assistant", True)], "any", ["error invalid-weight"]),
        ([ASKED, ("assistant", "0")], "any", ["error invalid-weight"]),
        ([ASKED, ("assistant", [[]])], "any", ["error invalid-weight"]),
        ([ASKED, ("assistant", None)], "any", ["warning invalid-weight"]),
        ([ASKED, ("assistant", None)], "openai", ["error invalid-weight"]),
        ([("user", 0), ("assistant", 1)], "any", ["warning weight-on-other-role"]),
        ([("user", 0), ("assistant", 1)], "azure", ["error weight-on-other-role"]),
        ([("system", 0), ("user", 0), ("assistant", 1)], "openai", ["error weight-on-other-role"] * 2),
        ([("user", 0.5), ("assistant", 1)], "openai", ["error invalid-weight"]),
        ([("narrator", 0), ("assistant", 1)], "openai", []),
    ],
)
def test_found(turns: list[tuple[str, Any]], target: str, expected: list[str]) -> None:
    assert [f"{it.severity.value} {it.rule}" for it in check(weighted(*turns), target=target)] == expected


@pytest.mark.parametrize(
    ("turns", "safe", "expected"),
    [
        ([("user", 0), ("assistant", 1)], True, [ASKED, ("assistant", 1)]),
        ([("user", 1), ("assistant", 1)], False, [ASKED, ("assistant", 1)]),
        ([ASKED, ("assistant", None)], True, [ASKED, ("assistant", ...)]),
        ([ASKED, ("assistant", 0.5)], False, [ASKED, ("assistant", 1)]),
        (
            [ASKED, ("assistant", 0), ASKED, ("assistant", 0)],
            False,
            [ASKED, ("assistant", 0), ASKED, ("assistant", 1)],
        ),
    ],
)
def test_fixed(turns: list[tuple[str, Any]], safe: bool, expected: list[tuple[str, Any]]) -> None:
    text = weighted(*turns)
    fix = check(text)[0].fixes[0]
    assert fix.safe is safe
    after = apply(text, resolve(parse(text), fix.ops))
    assert json.loads(after) == json.loads(weighted(*expected))
    assert check(after) == []


def test_a_weight_on_every_user_message_is_told_once_for_any_target() -> None:
    file = "\n".join([weighted(("user", 0), ("assistant", 1))] * 3)
    assert [it.row for it in check_text(file, Settings(select=GROUP))] == [0]
    assert [it.row for it in check_text(file, Settings(select=GROUP, target="openai"))] == [0, 1, 2]


def test_outputs_of_a_preference_are_trained_without_a_weight() -> None:
    answer = [{"role": "assistant", "content": "x", "weight": 0}]
    value = {"input": {"messages": [{"role": "user", "content": "x"}]}, "preferred_output": answer}
    assert check(json.dumps(value | {"non_preferred_output": answer})) == []
