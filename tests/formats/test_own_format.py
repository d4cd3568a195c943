"""A format that is added in one file (dialog.py) is served by everything: what a newcomer is promised.

Detection, rules, tool rules, tokens, statistics, hover, completion, the JSON Schema and writing are asked at their real
entry points; none of them is told anything but that the format is there.
"""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures_check import check_text
from formats.dialog import DIALOG
from snapshots import CURSOR
from strategies import changed, json_texts
from tuneline.domain.severity import Severity
from tuneline.engine.document import FileState
from tuneline.engine.line import Checker
from tuneline.engine.reading import reading_for
from tuneline.engine.snapshot import Snapshot
from tuneline.engine.statistics import Stats
from tuneline.engine.weigh import active_rules
from tuneline.features.completion.completion import Item, complete, explain
from tuneline.features.completion.snippets import plain as filled
from tuneline.features.file_statistics import figures
from tuneline.features.hover.hover import hover
from tuneline.formats.format import Format
from tuneline.formats.schema import schema_of
from tuneline.formats.table import FORMATS
from tuneline.formats.turns import ABSENT
from tuneline.formats.writing.losses import Written
from tuneline.rules.counting import count_for
from tuneline.settings.model import Settings
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import format_path, value_at
from tuneline.syntax.source import Unwritable, sourced, written
from tuneline.text.messages import plain
from tuneline.tokens.count import count
from tuneline.tokens.encodings import load

WITH_IT = {**FORMATS, DIALOG.name: DIALOG}
CALL = '{"function": "weather", "id": "c1", "arguments": {"city": "Oslo"}}'
EXAMPLE: dict[str, Any] = {
    "system": "You help.",
    "dialog": [
        {"speaker": "customer", "line": "Weather in Oslo?"},
        {"speaker": "agent", "line": CALL},
        {"speaker": "tool", "call": "c1", "line": "12 degrees"},
        {"speaker": "agent", "line": "It is 12 degrees."},
    ],
    "tools": [
        {
            "name": "weather",
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string"}},
                "required": ["city"],
            },
        }
    ],
}
PLAIN = [
    {"dialog": [{"speaker": "customer", "line": f"Which is {n}?"}, {"speaker": "agent", "line": f"{n}."}]}
    for n in range(10)
]
LINE = json.dumps(EXAMPLE)


@pytest.fixture(autouse=True, scope="module")
def _encoder() -> None:
    load("o200k_base")


def found(example: dict[str, Any], **settings: object) -> list[tuple[str, str]]:
    """Rule and place of what is warned of or worse in a file of such examples."""
    text = "\n".join(map(json.dumps, (example, *PLAIN)))
    placed = check_text(text, Settings.model_validate(settings), formats=WITH_IT)
    return [(it.rule, format_path(it.path)) for _, it in placed if it.severity >= Severity.WARNING]


def with_value(path: str, value: object) -> dict[str, Any]:
    """The example with another value at a path such as `a.0.b`; ABSENT takes the member or item out."""
    example = deepcopy(EXAMPLE)
    *above, last = (int(step) if step.isdigit() else step for step in path.split("."))
    inside = value_at(example, tuple(above))
    if value is ABSENT:
        del inside[last]
    else:
        inside[last] = value
    return example


def snapshot(line: str) -> Snapshot:
    reading = reading_for(Settings(), WITH_IT)
    state = FileState([json.dumps(PLAIN[0]), line], reading, active_rules(Settings()))
    state.findings()
    return Snapshot(state)


def test_a_sound_file_has_no_finding() -> None:
    text = "\n".join(map(json.dumps, (EXAMPLE, *PLAIN)))
    assert check_text(text, formats=WITH_IT) == []


def test_of_a_service_that_does_not_read_it_one_finding_says_so() -> None:
    text = "\n".join(map(json.dumps, (EXAMPLE, *PLAIN)))
    ((_, finding),) = check_text(text, Settings(target="openai"), formats=WITH_IT)
    assert (finding.rule, finding.severity) == ("wrong-format", Severity.ERROR)
    assert str(finding.message) == (
        'This file contains dialog examples. Convert it with "tuneline convert". OpenAI does not read this format.'
    )


def test_a_model_that_is_trained_with_messages_takes_it() -> None:
    assert "wrong-format" not in [rule for rule, _ in found(EXAMPLE, model="gpt-4o-mini-2024-07-18")]


@pytest.mark.parametrize(
    ("path", "value", "rule", "place"),
    [
        ("dialog.3.speaker", "agnet", "unknown-role", "dialog[3].speaker"),
        ("dialog.3.speaker", ABSENT, "missing-role", "dialog[3]"),
        ("dialog.3.line", ABSENT, "missing-content", "dialog[3]"),
        ("dialog.3.line", " ", "empty-content", "dialog[3].line"),
        ("dialog.3.line", 5, "wrong-type", "dialog[3].line"),
        ("dialog.0.mood", "x", "unknown-key", "dialog[0].mood"),
        ("dialog.1.speaker", "customer", "unknown-tool-call-id", "dialog[2].call"),
        ("system", 5, "wrong-type", "system"),
        ("dialog.1.line", CALL.replace("weather", "wether"), "undeclared-tool", "dialog[1].line"),
        ("dialog.1.line", CALL.replace('"Oslo"', "5"), "arguments-mismatch", "dialog[1].line"),
        ("dialog.1.line", CALL.replace('"id": "c1", ', ""), "missing-tool-call-id", "dialog[1].line"),
        ("dialog.2.call", "c2", "unknown-tool-call-id", "dialog[2].call"),
        ("dialog.2.call", ABSENT, "missing-tool-call-id", "dialog[2]"),
        ("dialog.2", ABSENT, "unanswered-tool-call", "dialog[2]"),
        ("tools.0.parameters.type", "x", "invalid-parameters", "tools[0].parameters.type"),
    ],
)
def test_rules_find_faults_at_their_places(path: str, value: object, rule: str, place: str) -> None:
    assert found(with_value(path, value)) == [(rule, place)]


