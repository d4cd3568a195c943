"""A line that is converted by the plan of another one becomes what it becomes by itself, and has the same account."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats.test_round_trips import conversations
from strategies import chat_examples, json_values, odd_numbers, texts
from tuneline.domain.masks import Masks
from tuneline.engine.conversion import plans_for
from tuneline.engine.conversion_account import Account, Line
from tuneline.engine.conversion_lines import convert_line, convert_lines
from tuneline.features.conversion import asked_of, how_for
from tuneline.formats import limits
from tuneline.formats.conversion.convert import Conversion
from tuneline.formats.conversion.fit import AS_IT_IS, Fit
from tuneline.formats.conversion.plans import Plans
from tuneline.formats.table import FORMATS
from tuneline.formats.writing.conversation import Conversation
from tuneline.settings.model import Settings
from tuneline.syntax.parse import parse
from tuneline.syntax.source import sourced, written

WRITABLE = tuple(name for name, fmt in FORMATS.items() if fmt.write is not None)
EXAMPLES = Path(__file__).parents[2] / "examples"
CHAT = FORMATS["chat"]

# Texts that make another thing of an example than other texts do, and those that only look so.
HOSTILE = (
    st.sampled_from(
        [
            *("", " ", "\n\n", "nan", "N/A", " null ", "5", "Yes", "A", "A\n\nB", "A\nB", "B", "A B"),
            *(
                "<think>a</think>b",
                "<think>",
                "a</think>b",
                "[THINK]a[/THINK]b",
                "\n<think>a</think>b",
                "<think>\n\n</think>\n\nb",
                "<think>\n\n</think>\n\nc",
                "<think> </think>B",
                "<think></think>b",
                "<think>a</think>c",
                "<think>b</think>b",
                "[THINK]\n[/THINK]A",
                " leading",
                "end ",
            ),
            '<tool_call>{"name": "f", "arguments": {}}</tool_call>',
            'Well, <tool_call>\n{"name": "f"}\n</tool_call>',
            "<tool_response>x</tool_response>",
            *(
                '{"name": "find", "arguments": {"q": "a"}}',
                '[{"name": "f"}]',
                '{"a": 1}',
                "[1]",
                "{x",
                " {x",
                "{}",
                "null",
            ),
            *(
                '{"q": 1e400}',
                '{"q": 1.0, "q": 2}',
                '{"q":-0}',
                '{"\\u0061": 1}',
                '{"b": 1, "a": "é"}',
                '{"a": "é", "b": 1}',
            ),
            *('{"q": "\\ud800"}', '{"q":["a",{"b":null}],"n":1.5}', ' {"q": 1}', '{"q": "</think>"}'),
            *(
                "user",
                "assistant",
                "system",
                "tool",
                "function_call",
                "gpt",
                "human",
                "observation",
                "role",
                "content",
            ),
            *(
                "\n\nHuman: a\n\nAssistant: b",
                "C:\\users\\new",
                'say "so"',
                "a/b",
                "\ud800",
                "😀",
                "数据",
                "\u2028",
                "\x00",
                "\t",
            ),
            *(
                "call_1",
                "call_2",
                "abcdefghi",
                "Df7iJhmK3",
                "find",
                "add",
                '\ue0000"\ue001',
                "\ue0020\ue003",
                "\\ue0000",
            ),
            *(
                "https://x.example/a.png",
                "data:image/png;base64,AAAA",
                "x" * 80,
                "x" * 80 + "<tool_call>{}",
                "true",
                "0",
            ),
        ]
    )
    | texts()
)
NUMBERS = (
    "1e400",
    "1.0",
    "-0",
    "-0.0",
    "1E5",
    "0.1000000000000000055511151231257827",
    "9" * 40,
    "7",
    "1",
    "0",
)
# Members that no format knows, and some that only others know, with anything under them.
MORE = st.dictionaries(
    st.sampled_from(
        (
            "metadata",
            "id",
            "source",
            "score",
            "label",
            "split",
            "system",
            "data",
            "tags",
            "images",
            "a\u0301",
            'a"b',
            "prompt",
        )
    ),
    json_values(odd_numbers(), HOSTILE, st.sampled_from((None, [], {}, "", 0, 1, True, False))),
    max_size=3,
)
STYLES = st.sampled_from(
    (
        {},
        {"ensure_ascii": False},
        {"separators": (",", ":")},
        {"ensure_ascii": False, "separators": (",", ":")},
        {"separators": (" , ", " : ")},
    )
)
FITS = st.sampled_from(
    (
        AS_IT_IS,
        AS_IT_IS,
        Fit(ids=9),
        Fit(frozenset(("system", "user", "assistant", "tool")), "object", 9),
        Fit(frozenset(("user", "assistant")), "text", 4),
        Fit(inline=True, ways=("joined", "spelling", "ids", "parts")),
        Fit(refuses=lambda path, known: not known or path[-1:] == ("name",)),
    )
)
MASKS = st.sampled_from((None, None, Masks(), Masks("weight", frozenset(("assistant",)))))


@st.composite
def ways(draw: st.DrawFn) -> Conversion:
    """What a file may be converted to."""
    return Conversion(
        FORMATS[draw(st.sampled_from(WRITABLE))],
        draw(FITS),
        draw(MASKS),
        draw(MASKS),
        split=draw(st.booleans()),
    )


# Objects in the place of arguments, schemas and answers.
OBJECTS = st.one_of(
    st.dictionaries(
        st.sampled_from(("q", "n", "a b", "é", "name", "input", "args", "parameters", "result", "\ue004")),
        st.one_of(json_values(odd_numbers(), HOSTILE), st.sampled_from((None, [], {}, "", 1, True))),
        max_size=3,
    )
)
# Keys under which a format has an object that no reader looks into.
WHOLES = frozenset(
    (
        *("arguments", "input", "args", "parameters", "input_schema", "inputSchema"),
        *("json", "response", "toolResult"),
    )
)


def wholes(value: Any) -> list[tuple[Any, Any]]:
    """Where a value has objects under such keys: what holds each, and its key there."""
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    found: list[tuple[Any, Any]] = []
    for key, it in members:
        if key in WHOLES and isinstance(it, dict):
            found.append((value, key))
        found += wholes(it)
    return found


def leaves(value: Any) -> list[tuple[Any, Any]]:
    """Where a value has strings and numbers: what holds each, and its key there."""
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    found: list[tuple[Any, Any]] = []
    for key, it in members:
        found += leaves(it) if isinstance(it, dict | list) else [(value, key)]
    return found


@st.composite
def spelled(draw: st.DrawFn, value: Any) -> str:
    """A line that holds a value: some of its strings are others, some characters escapes, some numbers odd."""
    value = json.loads(json.dumps(value))
    for into, key in draw(st.lists(st.sampled_from(held), max_size=2)) if (held := wholes(value)) else ():
        into[key] = json.loads(written(draw(OBJECTS)).replace("e999", "e99"))
    places = leaves(value)
    for into, key in draw(st.lists(st.sampled_from(places), max_size=4)) if places else ():
        into[key] = draw(HOSTILE) if isinstance(into[key], str) or draw(st.booleans()) else 987_650_001
    text = json.dumps(value, **draw(STYLES))
    text = re.sub("987650001", draw(st.sampled_from(NUMBERS)), text)
    if draw(st.integers(0, 3)) == 0:
        letter = draw(st.sampled_from("aeio<{/"))
        text = re.sub(f"(?<=[a-z >]){letter}", f"\\\\u{ord(letter):04x}" if letter != "/" else r"\\/", text)
    if draw(st.integers(0, 9)) == 0:
        text = text.replace('{"', '{"a": 1, "a": 2, "', draw(st.integers(1, 2)))
    return text


def check(lines: list[str], how: Conversion) -> int:
    """How many of some lines were written by a plan; each is as it is by itself, and so are all of them at once."""
    plans = Plans(how)
    count = 0
    alone: list[tuple[int, Line]] = []
    lines = [it for it in lines if is_of_a_file(it)]
    for row, text in enumerate(lines):
        count += plans.line(text) is not None
        alone.append((row, convert_line(text, how, Plans(how))))
        assert known(convert_line(text, how, plans)) == known(alone[-1][1]), (text, how.to.name)
    account = Account()
    account.add_all(alone, how.to)
    at_once = convert_lines(map(str.encode, lines), plans)
    assert at_once.written.decode() == "".join(it.text or "" for _, it in alone), (lines, how.to.name)
    assert told(at_once.account) == told(account)
    return count


def is_of_a_file(text: str) -> bool:
    """Whether a file can have such a line."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return bool(text.strip())


