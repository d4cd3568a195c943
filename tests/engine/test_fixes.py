"""Fixes: those that get along are made together, none breaks a line, and fixing ends."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assert_fix import assert_fix
from tuneline.engine import limits
from tuneline.engine.disk import check_file
from tuneline.engine.files.source import Source
from tuneline.engine.fixes import plan as fixes
from tuneline.engine.fixes.plan import fix_file, fix_line
from tuneline.engine.fixes.rewrites import REWRITES
from tuneline.engine.plan import Plan
from tuneline.rules.finding import Fix
from tuneline.settings.model import Settings
from tuneline.syntax.edits import together
from tuneline.syntax.ops import RenameKey, ReplaceText, SetValue
from tuneline.syntax.parse import parse
from tuneline.syntax.tree import Edit
from tuneline.testing import check_text
from tuneline.text.message import Message

LINE = '{"a": 1, "b": [2, 3]}'


def edit(start: int, end: int, text: str) -> Fix:
    return Fix(f"{start}-{end} {text}", (ReplaceText(start, end, text),))


@pytest.mark.parametrize(
    ("wanted", "outcome", "used"),
    [
        ([], LINE, 0),
        ([edit(6, 7, "7")], '{"a": 7, "b": [2, 3]}', 1),
        ([edit(6, 7, "7"), edit(15, 16, "8")], '{"a": 7, "b": [8, 3]}', 2),
        # Two that touch: the second has to wait.
        ([edit(6, 7, "7"), edit(6, 7, "8")], '{"a": 7, "b": [2, 3]}', 1),
        ([edit(6, 7, "7"), edit(7, 7, "0")], '{"a": 7, "b": [2, 3]}', 1),
        # One that would break the line does not keep the others from being made.
        ([edit(6, 7, "x"), edit(15, 16, "8")], '{"a": 1, "b": [8, 3]}', 1),
        ([edit(6, 7, "x"), edit(6, 7, "8")], '{"a": 8, "b": [2, 3]}', 1),
        ([edit(6, 7, "x")], LINE, 0),
        ([edit(6, 99, "x")], LINE, 0),
        ([Fix("both", (ReplaceText(6, 8, "x"), ReplaceText(7, 9, "y")))], LINE, 0),
        ([Fix("nothing")], LINE, 0),
    ],
)
def test_fix_line(wanted: list[Fix], outcome: str, used: int) -> None:
    found, taken, refused = fix_line(LINE, wanted)
    assert found == outcome
    assert len(taken) == used
    assert all(any(fix is it for it in wanted) for fix in taken)
    assert not any(fix is it for fix, _ in refused for it in taken)


edits = st.builds(
    edit, st.integers(0, 22), st.integers(0, 22), st.sampled_from(["", "1", '"', "}", "[]", ", "])
)


@given(st.lists(edits, max_size=5))
def test_a_sound_line_stays_sound(wanted: list[Fix]) -> None:
    outcome, taken, _ = fix_line(LINE, wanted)
    assert not parse(outcome).faults
    if not taken:
        assert outcome == LINE


def chat(number: int, **answer: object) -> str:
    turns = [{"role": "user", "content": f"Q {number}"}, {"role": "assistant", "content": "A", **answer}]
    return json.dumps({"messages": turns})


def test_origins(tmp_path: Path) -> None:
    lines = [
        "",
        chat(0),
        chat(1) + chat(2),
        chat(3)[:-1] + ",}",
        "",
        chat(4).replace(", ", ",\n", 1),
        chat(5),
    ]
    (tmp_path / "x").write_text("\n".join(lines) + "\n", "utf-8")
    applied, origins, _ = fix_file(tmp_path / "x", tmp_path / "y", Plan(every=True), unsafe=False)
    assert (tmp_path / "y").read_text("utf-8").split("\n")[:-1] == [chat(number) for number in range(6)]
    assert list(origins) == [1, 2, 2, 3, 5, 7]
    assert applied == {"blank-line": 2, "several-values": 1, "invalid-json": 1, "pretty-printed": 1}
    assert sorted(it.name for it in tmp_path.iterdir()) == ["x", "y"]


def test_nothing_to_fix_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "x").write_text(chat(0), "utf-8")
    assert not fix_file(tmp_path / "x", tmp_path / "y", Plan(every=True), unsafe=True).applied
    assert not (tmp_path / "y").exists()


def test_fixes_that_fight_come_to_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each rewrite makes what the next round finds again."""
    (tmp_path / "x").write_text(f"{chat(0)}\n\n{chat(1)}\n", "utf-8")
    rounds: list[Sequence[str]] = []

    def again(lines: Sequence[str]) -> list[str]:
        rounds.append(lines)
        return ["", ""]

    monkeypatch.setattr(fixes, "REWRITES", {**REWRITES, "remove": again})
    monkeypatch.setattr(limits, "FIX_ROUNDS", 4)
    applied, origins, _ = fix_file(tmp_path / "x", tmp_path / "y", Plan(every=True), unsafe=False)
    assert len(rounds) == 1 + 2 + 4 + 8
    assert applied.total() == 15
    assert list(origins) == [0] + [1] * 16 + [2]


