"""Slips that used to be passed over, taken for something else, or reported twice: each is one finding."""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any

import pytest

from fixtures_check import check_text, fixed, name_of
from tuneline.domain.severity import Severity
from tuneline.settings.model import Settings

Row = dict[str, Any]
SETTINGS = Settings.model_validate({"ignore": ["dataset", "tokens"]})


def talk(answer: str = "Hello.") -> list[Row]:
    return [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": answer}]


def tagged(answer: str = "Hello.") -> list[Row]:
    return [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": answer}]


def alpaca(answer: str = "Hello.") -> Row:
    return {"instruction": "Hi", "input": "", "output": answer}


def pair(answer: str = "Hello.") -> Row:
    return {"prompt": "Hi", "completion": answer}


def found(rows: list[Row], least: Severity = Severity.WARNING) -> list[tuple[int, str, str]]:
    text = "".join(json.dumps(row) + "\n" for row in rows)
    placed = check_text(text, SETTINGS)
    return [
        (it.row, name_of(it.finding), str(it.finding.message))
        for it in placed
        if it.finding.severity >= least
    ]


LABELLED: list[tuple[Row, list[Row]]] = [
    ({"messages": talk(), "label": "good"}, [{"messages": talk(it), "label": it == "A"} for it in "ABC"]),
    (
        {"conversations": tagged(), "label": "good"},
        [{"conversations": tagged(it), "label": it == "A"} for it in "ABC"],
    ),
    ({**alpaca(), "label": "good"}, [{**alpaca(it), "label": it == "A"} for it in "ABC"]),
    ({**pair(), "label": "good"}, [{**pair(it), "label": it == "A"} for it in "ABC"]),
]


@pytest.mark.parametrize(("wrong", "sound"), LABELLED, ids=[str(at) for at in range(len(LABELLED))])
@pytest.mark.parametrize("at", range(4))
def test_a_wrong_label_is_one_finding_wherever_its_line_is(wrong: Row, sound: list[Row], at: int) -> None:
    rows = [*sound[:at], wrong, *sound[at:]]
    assert [(row, name) for row, name, _ in found(rows)] == [(at, "wrong-type")]


@pytest.mark.parametrize("sound", [it for _, it in LABELLED], ids=[str(at) for at in range(len(LABELLED))])
def test_one_line_of_another_kind_does_not_decide_what_the_file_is(sound: list[Row]) -> None:
    """A class under the same key on some line: the others stay what they are, in any order."""
    lone = {key: it for key, it in sound[0].items() if key != "label"} | {"label": 3}
    said = {tuple(sorted(name for _, name, _ in found([*rows]))) for rows in permutations([lone, *sound[1:]])}
    assert said == {("wrong-type",)}


def test_numbers_may_be_the_classes_of_a_classifier() -> None:
    rows = [{**pair("A"), "label": 0}, {**pair("B"), "label": 1}]
    assert found(rows) == []
    assert [(row, name) for row, name, _ in found(rows, Severity.INFORMATION)] == [
        (0, "wrong-type"),
        (1, "wrong-type"),
    ]


@pytest.mark.parametrize("row", [pair(), alpaca(), {"messages": talk()}, {"conversations": tagged()}])
def test_two_labels_on_a_line_are_reported(row: Row) -> None:
    both = found([{**row, "label": True, "kto_tag": False}], Severity.INFORMATION)
    assert [(name, "kto_tag" in message) for _, name, message in both] == [("unknown-key", True)]


@pytest.mark.parametrize(
    ("row", "written", "meant"),
    [
        ({"interactons": talk(), "only_last": True}, "interactons", "interactions"),
        ({"conversatoin": tagged()}, "conversatoin", "conversation"),
    ],
)
def test_a_slip_of_the_second_name_of_a_list(row: Row, written: str, meant: str) -> None:
    sound = (
        [{meant: it} for it in (talk("A"), talk("B"))] if meant == "interactions" else [{meant: tagged("A")}]
    )
    expected = (0, "unknown-key", f'Did you mean "{meant}"?')
    for rows in ([row], [row, *sound]):
        ((at, name, message),) = found(rows)
        assert (at, name, message[message.index("Did") :]) == expected
        assert f'"{written}"' in message


def test_a_slip_in_words_that_all_data_has_is_not_passed_over() -> None:
    slip = {"instrution": "Hi", "input": "", "output": "Hello."}
    rows = [alpaca("A"), slip, alpaca("B"), alpaca("C")]
    assert [(row, name) for row, name, _ in found(rows)] == [(1, "unknown-format")]
    # Further keys beside all that are needed make nothing else of a line.
    assert found([alpaca("A"), {**alpaca("B"), "score": 1, "reference": "B"}, alpaca("C")]) == []


@pytest.mark.parametrize("calls", [5, True, "none"])
def test_calls_of_a_wrong_type_say_nothing_of_the_answers(calls: object) -> None:
    asked = {"role": "assistant", "content": None, "tool_calls": calls}
    told = {"role": "tool", "tool_call_id": "a", "content": "4"}
    row = {"messages": [talk()[0], asked, told, talk()[1]]}
    assert [name for _, name, _ in found([row])] == ["wrong-type"]


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ({"conversations": [1, 2]}, "conversations"),
        ({"messages": [{"role": "user", "content": [1, 2]}, talk()[1]]}, "messages[0].content"),
    ],
)
def test_items_that_are_all_of_the_same_wrong_type_are_one_finding(row: Row, place: str) -> None:
    ((_, name, message),) = found([row])
    assert (name, message.startswith(f'Each item of "{place}" must be an object')) == ("wrong-type", True)
    # A single one among others is named by its place.
    row = {"conversations": ["Hi", *tagged()]}
    assert found([row])[0][2].startswith('"conversations[0]" must be an object')