def told(account: Account) -> tuple[object, ...]:
    """All of an account, in few words."""
    entries = [(it.level, it.what, it.count, it.rows.words(99), it.first) for it in account.sorted()]
    rows = [it.words(99) for it in (account.broken, account.unknown, account.left_out)]
    origins = [account.origins.row(it) for it in range(account.examples)]
    return account.converted, account.same, account.formats, entries, rows, origins


def known(line: Line) -> tuple[object, ...]:
    """All of a line, in few words."""
    return (line.text, line.examples, line.differences, line.fmt and line.fmt.name, line.broken)


@settings(max_examples=60)
@given(st.data(), chat_examples(), MORE, ways())
def test_chat(data: st.DataObject, example: dict[str, Any], more: dict[str, Any], how: Conversion) -> None:
    value = json.loads(written(example | more).replace("e999", "e99"))
    check([json.dumps(value)] * 2 + [data.draw(spelled(value)) for _ in range(6)], how)


@settings(max_examples=60)
@given(here=st.sampled_from(WRITABLE), data=st.data(), conversation=conversations(), more=MORE, how=ways())
def test_every_format(
    here: str, data: st.DataObject, conversation: Conversation, more: dict[str, Any], how: Conversion
) -> None:
    fmt = FORMATS[here]
    assert fmt.write is not None
    made = fmt.write(conversation).value
    value = json.loads(
        written({**more, **made} if data.draw(st.booleans()) else {**made, **more, **made}).replace(
            "e999", "e99"
        )
    )
    check([json.dumps(value)] * 2 + [data.draw(spelled(value)) for _ in range(6)], how)


