"""Files converted line by line: plans give what each line gives by itself, and blocks add up."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategies import chat_examples, json_texts, json_values, odd_numbers, texts
from tuneline.engine.conversion import convert_file, convert_whole
from tuneline.engine.conversion_account import Account
from tuneline.engine.conversion_lines import convert_line, convert_lines
from tuneline.engine.disk import check_file
from tuneline.engine.files.source import Source
from tuneline.features.conversion import asked_of, how_for
from tuneline.formats.conversion.convert import Conversion, convert
from tuneline.formats.conversion.fit import Fit
from tuneline.formats.conversion.plans import Plans
from tuneline.formats.detect import guess
from tuneline.formats.limits import TOOLS
from tuneline.formats.table import FORMATS
from tuneline.settings.model import Settings
from tuneline.syntax.parse import parse
from tuneline.syntax.source import Unwritable, sourced, written

CHAT = FORMATS["chat"]
TO = st.sampled_from(tuple(name for name, fmt in FORMATS.items() if fmt.write is not None))
STYLES = st.sampled_from(
    ({}, {"ensure_ascii": False}, {"separators": (",", ":")}, {"separators": (" , ", " : ")})
)


def alone(text: str, how: Conversion) -> str | None:
    """What a line becomes without anything that is known of others."""
    try:
        value = sourced(parse(text))
    except Unwritable:
        return None
    fmt = FORMATS.get(guess(value).name or "")
    if fmt is None or fmt.write is None:
        return None
    if fmt is how.to:
        return f"{text}\n"
    return "".join(f"{written(it)}\n" for it in convert(fmt, value, how).values)


@given(st.lists(st.tuples(chat_examples(), STYLES), min_size=1, max_size=6), TO)
def test_a_plan_gives_what_a_line_gives_by_itself(
    examples: list[tuple[object, dict[str, object]]], to: str
) -> None:
    how = Conversion(FORMATS[to])
    plans = Plans(how)
    for example, style in examples:
        text = json.dumps(example, **style)  # type: ignore[arg-type]
        assert convert_line(text, how, plans).text == alone(text, how)


# Texts that make another outline of an example, are spelled otherwise or are no JSON, beside those that do nothing.
SPELLED = st.one_of(
    st.sampled_from(
        [
            *(
                "Hello there, all of you.",
                "Hi",
                "",
                " ",
                "nan",
                "N/A",
                r"\n\n",
                r"\u00a0",
                "\u00a0",
                "\u2028x",
                r"\ud800",
            ),
            *(
                "<think>a</think>b",
                r"\u003cthink>a</think>b",
                "[THINK]a[/THINK]b",
                r"\n<think>a</think>b",
                "<think>",
            ),
            *(
                '<tool_call>{\\"name\\": \\"f\\", \\"arguments\\": {}}</tool_call>',
                r"x\u003ctool_call>{}</tool_call>",
            ),
            *(
                r"\"quoted\" and long enough to be nothing else",
                r"a\/b",
                r"\q",
                "tab\there",
                "\ue0000\ue001",
                "user",
            ),
            r"\u006e\u0061\u006e \u006e\u0061\u006e \u006e\u0061\u006e \u006e\u0061\u006e",
        ]
    ),
    texts().map(lambda it: json.dumps(it)[1:-1]),
)
SHAPES = st.sampled_from(
    [
        '{"messages": [{"role": "user", "content": "%s"}, {"role": "assistant", "content": "%s"}]}',
        '{"messages":[{"role":"system","content":"%s"},{"content":"%s","role":"user"},{"role":"assistant","content":"%s"}]}',
        '{"messages": [{"role": "user", "content": "%s"}, {"role": "assistant", "content": "%s", "weight": 0}]} ',
        '{"conversations": [{"from": "human", "value": "%s"}, {"from": "gpt", "value": "%s"}], "system": "%s"}',
        '{"prompt": "%s", "completion": "%s"}',
        '{"conversation": [{"input": "%s", "output": "%s"}]}',
        '{"instruction": "%s", "input": "", "output": "%s"}',
        '{"conversations": ["%s", "%s"]}',
        '{"messages": [{"role": "user", "content": "%s"}], "chosen": "%s", "rejected": "%s"}',
    ]
)


@settings(max_examples=300)
@given(SHAPES, st.lists(st.tuples(SPELLED, SPELLED, SPELLED), min_size=2, max_size=8), TO)
def test_a_line_that_is_spelled_like_another_is_written_as_by_itself(
    shape: str, said: list[tuple[str, ...]], to: str
) -> None:
    how = Conversion(FORMATS[to])
    plans = Plans(how)
    usual = ("A question of some length?", "An answer of some length.", "One more text of some length.")
    for each in [usual, *said]:
        text = shape % each[: shape.count("%s")]
        found = convert_line(text, how, plans)
        assert found.text == alone(text, how)
        assert found.differences == convert_line(text, how, Plans(how)).differences


def are_learned(lines: list[str], how: Conversion, monkeypatch: pytest.MonkeyPatch, first: int = 2) -> None:
    """Once the first of some lines are converted, all of them become without being read what each becomes by itself."""
    plans = Plans(how)
    alone = [convert_line(it, how, Plans(how)) for it in lines]
    for it in lines[:first]:
        convert_line(it, how, plans)
    monkeypatch.setattr("tuneline.engine.conversion_lines._format", None)
    assert [convert_line(it, how, plans) for it in lines] == alone
    assert len({it.text for it in alone}) == len(lines)


@pytest.mark.parametrize("to", ["chat", "sharegpt", "nova", "gemini", "anthropic", "messages-completion"])
def test_lines_that_differ_in_little_are_written_without_being_read(
    to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    are_learned([called(number) for number in range(4)], Conversion(FORMATS[to]), monkeypatch)


@pytest.mark.parametrize("to", ["sharegpt", "nova", "gemini", "anthropic"])
def test_tools_that_differ_are_written_without_being_read(to: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [called(number, f"find_{number}") for number in range(3, 3 + 2 * TOOLS)]
    are_learned(lines, Conversion(FORMATS[to]), monkeypatch, TOOLS + 2)


@pytest.mark.parametrize("source", ["nova", "anthropic", "mistral"])
def test_arguments_that_are_objects_are_written_without_being_read(
    source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = Conversion(FORMATS[source], Fit(arguments="object"))
    lines = [
        (convert_line(called(it, more=False), there, Plans(there)).text or "").strip() for it in range(1, 5)
    ]
    are_learned(lines, Conversion(CHAT), monkeypatch)


@pytest.mark.parametrize("to", ["chat", "nova", "gemini", "anthropic"])
def test_calls_that_are_texts_are_written_without_being_read(
    to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tagged = Conversion(FORMATS["sharegpt"])
    # A text as JSON in which a character is an escape is one of another spelling.
    lines = [(convert_line(called(it), tagged, Plans(tagged)).text or "").strip() for it in range(4)]
    are_learned(lines, Conversion(FORMATS[to]), monkeypatch)


@pytest.mark.parametrize("to", ["sharegpt", "nova", "alpaca"])
def test_thinking_answers_are_written_without_being_read(to: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said = [f'<think>\nHm, "{number}".\n</think>\n\nIt is {number}.' for number in range(4)]
    are_learned([line(at, content=it) for at, it in enumerate(said)], Conversion(FORMATS[to]), monkeypatch)


def test_the_ids_of_a_reader_are_made_without_a_line_being_read(monkeypatch: pytest.MonkeyPatch) -> None:
    are_learned([called(number) for number in range(4)], Conversion(CHAT, Fit(ids=9)), monkeypatch)


def called(number: int, name: str = "find", *, more: bool = True) -> str:
    """A line with a call, its answer and declared tools, in which all differs that may differ.

    more: whether it has keys of its own.
    """
    arguments = json.dumps({"q": f'"{number}" \\ é', "n": number}, ensure_ascii=number % 2 == 0)
    turns = [
        {"role": "user", "content": f'Question "{number}"'},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {
                    "id": f"call_{number}",
                    "type": "function",
                    "function": {"name": name, "arguments": arguments},
                }
            ],
        },
        {"role": "tool", "tool_call_id": f"call_{number}", "content": f"found {number}"},
        {"role": "assistant", "content": f"It is {number}."},
    ]
    about = {} if name == "find" else {"description": f'Finds "{name}" \\ é.'}
    schema = {"type": "object", "properties": {} if name == "find" else {name: {"type": "string"}} | about}
    tools = [{"type": "function", "function": {"name": name, **about, "parameters": schema}}]
    value: dict[str, Any] = {"messages": turns, "tools": tools}
    if more:
        value["metadata"] = {"tags": ["a"] * number, "score": number / 7, "more": {"é": None}}
        value["n"] = number
    return json.dumps(value)


# Keys that no format knows and some that only others know, with anything under them.
MORE = st.dictionaries(
    st.sampled_from(
        ("metadata", "id", "source", "score", "label", "split", "\ue0000\ue001", 'a"\ue0020\ue003"')
    ),
    st.one_of(json_values(odd_numbers()), st.sampled_from((None, [], {}, "", 0, "\ue0000\ue001"))),
    max_size=3,
)


@given(st.lists(st.tuples(chat_examples(), MORE, STYLES), min_size=1, max_size=3), TO, st.integers(2, 4))
def test_what_a_format_does_not_know_is_written_by_a_plan_as_by_itself(
    examples: list[tuple[dict[str, object], dict[str, object], dict[str, Any]]], to: str, times: int
) -> None:
    how = Conversion(FORMATS[to])
    plans = Plans(how)
    for example, more, style in examples:
        text = json.dumps(example | more, **style)
        for _ in range(times):
            found = convert_line(text, how, plans)
            assert found.text == alone(text, how)
            assert found.differences == convert_line(text, how, Plans(how)).differences


@given(json_texts(), TO)
def test_never_raises(text: str, to: str) -> None:
    how = Conversion(FORMATS[to])
    convert_line(text, how, Plans(how))


@pytest.mark.parametrize(
    "text", ["{", '{"a": NaN}', '{"messages": [], "messages": []}', "[" * 100_000, "9" * 5000]
)
def test_lines_that_cannot_be_read(text: str) -> None:
    how = Conversion(FORMATS["sharegpt"])
    found = convert_line(text, how, Plans(how))
    assert found.text is None


def line(number: int, **more: object) -> str:
    turns = [
        {"role": "user", "content": f"Question {number}"},
        {"role": "assistant", "content": "Yes."} | more,
    ]
    return json.dumps({"messages": turns})


def test_the_account_of_a_file(tmp_path: Path) -> None:
    lines = [
        line(0),
        "broken",
        line(1, weight=0),
        "",
        '{"level": "info"}',
        line(2, weight=0.5),
        '{"text": "x"}',
    ]
    path = tmp_path / "x.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    into = io.BytesIO()
    account = convert_file(Source(path), Conversion(FORMATS["sharegpt"]), into)
    assert (account.converted, account.examples, account.same) == (4, 4, 0)
    assert account.formats == {"chat": 3, "text": 1}
    assert account.broken.words() == "2"
    assert account.unknown.words() == "5"
    assert account.stops
    assert len(into.getvalue().splitlines()) == 4
    entry = account.sorted()[0]
    assert (entry.level, entry.count, entry.rows.words()) == ("changed", 1, "3")


def test_blocks_add_up() -> None:
    texts = [line(number, weight=number % 2) for number in range(9)] + ["broken"] * 2
    how = Conversion(FORMATS["nova"])
    whole = convert_lines(map(str.encode, texts), Plans(how))
    parts = [convert_lines(map(str.encode, texts[at : at + 3]), Plans(how)) for at in range(0, len(texts), 3)]
    merged = Account()
    for at, part in enumerate(parts):
        merged.merge(part.account, at * 3)
    assert b"".join(part.written for part in parts) == whole.written
    assert [(it.level, it.count, it.rows.words(9)) for it in merged.sorted()] == [
        (it.level, it.count, it.rows.words(9)) for it in whole.account.sorted()
    ]
    assert merged.broken.words() == whole.account.broken.words() == "10-11"


@pytest.mark.parametrize("name", ["mistral", "openai", "bedrock-nova", "together"])
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_written_is_checked_as_its_file_would_be(
    name: str, jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for it in ("BLOCK", "_BYTES_PER_JOB"):
        monkeypatch.setattr(f"tuneline.engine.conversion.{it}", 5000)
    lines = [line(number, weight=(0, 1, 2)[number % 3]) for number in range(20)]
    lines += [called(number) for number in range(20)] + [line(0)] * 3
    lines += [json.dumps({"messages": [{"role": "user", "content": "And who answers?"}]})] * 2
    path, out = tmp_path / "x.jsonl", tmp_path / "y.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    source, settings = Source(path), Settings()
    how = how_for(name, CHAT, settings, sample=lines)
    account = convert_whole(source, how, out, asked_of(name, settings), jobs=jobs)
    passed, account.refused = account.refused, []
    account.refuse(check_file(Source(out), asked_of(name, settings)).placed)
    assert [(it.finding, it.rows.words(99)) for it in passed] == [
        (it.finding, it.rows.words(99)) for it in account.refused
    ]
    assert passed
