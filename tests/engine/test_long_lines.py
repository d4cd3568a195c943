"""Very long lines are checked by another process, and the answers are those of this one."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from tuneline.engine import limits, long_lines
from tuneline.engine.assembly import Assembly
from tuneline.engine.document import FileState
from tuneline.engine.line import Checked, Checker
from tuneline.engine.long_lines import LongLines, Scope, Stopped
from tuneline.engine.packed import Packed, packed
from tuneline.engine.reading import reading_for
from tuneline.engine.statistics import Totals
from tuneline.engine.weigh import active_rules
from tuneline.formats.table import FORMATS
from tuneline.rules.finding import Finding
from tuneline.settings.model import Settings
from tuneline.syntax.ops import ReplaceText


def line(content: str, role: str = "assistant") -> str:
    turns = [{"role": "user", "content": content}, {"role": role, "content": "Yes."}]
    return json.dumps({"messages": turns}, ensure_ascii=False)


WORDS = "word é漢 " * (limits.QUICK_SIZE // 4)
MANY = "{'prompt': [" + "'a', " * 30_000 + "'b'], 'completion': 'c'}"
LINES = {
    "sound": line(WORDS),
    "role": line(WORDS, "asistant"),
    "cut": line(WORDS)[:-3],
    "quotes": '{"a": "' + 'x"y ' * (limits.QUICK_SIZE // 3),
    "single quotes": MANY,
    "brackets": "[" * (limits.QUICK_SIZE + 1),
    "array": f"[{line(WORDS)}, {line('a')}]",
    "text": WORDS,
}


@pytest.fixture(scope="module")
def lines() -> Iterator[LongLines]:
    made = LongLines()
    yield made
    made.stop()


def scope(target: str = "any", fmt: str | None = "chat") -> Scope:
    settings = Settings.model_validate({"target": target})
    state = FileState([], reading_for(settings), active_rules(settings))
    return Scope(replace(state.reading, format=FORMATS.get(fmt or "")), state.rules)


def here(where: Scope, text: str) -> Any:
    return long_lines._Worker().work("check", where, text)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of lines that are checked in this process."""
    check, sizes = Checker.check, list[int]()

    def noted(checker: Checker, text: str) -> Checked:
        sizes.append(len(text))
        return check(checker, text)

    monkeypatch.setattr(Checker, "check", noted)
    return sizes


@pytest.mark.parametrize(("target", "fmt"), [("any", "chat"), ("openai", "chat"), ("any", None)])
@pytest.mark.parametrize("name", LINES)
def test_what_is_found_is_what_is_found_here(
    lines: LongLines, target: str, fmt: str | None, name: str
) -> None:
    where, text = scope(target, fmt), LINES[name]
    assert len(text) > limits.QUICK_SIZE
    assert lines.check(where, [text, "{}", text]) == {text: here(where, text), "{}": here(where, "{}")}


def test_long_lines_are_not_read_in_this_process(lines: LongLines, elsewhere: list[int]) -> None:
    short = line("a", "asistant")
    found = lines.check(scope(), [*LINES.values(), short])
    counted = lines.count(scope(), [LINES["sound"], LINES["text"], short])
    assert len(found) == len(LINES) + 1
    assert elsewhere == [len(short)] * 2
    costs = counted[hash(LINES["sound"])], counted[hash(short)]
    assert all(isinstance(it, Totals) and it.examples == 1 for it in costs)
    assert counted[hash(LINES["text"])] is None


def test_many_edits_stay_bytes_until_they_are_wanted(lines: LongLines) -> None:
    (finding,) = (it for it in lines.check(scope(), [MANY])[MANY].findings if it.rule == "invalid-json")
    assert all(isinstance(fix.ops, Packed) and len(fix.ops) > 30_000 for fix in finding.fixes)
    plain = next(it for it in here(scope(), MANY).findings if it.rule == "invalid-json")
    assert finding.fixes == plain.fixes
    assert tuple(finding.fixes[0].ops) == plain.fixes[0].ops


def test_packed_edits_are_like_others() -> None:
    ops = tuple(ReplaceText(at, at + 1, "x") for at in range(limits.PACKED_EDITS + 1))
    some = Packed(ops)
    assert (len(some), tuple(some), some[1], some[-2:]) == (len(ops), ops, ops[1], ops[-2:])
    assert some == ops
    assert some != ops[:-1]
    assert pickle.loads(pickle.dumps(some)) == some
    assert hash(some) == hash(Packed(ops))
    assert packed(()) == ()


def test_a_process_that_ends_is_begun_again(lines: LongLines, elsewhere: list[int]) -> None:
    text = LINES["role"]
    before = lines.check(scope(), [text])
    assert lines._process is not None
    lines._process.kill()
    lines._process.wait()
    assert lines.check(scope(), [text]) == before
    assert elsewhere == []