pieces = st.sampled_from(
    [
        chat(0), chat(1), chat(2)[:-1] + ",}", chat(3, weight=0.5), chat(4, weight=None), "", "  ", chat(5) + chat(6),
        chat(7).replace(": ", ":\n", 1), '{"role": "user", "content": "x"}', "[", "]", chat(8) + ",", "{'a': 1}",
        '{"messages": "\u2028", "messages": 1}', "NaN", chat(9).replace("assistant", "asistant"), "\udcff",
    ]
)  # fmt: skip


@given(st.lists(pieces, max_size=9), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans(), st.booleans())
def test_fixing_ends_and_leaves_nothing_to_fix(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], end: str, final: bool, unsafe: bool
) -> None:
    folder = tmp_path_factory.mktemp("fixing")
    path, copy = folder / "x", folder / "y"
    path.write_bytes(end.join(lines + [""] * final).encode("utf-8", "surrogateescape"))
    plan = Plan(Settings(), every=True)
    outcome = fix_file(path, copy, plan, unsafe=unsafe)
    if not outcome.applied:
        assert not copy.exists()
        return
    assert not fix_file(copy, folder / "z", plan, unsafe=unsafe).applied
    before, after = check_file(Source(path), plan), check_file(Source(copy), plan)
    assert len(outcome.origins) == after.lines
    assert list(outcome.origins) == sorted(outcome.origins)
    # What no one can decode is there, byte for byte.
    assert path.read_bytes().count(b"\xff") == copy.read_bytes().count(b"\xff")
    if not unsafe:
        assert after.examples >= before.examples


def fixed(tmp_path: Path, *lines: str, unsafe: bool = False, **choices: object) -> list[str]:
    """What a run makes of a file; each line by itself keeps what fixes promise."""
    (tmp_path / "x").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    settings = Settings(**choices)  # type: ignore[arg-type]
    outcome = fix_file(tmp_path / "x", tmp_path / "y", Plan(settings, every=True), unsafe=unsafe)
    result = (tmp_path / ("y" if outcome.applied else "x")).read_text("utf-8").split("\n")[:-1]
    assert assert_fix(lines, unsafe=unsafe, settings=settings) == result
    return result


HALVES = '{"messages": [{"role": "user", "contnet": "first half", "contentt": "second half"}]}'


@pytest.mark.parametrize(
    "line",
    [
        # Round one would close what is open, round two would split.
        '{"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}}, {"type": "text", "text": "b"}]}]}',
        chat(1).replace('"A"', '5 apples"'),
        chat(1).replace('"A"', '"use {x}'),
        HALVES,
        '{"messges": [], "mesages": []}',
    ],
)
def test_a_line_stays_where_its_repair_is_not_accepted(tmp_path: Path, line: str) -> None:
    assert fixed(tmp_path, chat(0), line, chat(2)) == [chat(0), line, chat(2)]


def test_what_is_not_sure_is_repaired_where_it_is_asked_for(tmp_path: Path) -> None:
    line = chat(1).replace('"A"', r'"\section{A}\textbf{b}",')
    assert fixed(tmp_path, chat(0), line, chat(2)) == [chat(0), line, chat(2)]
    right = line.replace("\\", "\\\\").replace(",}", "}")
    assert fixed(tmp_path, chat(0), line, chat(2), unsafe=True) == [chat(0), right, chat(2)]


