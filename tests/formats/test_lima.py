"""Conversations as a list of strings: who speaks follows from the place in the list."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assert_fix import fix_all
from fixtures_check import check_text
from formats.asked import convert, found, labels
from snapshots import open_text
from tuneline.domain.severity import Severity
from tuneline.features.hover.hover import hover
from tuneline.formats.conversion.convert import Conversion
from tuneline.formats.conversion.plans import Plans
from tuneline.formats.table import FORMATS
from tuneline.formats.training import trained
from tuneline.settings.model import Settings
from tuneline.text.messages import plain

ONE = {"conversations": ["One", "Two"]}
TWO = {"conversations": ["One", "Two", "Three", "Four"], "source": "letters"}
UNDER_ANOTHER_NAME = {"conversation": ["One", "Two"]}
MESSAGES = [{"role": role, "content": it} for role, it in (("user", "One"), ("assistant", "Two"))]


@pytest.mark.parametrize("example", [ONE, TWO, UNDER_ANOTHER_NAME], ids=str)
def test_a_sound_example_has_no_finding(example: dict[str, Any]) -> None:
    assert found(example, example) == []
    assert found(example, example, target="openai")[0] == ("wrong-format", "")
    # Of several questions it reads the first one, unless a setting says otherwise.
    assert found(example, example, target="litgpt") == [("wrong-format", "")]


@pytest.mark.parametrize(
    ("strings", "expected"),
    [
        ([], ("empty-messages", "conversations")),
        (["One"], ("no-assistant-message", "conversations")),
        (["One", "Two", "Three"], ("last-message-not-assistant", "conversations[2]")),
        (["One", ""], ("empty-content", "conversations[1]")),
        ([None, "Two"], ("wrong-type", "conversations[0]")),
        (["One", 2], ("wrong-type", "conversations[1]")),
        (["One", ["Two"]], ("wrong-type", "conversations[1]")),
        ([None, None], ("wrong-type", "conversations")),
        # Turns as another format has them are one fault, not one for each turn.
        (
            [{"from": "human", "value": "One"}, {"from": "gpt", "value": "Two"}],
            ("wrong-type", "conversations"),
        ),
        (MESSAGES, ("wrong-type", "conversations")),
        ("One", ("unknown-format", "")),
        ({"0": "One"}, ("unknown-format", "")),
    ],
    ids=str,
)
def test_one_fault_is_one_finding(strings: object, expected: tuple[str, str]) -> None:
    assert found(ONE | {"conversations": strings}, ONE) == [expected]


def test_strings_in_a_sharegpt_file_are_one_fault() -> None:
    tagged = {"conversations": [{"from": "human", "value": "One"}, {"from": "gpt", "value": "Two"}]}
    assert found(TWO, tagged) == [("wrong-type", "conversations")]


def test_turns_are_no_json_in_strings() -> None:
    line = json.dumps({"conversations": MESSAGES})
    assert fix_all([line, json.dumps(ONE), json.dumps(TWO)])[0] == line


def test_every_second_string_is_trained() -> None:
    view = FORMATS["lima"].view(TWO)
    ((first, second, third, fourth),) = trained(view, FORMATS["lima"].masks)
    assert (first.yes, second.yes, third.yes, fourth.yes) == (False, True, False, True)
    assert [it.role for it in view.texts()] == ["user", "assistant"] * 2


def test_a_hover_says_what_is_trained() -> None:
    line = json.dumps(ONE)
    shown = hover(open_text("\n".join([line] * 3)), 0, line.index("Two"))
    assert shown is not None
    assert "Trained: completions are trained." in plain(shown.blocks)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"<|>"}', ["conversations", "source"]),
        ('{"conversations": <|>}', ["[user, assistant]"]),
        ('{"conversations": ["One", <|>]}', ["assistant"]),
    ],
)
def test_completion(line: str, expected: list[str]) -> None:
    found = labels(line, ONE)
    assert [it for it in expected if it not in found] == []


def test_a_snippet_is_an_example() -> None:
    assert "LIMA example" in labels("<|>", ONE)


def test_converted() -> None:
    assert convert("lima", ONE, "chat") == ({"messages": MESSAGES}, [])
    assert convert("chat", {"messages": MESSAGES}, "lima") == (ONE, [])
    assert convert("lima", TWO, "alpaca")[0]["history"] == [["One", "Two"]]


def test_what_is_no_question_and_no_answer_is_lost() -> None:
    system = {"role": "system", "content": "Be kind."}
    assert convert("chat", {"messages": [system, *MESSAGES]}, "lima") == (ONE, [("messages[0]", "a turn")])
    again = [MESSAGES[0] | {"content": "Zero"}, *MESSAGES]
    assert convert("chat", {"messages": again}, "lima") == (ONE, [("messages[0]", "a turn")])
    assert convert("chat", {"messages": MESSAGES[:1]}, "lima") == ({"conversations": ["One"]}, [])


@pytest.mark.parametrize("example", [ONE, TWO, UNDER_ANOTHER_NAME, {"conversations": ["One", None]}], ids=str)
def test_written_as_it_was(example: dict[str, Any]) -> None:
    assert convert("lima", example, "lima") == (example, [])


def test_a_list_of_names_is_not_accused() -> None:
    text = "\n".join(json.dumps({"conversations": [f"c{n}", f"d{n}"], "user": n}) for n in range(12))
    said = [it.finding for it in check_text(text, Settings())]
    assert [it for it in said if it.severity >= Severity.WARNING] == []


def test_a_file_of_strings_is_converted_by_the_plan_of_its_first_lines() -> None:
    plans = Plans(Conversion(FORMATS["chat"]))
    for _ in range(2):
        plans.learn(json.dumps(ONE), FORMATS["lima"])
    found = plans.line(json.dumps({"conversations": ["Three", "Four"]}))
    assert found is not None
    said = (("user", "Three"), ("assistant", "Four"))
    assert json.loads(found.text) == {"messages": [{"role": role, "content": it} for role, it in said]}
