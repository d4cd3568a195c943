"""Fixing in memory makes of a text what `tuneline check --fix` makes of the file, and says it in small changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.engine.document import FileState
from tuneline.engine.fixes.memory import Block, Changes, LineEdits, difference, fix_text
from tuneline.engine.fixes.plan import Choose, finish, first_of_all, fix_file, only_safe
from tuneline.engine.plan import Plan
from tuneline.engine.reading import reading_for
from tuneline.engine.snapshot import Snapshot
from tuneline.engine.weigh import active_rules
from tuneline.settings.model import Settings
from tuneline.syntax.edits import apply
from tuneline.text.lines import content, split_lines

GOOD = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}'
NULL = GOOD.replace('"Hello."', '"Hello.", "weight": null')
PRETTY = json.dumps(json.loads(GOOD), indent=2)
ARRAY = f"[\n{GOOD},\n{NULL}\n]"
TEXTS = {
    "sound": GOOD,
    "single quotes": GOOD.replace('"', "'"),
    "told once, fixed on each line": "\n".join([NULL] * 4),
    "blank lines": f"\n{GOOD}\n\n\n{NULL}\n\n\n",
    "pretty": f"{PRETTY}\n{NULL}\n{PRETTY}",
    "array": ARRAY,
    "several values": f"{GOOD} {NULL}\n{GOOD}{GOOD}",
    "misspelt": GOOD.replace("messages", "mesages").replace("user", "User") + "\n" + NULL,
    "twice": f"{GOOD}\n{GOOD}\n{GOOD}",
    "nothing left": "\n\n",
}


def snapshot_of(text: str) -> Snapshot:
    settings = Settings()
    state = FileState(
        [content(line) for line in split_lines(text)], reading_for(settings), active_rules(settings)
    )
    return Snapshot(state)


def changed(texts: list[str], changes: Changes) -> list[str]:
    """The lines with the changes made, from the last to the first."""
    lines = list(texts)
    for change in reversed(changes):
        if isinstance(change, Block):
            lines[change.first : change.end] = change.texts
        else:
            lines[change.row] = apply(lines[change.row], change.edits)
    return lines


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
@pytest.mark.parametrize("choose", [only_safe, first_of_all])
def test_the_outcome_is_that_of_the_command_line(text: str, choose: Choose, tmp_path: Path) -> None:
    path, copy = tmp_path / "train.jsonl", tmp_path / "copy.jsonl"
    path.write_text(text, encoding="utf-8", newline="")
    on_disk = fix_file(path, copy, Plan(every=True), unsafe=choose is first_of_all)
    expected = copy.read_text(encoding="utf-8") if on_disk.applied else text
    snapshot = snapshot_of(text)
    outcome = finish(fix_text(snapshot, choose))
    lines = changed(list(snapshot.texts), outcome.changes)
    assert lines == [content(line) for line in split_lines(expected)]
    assert outcome.applied == on_disk.applied


def test_what_is_not_touched_is_not_in_the_changes() -> None:
    outcome = finish(fix_text(snapshot_of(f"{GOOD}\n{NULL}\n{GOOD} {GOOD}\n\n"), only_safe))
    start = NULL.index(', "weight"')
    assert outcome.changes[0] == LineEdits(1, ((start, start + len(', "weight": null'), ""),))
    assert outcome.changes[1:] == (Block(2, 4, (GOOD, GOOD)),)


def test_a_settled_state_gives_the_same() -> None:
    settings = Settings()
    state = FileState([NULL, GOOD, NULL], reading_for(settings), active_rules(settings))
    fresh = finish(fix_text(Snapshot(state), only_safe))
    state.findings()
    assert finish(fix_text(Snapshot(state), only_safe)) == fresh


@given(st.text("ab\U0001f600"), st.text("ab\U0001f600"))
def test_a_difference_makes_the_new_line_of_the_old(old: str, new: str) -> None:
    edit = difference(old, new)
    assert apply(old, [edit]) == new
    cut = old[edit.start : edit.end]
    assert not cut or cut[0] != edit.text[:1], "what is alike at the start stays"
    assert not cut or cut[-1] != edit.text[-1:], "what is alike at the end stays"