@settings(max_examples=60)
@given(name=st.sampled_from(WRITABLE), data=st.data(), how=ways())
def test_the_examples_of_every_format(name: str, data: st.DataObject, how: Conversion) -> None:
    path = EXAMPLES / f"{name}.jsonl"
    lines = [it for it in path.read_text("utf-8").split("\n") if it.strip()][:4]
    more = [data.draw(spelled(json.loads(it))) for it in lines for _ in range(2)]
    check([*lines, *lines, *more], how)


@settings(max_examples=60)
@given(st.data(), ways())
def test_calls_and_tools_that_differ(data: st.DataObject, how: Conversion) -> None:
    """From the first few lists of tools on those of further lines are taken apart."""
    names = st.sampled_from(("find", "add", "find", "get.all", "a b", "é", "", "tool", "assistant", "f-1"))
    here = FORMATS[data.draw(st.sampled_from(("chat", "anthropic", "gemini", "nova", "sharegpt", "mistral")))]
    assert here.write is not None
    read = CHAT.read
    assert read is not None
    answers_are_objects = data.draw(st.booleans())
    lines = []
    for number in range(data.draw(st.integers(8, 14))):
        first, second = (
            (f"find_{number}", f"add_{number}") if number < 8 else (data.draw(names), data.draw(names))
        )
        arguments = [{"q": f"x{number}", "n": number}] * 2
        if number >= 8:
            arguments = [json.loads(written(data.draw(OBJECTS)).replace("e999", "e99")) for _ in arguments]
        calls = [
            {
                "id": f"call_{at}{number}",
                "type": "function",
                "function": {"name": name, "arguments": json.dumps(it)},
            }
            for at, (name, it) in enumerate(zip((first, second), arguments, strict=True))
        ]
        tools = [
            {
                "type": "function",
                "function": {
                    "name": name,
                    "description": data.draw(HOSTILE) if number >= 8 else f"Finds {number}.",
                    "parameters": {"type": "object", "properties": {f"p{number}": {"type": "string"}}},
                },
            }
            for name in (first, second)
        ]
        turns = [
            {"role": "user", "content": f"Question {number}"},
            {"role": "assistant", "content": None, "tool_calls": calls},
            *({"role": "tool", "tool_call_id": it["id"], "content": f"found {number}"} for it in calls),
            {"role": "assistant", "content": f"It is {number}."},
        ]
        value = sourced(parse(json.dumps({"messages": turns, "tools": tools})))
        made = json.loads(written(here.write(read(CHAT.view(value))).value))
        for into, key in wholes(made) if answers_are_objects else ():
            if key == "response":
                drawn = json.loads(written(data.draw(OBJECTS)).replace("e999", "e99"))
                into[key] = {"value": number, "unit": f"u{number}"} if number < 8 else drawn
            elif key == "toolResult":
                into[key]["content"] = [{"json": {"value": number}}]
        lines.append(json.dumps(made))
    check(lines, how)


