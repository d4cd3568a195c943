"""A file's findings: what one cause gives, what is told once, and that edits end where a fresh start would."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.domain.severity import Severity
from tuneline.engine import limits
from tuneline.engine.document import FileState
from tuneline.engine.fold import Placed
from tuneline.engine.line import Checker
from tuneline.engine.locate import resolve
from tuneline.engine.reading import reading_for
from tuneline.engine.weigh import active_rules
from tuneline.formats.table import FORMATS
from tuneline.settings.model import Settings
from tuneline.testing import check_text

GOOD = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}'


def example(number: int, **more: object) -> str:
    turns = [
        {"role": "user", "content": f"Question {number}"},
        {"role": "assistant", "content": f"Answer {number}"},
    ]
    return json.dumps({"messages": turns, **more})


def told(text: str, **settings: object) -> list[tuple[int, str]]:
    """Line (from 1) and rule of every finding but that the file is short."""
    placed = check_text(text, Settings.model_validate(settings))
    return [(row + 1, finding.rule) for row, finding in placed if finding.rule != "too-few-examples"]


PRETTY = json.dumps(json.loads(GOOD), indent=2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, "empty-file")]),
        (GOOD, []),
        (GOOD + "\r\n" + example(1) + "\r\n", []),
        (GOOD + "\r" + example(1) + "\r", [(1, "line-ending")]),
        # Separators of other kinds stay inside a line.
        (GOOD.replace("Hello", "a\u2028b\u2029c\x85d") + "\n", []),
        # One multi, one finding, whatever stands inside.
        (PRETTY + "\n", [(1, "pretty-printed")]),
        (PRETTY + "\n" + PRETTY.replace("Hi", "Ho") + "\n", [(1, "pretty-printed"), (13, "pretty-printed")]),
        (PRETTY.replace('"user",', '"usr",') + "\n", [(1, "pretty-printed")]),
        # What joining would not mend is told too, at its own line.
        (
            PRETTY.replace('"Hello."', '"Hello."  # greet') + "\n",
            [(1, "pretty-printed"), (9, "invalid-json")],
        ),
        # An array, on one line or many, is one finding.
        (f"[{GOOD}, {example(1)}]\n", [(1, "json-array-file")]),
        (f"[\n{GOOD},\n{example(1)}\n]\n", [(1, "json-array-file")]),
        (json.dumps([json.loads(GOOD)] * 3, indent=4), [(1, "json-array-file")]),
        # A line that is cut short does not swallow those behind it.
        (f'{GOOD}\n{{"messages": [\n{example(1)}\n', [(2, "invalid-json")]),
        (f'{GOOD}\n{{"messages": [', [(2, "invalid-json")]),
        (f'{{"messages": [{{"role": "us\n{GOOD}\n', [(1, "invalid-json")]),
        # Nor broken ones, each of which has a cause of its own.
        (f"{GOOD[:-1]}\n" * 12, [(row, "invalid-json") for row in range(1, 5)]),
        (f"{GOOD[:-1]}\n" + f"{GOOD[:-2]},]}}\n" * 3, [(row, "invalid-json") for row in range(1, 5)]),
        (f"{GOOD[:-40]}\n{GOOD[:-50]}\n{GOOD[:-60]}\n", [(row, "invalid-json") for row in (1, 2, 3)]),
        ('{"log": {"level": 1}\n' * 4, [(row, "invalid-json") for row in (1, 2, 3, 4)]),
        # What lacks its end is one value up to where the next begins.
        (f"{PRETTY[:-2]}\n{PRETTY}\n", [(1, "pretty-printed"), (11, "invalid-json"), (12, "pretty-printed")]),
        (f"{PRETTY[:-6]}\n{GOOD}\n", [(1, "pretty-printed"), (10, "invalid-json")]),
        # A value on the line behind its key.
        ('{"prompt": "a",\n "completion":\n"b", "meta":\n{"id": 1}}\n', [(1, "pretty-printed")]),
        # A line break inside a string; the lines behind it are as they are.
        (GOOD.replace("Hello.", "One,\n\ntwo.") + f"\n{example(1)}\n", [(1, "pretty-printed")]),
        (GOOD.replace("Hello.", 'One,\r\ntwo \\"and\\" three.') + "\r\n", [(1, "pretty-printed")]),
        (GOOD.replace("Hello.", 'One,\n"two".') + "\n", [(1, "pretty-printed")]),
        # A file that is no training data is only held to being JSON Lines.
        (
            '{"level": "info", "msg": "started"}\n{"level": "warn"\n',
            [(1, "not-training-data"), (2, "invalid-json")],
        ),
        ('{"level": "info", "role": null}\n{"level": "info", "weight": 3}\n', [(1, "unknown-format")]),
        (GOOD + "\n" + GOOD.replace('", "', '","') + "\n", [(2, "duplicate-example")]),
        (example(1, id=-1) + "\n" + example(1, id=-2) + "\n", [(1, "unknown-key")]),
        (example(1, id=1) + "\n" + example(1, id=True) + "\n", [(1, "unknown-key")]),
        (
            '{"mesages": [{"role": "user", "content": "a"}]}\n' + GOOD,
            [(1, "no-assistant-message"), (1, "unknown-key")],
        ),
    ],
)
def test_one_cause_one_finding(text: str, expected: list[tuple[int, str]]) -> None:
    assert sorted(told(text)) == expected


def test_told_once_with_the_number_of_lines() -> None:
    placed = check_text("".join(example(number, id=number) + "\n" for number in range(12)))
    ((row, finding),) = placed
    assert (row, finding.rule, finding.severity) == (0, "unknown-key", Severity.INFORMATION)
    assert str(finding.message).endswith("12 lines in this file have this problem.")


def test_what_a_target_refuses_is_reported_a_few_times_and_then_with_the_number_of_lines() -> None:
    text = "".join(example(number, id=number) + "\n" for number in range(12))
    placed = check_text(text, Settings(target="openai"))
    assert [(row, finding.severity) for row, finding in placed] == [(row, Severity.ERROR) for row in range(4)]
    assert ["12 lines in this file" in str(finding.message) for _, finding in placed] == [False] * 3 + [True]


def test_fixes_of_misspelt_keys_find_their_place() -> None:
    line = '{"mesages": [{"role": "user", "content": "a"}, {"role": "asistant", "content": "b"}]}'
    findings = {finding.rule: finding for _, finding in check_text(line + "\n" + GOOD)}
    span = findings["unknown-role"].span
    assert span is not None
    assert line[span.start : span.end] == '"asistant"'
    assert findings["unknown-role"].fixes[0].ops[0].path[0] == "mesages"  # type: ignore[union-attr]


LINES = st.sampled_from(
    [
        GOOD,
        example(1),
        example(1).replace(" ", ""),
        example(2, id=7),
        example(3).replace('"Answer 3"', '"Answer 3", "weight": 2'),
        GOOD[:40],
        "",
        "  ",
        "{",
        '  "messages": [',
        '    {"role": "user", "content": "x"},',
        "  ]",
        "}",
        "[",
        "]",
        "[1, 2]",
        '{"role": "user", "content": "alone"}',
        '{"prompt": "a", "completion": "b"}',
        '{"prompt": "a"}',
        '{"instruction": "a", "output": "b"}',
        '{"messages": [{"role": "user", "content": "q"}], "answer": "42"}',
        '{"level": "info"}',
        "some words",
        "\ufeff" + GOOD,
    ]
)
EDITS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12), st.lists(LINES, max_size=6)), max_size=8)


@given(st.lists(LINES, max_size=12), EDITS, st.sampled_from(["any", "openai"]))
def test_splices_end_where_a_fresh_start_would(
    start: list[str], edits: list[tuple[int, int, list[str]]], target: str
) -> None:
    settings = Settings(target=target)
    reading, judged = reading_for(settings), active_rules(settings)
    state, lines = FileState(start, reading, judged), list(start)
    for first, removed, new in edits:
        start_row = min(first, len(lines))
        count = min(removed, len(lines) - start_row)
        state.splice(start_row, count, new)
        lines[start_row : start_row + count] = new
        fresh = FileState(lines, reading, judged)
        assert resolved(state.findings(), lines) == resolved(fresh.findings(), lines)
        assert state.reading.format is fresh.reading.format


@given(st.lists(LINES, max_size=12), EDITS)
def test_a_file_looked_at_apart_is_taken_unless_it_was_edited(
    start: list[str], edits: list[tuple[int, int, list[str]]]
) -> None:
    settings = Settings()
    reading, rules = reading_for(settings), active_rules(settings)
    state = FileState(start, reading, rules)
    for first, removed, new in edits:
        for row in range(len(state.texts)):
            state.check(row)
        look = state.whole_apart()
        row = min(first, len(state.texts))
        state.splice(row, removed, new)
        assert state.settle(look()) is False
        assert not state.settled
        while not state.settled:
            for row in range(len(state.texts)):
                state.check(row)
            look = state.whole_apart()
            assert state.settle(look()) is True
        fresh = FileState(state.texts, reading, rules)
        assert resolved(state.assembly.all(), state.texts) == resolved(fresh.findings(), state.texts)


def resolved(placed: list[Placed], lines: list[str]) -> list[Placed]:
    return [Placed(row, *resolve(lines[row] if lines else "", (finding,))) for row, finding in placed]


@given(st.lists(st.text(max_size=60), max_size=6))
def test_never_raises_on_arbitrary_text(lines: list[str]) -> None:
    check_text("\n".join(lines))


@pytest.mark.parametrize("text", ['{"a": "\ud83d"}', GOOD.replace("Hi", "\udc00"), "\ud83d"])
def test_half_a_character_in_the_text_itself(text: str) -> None:
    check_text(text + "\n" + GOOD)
    check_text(text)


def test_broken_lines_are_examples_that_are_still_to_be_mended() -> None:
    broken = GOOD[:-1]
    for lines, few in (([GOOD] * 6 + [broken] * 4, False), ([GOOD] * 6 + [broken] * 3, True)):
        rules = [finding.rule for _, finding in check_text("\n".join(lines), Settings(target="openai"))]
        assert ("too-few-examples" in rules) is few


@pytest.mark.parametrize(
    ("text", "case"),
    [
        ("prompt,completion\n" + "a question,an answer\n" * 2_000, "table"),
        ("prompt\tcompletion\n" + "1\t2\n" * 30, "table"),
        ("\n" * 1_000 + "prompt,completion\n" + "a,b\n" * 30, "table"),
        ("prompt,completion\n" + "a,b\n" * (limits.MULTILINE_LINES + 1), "table"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:1e08\nsize 12\n", "lfs"),
        ("<!DOCTYPE html>\n" + '<div class="a">{"a": 1}</div>\n' * 300, "html"),
        ("\n\n- prompt: a\n  completion: b\n", "yaml"),
        ("import json\nprint(json.dumps({'a': 1}))\n", "python"),
    ],
)
def test_what_is_not_json_lines_is_reported_once(text: str, case: str) -> None:
    for settings in (Settings(), Settings(target="openai")):
        ((row, finding),) = check_text(text, settings)
        assert (finding.rule, finding.case, finding.severity) == ("not-json-lines", case, Severity.ERROR)
        assert row == 0


def test_one_object_makes_json_lines_of_a_file() -> None:
    text = "prompt,completion\na,b\n" + GOOD + "\n"
    assert "not-json-lines" not in {finding.rule for _, finding in check_text(text)}


@pytest.mark.parametrize("name", ["preference-messages", "chosen-rejected"])
def test_what_a_line_is_does_not_depend_on_those_before_it(name: str) -> None:
    """Both hold the same lists: which format a line has is told by whether they begin alike."""

    def pair(begun: str) -> str:
        turns = [{"role": "user", "content": begun}]
        answers = [
            [*turns, {"role": "assistant", "content": said}] for said in ("Because of the moon.", "No idea.")
        ]
        asked = [{"role": "user", "content": "Why do tides rise?"}]
        return json.dumps({"messages": asked, "chosen": answers[0], "rejected": answers[1]})

    repeats, differs = pair("Why do tides rise?"), pair("Why do stars shine?")
    reading = replace(reading_for(Settings()), format=FORMATS[name])
    for lines in ([repeats, differs], [differs, repeats]):
        checker = Checker(reading, active_rules(Settings()))
        assert {text: checker.check(text).summary.guess for text in lines} == {
            repeats: "chosen-rejected",
            differs: "preference-messages",
        }


def test_which_kinds_a_line_has_does_not_depend_on_those_before_it() -> None:
    """None of them has a turn, so all have one outline."""
    lines = ['{"messages": []}', '{"messages": "What is a tide?"}', '{"messages": {}}']
    reading = replace(reading_for(Settings()), format=FORMATS["chat"])
    kinds = []
    for order in (lines, lines[::-1]):
        checker = Checker(reading, active_rules(Settings()))
        kinds.append({text: checker.check(text).summary.types for text in order})
    assert kinds[0] == kinds[1]
    assert kinds[0][lines[1]] == (("messages", "text"),)
