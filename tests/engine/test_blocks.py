"""Blocks of lines: checked in bulk or one by one, in parts or at once, they come to the same."""

from __future__ import annotations

import json
import pickle
import random
import subprocess
import sys
from array import array
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine import block_fuzz
from engine.lines import conversations, sources
from engine.mutations import MUTATIONS
from tuneline.engine import disk, limits, weigh
from tuneline.engine.block import BlockChecker
from tuneline.engine.bulk import Bulky, Sound
from tuneline.engine.disk import FileResult, check_file
from tuneline.engine.duplicates import fingerprints, repeated
from tuneline.engine.files.source import Source
from tuneline.engine.mark import mark_of
from tuneline.engine.part import Part
from tuneline.engine.plan import Plan
from tuneline.formats.table import FORMATS
from tuneline.rules.base import Found, Rule, Scope
from tuneline.rules.table import RULES
from tuneline.settings.model import Settings
from tuneline.text.message import Message

IN_BULK = [name for name, fmt in FORMATS.items() if fmt.bulk]
PLAN = Plan(tokens=False)


def chat(*said: str, **more: Any) -> bytes:
    roles = ("user", "assistant") * len(said)
    messages = [{"role": role, "content": text} for role, text in zip(roles, said, strict=False)]
    return json.dumps({"messages": messages, **more}).encode() + b"\n"


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is checked in bulk, in small blocks and pieces."""
    monkeypatch.setattr(limits, "BULK_FILE", 0)
    monkeypatch.setattr(limits, "BULK_SIZE", 1_000)
    monkeypatch.setattr(disk, "BLOCK", 4_000)
    monkeypatch.setattr(disk, "_BYTES_PER_JOB", 1)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Sound]:
    """What was found to be sound in bulk."""
    seen: list[Sound] = []
    look = Bulky.look

    def looking(bulky: Bulky, data: bytes) -> Sound:
        seen.append(look(bulky, data))
        return seen[-1]

    monkeypatch.setattr(Bulky, "look", looking)
    return seen


@pytest.mark.parametrize("name", IN_BULK)
def test_in_bulk_as_one_by_one(name: str, monkeypatch: pytest.MonkeyPatch, looks: list[Sound]) -> None:
    monkeypatch.setattr(limits, "BULK_SIZE", 4_000)
    monkeypatch.setattr(limits, "BULK_MOST_ODD", 2)
    found: list[str] = []
    block_fuzz.fuzz(name, 1_000, 3, found.append)
    assert found == []
    assert sum(len(it.rows) for it in looks) > 15


@pytest.mark.parametrize("name", FORMATS)
def test_what_lines_cost_is_counted_in_bulk(
    name: str, looks: list[Sound], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BULK_MOST_ODD", 2)  # half of the lines of chat have calls
    lines = [json.dumps(it.value).encode() + b"\n" for it in conversations(name)]
    checker = BlockChecker(Plan(check=False, stats=True, count=True), name, bulk=True)
    for _ in range(2):  # some keys are learned
        looks.clear()
        checker.check(b"".join(lines))
    assert sum(len(it.rows) for it in looks) > 0.4 * len(lines)


def described(result: FileResult) -> dict[str, Any]:
    return {
        "placed": result.placed,
        "examples": result.examples,
        "multiline": result.multiline,
        "undecodable": result.undecodable,
        "coverage": result.coverage,
        "vote": result.vote,
        "lines": result.lines,
    }


@pytest.mark.parametrize("name", ["chat", "preference", "alpaca", "chosen-rejected", "rejected-messages"])
@pytest.mark.parametrize("target", [[], ["together"]])
def test_files_come_to_the_same(
    name: str, target: list[str], soon: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.jsonl"
    lines = sources(name)
    source = random.Random(name)
    some = [source.choice(lines) for _ in range(150)]
    some += [source.choice(list(MUTATIONS.values()))(source, it) for it in some[:50]]
    path.write_bytes(b"\n".join(some))
    plan = Plan(Settings.model_validate({"target": target}), tokens=False)
    jobs = [described(check_file(Source(path), plan, jobs=it)) for it in (1, 4)]
    monkeypatch.setattr(limits, "BULK_FILE", 1 << 40)
    alone = described(check_file(Source(path), plan))
    assert alone["placed"]
    for it in jobs:
        assert it == alone


def test_a_rule_that_says_nothing_of_what_it_looks_at_sees_every_line(
    soon: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looks: list[Sound]
) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"".join(chat(f"Question {row}", "z" * (row % 7 + 1)) for row in range(60)))
    assert not [it for it in check_file(Source(path), PLAN).placed if it.finding.rule == "seventh"]
    assert sum(len(it.rows) for it in looks) > 50

    def check(line: Any, _reading: Any) -> Any:
        if line.value["messages"][1]["content"] == "zzzzzzz":
            yield Found(Message("Seven."), ("messages",))

    model = RULES["empty-cell"]
    added = replace(model, name="seventh", check=check, applies=lambda _view: True, looks_at="")
    monkeypatch.setattr(weigh, "RULES", {**RULES, "seventh": added})
    found = [it.row for it in check_file(Source(path), PLAN).placed if it.finding.rule == "seventh"]
    assert found == list(range(6, 60, 7))


@pytest.mark.parametrize("rule", [it for it in RULES.values() if it.looks_at], ids=lambda it: it.name)
def test_what_a_rule_looks_at_fits_its_scope(rule: Rule) -> None:
    of_text = {"faults", "escapes"} | ({"types"} if set(rule.needles) <= {"null", "[]"} else set())
    assert rule.looks_at in (of_text if rule.scope is Scope.TEXT else {"types", "calls", "answers"})
    assert rule.scope in (Scope.TEXT, Scope.VALUE)


@pytest.mark.parametrize(
    "odd",
    [
        # Four quotes more than the value has, and four in its texts that are written in another way.
        chat("'", "a").replace(b'"role"', b'"role": "user", "role"', 1).replace(b"'", b"\\u0022" * 4),
        chat("q", "a").replace(b'"q"', b'"$x\\ne\\u0061 y$"'),
        chat("q", "a").replace(b'"q"', b'"\\t<|im_start|> x"'),
        chat("q", "a", note={"k": '"c" $x\neq y$'}),
        chat("q", "a", note="C:").replace(b"C:", b"C:\\new\\\\x.txt"),
    ],
)
def test_what_is_found_by_texts_is_what_lines_hold(odd: bytes, looks: list[Sound]) -> None:
    more = {"note": "x"} if b'"note": "' in odd else {"note": {"k": "v"}} if b'"note"' in odd else {}
    plain = b"".join(chat(f"Question {row}", 'It "is" so.\n', **more) for row in range(40))
    data = plain + odd + plain + odd
    checker = BlockChecker(PLAN, "chat", bulk=True)
    checker.check(plain)
    alone = BlockChecker(PLAN, "chat").check(data)
    assert 40 in alone.findings
    assert block_fuzz.described(checker.check(data)) == block_fuzz.described(alone)
    assert len(looks[-1].rows) >= 80


def test_a_key_that_every_line_has_is_read_in_bulk(looks: list[Sound]) -> None:
    plan = Plan(Settings.model_validate({"target": ["trl"]}), tokens=False)
    data = b"".join(chat(f"Question {row}", "Yes.", source=f"page {row}") for row in range(100))
    part = BlockChecker(plan, "chat", bulk=True).check(data)
    again = BlockChecker(plan, "chat").check(data)
    assert block_fuzz.described(part) == block_fuzz.described(again)
    assert part.more or part.findings
    checker = BlockChecker(plan, "chat", bulk=True)
    checker.check(data)
    checker.check(data)
    assert len(looks[-1].rows) == 100


def test_a_piece_with_a_very_long_line_is_not_read_in_bulk(
    looks: list[Sound], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BULK_PIECE", 2 * limits.BULK_SIZE)
    data = chat("Hi", "Yes.") * 3 + chat("Hi", "yes " * limits.BULK_SIZE) + chat("Hi", "Yes.") * 5_000
    part = BlockChecker(PLAN, "chat", bulk=True).check(data)
    assert block_fuzz.described(part) == block_fuzz.described(BlockChecker(PLAN, "chat").check(data))
    assert 4_000 < sum(len(it.rows) for it in looks) < 5_003


def test_what_is_in_the_place_of_a_list_is_told_of_each_line() -> None:
    lines = [b'{"messages": []}\n', b'{"messages": "x"}\n', b'{"messages": 1}\n', b'{"messages": [ ]}\n']
    together = BlockChecker(PLAN, "chat").check(b"".join(lines)).summaries()
    assert [it.types for it in together] == [
        BlockChecker(PLAN, "chat").check(line).summaries()[0].types for line in lines
    ]


def test_parts_can_be_put_together_in_any_order() -> None:
    data = [
        b"".join(chat(f"{number} {row}", "Yes.", **({"id": row} if row % 2 else {})) for row in range(20))
        + (b"\xff\n\n[\n" if number % 2 else b"x\n")
        for number in range(4)
    ]
    one, two, three, four = (BlockChecker(PLAN, "chat").check(it) for it in data)
    left = one.merge(two).merge(three).merge(four)
    right = one.merge(two.merge(three.merge(four)))
    assert left == right == pickle.loads(pickle.dumps(left))
    assert left.lines == sum(it.lines for it in (one, two, three, four))
    assert list(left.summaries()) == [it for part in (one, two, three, four) for it in part.summaries()]
    assert one == BlockChecker(PLAN, "chat").check(data[0])


def test_a_part_of_very_many_different_lines() -> None:
    part, other = Part(), Part()
    model = next(iter(BlockChecker(PLAN, "chat").check(b"{}\n").summaries()))
    for row in range(70_000):
        (part if row < 35_000 else other).note(model._replace(keys=(str(row),)))
    whole = part.merge(other)
    assert [it.keys for it in whole.summaries()] == [(str(row),) for row in range(70_000)]


def test_a_sound_line_takes_ten_bytes(soon: None) -> None:
    part = BlockChecker(PLAN, "chat", bulk=True).check(b"".join(chat(str(row), "Yes.") for row in range(500)))
    assert part.numbers.itemsize + part.marks.itemsize <= 12
    assert (len(part.table), part.findings, part.more) == (1, {}, {})


def test_marks_do_not_depend_on_the_process() -> None:
    value = {"messages": [{"role": "user", "content": "é 😀"}], "id": 5}
    code = (
        "from tuneline.engine.mark import mark_of; from tuneline.formats.table import FORMATS;"
        f"print(mark_of(FORMATS['chat'].bulk)({value!r}))"
    )
    bulk = FORMATS["chat"].bulk
    assert bulk is not None
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
        )
        assert int(run.stdout) == mark_of(bulk)(value)


def test_marks_propose_and_values_decide(soon: None, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    lines = [chat(f"Question {row}", "Yes.") for row in range(30)]
    said = json.loads(lines[3])["messages"]
    turned = [{"content": it["content"], "role": it["role"]} for it in said]
    lines += [
        json.dumps({"messages": turned}, indent=None, separators=(",", ":")).encode()
        + b"\n",  # equal to line 4
        lines[5].replace(b'"user"', b'"system"'),  # the same texts under other roles
        lines[7].replace(b"Question", b"\\u0051uestion"),  # equal to line 8
        lines[9].replace(
            b'"content": ', b'"content": "x", "content": ', 1
        ),  # equal to what a parser keeps of line 10
    ]
    path.write_bytes(b"".join(lines))
    found = [it.row for it in check_file(Source(path), PLAN).placed if it.finding.rule == "duplicate-example"]
    assert found == [30, 32, 33]


def test_examples_of_one_mark_are_told_apart() -> None:
    marks = array("Q", [7, 5, 7, 0, 7, 0, 5, 7])
    lines = [b"a", b"b", b"A", b"", b"c", b"", b"b", b"c "]
    found = fingerprints(
        marks, lambda rows: (lines[row] for row in rows), lambda line: ord(line.strip().lower())
    )
    assert found.keys() == {0, 1, 2, 4, 6, 7}
    assert found[0] == found[2] != found[4] == found[7]
    assert found[1] == found[6]


def test_repeated_marks_are_found_in_parts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    marks = array("Q", [it * it % 1009 for it in range(3_000)])
    expected = {it for it in set(marks) if it and marks.count(it) > 1}
    assert repeated(marks) == expected
    monkeypatch.setattr("tuneline.engine.duplicates._AT_A_TIME", 100)
    assert repeated(marks) == expected


def test_a_long_line_is_left_to_who_counts_its_tokens(looks: list[Sound]) -> None:
    plan = Plan(Settings(), tokens=True)
    limit = plan.reading("chat").limit
    data = chat("Hi", "a " * limit) + b"".join(chat(str(row), "Yes.") for row in range(9))
    part = BlockChecker(plan, "chat", bulk=True).check(data)
    assert block_fuzz.described(part) == block_fuzz.described(BlockChecker(plan, "chat").check(data))
    assert [len(it.rows) for it in looks] == [9] or sum(len(it.rows) for it in looks) <= 9


@pytest.mark.parametrize("name", ["alpaca", "query-response", "chosen-rejected"])
def test_exchanges_of_a_history_are_turns_in_bulk_too(name: str) -> None:
    asked, *answers = {
        "alpaca": ("instruction", "output"),
        "query-response": ("query", "response"),
        "chosen-rejected": ("instruction", "chosen", "rejected"),
    }[name]
    values = [
        {
            asked: f"Why {number} tides a day?",
            **{it: f"Because of the {it} moon." for it in answers},
            "history": [["What is a tide?", "A rise of the sea."]] * number,
        }
        for number in (0, 0, 0, 0, 1, 1, 3, 0, 1)
    ]
    data = b"".join(json.dumps(it).encode() + b"\n" for it in values)
    plan = Plan(check=False, stats=True)
    alone = BlockChecker(plan, name).check(data)
    checker = BlockChecker(plan, name, bulk=True)
    checker.check(data)  # some keys are learned
    bulk = checker.check(data)
    assert block_fuzz.described(alone) == block_fuzz.described(bulk)
    assert block_fuzz.statistics(alone.stats) == block_fuzz.statistics(bulk.stats)
    assert alone.stats.roles["user"] > 0
