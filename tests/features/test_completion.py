"""Completion: what is offered where, and the line that each offer leaves behind."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from snapshots import CURSOR, open_text
from tuneline.engine.document import FileState
from tuneline.engine.reading import reading_for
from tuneline.engine.snapshot import Snapshot
from tuneline.engine.weigh import active_rules
from tuneline.features.completion.completion import Item, complete, explain
from tuneline.features.completion.snippets import plain, snippet
from tuneline.formats.format import Format
from tuneline.formats.messages import Messages
from tuneline.formats.table import FORMATS
from tuneline.formats.templates import Hole
from tuneline.formats.turns import Shape
from tuneline.formats.view import View
from tuneline.settings.model import Settings
from tuneline.syntax.edits import apply
from tuneline.syntax.parse import parse
from tuneline.syntax.tree import Edit

CHAT = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}'
PREFERENCE = json.dumps(
    {
        "input": {"messages": [{"role": "user", "content": "Hi"}]},
        "preferred_output": [{"role": "assistant", "content": "Hello."}],
        "non_preferred_output": [{"role": "assistant", "content": "What?"}],
    }
)
GRADED = '{"messages": [{"role": "user", "content": "6 by 7?"}], "reference_answer": "42"}'
CALL = (
    '{"messages": [{"role": "user", "content": "6 by 7?"}, {"role": "assistant", "tool_calls": [{"id": "c1", '
    '"type": "function", "function": {"name": "multiply", "arguments": "{}"}}]}, '
)
PARTS = '{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "u"}}]}]}'


def offers(line: str, *above: str, **settings: object) -> list[Item]:
    """What is offered at the cursor of a line behind other lines."""
    text = line.replace(CURSOR, "")
    return complete(open_text("\n".join((*above, text)), **settings), len(above), line.index(CURSOR))


def labels(line: str, *above: str, **settings: object) -> list[str]:
    return [item.label for item in offers(line, *above, **settings)]


def taken(line: str, item: Item) -> str:
    """The line with an item taken over by a client without snippets."""
    edits = [*item.extra, Edit(item.start, item.end, plain(item.body))]
    return apply(line.replace(CURSOR, ""), sorted(edits))


# The line with its cursor, what is taken, and the line behind.
TYPED = [
    # A key, whatever of it and around it is there.
    ('{"messages": [{<|>}]}', "role", '{"messages": [{"role": "user"}]}'),
    ('{"messages": [{"<|>"}]}', "role", '{"messages": [{"role": "user"}]}'),
    ('{"messages": [{"ro<|>"}]}', "role", '{"messages": [{"role": "user"}]}'),
    ('{"messages": [{"ro<|>}]}', "role", '{"messages": [{"role": "user"}]}'),
    ('{"messages": [{ro<|>}]}', "role", '{"messages": [{"role": "user"}]}'),
    ("{'messages': [{'ro<|>'}]}", "role", '{\'messages\': [{"role": "user"}]}'),
    ('{"messages": [{"ro<|>', "role", '{"messages": [{"role": "user"'),
    ('{"messages": [{"ro<|>": }]}', "role", '{"messages": [{"role": "user"}]}'),
    ('{"messages": [{"ro<|>": "x"}]}', "role", '{"messages": [{"role": "x"}]}'),
    ('{"messages": [{"ro<|>" : "x"}]}', "role", '{"messages": [{"role" : "x"}]}'),
    # With what stands behind it.
    ('{"messages": [{<|>"content": "x"}]}', "role", '{"messages": [{"role": "user", "content": "x"}]}'),
    ('{"messages": [{<|> "content": "x"}]}', "role", '{"messages": [{"role": "user", "content": "x"}]}'),
    ('{"messages": [{"<|>"content": "x"}]}', "role", '{"messages": [{"role": "user", "content": "x"}]}'),
    ('{"messages": [{"<|>", "content": "x"}]}', "role", '{"messages": [{"role": "user", "content": "x"}]}'),
    ('{"messages": [{"ro<|>, "content": "x"}]}', "role", '{"messages": [{"role": "user", "content": "x"}]}'),
    # With the comma in front, that is there or not.
    ('{"messages": [{"role": "user",<|>}]}', "content", '{"messages": [{"role": "user", "content": ""}]}'),
    ('{"messages": [{"role": "user", <|>}]}', "content", '{"messages": [{"role": "user", "content": ""}]}'),
    ('{"messages": [{"role": "user"<|>}]}', "content", '{"messages": [{"role": "user", "content": ""}]}'),
    ('{"messages": [{"role": "user" <|>}]}', "content", '{"messages": [{"role": "user", "content": ""}]}'),
    ('{"messages": [{"role": "user" con<|>}]}', "content", '{"messages": [{"role": "user", "content": ""}]}'),
    (
        '{"messages": [{"role": "user" "con<|>"}]}',
        "content",
        '{"messages": [{"role": "user", "content": ""}]}',
    ),
    # A value.
    ('{"messages": [{"role": <|>}]}', "user", '{"messages": [{"role": "user"}]}'),
    ('{"messages": [{"role":<|>}]}', "user", '{"messages": [{"role": "user"}]}'),
    ('{"messages":[{"role":<|>}]}', "user", '{"messages":[{"role":"user"}]}'),
    ('{"messages": [{"role" <|>}]}', "user", '{"messages": [{"role" : "user"}]}'),
    ('{"messages": [{"role": "us<|>"}]}', "user", '{"messages": [{"role": "user"}]}'),
    ('{"messages": [{"role": "us<|>er"}]}', "assistant", '{"messages": [{"role": "assistant"}]}'),
    ('{"messages": [{"role": us<|>}]}', "user", '{"messages": [{"role": "user"}]}'),
    ('{"messages": [{"role": "us<|>}]}', "user", '{"messages": [{"role": "user"}]}'),
    (
        '{"messages": [{"role": <|>, "content": ""}]}',
        "user",
        '{"messages": [{"role": "user", "content": ""}]}',
    ),
    ('{"messages": [{"role": <|>"content": ""}]}', "user", '{"messages": [{"role": "user", "content": ""}]}'),
    ('{"messages": [{"role": <|>"usr"}]}', "user", '{"messages": [{"role": "user"}]}'),
    (
        '{"messages": [], "parallel_tool_calls": <|>}',
        "false",
        '{"messages": [], "parallel_tool_calls": false}',
    ),
    # Messages, with the comma in front and behind.
    ('{"messages": [<|>]}', "user", '{"messages": [{"role": "user", "content": ""}]}'),
    ('{"messages":[<|>]}', "user", '{"messages":[{"role":"user","content":""}]}'),
    ('{"messages": [{}<|>]}', "user", '{"messages": [{}, {"role": "user", "content": ""}]}'),
    ('{"messages": [{} <|>]}', "user", '{"messages": [{}, {"role": "user", "content": ""}]}'),
    ('{"messages": [{},<|>]}', "user", '{"messages": [{}, {"role": "user", "content": ""}]}'),
    ('{"messages": [<|>{}]}', "user", '{"messages": [{"role": "user", "content": ""}, {}]}'),
    ('{"messages": [<|> {}]}', "user", '{"messages": [{"role": "user", "content": ""}, {}]}'),
    ('{"messages": [{<|>}]}', "user", '{"messages": [{"role": "user", "content": ""}]}'),
    ('{"messages": [{<|>]}', "user", '{"messages": [{"role": "user", "content": ""}]}'),
    ('{"messages": [{} {<|>}]}', "user", '{"messages": [{}, {"role": "user", "content": ""}]}'),
    ('{"messages": [{} {<|>}]}', "role", '{"messages": [{}, {"role": "user"}]}'),
    ('{"messages": [{}{<|>}]}', "role", '{"messages": [{},{"role": "user"}]}'),
    # Characters outside of the basic plane are one column.
    (
        '{"messages": [{"role": "user", "content": "😀é"}, {"role": "ass<|>"}]}',
        "assistant",
        '{"messages": [{"role": "user", "content": "😀é"}, {"role": "assistant"}]}',
    ),
    # In the line's own spacing.
    ('{ "messages" : [ {<|>} ] }', "role", '{ "messages" : [ {"role" : "user"} ] }'),
    ("{ <|> }", "messages", '{ "messages": [] }'),
    ('{"messages":[{"role":"user",<|>}]}', "content", '{"messages":[{"role":"user","content":""}]}'),
]


@pytest.mark.parametrize(("line", "label", "expected"), TYPED, ids=[line for line, _, _ in TYPED])
def test_quotes_and_commas_are_right(line: str, label: str, expected: str) -> None:
    item = next(item for item in offers(line, CHAT) if item.label == label)
    assert taken(line, item) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        # Keys by role and place, without those that are there.
        ('{"messages": [{"role": "user", <|>}]}', ["content", "name"]),
        ('{"messages": [{"role": "tool", "content": "", <|>}]}', ["tool_call_id", "name"]),
        (
            '{"messages": [{"role": "assistant", "content": "", <|>}]}',
            ["weight", "tool_calls", "refusal", "name", "function_call", "audio"],
        ),
        ('{"messages": [], <|>}', ["tools", "parallel_tool_calls", "functions"]),
        ('{"messages": [], "tools": [{<|>', ["type", "function", "tool"]),
        (
            '{"messages": [], "tools": [{"function": {"name": "f", <|>}}]}',
            ["description", "parameters", "strict"],
        ),
        (CALL[:-1].replace('"id": "c1", ', "<|>"), ["id"]),
        (PARTS.replace('{"type"', '{<|>"type"'), []),
        (PARTS.replace('"u"', '"u", <|>'), ["detail"]),
        # A key whose value stays is offered where that value would do.
        ('{"messages": [{"role": "user", "cont<|>": ["x"]}]}', ["content"]),
        # Values.
        ('{"messages": [{"role": "assistant", "weight": <|>}]}', ["0", "1"]),
        ('{"messages": [{"role": "user", "content": [{"type": "<|>"}]}]}', ["text", "image_url", "refusal"]),
        (PARTS.replace('"u"', '"u", "detail": <|>'), ["auto", "low", "high"]),
        ('{"messages": [], "parallel_tool_calls": <|>}', ["false", "true"]),
        ('{"messages": <|>}', ["[user, assistant]", "[…]"]),
        ('{"messages": [{"role": "user", "content": <|>}]}', ['"…"', "[…]"]),
        ('{"messages": [{"role": "user", "content": [<|>]}]}', ["text", "image_url", "refusal"]),
        # Nothing in free text, behind the example, where an object must open, or over a text that is there.
        ('{"messages": [{"role": "user", "content": "He<|>"}]}', []),
        ('{"messages": [{"role": "user", "content": "He<|>', []),
        ('{"messages": [{"role": "user", "content": "she said \\"<|>', []),
        ('{"messages": [{"role": "user", "content": <|>"Hi"}]}', []),
        ('{"messages": [{"role": <|>{}}]}', []),
        (CHAT + "<|>", []),
        (CHAT + " <|>", []),
        ('"<|>"', []),
        ('{"other": {<|>}}', []),
    ],
)
def test_what_is_offered(line: str, expected: list[str]) -> None:
    assert labels(line, CHAT) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"messages": [{"role": "<|>"}]}', ["user", "system"]),
        ('{"messages": [{"role": "system"}, {"role": "<|>"}]}', ["user", "assistant"]),
        ('{"messages": [{"role": "user"}, {"role": "<|>"}]}', ["assistant", "user"]),
        ('{"messages": [{"role": "user"}, {"role": "assistant"}, {"role": "<|>"}]}', ["user", "tool"]),
        (CALL + '{"role": "<|>', ["tool", "user"]),
        (CALL + '{"role": "tool"}, {"role": "<|>', ["assistant", "tool"]),
        # A key that only one role has says more than the order.
        ('{"messages": [{"role": "<|>", "weight": 0}]}', ["assistant", "user"]),
        ('{"messages": [{"role": "user"}, {"role": "<|>", "tool_call_id": "c1"}]}', ["tool", "assistant"]),
    ],
)
def test_the_likely_role_comes_first(line: str, expected: list[str]) -> None:
    assert labels(line, CHAT)[:2] == expected


def test_roles_are_those_that_the_target_takes() -> None:
    line = '{"messages": [{"role": "<|>"}]}'
    assert "developer" not in labels(line, CHAT, target="openai")
    assert "developer" in labels(line.replace("}]}", '}], "reference_answer": "4"}'), GRADED, target="openai")
    assert labels('{"preferred_output": [{"role": "<|>"}]}', PREFERENCE) == ["assistant"]


def test_tool_names_and_call_ids_are_those_of_the_example() -> None:
    tools = '"tools": [{"type": "function", "function": {"name": "divide"}}]'
    assert labels(CALL.replace('"multiply"', '"<|>"') + f"], {tools}}}", CHAT) == ["divide"]
    assert labels(CALL + '{"role": "tool", "tool_call_id": "<|>', CHAT) == ["c1"]
    assert labels(CALL + '{"role": "tool", "tool_call_id": <|>', CHAT) == ["c1"]
    # Answered calls come last, and calls behind the place are none to be answered.
    more = CALL.replace('"id": "c1"', '"id": "c0"').removeprefix(
        '{"messages": [{"role": "user", "content": "6 by 7?"}, '
    )
    answered = CALL + more + '{"role": "tool", "tool_call_id": "c1", "content": ""}, '
    assert labels(answered + '{"role": "tool", "tool_call_id": "<|>', CHAT) == ["c0", "c1"]
    assert labels(CALL[:14] + '{"role": "tool", "tool_call_id": "<|>"}, ' + CALL[14:], CHAT) == []
    # A declaration is named after what is called, a call after the answer that is there.
    declared = CALL[:-2] + '], "tools": [{"type": "function", "function": {"name": "<|>"}}]}'
    assert labels(declared, CHAT) == ["multiply"]
    unnamed = CALL.replace('"c1"', '"<|>"') + '{"role": "tool", "tool_call_id": "c9", "content": ""}]}'
    assert labels(unnamed, CHAT) == ["c9"]


def test_messages_are_offered_whole() -> None:
    expected = [
        "assistant",
        "assistant, not trained",
        "assistant, tool call",
        "user",
        "tool",
        "system",
        "function",
    ]
    assert labels('{"messages": [{"role": "user", "content": "Hi"}, <|>]}', CHAT) == expected
    masked = offers('{"messages": [{"role": "user", "content": "Hi"}, <|>]}', CHAT)[1]
    assert json.loads(plain(masked.body)) == {"role": "assistant", "content": "", "weight": 0}
    answer = next(item for item in offers(CALL + "<|>]}", CHAT) if item.label == "tool")
    assert json.loads(plain(answer.body)) == {"role": "tool", "tool_call_id": "c1", "content": ""}
    # Weights count in no other format.
    assert labels('{"preferred_output": [<|>]}', PREFERENCE) == ["assistant", "assistant, tool call"]


def test_examples_are_offered_on_an_empty_line_the_format_of_the_file_first() -> None:
    assert labels("<|>", CHAT)[0] == labels("  <|>", CHAT)[0] == labels("cha<|>", CHAT)[0] == "chat example"
    assert labels("<|>", PREFERENCE)[0] == "preference example"
    assert labels("{<|>}", PREFERENCE)[-1] == "preference example"
    assert labels("<|>") == [it.label for fmt in FORMATS.values() for it in fmt.examples]
    for item in offers("<|>"):
        found = [finding for _, finding in _problems(_filled_in(plain(item.body)))]
        assert found == [], item.label


def _filled_in(line: str) -> str:
    number = itertools.count()
    return re.sub('""', lambda _: f'"{next(number)}"', line)


def _problems(line: str) -> list[tuple[int, str]]:
    snapshot = open_text(line)
    # The prompt of both answers has a text of its own in each, which somebody still has to write.
    aside = ("too-few-examples", "different-prompts")
    return [(row, finding.message) for row, finding in snapshot.placed if finding.rule not in aside]


def test_a_first_line_may_become_any_format() -> None:
    required = [item.label for item in offers('{"<|>') if item.detail == "required"]
    assert set(required) == {key for fmt in FORMATS.values() for key in fmt.required}
    assert labels('{"prompt": "x", <|>}')[0] == "completion"
    assert labels('{"messages": [{"role": "<|>')[:2] == ["user", "system"]


@pytest.mark.parametrize("line", ["{<|>}", '{"<|>', '{"<|>"}'])
def test_what_most_formats_begin_with_is_offered_first(line: str) -> None:
    keys = [item.label for item in offers(line) if item.kind == "key"]
    begins = Counter(fmt.required[0] for fmt in FORMATS.values())
    assert keys[:3] == ["messages", "prompt", "conversations"]
    assert [begins[key] for key in keys[: len(begins)]] == sorted(begins.values(), reverse=True)
    assert keys.index("rejected_response") > len(begins) - 1


def test_keys_of_other_examples_are_offered_where_the_file_says_what_they_mean() -> None:
    line = '{"messages": [{"role": "user", "content": "2 by 2?"}], <|>}'
    assert "reference_answer" in labels(line, GRADED)
    assert "note" not in labels(line, CHAT.replace('{"m', '{"note": 1, "m'))


@pytest.mark.parametrize("line", ["<|>", '{"<|>', '{"message": "<|>"}'])
def test_other_data_is_none_of_our_business(line: str) -> None:
    assert labels(line, '{"level": "info", "message": "started"}') == []


def test_lines_above_say_what_the_file_is_before_that_is_settled() -> None:
    def first(line: str, above: str) -> list[str]:
        reading = reading_for(Settings())
        state = FileState([], reading, active_rules(Settings()))
        state.splice(0, 0, [above, line])
        state.check(0)
        assert state.reading.format is None
        return [item.label for item in complete(Snapshot(state), 1, len(line))][:1]

    assert first("", PREFERENCE) == ["preference example"]
    assert first('{"', CHAT) == ["messages"]
    assert first("", '{"level": "info"}') == []


def test_snippets_have_tab_stops() -> None:
    def body(line: str, label: str) -> str:
        return snippet(next(item.body for item in offers(line, CHAT) if item.label == label))

    assert body('{"messages": [{<|>}]}', "content") == '"content": "$1"'
    assert body('{"messages": [{"role": "assistant", <|>}]}', "weight") == '"weight": ${1|0,1|}'
    assert body('{"messages": [{<|>}]}', "role") == '"role": "${1|user,system,assistant,tool,function|}"'
    assert body('{"messages": [<|>]}', "user") == '{"role": "user", "content": "$1"}'
    assert body(CALL + '{"role": "tool", <|>', "tool_call_id") == '"tool_call_id": "${1:c1}"'


def test_snippets_say_no_more_than_they_are_meant_to() -> None:
    """Names come from the file: none of them makes a tab stop, a variable or a choice of its own."""
    name = "a$1,|}\\u0041"
    assert snippet((name,)) == "a\\$1,|}\\\\u0041"
    assert snippet((Hole((name,)),)) == "${1:a\\$1,|\\}\\\\u0041}"
    assert snippet((Hole((name, "b")),)) == "${1|a\\$1\\,\\|\\}\\\\u0041,b|}"
    line = CALL.replace('"c1"', '"$0\\\\"') + '{"role": "tool", <|>'
    item = next(item for item in offers(line, CHAT) if item.label == "tool_call_id")
    assert plain(item.body) == '"tool_call_id": "$0\\\\"'
    assert snippet(item.body) == '"tool_call_id": "${1:\\$0\\\\\\\\}"'


def test_names_from_the_file_are_names() -> None:
    for name in ("a\\nb", "\u202eabc", "x" * 300, ""):
        assert labels(CALL.replace('"c1"', f'"{name}"') + '{"role": "tool", "tool_call_id": "<|>', CHAT) == []


def test_words_come_from_the_models() -> None:
    items = {item.label: item for item in offers('{"messages": [{"role": "assistant", <|>}]}', CHAT)}
    assert explain(items["weight"].about).startswith("Whether this answer is trained")
    assert items["function_call"].deprecated
    roles = {item.label: item for item in offers('{"messages": [{"role": "<|>"}]}', CHAT)}
    assert explain(roles["tool"].about) == "What a tool answered."
    # While it is open whose message it is, what is said of one kind is not said.
    keys = {item.label: item for item in offers('{"messages": [{<|>}]}', CHAT)}
    assert explain(keys["role"].about) == ""
    assert explain(keys["name"].about) == ""
    assert explain(keys["tool_calls"].about) == "The tools that the assistant calls in this turn."
    for about in ("", "chat#/nothing/0/here", "other#/properties", "chat#/$defs/x"):
        assert explain(about) == ""


class Said(TypedDict):
    speaker: str
    words: Annotated[str, Field(description="What is said.")]


class Talk(TypedDict):
    talk: Annotated[list[Said], Field(description="The turns.")]


SAID = Messages(Shape("speaker", "words", None, None), {"ann": "user", "bot": "assistant"})
TALK = Format(
    name="talk",
    title="talk",
    method="supervised",
    model=Talk,
    adapter=TypeAdapter(Talk),
    view=lambda value: View(TALK, value, (SAID.section("conversation", value.get("talk"), ("talk",)),)),
    claims=lambda value: 3 if "talk" in value else 0,
    keys=frozenset(("talk",)),
    required=("talk",),
)


def test_a_format_is_served_by_its_model_alone() -> None:
    above = '{"talk": [{"speaker": "ann", "words": "Hi"}, {"speaker": "bot", "words": "Hello"}]}'

    def first(line: str) -> Item:
        text = line.replace(CURSOR, "")
        state = FileState([above, text], reading_for(Settings(), {"talk": TALK}), active_rules(Settings()))
        state.findings()
        return complete(Snapshot(state), 1, line.index(CURSOR))[0]

    expected = {
        "<|>": '{"talk": [{"speaker": "", "words": ""}]}',
        "{<|>}": '{"talk": [{"speaker": "", "words": ""}]}',
        '{"talk": [<|>]}': '{"talk": [{"speaker": "", "words": ""}]}',
        '{"talk": [{<|>}]}': '{"talk": [{"speaker": ""}]}',
        '{"talk": [{"speaker": "ann"}, {"speaker": "<|>"}]}': '{"talk": [{"speaker": "ann"}, {"speaker": "ann"}]}',
    }
    assert {line: taken(line, first(line)) for line in expected} == expected
    words = first('{"talk": [{"speaker": "ann", <|>}]}')
    assert explain(words.about, {"talk": TALK}) == "What is said."


def test_long_lines_are_left_alone() -> None:
    assert (
        labels('{"messages": [{"role": "user", "content": "' + "x" * 200_000 + '"}, {"role": "<|>"}]}', CHAT)
        == []
    )


LINES = (
    CHAT,
    PREFERENCE,
    GRADED,
    PARTS,
    CALL + '{"role": "tool", "tool_call_id": "c1", "content": null}]}',
    '{ "messages" : [ { "role" : "user" , "content" : "a \\"b\\", {c}: [1] \\u00e9 😀" } ] , "tools" : [] }',
    '{"prompt": "a", "completion": "b"}',
    '{"messages": [{}, {}]}',
    "{}",
    "",
)


@pytest.mark.parametrize("line", LINES)
def test_every_item_leaves_a_sound_line_sound(line: str) -> None:
    snapshot = open_text(line)
    for offset in range(len(line) + 1):
        for item in complete(snapshot, 0, offset):
            assert item.start <= offset <= item.end
            changed = taken(line, item)
            assert not parse(changed).faults, (
                f"{line[:offset]}<|>{line[offset:]}: {item.label} gives {changed}"
            )


@given(
    st.sampled_from(LINES),
    st.lists(
        st.tuples(st.integers(0, 400), st.integers(0, 4), st.sampled_from("\"{}[],:x'\\😀 ")), max_size=4
    ),
    st.integers(0, 400),
)
def test_broken_lines_are_no_trouble(line: str, slips: list[tuple[int, int, str]], offset: int) -> None:
    for start, gone, typed in slips:
        line = line[:start] + typed + line[start + gone :]
    for item in complete(open_text(line, check=False), 0, min(offset, len(line))):
        assert item.start <= min(offset, len(line)) <= item.end
        # The protocol forbids other edits that touch the first one.
        assert all(edit.end < item.start for edit in item.extra)
        assert taken(line, item) != line or item.label in line
        assert snippet(item.body)
