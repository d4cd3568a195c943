"""Whether anything is trained is asked of the mask that is obeyed, whatever its key is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tuneline.domain.masks import Masks
from tuneline.engine.line import Checker
from tuneline.engine.reading import reading_for
from tuneline.engine.weigh import active_rules
from tuneline.formats.chat import CHAT
from tuneline.settings.model import Settings
from tuneline.syntax.edits import apply
from tuneline.syntax.ops import resolve
from tuneline.syntax.parse import parse

LOSS = replace(
    CHAT,
    masks=Masks("loss", frozenset(("assistant",))),
    view=lambda value: CHAT.view(value)._replace(format=LOSS),
)
LINE = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello.", "loss": false}]}'


@pytest.mark.parametrize(("no", "yes"), [("false", "true"), ("0", "1")])
def test_nothing_is_trained_by_another_mask(no: str, yes: str) -> None:
    reading = replace(reading_for(Settings()), format=LOSS)
    line = LINE.replace("false", no)
    checked = Checker(reading, active_rules(Settings(select=("nothing-to-train",)))).check(line)
    (found,) = checked.findings
    assert str(found.message).startswith(f'Every assistant message has "loss" {no}, so nothing is trained.')
    assert found.path == ("messages", 1, "loss")
    (fix,) = found.fixes
    assert apply(line, resolve(parse(line), fix.ops)) == LINE.replace("false", yes)


@pytest.mark.parametrize(
    "line", [LINE.replace("false", "true"), LINE.replace("loss", "weight").replace("false", "0")]
)
def test_a_mask_that_is_not_obeyed_hides_nothing(line: str) -> None:
    reading = replace(reading_for(Settings()), format=LOSS)
    assert Checker(reading, active_rules(Settings(select=("nothing-to-train",)))).check(line).findings == ()
