"""Every output says what was checked, and none says "no findings" of what was not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from cli.running import chats, run, write
from tuneline.formats.shapes import SHAPES
from tuneline.formats.table import FORMATS

CHAT = '{"messages": [{"role": "user", "content": "%d?"}, {"role": "assistant", "content": "a"}]}'
STEPWISE = '{"prompt": "%d", "completions": ["a"], "labels": [true]}'
EVALUATION = '{"question": "%d", "choices": ["a"], "answer": "a"}'
UNKNOWN = '{"number": %d}'
FLAT = '{"system": "a", "user": "%d", "assistant": "b"}'
BROKEN = '{"messages": %d'


def lines(*counted: tuple[str, int]) -> str:
    return "".join(line % row + "\n" for line, count in counted for row in range(count))


def test_what_is_not_checked_is_named(folder: Path) -> None:
    write(folder / "x.jsonl", lines((CHAT, 7), (STEPWISE, 5)))
    outcome = run("check", "x.jsonl")
    assert "12 lines: 7 chat, 5 stepwise (not checked)" in outcome.out
    data = json.loads(run("check", "x.jsonl", "--output-format", "json").out)
    assert data["files"][0]["coverage"] == {
        "lines": 12,
        "checked": {"chat": 7},
        "not_checked": {"stepwise": 5},
        "broken": 0,
    }
    assert (data["summary"]["checked"], data["summary"]["examples"]) == (7, 12)


def test_what_is_read_as_an_example_among_others_counts_as_checked(folder: Path) -> None:
    prompts = (
        '{"prompt": "%d + 1?", "answer": "a"}',
        '{"prompt": "Joke %d"}',
        '{"prompt": "%d?", "answer": ["a"]}',
    )
    write(folder / "x.jsonl", lines(*zip(prompts, (9, 3, 4), strict=True), (UNKNOWN, 1)))
    data = json.loads(run("check", "x.jsonl", "--output-format", "json").out)
    assert data["files"][0]["coverage"]["checked"] == {"reinforcement-prompt": 16}
    assert data["files"][0]["coverage"]["not_checked"] == {"unknown": 1}


@pytest.mark.parametrize(
    ("line", "named", "openai"),
    [
        (STEPWISE, ("wrong-format", "information"), ("wrong-format", "error")),
        (EVALUATION, ("not-training-data", "information"), ("not-training-data", "information")),
        (UNKNOWN, ("unknown-format", "information"), ("unknown-format", "error")),
        ("{}", ("unknown-format", "information"), ("unknown-format", "error")),
    ],
)
def test_the_table_of_what_is_said_of_which_file(
    folder: Path, line: str, named: tuple[str, str], openai: tuple[str, str]
) -> None:
    write(folder / "data" / "x.jsonl", (line.replace("%d", "1") + "\n") * 12)
    write(folder / "data" / "y.jsonl", chats())

    def found(*words: str) -> list[tuple[str, str]]:
        data = json.loads(run("check", *words, "--output-format", "json").out)
        file = next(it for it in data["files"] if it["path"].endswith("x.jsonl"))
        return [(it["rule"], it["severity"]) for it in file["findings"]]

    assert found("data/x.jsonl") == [named]
    assert found("data/x.jsonl", "--target", "openai") == [openai]
    # In a folder the summary is enough.
    assert found("data") == found("data", "--target", "openai") == []
    for style in ("text", "concise"):
        outcome = run("check", "data", "--output-format", style)
        assert outcome.code == 0
        assert "data/x.jsonl: 12 lines: 12 " in outcome.out
        assert "; 12 of 24 examples checked" in outcome.out
        assert "y.jsonl:" not in outcome.out


def test_a_shape_that_nobody_reads_is_reported_wherever_it_is(folder: Path) -> None:
    write(folder / "data" / "x.jsonl", lines((FLAT, 12)))
    for words, severity in ((("data",), "warning"), (("data/x.jsonl", "--target", "openai"), "error")):
        data = json.loads(run("check", *words, "--output-format", "json").out)
        assert {(it["rule"], it["severity"]) for it in data["files"][0]["findings"]} == {
            ("unread-shape", severity)
        }


def test_one_example_makes_a_training_file(folder: Path) -> None:
    for known in (1, 5, 6, 11):
        write(folder / "x.jsonl", lines((UNKNOWN, 12 - known), (CHAT, known)))
        data = json.loads(run("check", "x.jsonl", "--output-format", "json").out)
        found = [it for it in data["files"][0]["findings"] if it["rule"] == "unknown-format"]
        assert found
        assert {it["severity"] for it in found} == {"error"}


@pytest.mark.parametrize("style", ["github", "gitlab", "jsonl", "junit", "sarif", "json", "text", "concise"])
def test_every_output_says_so(folder: Path, style: str) -> None:
    write(folder / "data" / "x.jsonl", lines((UNKNOWN, 3)))
    write(folder / "data" / "y.jsonl", chats())
    outcome = run("check", "data", "--output-format", style)
    words = "3 lines: 3 of unknown format (not checked)"
    told: dict[str, Any] = {
        "github": lambda: f"::notice file=data/x.jsonl,title=tuneline (coverage)::{words}" in outcome.out,
        "gitlab": lambda: f"data/x.jsonl: {words}" in outcome.err,
        "jsonl": lambda: f"data/x.jsonl: {words}" in outcome.err,
        "junit": lambda: (
            [it.attrib for it in ElementTree.fromstring(outcome.out).iter("skipped")] == [{"message": words}]
        ),
        "sarif": lambda: (
            json.loads(outcome.out)["runs"][0]["properties"]["coverage"][0]["not_checked"] == {"unknown": 3}
        ),
        "json": lambda: json.loads(outcome.out)["files"][0]["coverage"]["not_checked"] == {"unknown": 3},
        "text": lambda: f"data/x.jsonl: {words}\n" in outcome.out,
        "concise": lambda: f"data/x.jsonl: {words}\n" in outcome.out,
    }
    assert told[style]()
    assert "y.jsonl" not in outcome.err


def test_a_broken_file_is_of_the_format_that_it_is_meant_to_be(folder: Path) -> None:
    write(folder / "x.jsonl", "".join(CHAT % row + ",\n" for row in range(12)))
    outcome = run("check", "x.jsonl", "--output-format", "json")
    (file,) = json.loads(outcome.out)["files"]
    assert file["format"] == "chat"
    assert file["coverage"] == {"lines": 12, "checked": {}, "not_checked": {}, "broken": 12}
    assert "12 lines: 12 broken" in run("check", "x.jsonl").out


def test_shapes_have_no_names_of_formats() -> None:
    assert SHAPES.keys().isdisjoint(FORMATS)