def test_tokens_and_statistics() -> None:
    reading = snapshot(LINE).reading
    assert reading.format is DIALOG
    view = Checker(reading, active_rules(Settings())).check(LINE).view
    assert view is not None
    counted = count_for(view, reading)
    assert counted is not None
    assert counted.trained == count(CALL).tokens + count("It is 12 degrees.").tokens
    assert counted.tools > 0
    stats = Stats()
    stats.add(view, counted)
    sums = figures(stats, reading)
    assert sums.formats == (("dialog", 1),)
    assert sums.roles == (("agent", 2), ("system", 1), ("customer", 1), ("tool", 1))
    assert sums.tokens is not None
    assert sums.tokens.total == counted.total


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ('"You help', "Not trained: only assistant messages are trained."),
        ('"customer"', "Message 2 of 5 · customer"),
        ('"customer"', "speaker · customer, agent or tool · required"),
        ('"{\\"function', "Trained: assistant messages are trained."),
        ('"call"', "The id of the call that the tool answers."),
        ('"name"', "What calls name it."),
        ('{"system"', "Dialog example · line 2"),
    ],
)
def test_hover(before: str, words: str) -> None:
    said = hover(snapshot(LINE), 1, LINE.index(before))
    assert said is not None
    assert words in plain(said.blocks)


def offers(line: str) -> list[Item]:
    return complete(snapshot(line.replace(CURSOR, "")), 1, line.index(CURSOR))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{<|>}", ["dialog", "system", "tools"]),
        ('{"dialog": <|>}', ["[customer, agent]", "[…]"]),
        ('{"dialog": [<|>]}', ["customer", "agent", "tool"]),
        ('{"dialog": [{"speaker": "<|>"}]}', ["customer", "agent", "tool"]),
        (
            '{"dialog": [{"speaker": "customer", "line": "x"}, {"speaker": "<|>"}]}',
            ["agent", "customer", "tool"],
        ),
        (LINE.replace('{"speaker": "tool", "call": "c1"', '{"speaker": "<|>", "call": "c1"'), ["tool"]),
        (LINE.replace('"call": "c1"', '"call": "<|>"'), ["c1"]),
        (LINE.replace('"name": "weather"', '"name": "<|>"'), ["weather"]),
        ('{"dialog": [{"<|>"}]}', ["speaker", "line", "call"]),
    ],
)
def test_completion(line: str, expected: list[str]) -> None:
    assert [item.label for item in offers(line)][: len(expected)] == expected


def test_what_completion_writes() -> None:
    example = offers("<|>")[0]
    assert example.label == "dialog example"
    turns = [{"speaker": "customer", "line": ""}, {"speaker": "agent", "line": ""}]
    assert json.loads(filled(example.body)) == {"dialog": turns}
    asked = '{"speaker": "tool", "call": "c1", "line": "12 degrees"}'
    answer = offers(LINE.replace(asked, CURSOR))[0]
    assert json.loads(filled(answer.body)) == {"speaker": "tool", "call": "c1", "line": ""}
    (key,) = offers(LINE.replace('"call": "c1"', '"<|>"'))
    assert explain(key.about, WITH_IT) == "The id of the call that the tool answers."


def test_the_json_schema() -> None:
    schema = schema_of(DIALOG)
    assert schema["title"] == "One line of a dialog training file"
    assert list(schema["properties"]) == ["dialog", "system", "tools"]
    assert schema["$defs"]["Turn"]["properties"]["speaker"]["enum"] == ["customer", "agent", "tool"]
    assert schema["required"] == ["dialog"]


def convert(text: str, source: Format, goal: Format) -> Written:
    assert source.read is not None
    assert goal.write is not None
    return goal.write(source.read(source.view(sourced(parse(text)))))


@given(data=st.data())
def test_writing_what_was_read_changes_nothing(data: st.DataObject) -> None:
    text = data.draw(
        json_texts(changed(EXAMPLE, ["speaker", "line", "call", "system", "dialog", "tools", "id"]))
    )
    try:
        value = sourced(parse(text))
    except Unwritable:
        return
    if isinstance(value, dict):
        assert written(convert(text, DIALOG, DIALOG).value) == written(value)


def test_a_conversation_comes_back_from_chat_as_it_was() -> None:
    chat = FORMATS["chat"]
    there = convert(LINE, DIALOG, chat)
    call = there.value["messages"][2]["tool_calls"][0]
    assert call["id"] == "c1"
    assert call["function"] == {"name": "weather", "arguments": '{"city": "Oslo"}'}
    assert there.value["messages"][3] == {"role": "tool", "tool_call_id": "c1", "content": "12 degrees"}
    placed = check_text(written(there.value))
    assert [it.rule for _, it in placed] == ["too-few-examples"]
    back = convert(written(there.value), chat, DIALOG)
    assert (back.value, back.losses) == (EXAMPLE, ())


def test_what_it_cannot_hold_is_named() -> None:
    message = {"role": "user", "content": "Hi", "name": "Ann"}
    result = convert(json.dumps({"messages": [message]}), FORMATS["chat"], DIALOG)
    assert result.value == {"dialog": [{"speaker": "customer", "line": "Hi"}]}
    assert [str(loss.what) for loss in result.losses] == ["the name of a participant"]
