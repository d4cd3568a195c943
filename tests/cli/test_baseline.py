"""`--write-baseline`, `--baseline` and the setting of that name."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from cli.running import WEIGHT, chat, chats, run, write
from tuneline.engine import limits

BAD = chats(bad={3: WEIGHT, 7: chat(7, weight=2)})


def weights(*words: str) -> list[int]:
    """The lines that are told of."""
    outcome = run("check", "--output-format", "json", *words)
    return [finding["line"] for file in json.loads(outcome.out)["files"] for finding in file["findings"]]


def test_what_is_known_is_hidden(folder: Path) -> None:
    write(folder / "x.jsonl", BAD)
    assert run("check", "x.jsonl", "--write-baseline", "known.json").code == 1
    outcome = run("check", "x.jsonl", "--baseline", "known.json")
    assert outcome == (0, "no findings in 1 file, 12 lines: 12 chat; 2 hidden by the baseline\n", "")
    assert "Question" not in (folder / "known.json").read_text("utf-8")


def test_lines_may_move_but_not_change(folder: Path) -> None:
    write(folder / "x.jsonl", BAD)
    run("check", "x.jsonl", "--write-baseline", "known.json")
    moved = chats(5).replace("Question", "Query") + BAD
    write(folder / "x.jsonl", moved)
    assert weights("x.jsonl", "--baseline", "known.json") == []
    write(folder / "x.jsonl", moved.replace("Question 7", "Question 77"))
    assert weights("x.jsonl", "--baseline", "known.json") == [13]
    # A second line like a known one is new.
    write(folder / "x.jsonl", moved + WEIGHT + "\n")
    assert weights("x.jsonl", "--baseline", "known.json", "--ignore", "dataset") == [18]


def once(rows: range) -> str:
    return "".join(json.dumps({"id": row, **json.loads(chat(row))}) + "\n" for row in rows)


def test_what_is_reported_once_a_file_stays_hidden_when_lines_come_and_go(folder: Path) -> None:
    write(folder / "x.jsonl", once(range(8)))
    assert weights("x.jsonl") == [1, 1]  # an unknown key, and too few examples
    run("check", "x.jsonl", "--write-baseline", "known.json")
    write(folder / "x.jsonl", once(range(2, 9)))
    assert weights("x.jsonl", "--baseline", "known.json") == []
    # Another key is another finding.
    write(folder / "x.jsonl", once(range(2, 9)).replace('"id"', '"ident"', 1))
    assert weights("x.jsonl", "--baseline", "known.json") == [1]


def test_a_baseline_of_version_0_1_still_works(folder: Path) -> None:
    text = once(range(8)) + WEIGHT + "\n"
    write(folder / "x.jsonl", text)
    first, last = (hashlib.sha256(text.split("\n")[row].encode()).hexdigest()[:16] for row in (0, 8))
    findings = {
        "invalid-weight": {last: 1},
        "too-few-examples": {first: 1},
        "unknown-key": {first: 1},
    }
    write(folder / "known.json", json.dumps({"version": 1, "findings": findings}))
    assert weights("x.jsonl", "--baseline", "known.json") == []
    write(folder / "x.jsonl", text + WEIGHT.replace("0.5", "0.25") + "\n")
    assert weights("x.jsonl", "--baseline", "known.json", "--ignore", "dataset") == [10]


def test_the_setting(folder: Path) -> None:
    write(folder / "a/tuneline.toml", 'baseline = "known.json"\n')
    write(folder / "a/b/x.jsonl", BAD)
    write(folder / "y.jsonl", BAD)
    # The file that the settings name need not be there yet, nor be sound, when it is written.
    for before in (None, "broken"):
        if before:
            write(folder / "a/known.json", before)
        outcome = run("check", "a", "--write-baseline", "a/known.json", "--quiet")
        assert (outcome.code, outcome.err) == (1, "")
    assert weights("a") == []
    assert weights("y.jsonl") == [4, 8]
    assert weights("a", "--isolated") == [4, 8]
    # Writing it again forgets nothing.
    run("check", "a", "--write-baseline", "a/known.json")
    assert weights("a") == []


def test_several_files_share_a_baseline(folder: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        write(folder / name, BAD)
    run("check", "a.jsonl", "--write-baseline", "known.json")
    assert weights("a.jsonl", "b.jsonl", "--baseline", "known.json") == [4, 8]
    run("check", ".", "--write-baseline", "known.json")
    assert weights("a.jsonl", "b.jsonl", "--baseline", "known.json") == []


def test_a_baseline_compares_well(folder: Path) -> None:
    write(folder / "x.jsonl", BAD)
    run("check", "x.jsonl", "--write-baseline", "one.json")
    write(folder / "x.jsonl", "".join(sorted(line + "\n" for line in BAD.split("\n") if line)))
    run("check", "x.jsonl", "--write-baseline", "two.json")
    assert (folder / "one.json").read_bytes() == (folder / "two.json").read_bytes()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes among the files of Windows")
def test_a_pipe_or_a_device_is_no_baseline(folder: Path) -> None:
    write(folder / "x.jsonl", BAD)
    os.mkfifo(folder / "pipe")
    for name in ("/dev/zero", "pipe"):
        write(folder / "tuneline.toml", f'baseline = "{name}"\n')
        outcome = run("check", "x.jsonl")
        assert outcome.code == 2
        assert outcome.err.endswith(f"{name}: the baseline cannot be read: it is not a regular file\n")


def test_a_baseline_has_a_bounded_size(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder / "x.jsonl", BAD)
    run("check", "x.jsonl", "--write-baseline", "known.json")
    monkeypatch.setattr(limits, "BASELINE_BYTES", (folder / "known.json").stat().st_size - 1)
    outcome = run("check", "x.jsonl", "--baseline", "known.json")
    assert (outcome.code, "it has more than" in outcome.err) == (2, True)
