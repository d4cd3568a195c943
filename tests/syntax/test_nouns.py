"""What a parsed text is called: the parser is told, and no finished message is edited, with the user's words in it."""

from __future__ import annotations

import json

import pytest

from tuneline.syntax.parse import parse
from tuneline.syntax.tree import Noun
from tuneline.testing import check_text


@pytest.mark.parametrize(
    ("text", "what", "words"),
    [
        ('{"a": 1', "line", "The line ends too early: 1 object still open."),
        ('{"a": 1', "value", "The value ends too early: 1 object still open."),
        ("{a: 1, b: 2}", "line", " 1 more on this line."),
        ("{a: 1, b: 2}", "string", " 1 more in this string."),
        ('"a": {"b": 1}', "string", "The string begins with a key. Write { before it and } at the end."),
        ('"{""a"": 1}"', "string", "and one pair too many stands around the string."),
        ('{\\"a\\": 1}', "value", "there is no string around the value. Write them plainly."),
        ('{"a"：1，"b"：2}', "string", " 2 more in this string."),
        ("", "string", "The string is empty. Write one JSON object."),
        ("{} words", "line", "stands after the value. A line holds one JSON value: remove the text."),
        ("{} words", "string", "stands after the value. Remove the text."),
        ('words {"a": 1}', "value", "stands before the value. Remove the text."),
    ],
)
def test_faults_name_what_was_parsed(text: str, what: Noun, words: str) -> None:
    (fault,) = parse(text, what).faults
    assert words in fault.message


def test_the_users_own_words_stay_in_arguments() -> None:
    call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{a: The line of code}"}}
    turns = [{"role": "user", "content": "a"}, {"role": "assistant", "tool_calls": [call]}]
    turns += [{"role": "tool", "tool_call_id": "1", "content": "b"}, {"role": "assistant", "content": "c"}]
    ((_, finding),) = (
        it for it in check_text(json.dumps({"messages": turns})) if "arguments" in it.finding.rule
    )
    assert "The key a has no quotes" in str(finding.message)
    call["function"] = {"name": "f", "arguments": '{"a": The line of code}'}
    ((_, finding),) = (
        it for it in check_text(json.dumps({"messages": turns})) if "arguments" in it.finding.rule
    )
    assert str(finding.message).startswith(
        "The arguments are no JSON. The text The line of code has no quotes."
    )


def test_the_users_own_words_stay_in_a_value_of_several_lines() -> None:
    text = '{\n  "prompt": The line,\n  "completion": "a",\n  "on this line" "b"\n}\n'
    said = [str(finding.message) for _, finding in check_text(text) if finding.rule == "invalid-json"]
    assert said[0].startswith("The text The line has no quotes.")
    assert said[1] == 'A colon is missing between the key "on this line" and its value.'
