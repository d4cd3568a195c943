"""What a parsed text is called: the parser knows it, and no finished message is edited, with the user's words in it."""

from __future__ import annotations

import json

import pytest

from tuneline.syntax.parse import parse
from tuneline.syntax.tree import Noun
from tuneline.testing import check_text


@pytest.mark.parametrize(
    ("text", "what", "words"),
    [
        ('{"a": 1', "line", "Unexpected end of line: 1 object not closed."),
        ('{"a": 1', "value", "Unexpected end of the value: 1 object not closed."),
        ('{"a": 1', "string", "Unexpected end of the string: 1 object not closed."),
        ("{a: 1, b: 2}", "line", " 1 more on this line."),
        ("{a: 1, b: 2}", "value", " 1 more in this value."),
        ("{a: 1, b: 2}", "string", " 1 more in this string."),
        ('{"a"：1，"b"：2}', "string", " 2 more in this string."),
        ("", "string", "Empty string. Write one JSON object."),
        ("words", "line", 'Not JSON: "words". Write one JSON object per line, or remove the line.'),
        ("words", "string", 'Not JSON: "words". Write one JSON object.'),
        ("{} {}", "line", "This line contains 2 JSON values; JSON Lines allows one per line."),
        ("{} {}", "string", "This string contains 2 JSON values instead of one."),
    ],
)
def test_faults_name_what_was_parsed(text: str, what: Noun, words: str) -> None:
    (fault,) = parse(text, what).faults
    assert words in str(fault.message)


def test_the_users_own_words_stay_in_arguments() -> None:
    call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{a: The line of code}"}}
    turns = [{"role": "user", "content": "a"}, {"role": "assistant", "tool_calls": [call]}]
    turns += [{"role": "tool", "tool_call_id": "1", "content": "b"}, {"role": "assistant", "content": "c"}]
    ((_, finding),) = (
        it for it in check_text(json.dumps({"messages": turns})) if "arguments" in it.finding.rule
    )
    assert 'Unquoted key "a": JSON keys' in str(finding.message)
    call["function"] = {"name": "f", "arguments": '{"a": The line of code}'}
    ((_, finding),) = (
        it for it in check_text(json.dumps({"messages": turns})) if "arguments" in it.finding.rule
    )
    assert 'Unquoted text "The line of code".' in str(finding.message)


def test_the_users_own_words_stay_in_a_value_of_several_lines() -> None:
    text = '{\n  "prompt": The line,\n  "completion": "a",\n  "on this line" "b"\n}\n'
    said = [str(finding.message) for _, finding in check_text(text) if finding.rule == "invalid-json"]
    assert said[0].startswith('Unquoted text "The line".')
    assert said[1] == 'Missing colon after the key "on this line".'
