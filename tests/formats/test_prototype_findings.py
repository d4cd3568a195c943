"""Rules find faults in the shapes of the prototypes, at the right places, and none of them knows a key of these."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from fixtures_check import check_text
from formats.prototypes.examples import IN_NOVA, IN_SHAREGPT, PNG, WITH_THEM
from tuneline.domain.severity import Severity
from tuneline.formats.turns import ABSENT
from tuneline.syntax.ops import InsertMember
from tuneline.syntax.paths import format_path, value_at


def findings(*examples: dict[str, Any]) -> list[tuple[str, str]]:
    """Rule and place of what is warned of or worse."""
    placed = check_text("\n".join(map(json.dumps, examples)), formats=WITH_THEM)
    return [(it.rule, format_path(it.path)) for _, it in placed if it.severity >= Severity.WARNING]


def with_value(example: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """A copy with another value at a path such as `a.0.b`; ABSENT takes the member or item out."""
    example = deepcopy(example)
    *above, last = (int(step) if step.isdigit() else step for step in path.split("."))
    inside = value_at(example, tuple(above))
    if value is ABSENT:
        del inside[last]
    else:
        inside[last] = value
    return example


COLUMNS = {
    "system": "Be kind.",
    "conversations": [
        {"from": "human", "value": "Hi"},
        {"from": "function_call", "value": '{"name": "find", "arguments": {"q": "x"}}'},
        {"from": "observation", "value": "found"},
        {"from": "gpt", "value": "It is found."},
    ],
    "tools": IN_SHAREGPT["tools"],
}


@pytest.mark.parametrize("example", [IN_NOVA, IN_SHAREGPT, COLUMNS])
def test_a_sound_file_has_no_finding(example: dict[str, Any]) -> None:
    assert findings(example) == []


@pytest.mark.parametrize(
    ("example", "path", "value", "expected"),
    [
        (
            IN_NOVA,
            "messages.1.content.1.toolUse.input.q",
            5,
            ("arguments-mismatch", "messages[1].content[1].toolUse.input.q"),
        ),
        (
            IN_NOVA,
            "messages.1.content.2.toolUse.name",
            "finds",
            ("undeclared-tool", "messages[1].content[2].toolUse.name"),
        ),
        (
            IN_NOVA,
            "messages.2.content.0.toolResult.toolUseId",
            "z",
            ("unknown-tool-call-id", "messages[2].content[0].toolResult.toolUseId"),
        ),
        (
            IN_NOVA,
            "messages.2.content.0.toolResult.toolUseId",
            ABSENT,
            ("missing-tool-call-id", "messages[2].content[0].toolResult"),
        ),
        (
            IN_NOVA,
            "messages.2.content.1",
            ABSENT,
            ("unanswered-tool-call", "messages[1].content[2].toolUse"),
        ),
        (
            IN_NOVA,
            "toolConfig.tools.0.toolSpec.inputSchema.json.type",
            "dict",
            ("invalid-parameters", "toolConfig.tools[0].toolSpec.inputSchema.json.type"),
        ),
        (
            IN_NOVA,
            "messages.3.content.0",
            {"image": {"format": "png", "source": {"bytes": PNG}}},
            ("image-role", "messages[3].content"),
        ),
        (
            IN_NOVA,
            "messages.0.content.0",
            {"image": {"format": "png", "source": {"bytes": "AAAAAAAAAAAAAAAA"}}},
            ("image-format", "messages[0].content[0].image.source.bytes"),
        ),
        (
            IN_SHAREGPT,
            "conversations.3.value",
            '{"name": "finds", "arguments": {"q": "x"}}',
            ("undeclared-tool", "conversations[3].value"),
        ),
        (
            IN_SHAREGPT,
            "conversations.3.value",
            '{"name": "find", "arguments": {"q": 5}}',
            ("arguments-mismatch", "conversations[3].value"),
        ),
    ],
)
def test_rules_find_faults_in_them(
    example: dict[str, Any], path: str, value: object, expected: tuple[str, str]
) -> None:
    assert findings(with_value(example, path, value)) == [expected]


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        ("conversations.3.value", '{"name": "finds", "arguments": {}}', "undeclared-tool"),
        ("conversations.3.value", '{"name": "find", "arguments": {"q": 5}}', "arguments-mismatch"),
        ("conversations.3.value", '{"name": "find", "arguments": {}}', "consecutive-assistant"),
        ("conversations.3.value", '{"name": "find", "arguments": "{q: 1}"}', "arguments-not-json"),
        ("conversations.3.value", '{"name": "find", "arguments": " "}', "arguments-not-json"),
        ("tools", '[{"name": "fi nd"}]', "undeclared-tool"),
        ("tools", "[]", "invalid-function-name"),
    ],
)
def test_no_fix_writes_over_the_text_that_a_call_is_in(path: str, value: str, rule: str) -> None:
    example = with_value(IN_SHAREGPT, path, value)
    if rule == "invalid-function-name":
        example = with_value(example, "conversations.3.value", '{"name": "fi nd", "arguments": {}}')
    found = [it for _, it in check_text(json.dumps(example), formats=WITH_THEM) if it.path[:1] != ()]
    assert rule in {it.rule for it in found}
    places = [op for it in found for fix in it.fixes for op in fix.ops]
    assert places == []


def test_an_id_is_written_under_the_key_of_the_format() -> None:
    example = with_value(IN_NOVA, "messages.2.content.0.toolResult.toolUseId", ABSENT)
    (answer,) = (it for _, it in check_text(json.dumps(example), formats=WITH_THEM) if it.fixes)
    assert "toolUseId" in str(answer.message)
    assert [fix.ops for fix in answer.fixes] == [
        (InsertMember(("messages", 2, "content", 0, "toolResult"), "toolUseId", "a", ("role",)),)
    ]
    example = with_value(IN_NOVA, "messages.1.content.2.toolUse.toolUseId", ABSENT)
    example = with_value(example, "messages.1.content.1", ABSENT)
    example = with_value(example, "messages.2.content.0", ABSENT)
    (call,) = (it for _, it in check_text(json.dumps(example), formats=WITH_THEM) if it.fixes)
    assert "toolUseId" in str(call.message)
    assert [fix.ops for fix in call.fixes] == [
        (InsertMember(("messages", 1, "content", 1, "toolUse"), "toolUseId", "b", ()),)
    ]
