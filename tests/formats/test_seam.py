"""The least that a format must have, in this one file: findings, counts and statistics follow from that alone.

All that one may have is in dialog.py.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, NotRequired

import pytest
from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from fixtures_check import check_text
from tuneline.domain.severity import Severity
from tuneline.engine.line import Checker
from tuneline.engine.reading import reading_for
from tuneline.engine.statistics import Stats
from tuneline.engine.weigh import active_rules
from tuneline.features.file_statistics import figures
from tuneline.formats import messages, texts
from tuneline.formats.format import Format
from tuneline.formats.table import FORMATS
from tuneline.formats.turns import Shape
from tuneline.formats.view import View
from tuneline.settings.model import Settings
from tuneline.tokens.count import count
from tuneline.tokens.example import count_example


class Speech(TypedDict):
    speaker: NotRequired[str]
    value: Annotated[str, Field(description="What is said.")]


Turn = TypedDict("Turn", {"from": str, "value": str})


class Conversations(TypedDict):
    conversations: Annotated[list[Turn], Field(min_length=1, description="The turns.")]


_TURNS = messages.Messages(
    Shape(role="from", content="value", weight=None, name=None, for_content=("text",)),
    {"system": "system", "human": "user", "gpt": "assistant"},
)


def view(value: dict[str, Any]) -> View:
    section = _TURNS.section("conversation", value.get("conversations"), ("conversations",))
    return View(CONVERSATIONS, value, (section,))


CONVERSATIONS = Format(
    name="conversations",
    title="conversations",
    method="supervised",
    model=Conversations,
    adapter=TypeAdapter(Conversations),
    view=view,
    claims=lambda value: 3 if isinstance(value.get("conversations"), list) else 0,
    keys=frozenset(("conversations",)),
    required=("conversations",),
    read_texts=texts.read_texts,
    own_rules=frozenset(("from", "value")),
)
WITH_OURS = {**FORMATS, CONVERSATIONS.name: CONVERSATIONS}

GOOD = '{"conversations": [{"from": "human", "value": "Who wrote it?"}, {"from": "gpt", "value": "Ada Lovelace."}]}'


@pytest.mark.parametrize(
    ("line", "rule", "place"),
    [
        (GOOD, None, None),
        (GOOD.replace('"gpt"', '"human"'), "no-assistant-message", ("conversations",)),
        (GOOD.replace('"Ada Lovelace."', "5"), "wrong-type", ("conversations", 1, "value")),
        (GOOD.replace('"Ada Lovelace."', '" "'), "empty-content", ("conversations", 1, "value")),
        (
            GOOD.replace('"value": "Ada Lovelace."', '"text": "Ada"'),
            "missing-content",
            ("conversations", 1, "text"),
        ),
    ],
)
def test_findings(line: str, rule: str | None, place: tuple[object, ...] | None) -> None:
    other = GOOD.replace("Who", "What")
    placed = check_text(
        "\n".join([line, *[other.replace("it", f"it {n}") for n in range(10)]]), formats=WITH_OURS
    )
    found = [(finding.rule, finding.path) for _, finding in placed if finding.severity >= Severity.WARNING]
    assert found == ([] if rule is None else [(rule, place)])


def test_without_the_format_the_file_is_left_alone() -> None:
    assert [f.rule for _, f in check_text(GOOD) if f.severity >= Severity.WARNING] == []


def test_counts_and_statistics() -> None:
    reading = replace(reading_for(Settings(), WITH_OURS), format=CONVERSATIONS)
    checked = Checker(reading, active_rules(Settings())).check(GOOD)
    assert checked.view is not None
    counted = count_example(checked.view, "o200k_base")
    assert counted.trained == count("Ada Lovelace.").tokens
    stats = Stats()
    stats.add(checked.view, counted)
    found = figures(stats, reading)
    assert found.formats == (("conversations", 1),)
    assert found.roles == (("human", 1), ("gpt", 1))
    assert found.tokens is not None
    assert found.tokens.total == counted.total