@settings(max_examples=60)
@given(data=st.data(), how=ways())
def test_answers_that_begin_alike(data: st.DataObject, how: Conversion) -> None:
    """What both say first is there two times or more, which most lines keep and some do not."""
    texts = st.one_of(HOSTILE, st.sampled_from(("Why?", "Because.", "No.", "What", "user")))
    calls = [{"id": "c1", "type": "function", "function": {"name": "find", "arguments": '{"q": 1}'}}]

    def turn(role: str) -> dict[str, Any]:
        return {"role": role, "content": data.draw(texts)}

    keys = data.draw(st.sampled_from((("chosen", "rejected"), ("chosen_messages", "rejected_messages"))))
    layout = data.draw(st.lists(st.sampled_from(("user", "assistant", "call")), min_size=1, max_size=3))
    beside = data.draw(
        st.sets(st.sampled_from(("prompt", "messages", "system", "prompt_id", "score_chosen")))
    )
    lines: list[str] = []
    for number in range(8):
        common: list[dict[str, Any]] = []
        for role in layout:
            if role == "call":
                common.append({"role": "assistant", "content": None, "tool_calls": calls})
                common.append({"role": "tool", "tool_call_id": "c1", "content": f"found {number}"})
            else:
                common.append(turn(role) if number > 1 else {"role": role, "content": f"Said {number}."})
        answers = [turn("assistant"), turn("assistant")]
        if number < 2:
            answers = [{"role": "assistant", "content": f"{it} {number}"} for it in ("Yes", "No")]
        value: dict[str, Any] = {key: [*common, it] for key, it in zip(keys, answers, strict=True)}
        more = {
            "prompt": common[-1]["content"],
            "messages": value[keys[0]],
            "system": "Be brief.",
            "prompt_id": f"p{number}",
            "score_chosen": number / 7,
        }
        value |= {key: more[key] for key in sorted(beside)}
        line = json.dumps(value)
        lines.append(line if data.draw(st.integers(0, 3)) else data.draw(spelled(json.loads(line))))
    check(lines, how)


@settings(max_examples=60)
@given(data=st.data(), how=ways())
def test_what_is_thought_first_and_who_says_it(data: st.DataObject, how: Conversion) -> None:
    """Answers that are thought at first, of something or of nothing, beside texts that are joined, lost or repeated."""
    thoughts = ("", "<think>\n\n</think>\n\n", "<think>\n{}\n</think>\n\n", "[THINK]{}[/THINK]")
    roles = data.draw(st.sampled_from((("system", "user", "assistant"), ("user", "user", "assistant"))))
    roles += data.draw(st.sampled_from(((), ("user", "assistant"))))
    thinks = data.draw(st.sampled_from(thoughts))
    named = data.draw(st.sets(st.sampled_from(roles)))
    words = st.sampled_from(("A", "B", "A\n\nB", "because", "Why?")) | HOSTILE
    names = st.sampled_from(("ann", "bob", "user", "tool", "é", "a b", ""))
    lines = []
    for number in range(8):
        turns: list[dict[str, Any]] = []
        for at, role in enumerate(roles):
            said = f"Text {at} of {number}." if number < 2 else data.draw(words)
            if role == "assistant":
                said = thinks.format(f"Thought {at} of {number}." if number < 2 else data.draw(words)) + said
            turn = {"role": role, "content": said}
            if role in named:
                turn["name"] = f"n{number}" if number < 2 else data.draw(names)
            turns.append(turn)
        lines.append(json.dumps({"messages": turns}, **data.draw(STYLES)))
    check(lines, how)