def test_a_line_of_several_slips_is_repaired_at_once_and_split(tmp_path: Path) -> None:
    line = chat(1)[:-1] + ",}" + chat(2).replace('"role": "user"', '"role" "user"')
    assert fixed(tmp_path, chat(0), line, chat(3)) == [chat(number) for number in range(4)]


def test_a_value_spread_over_lines_is_repaired_as_a_whole(tmp_path: Path) -> None:
    spread = json.dumps(json.loads(chat(1)), indent=1)
    for broken in (spread.replace('"user",', '"user"'), spread.replace("\n ]", ",\n ]")):
        assert fixed(tmp_path, chat(0), *broken.split("\n"), chat(2)) == [chat(0), chat(1), chat(2)]
    # One slip that has no remedy leaves all of it alone.
    hopeless = spread.replace('"user",', '"user"').replace('"A"', "").split("\n")
    assert fixed(tmp_path, chat(0), *hopeless, chat(2)) == [chat(0), *hopeless, chat(2)]


ODD_NUMBERS = '{"x": 1e999, "y": 1.00000000000000000001, "z": 1E5}'


def test_numbers_keep_their_spelling_through_every_fix(tmp_path: Path) -> None:
    call = {"id": "c", "type": "function", "name": "f", "arguments": "ODD"}
    turns = chat(0, content=None, tool_calls=[call])[:-1].replace('"ODD"', ODD_NUMBERS)
    encoded = json.dumps(ODD_NUMBERS)
    inside = turns.replace('"name": "f", ', '"function": {"name": "f", ').replace(ODD_NUMBERS, encoded + "}")
    assert fixed(tmp_path, turns + "}", target="openai") == [inside + "}"]
    text = turns[13:].replace(ODD_NUMBERS, encoded)
    assert fixed(tmp_path, f'{{"messages": {json.dumps(text)}}}') == [f'{{"messages": {text}}}']


def test_text_that_holds_no_json_is_not_decoded(tmp_path: Path) -> None:
    line = '{"messages": "[{\\"role\\":\\"user\\",\\"content\\":\\"a\\",\\"x\\":NaN}]"}'
    assert fixed(tmp_path, chat(0), line, chat(1)[:-1] + ",}") == [chat(0), line, chat(1)]


def test_a_safe_fix_keeps_the_words_of_texts() -> None:
    line = '{"a": "two words", "b": "word"}'
    cut = Fix("cut", (SetValue(("a",), "two"),))
    assert fix_line(line, [cut]) == (line, [], [(cut, Message("Words of a text would be lost."))])
    assert fix_line(line, [replace(cut, safe=False)]).text == '{"a": "two", "b": "word"}'
    assert fix_line(line, [Fix("name", (SetValue(("b",), "x"),))]).text == '{"a": "two words", "b": "x"}'


def test_a_rename_is_safe_where_one_key_means_the_target() -> None:
    content = {"contnet": "first half", "contentt": "second half"}
    lines = [
        {"messages": [{"role": "user", **content}]},
        {"messages": [{"role": "user", "text": "a", "value": "b"}]},
        {"messges": [{"role": "user", "content": "a"}], "mesages": [{"role": "user", "content": "b"}]},
        # Sound in all else: one key alone.
        {"messages": [{"role": "user", "contnet": "a"}]},
        {"messages": [{"role": "user", "text": "a"}]},
    ]
    for number, line in enumerate(lines):
        (row,) = {it.row for it in check_text(json.dumps(line) + "\n", Settings())}
        found = [it.finding for it in check_text(json.dumps(line) + "\n", Settings()) if it.row == row]
        renames = [fix for it in found for fix in it.fixes if isinstance(fix.ops[0], RenameKey)]
        assert renames
        assert all(fix.safe == (number > 2) for fix in renames)


def test_no_fix_repeats_a_key() -> None:
    line = '{"a": 1, "b": 2, "c": 3}'
    found = fix_line(line, [Fix("rename", (RenameKey(("b",), "a"),))])
    assert found[:2] == (line, [])
    assert [str(why) for _, why in found.refused] == ["An object would have the same key twice."]
    rivals = [Fix("one", (RenameKey(("b",), "d"),)), Fix("other", (RenameKey(("c",), "d"),))]
    found = fix_line(line, rivals)
    assert found[:2] == (line, [])
    assert [fix for fix, _ in found.refused] == rivals