@pytest.mark.parametrize("reader", ["any", "openai"])
@pytest.mark.parametrize(
    ("line", "meant"),
    [
        (
            '{"system": "Be \\u006bind.\\n1", "messages": [{"role": "user", "content": "Hi"}]}',
            '{"messages": [{"role": "system", "content": "Be \\u006bind.\\n1"}, {"role": "user", "content": "Hi"}]}',
        ),
        (
            '{"messages":[],"tools":[],"system":"Sé ü"}',
            '{"messages":[{"role":"system","content":"Sé ü"}],"tools":[]}',
        ),
        # There is a system prompt already, or what is there is not one.
        ('{"messages":[{"role":"system","content":"A"}],"tools":[],"system":"B"}', None),
        ('{"messages":[{"role":"user","content":"A"}],"tools":[],"system":["B"]}', None),
    ],
)
def test_a_system_prompt_is_moved_into_the_messages(reader: str, line: str, meant: str | None) -> None:
    sound = json.dumps({"messages": [*talk("A")], "tools": [TOOL]})
    settings = Settings.model_validate({"ignore": ["dataset", "tokens"], "target": reader})
    fixes = [
        fix
        for it in check_text(f"{line}\n{sound}\n{sound}\n", settings)
        if it.row == 0 and it.finding.rule == "unknown-key"
        for fix in it.finding.fixes
        if str(fix.title).startswith("Move")
    ]
    assert [fixed([line], 0, fix)[2] for fix in fixes] == ([] if meant is None else [[meant]])
    # A reader that refuses the line loses nothing by it.
    assert {fix.safe for fix in fixes} <= {reader == "openai"}


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        (
            (
                '{"system": "Be \\u006bind.", "messages": [{"role": "system", "content": "Be brief.\\n"}, '
                '{"role": "user", "content": "Hi"}]}'
            ),
            (
                '{"messages": [{"role": "system", "content": "Be \\u006bind.\\n\\nBe brief.\\n"}, '
                '{"role": "user", "content": "Hi"}]}'
            ),
        ),
        (
            '{"messages":[{"content":"","role":"developer"}],"tools":[],"system":"Sé"}',
            '{"messages":[{"content":"Sé","role":"developer"}],"tools":[]}',
        ),
        # It is said there already, says nothing, or there is no text to join it with.
        ('{"messages":[{"role":"system","content":"A. B."}],"tools":[],"system":"B. "}', None),
        ('{"messages":[{"role":"system","content":"A"}],"tools":[],"system":" "}', None),
        (
            '{"messages":[{"role":"system","content":[{"type":"text","text":"A"}]}],"tools":[],"system":"B"}',
            None,
        ),
        ('{"messages":[{"role":"system","content":null}],"tools":[],"system":"B"}', None),
    ],
)
def test_a_system_prompt_is_joined_with_the_one_in_the_messages(line: str, meant: str | None) -> None:
    sound = json.dumps({"messages": [*talk("A")], "tools": [TOOL]})
    settings = Settings.model_validate({"ignore": ["dataset", "tokens"]})
    fixes = [
        fix
        for it in check_text(f"{line}\n{sound}\n{sound}\n", settings)
        if it.row == 0 and it.finding.rule == "unknown-key"
        for fix in it.finding.fixes
    ]
    joined = [fix for fix in fixes if str(fix.title) == 'Join it with the system message in "messages"']
    assert [fixed([line], 0, fix)[2] for fix in joined] == ([] if meant is None else [[meant]])
    assert "Remove the key" in [str(fix.title) for fix in fixes]
    assert not any(fix.safe for fix in joined)


TOOL = {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}