@settings(max_examples=60)
@given(data=st.data(), how=ways())
def test_members_of_turns_that_nobody_reads(data: st.DataObject, how: Conversion) -> None:
    """Ids, times and objects in turns, which may be equal, say nothing, or be there at the top as well."""
    keys = st.sampled_from(("id", "timestamp", "metadata", "toxic", "name", "weight", "tool_calls", 'a"b'))
    values = st.one_of(
        json_values(odd_numbers(), HOSTILE),
        st.sampled_from(
            (None, True, False, [], {}, "", 0, 1, 1.0, 7, "same", {"a": "same"}, ["id", {"id": 1}])
        ),
    )
    here, key, role, content = data.draw(
        st.sampled_from(
            (
                ("chat", "messages", "role", "content"),
                ("sharegpt", "conversations", "from", "value"),
                ("chosen-messages", "chosen_messages", "role", "content"),
            )
        )
    )
    roles = ("human", "gpt") if here == "sharegpt" else ("user", "assistant")
    count = data.draw(st.integers(1, 2))
    within = [data.draw(st.lists(keys, max_size=2, unique=True)) for _ in range(2 * count)]
    above = data.draw(st.lists(keys, max_size=1))
    first = {it: data.draw(values) for it in ("id", "timestamp", "metadata", "toxic", 'a"b')}
    lines = []
    for number in range(8):
        turns: list[dict[str, Any]] = []
        for at in range(2 * count):
            turn: dict[str, Any] = {role: roles[at % 2], content: f"Text {at} of {number}."}
            for it in within[at]:
                turn[it] = first.get(it, 1) if number < 2 or data.draw(st.booleans()) else data.draw(values)
            turns.append(turn)
        value: dict[str, Any] = {key: turns}
        if here == "chosen-messages":
            value["rejected_messages"] = [*turns[:-1], {**turns[-1], content: "No."}]
        value |= {it: first.get(it, 1) if number < 2 else data.draw(values) for it in above}
        text = written(value).replace("e999", "e99")
        lines.append(text if data.draw(st.integers(0, 3)) else data.draw(spelled(json.loads(text))))
    check(lines, how)


@pytest.mark.parametrize("target", ["databricks", "bedrock-claude", "together"])
@settings(max_examples=8)
@given(data=st.data())
def test_what_is_fitted_to_a_reader(target: str, data: st.DataObject) -> None:
    """Texts that are said and thought, with members that nobody reads, for readers that refuse some of it."""
    given = Settings()
    keys = data.draw(st.sets(st.sampled_from(("reasoning_content", "id", "weight", "timestamp"))))
    roles = data.draw(
        st.sampled_from((("system", "user"), ("developer", "user"), ("user", "user"), ("user",)))
    )
    texts = st.sampled_from(("So.", "Why?", "A", "<think>a</think>b")) | HOSTILE
    lines = []
    for number in range(12):
        turns: list[dict[str, Any]] = []
        for at, role in enumerate((*roles, "assistant")):
            said = f"Text {at} of {number}." if number < 3 or data.draw(st.booleans()) else data.draw(texts)
            turn: dict[str, Any] = {"role": role, "content": said}
            if role == "assistant" and "reasoning_content" in keys:
                turn["reasoning_content"] = f"Thought {number}." if number < 3 else data.draw(texts)
            turn |= {it: f"{it} {number}" if it == "id" else number / 7 for it in keys & {"id", "timestamp"}}
            turn |= {it: 1 for it in keys & {"weight"} if role == "assistant"}
            turns.append(turn)
        lines.append(json.dumps({"messages": turns}))
    lines = [it for it in lines if is_of_a_file(it)]
    how = how_for(target, CHAT, given, sample=lines)
    asked = asked_of(target, given)
    planned = convert_lines(map(str.encode, lines), plans_for(how, asked))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "FIRST_SPELLINGS", 0)
        patch.setattr(limits, "USES", 1 << 30)
        alone = convert_lines(map(str.encode, lines), plans_for(how, asked))
    assert planned.written.decode() == alone.written.decode()
    assert told(planned.account) == told(alone.account)
