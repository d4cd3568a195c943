"""Actions as plain data: which are offered where, and that a job done later does what was meant or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.engine.document import FileState
from tuneline.engine.fixes.memory import Block, Changes
from tuneline.engine.fixes.plan import finish
from tuneline.engine.reading import reading_for
from tuneline.engine.snapshot import Snapshot
from tuneline.engine.weigh import active_rules
from tuneline.features import limits
from tuneline.features.code_actions import actions
from tuneline.features.code_actions.actions import includes, perform
from tuneline.features.code_actions.job import QUICK_FIX, REWRITE, Action, Job, Refused
from tuneline.settings.model import Settings
from tuneline.syntax.edits import apply
from tuneline.syntax.parse import parse
from tuneline.text.lines import content, split_lines

GOOD = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}'
FUNCTIONS = (
    '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "function_call": {"name": "f", '
    '"arguments": "{}"}}], "fun<|>ctions": [{"name": "f", "parameters": {"type": "object"}}]}'
)


def state_of(text: str, *, settled: bool = True) -> FileState:
    settings = Settings(ignore=("too-few-examples",))
    state = FileState(
        [content(line) for line in split_lines(text)], reading_for(settings), active_rules(settings)
    )
    if settled:
        state.findings()
    return state


def offered(marked: str, *only: str) -> tuple[Snapshot, list[Action]]:
    """What is offered at `<|>`, or between two of them."""
    points: list[tuple[int, int]] = []
    rows = [content(line) for line in split_lines(marked)]
    for row in range(len(rows)):
        while (column := rows[row].find("<|>")) >= 0:
            rows[row] = rows[row].replace("<|>", "", 1)
            points.append((row, column))
    snapshot = Snapshot(state_of("".join(f"{row}\n" for row in rows)))
    return snapshot, actions.actions(snapshot, points[0], points[-1], only)


def done(snapshot: Snapshot, action: Action) -> list[str]:
    """The lines after an action, which says the same at once and when it is left for later."""
    later = finish(perform(snapshot, action.job))
    if action.changes is not None:
        assert tuple(action.changes) == tuple(later)
    return made(snapshot, later)


def made(snapshot: Snapshot, changes: Changes) -> list[str]:
    lines = list(snapshot.texts)
    for change in reversed(changes):
        if isinstance(change, Block):
            lines[change.first : change.end] = change.texts
        else:
            lines[change.row] = apply(lines[change.row], change.edits)
    return lines


def titles(found: list[Action], kind: str = QUICK_FIX) -> list[str]:
    return [str(action.title) for action in found if action.kind == kind]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (GOOD.replace("user", "us<|>er"), []),
        (GOOD.replace("user", "Us<|>er"), ['Set the role to "user"']),
        # The fixes of what the range touches, and of nothing else on the line.
        (GOOD.replace("user", "User").replace("Hi", "H<|>i"), []),
        (f"{GOOD.replace('user', 'User')[:5]}<|>{GOOD.replace('user', 'User')[5:]}<|>", ['Set the role to "user"']),
        (f"{GOOD}\n<|>\n{GOOD}", ["Remove the empty line"]),
        (f"{GOOD}\n<|>\n\n<|>{{}}", ["Remove the empty line", "Remove the empty line",
                                       "Fix all \"blank-line\" in this file"]),
        (f"<|>{GOOD} {{}}<|>", ["Split into one value per line"]),
        (f"<|>[{GOOD}]", ["Write the example on one line"]),
        (FUNCTIONS, ["Convert functions to tools (changes the data)"]),
        ("<|>", []),
    ],
)  # fmt: skip
def test_quick_fixes(marked: str, expected: list[str]) -> None:
    _, found = offered(marked, "quickfix")
    shown = [title for title in titles(found) if ", for all " not in title]
    assert shown == expected


@pytest.mark.parametrize(
    ("marked", "title", "expected"),
    [
        (f"{GOOD} <|>{GOOD}\n{GOOD}", "Split into one value per line", [GOOD, GOOD, GOOD]),
        (f"<|>[\n{GOOD},\n{GOOD}\n]", "Write every example on one line (2)", [GOOD, GOOD]),
        (f"{GOOD}\n<|>\n\n", "Remove the empty lines at the end", [GOOD]),
        ('<|>{"messages": [\n{"role": "user", "content": "a"}\n]}', "Write the example on one line",
         ['{"messages": [{"role": "user", "content": "a"}]}']),
        # From wherever in the value the cursor is.
        ('{"messages": <|>[\n{"role": "user", "content": "a"}\n]}', "Write the example on one line",
         ['{"messages": [{"role": "user", "content": "a"}]}']),
        (f'{GOOD}\n{{"messages": [\n{{"role": "user", "con<|>tent": "a"}}\n]}}', "Write the example on one line",
         [GOOD, '{"messages": [{"role": "user", "content": "a"}]}']),
        (f"[\n{GOOD},\n{GOOD}<|>\n]", "Write every example on one line (2)", [GOOD, GOOD]),
        (f"[\n{GOOD},\n{GOOD}\n]<|>", "Write every example on one line (2)", [GOOD, GOOD]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("settled", [True, False])
def test_rewrites(marked: str, title: str, expected: list[str], settled: bool) -> None:
    snapshot, found = offered(marked)
    (action,) = [action for action in found if str(action.title) == title]
    assert action.changes is None, "whole lines are worked out when they are wanted"
    later = (
        snapshot
        if settled
        else Snapshot(state_of("".join(f"{text}\n" for text in snapshot.texts), settled=False))
    )
    assert made(later, finish(perform(later, action.job))) == expected


def test_what_changes_a_long_line_is_worked_out_when_it_is_wanted() -> None:
    """Editors ask for actions with every move of the cursor, and each of them reads the line once more."""
    long = GOOD.replace("Hi", "Hi" * limits.READY_LINE)
    short, of_short = offered(GOOD.replace("Hello", "Hel<|>lo"))
    snapshot, of_long = offered(long.replace("Hello", "Hel<|>lo"))
    changes = [[it for it in found if it.job.task == "change"] for found in (of_short, of_long)]
    assert titles(changes[0], REWRITE) == titles(changes[1], REWRITE) != []
    for one, other in zip(*changes, strict=True):
        assert other.changes is None
        (expected,), (line,) = done(short, one), done(snapshot, other)
        assert line == expected.replace("Hi", "Hi" * limits.READY_LINE)


def test_a_value_beside_the_cursor_is_left_alone() -> None:
    """What is on its own line, or on the lines of another value, is not what the cursor is in."""
    pretty = '{"messages": [\n{"role": "user", "content": "a"}\n]}'
    _, found = offered(f"{GOOD}<|>\n{pretty}")
    assert not [it for it in titles(found) if "one line" in it]
    _, found = offered(f"{pretty}\n{pretty.replace('role', 'ro<|>le')}")
    offers = [it for it in found if "one line" in str(it.title)]
    assert titles(offers) == ["Write every example on one line (2)", "Join into one line"]
    assert [it.row for it in offers] == [3, 3]


def test_functions_become_tools() -> None:
    snapshot, found = offered(FUNCTIONS)
    action = next(it for it in found if str(it.title).startswith("Convert functions"))
    (line,) = done(snapshot, action)
    assert '"tool_calls"' in line
    assert '"tools"' in line
    assert '"function_call"' not in line


def test_every_offered_change_is_what_is_done_later() -> None:
    marked = GOOD.replace("Hello", "Hel<|>lo").replace('"user"', '"User"')
    snapshot, found = offered(marked)
    assert len(titles(found, REWRITE)) == 4
    for action in found:
        if action.job.task in ("fix", "change", "convert"):
            assert done(snapshot, action) != list(snapshot.texts)


def test_a_job_finds_its_line_where_it_went() -> None:
    _, found = offered(f"{GOOD}\n{GOOD.replace('user', 'Us<|>er')}")
    now = Snapshot(state_of("\n".join(("{}", GOOD, "", GOOD.replace("user", "User"), GOOD))))
    lines = made(now, finish(perform(now, found[0].job)))
    assert lines == ["{}", GOOD, "", GOOD, GOOD]


@pytest.mark.parametrize("line", [GOOD.replace("user", "Usr"), GOOD, "", GOOD.replace("user", "User") + " "])
def test_a_job_whose_line_is_gone_is_refused(line: str) -> None:
    _, found = offered(GOOD.replace("user", "Us<|>er"))
    with pytest.raises(Refused, match="The line has changed"):
        finish(perform(Snapshot(state_of(line)), found[0].job))


def test_a_job_of_which_nothing_is_left_is_refused() -> None:
    snapshot, found = offered(GOOD.replace("user", "Us<|>er"))
    for job in (Job("fix", 0, 0, found[0].job.line, "unknown-role", "Change to something"),
                Job("change", 0, 0, found[0].job.line, title="weight-7")):  # fmt: skip
        with pytest.raises(Refused, match="Nothing left to do"):
            finish(perform(snapshot, job))


def test_stale_knowledge_of_the_file_deletes_no_line() -> None:
    state = state_of(f"{GOOD}\n\n\n\n")
    (action,) = [it for it in actions.actions(Snapshot(state), (1, 0), (1, 0)) if it.kind == QUICK_FIX]
    state.splice(2, 1, [GOOD])
    now = Snapshot(state)
    assert not now.complete
    with pytest.raises(Refused, match="Nothing left to do"):
        finish(perform(now, action.job))


def test_long_lines_are_worked_out_when_they_are_wanted() -> None:
    long = GOOD.replace("Hello.", "x" * limits.READY_LINE).replace('"user"', '"Us<|>er"')
    snapshot, found = offered(long, "quickfix")
    assert found[0].changes is None
    assert done(snapshot, found[0]) == [long.replace("Us<|>er", "user")]


def test_a_selection_of_many_lines_is_cut() -> None:
    wrong = GOOD.replace("user", "User")
    _, found = offered("<|>" + "\n".join([wrong] * 300) + "<|>", "quickfix")
    assert len(found) == limits.ACTIONS


def test_a_range_up_to_the_next_line_takes_nothing_of_that_line() -> None:
    # Kate sends such a range where nothing is selected.
    wrong = GOOD.replace("assistant", "Assistant")
    _, here = offered(f"<|>{GOOD}\n<|>{wrong}")
    assert "Add a user message" in titles(here, REWRITE)
    assert titles(here) == []
    _, both = offered(f"<|>{GOOD}\n{wrong}<|>")
    assert titles(both) != []
    _, none = offered(f"<|>{GOOD}\n{GOOD}\n<|>{GOOD}")
    assert titles(none, REWRITE) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        # The comma is as good as it was although the value is still missing.
        ('{"messages": [{"role": "user" <|>"content": "a"}], "x": }', ["Add the missing comma"]),
        # None of these is better than what is there.
        (GOOD.replace('"Hi"', '<|>5 apples"') + "<|>", []),
        (GOOD.replace('"Hi"', '<|>"use {x}') + "<|>", []),
        (GOOD.replace('"Hello."', '"Hello" <|>+ "."') + "<|>", []),
    ],
)
def test_a_fix_of_a_broken_line_is_offered_where_it_is_a_gain(line: str, expected: list[str]) -> None:
    _, found = offered(line, "quickfix")
    assert [title for title in titles(found) if "in this file" not in title] == expected


def test_a_slip_inside_a_spread_value_can_be_fixed_alone() -> None:
    rows = ["{", '"prompt": "a"', '<|>"completion": "b",', "}"]
    snapshot, found = offered("\n".join(rows).replace('"a"', '"<|>a"'), "quickfix")
    action = next(it for it in found if str(it.title) == "Add the missing comma")
    assert done(snapshot, action)[1] == '"prompt": "a",'


@pytest.mark.parametrize(
    ("only", "kind", "wanted"),
    [
        ((), "quickfix", True),
        (("",), "quickfix", True),
        (("quickfix",), "quickfix", True),
        (("quick",), "quickfix", False),
        (("source",), "source.fixAll.tuneline", True),
        (("source.fixAll",), "source.fixAll.tuneline", True),
        (("source.fixAll.ruff",), "source.fixAll.tuneline", False),
        (("quickfix", "refactor"), "refactor.rewrite", True),
    ],
)
def test_kinds(only: tuple[str, ...], kind: str, wanted: bool) -> None:
    assert includes(only, kind) is wanted


def test_a_sound_line_is_never_broken_by_an_action() -> None:
    examples = Path(__file__).parents[2] / "examples"
    for path in sorted(examples.rglob("*.jsonl")):
        snapshot = Snapshot(state_of(path.read_text(encoding="utf-8")))
        for row, text in enumerate(snapshot.texts[:8]):
            for action in actions.actions(snapshot, (row, 0), (row, len(text))):
                if action.job.task not in ("fix", "change") or parse(text).faults:
                    continue
                lines = done(snapshot, action)
                assert len(lines) != len(snapshot.texts) or not parse(lines[row]).faults, action.title


@given(st.text('{}[]",:\\ abmesgroluicnthw01\n'), st.integers(0, 3), st.integers(0, 40))
def test_nothing_raises_on_any_text(text: str, row: int, column: int) -> None:
    snapshot = Snapshot(state_of(text, settled=len(text) % 2 == 0))
    for action in actions.actions(snapshot, (row, column), (row + 1, 0)):
        try:
            made(snapshot, finish(perform(snapshot, action.job)))
        except Refused:
            assert action.changes is None


def test_no_safe_fix_takes_a_word_of_a_text_that_was_pasted_over_lines() -> None:
    # The lines are one text; what is in front of the bracket is a word of it.
    broken = GOOD.replace("Hi", "See:")[: GOOD.index("Hi") + 4]
    marked = f'{broken}\n    ret<|>urn {{"a": 1}}\nand so on\n'
    snapshot, found = offered(marked, "quickfix")
    for action in found:
        if "changes the data" not in str(action.title):
            assert "return" in "\n".join(done(snapshot, action)), str(action.title)