def test_edits_that_get_along() -> None:
    groups = [
        [Edit(0, 1, "")],
        [Edit(1, 2, "")],
        [Edit(5, 5, "x"), Edit(9, 9, "x")],
        [Edit(7, 7, "y")],
        [Edit(9, 9, "")],
    ]
    assert together(groups) == [0, 2, 3]
    assert together(groups[2:4]) == [0, 1]
    assert together([]) == []


PYTHON = json.dumps("{'city name': 'New York', 'n': None, 'ok': True}")
TEXTS = '{"a": "one two three", "b": "four five", "c": "one two three"}'


@pytest.mark.parametrize(
    ("line", "new", "accepted"),
    [
        (TEXTS, TEXTS.replace('"one two three", "b', '"one two", "b'), False),
        # Every word is still on the line, but not in its place, or not as often.
        (TEXTS, TEXTS.replace("one two three", "one three two"), False),
        (TEXTS, TEXTS.replace("four five", "five four"), False),
        (TEXTS, '{"b": "four five", "c": "one two three"}', False),
        # Texts may change places, get further words around them, or be written with other escapes.
        (TEXTS, '{"c": "one two three", "b": ["four five"], "a": "one two three"}', True),
        (TEXTS, TEXTS.replace("four five", "and four five."), True),
        (TEXTS, TEXTS.replace("four", "f\\u006fur"), True),
        ('{"a": "x y", "a": "x y"}', '{"a": "x y"}', True),
        ('{"a": "x y", "a": "x z"}', '{"a": "x z"}', False),
        (f'{{"a": {PYTHON}}}', json.dumps({"a": '{"city name": "New York", "n": null, "ok": true}'}), True),
        (f'{{"a": {PYTHON}}}', json.dumps({"a": '{"city name": "York", "n": null, "ok": true}'}), False),
    ],
)
def test_a_safe_fix_keeps_each_text_whole(line: str, new: str, accepted: bool) -> None:
    found = fix_line(line, [edit(0, len(line), new)])
    assert bool(found.taken) == accepted
    assert bool(found.refused) != accepted


def test_a_fix_does_not_make_an_example_of_no_format() -> None:
    line = chat(0)
    for fix in (Fix("it", (SetValue(("messages",), []),)), Fix("it", (RenameKey(("messages",), "x"),))):
        (refusal,) = fix_line(line, [replace(fix, safe=False)]).refused
        assert str(refusal[1]) == "The line would not be a valid example of its format."


@pytest.mark.parametrize(
    ("call", "answer", "safe"),
    [("c1", "c2", [True]), ("c1", "c2 and a word", [False]), ("c\0001", "c1", []), ("c1", "c\0001", [])],
)
def test_an_id_is_changed_where_neither_is_broken(call: str, answer: str, safe: list[bool]) -> None:
    function = {"name": "f", "arguments": "{}"}
    turns = [
        {"role": "user", "content": "Q"},
        {"role": "assistant", "tool_calls": [{"id": call, "type": "function", "function": function}]},
        {"role": "tool", "tool_call_id": answer, "content": "R"},
        {"role": "assistant", "content": "A"},
    ]
    line = json.dumps({"messages": turns})
    found = [it.finding for it in check_text(line + "\n", Settings(select=("unknown-tool-call-id",)))]
    assert [fix.safe for it in found for fix in it.fixes] == safe
    assert assert_fix([line]) == ([line.replace(answer, call)] if safe == [True] else [line])


def test_a_line_of_more_repeated_keys_than_are_reported_is_left_alone(tmp_path: Path) -> None:
    few, many = ('{"prompt": "a", ' + '"k": 1, ' * times + '"completion": "b"}' for times in (100, 3_000))
    path, copy = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    path.write_text(f"{few}\n{many}\n")
    fix_file(path, copy, Plan(Settings(), tokens=False, every=True), unsafe=False)
    assert copy.read_text().split("\n")[:2] == ['{"prompt": "a", "k": 1, "completion": "b"}', many]