@pytest.mark.parametrize("fault", [PermissionError, FileNotFoundError, BlockingIOError])
def test_where_no_process_can_be_started_the_thread_does_it(
    monkeypatch: pytest.MonkeyPatch, fault: type[OSError]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(subprocess, "Popen", refuse)
    lines, where, text = LongLines(), scope(), LINES["role"]
    assert lines.check(where, [text]) == {text: here(where, text)}


def test_a_process_that_ends_with_every_line_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_lines, "_PROCESS", "import sys; sys.stdin.buffer.read(1)")
    lines, where, text = LongLines(), scope(), LINES["role"]
    assert lines.check(where, [text]) == {text: here(where, text)}


def test_the_process_ends_when_it_may_rest() -> None:
    lines, text = LongLines(), LINES["role"]
    before = lines.check(scope(), [text])
    process = lines._process
    assert process is not None
    lines.rest()
    assert process.poll() is not None
    assert lines.check(scope(), [text]) == before
    assert lines._process is not process
    lines.rest()
    lines.rest()


def test_the_process_ends_with_this_one() -> None:
    lines = LongLines()
    lines.check(scope(), [LINES["role"]])
    process = lines._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()  # as the system does when the server is killed
    assert process.wait(60) == 0
    lines.rest()


def is_stopped_by(end: Callable[[], None], lines: LongLines, text: str, patch: pytest.MonkeyPatch) -> bool:
    """Whether a check that would take minutes is Stopped by what another thread does."""
    ended = list[object]()

    def work() -> None:
        with pytest.raises(Stopped):
            lines.check(scope(), [text])
        ended.append(True)

    thread = threading.Thread(target=work)
    with patch.context() as slow:
        slow.setattr(long_lines, "_PROCESS", "import time; time.sleep(600)")
        thread.start()
        while lines._process is None:
            pass
        end()
        thread.join(60)
    return ended == [True]


def test_what_is_under_way_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = LongLines()
    assert is_stopped_by(lines.stop, lines, LINES["text"] * 10, monkeypatch)
    lines.rest()


def test_what_is_dropped_ends_and_the_next_question_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    lines, text = LongLines(), LINES["role"]
    assert is_stopped_by(lines.drop, lines, text, monkeypatch)
    assert lines._process is None
    lines.begin()
    where = scope()
    assert lines.check(where, [text]) == {text: here(where, text)}
    lines.rest()


def test_nothing_is_imported_from_the_working_folder(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tuneline").mkdir()
    (tmp_path / "tuneline/__init__.py").write_text("raise SystemExit")
    (tmp_path / "json.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)  # as `python -m` does
    lines, text = LongLines(), LINES["role"]
    lines._here = None  # type: ignore[assignment]  # so that it cannot be done here
    found = lines.check(scope(), [text])[text]
    assert isinstance(found.findings[0], Finding)
    lines.rest()
    assert os.getcwd() == str(tmp_path)


ARRAY = "[" + ",".join([line("a")] * 2_000) + "]"


@pytest.mark.parametrize(
    "texts",
    [
        [ARRAY],
        [ARRAY[:-1] + ", 'x': 1]"],
        ["[", *([f"{line('a')},"] * 3), LINES["role"], "]"],
        [LINES["cut"], line("a"), "{", '"prompt": "a",', '"completion": "b"}', line("a")],
        [line("a"), LINES["sound"], line("a")],
    ],
    ids=range(5),
)
def test_a_file_is_looked_at_elsewhere_as_it_is_here(
    lines: LongLines, monkeypatch: pytest.MonkeyPatch, texts: list[str]
) -> None:
    where = scope()
    states = [FileState(texts, where.reading, where.rules) for _ in range(2)]
    for state in states:
        for row in range(len(texts)):
            state.check(row)
    here = states[0].whole_apart()()
    with monkeypatch.context() as patch:
        patch.setattr(Assembly, "identify", None)
        elsewhere = lines.look(states[1].whole_apart())
    assert elsewhere.all() == here.all()
    assert (elsewhere.vote, elsewhere.multiline) == (here.vote, here.multiline)
    assert elsewhere.examples() == here.examples()
    assert states[0].settle(here)
    assert states[1].settle(elsewhere)
    assert states[0].settled is states[1].settled


def test_a_file_without_very_long_lines_is_looked_at_here(lines: LongLines) -> None:
    where = scope()
    state = FileState([line("a")] * 3, where.reading, where.rules)
    for row in range(3):
        state.check(row)
    whole = state.whole_apart()
    assert lines.look(whole) is whole.assembly
    assert state.settle(whole.assembly)


def test_a_process_that_starts_while_all_is_stopped_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = LongLines()
    started = []
    start = long_lines._start

    def slowly() -> subprocess.Popen[bytes]:
        started.append(start())
        lines.stop()
        return started[0]

    monkeypatch.setattr(long_lines, "_start", slowly)
    with pytest.raises(Stopped):
        lines.check(scope(), [LINES["role"]])
    assert started[0].poll() is not None
