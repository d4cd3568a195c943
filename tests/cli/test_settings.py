"""Which settings hold for which file: the nearest file's, its tables, then the flags."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cli.running import WEIGHT, chats, run, write

BAD = chats(bad={3: WEIGHT})
OFF = 'ignore = ["weights"]\n'


def found(*words: str) -> dict[str, int]:
    """Findings by file."""
    outcome = run("check", "--output-format", "json", *words)
    assert outcome.err == ""
    return {file["path"]: len(file["findings"]) for file in json.loads(outcome.out)["files"]}


def test_the_nearest_settings_hold(folder: Path) -> None:
    write(folder / "tuneline.toml", OFF)
    write(folder / "b/pyproject.toml", '[tool.tuneline]\ntarget = "openai"\n')
    write(folder / "b/c/pyproject.toml", "[tool.other]\n")
    for name in ("x.jsonl", "a/x.jsonl", "b/x.jsonl", "b/c/x.jsonl"):
        write(folder / name, BAD)
    assert found(".") == {"x.jsonl": 0, "a/x.jsonl": 0, "b/x.jsonl": 1, "b/c/x.jsonl": 1}
    assert found("a/x.jsonl", "--isolated") == {"a/x.jsonl": 1}
    assert found("b", "--config", "tuneline.toml") == {"b/x.jsonl": 0, "b/c/x.jsonl": 0}


def test_tables_for_files(folder: Path) -> None:
    write(folder / "tuneline.toml", f'[files."eval/**"]\n{OFF}[files."eval/hard/*"]\nignore = []\n')
    for name in ("train.jsonl", "eval/x.jsonl", "eval/hard/x.jsonl"):
        write(folder / name, BAD)
    assert found(".") == {"train.jsonl": 1, "eval/x.jsonl": 0, "eval/hard/x.jsonl": 1}
    assert found("eval") == {"eval/x.jsonl": 0, "eval/hard/x.jsonl": 1}


def test_flags_win(folder: Path) -> None:
    write(folder / "tuneline.toml", f'target = "azure"\nselect = ["jsonl"]\n[files."*"]\n{OFF}')
    write(folder / "x.jsonl", BAD)
    assert found("x.jsonl") == {"x.jsonl": 0}
    assert found("x.jsonl", "--select", "weights") == {"x.jsonl": 0}
    assert found("x.jsonl", "--select", "weights", "--ignore", "jsonl") == {"x.jsonl": 1}


def test_severity(folder: Path) -> None:
    write(folder / "tuneline.toml", '[severity]\ninvalid-weight = "hint"\n')
    write(folder / "x.jsonl", BAD)
    assert run("check", "x.jsonl").code == 0
    assert run("check", "x.jsonl", "--fail-on", "hint").code == 1


@pytest.mark.parametrize(
    ("exclude", "left"),
    [
        ('["raw"]', ["a/x.jsonl", "x.jsonl"]),
        ('["raw/", "a"]', ["x.jsonl"]),
        ('["x.jsonl"]', ["raw/y.jsonl"]),
        ('["**/y.jsonl", "/a"]', ["raw/x.jsonl", "x.jsonl"]),
    ],
)
def test_exclude(folder: Path, exclude: str, left: list[str]) -> None:
    write(folder / "tuneline.toml", f"exclude = {exclude}\n")
    for name in ("x.jsonl", "a/x.jsonl", "raw/x.jsonl", "raw/y.jsonl"):
        write(folder / name, BAD)
    assert sorted(found(".")) == sorted(left)
    # What is named is wanted.
    assert found("raw/y.jsonl") == {"raw/y.jsonl": 1}
    # Unless somebody names everything, as pre-commit does.
    names = ("x.jsonl", "a/x.jsonl", "raw/x.jsonl", "raw/y.jsonl")
    assert sorted(found(*names, "--force-exclude")) == sorted(left)


def test_settings_are_looked_for_once_a_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tuneline.settings import discover

    for number in range(20):
        write(folder / f"a/{number}.jsonl", BAD)
    asked: list[Path] = []
    find = discover.find
    monkeypatch.setattr(discover, "find", lambda start: asked.append(start) or find(start))
    assert len(found("a")) == 20
    assert asked == [folder / "a"]


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        (f"[{'.'.join('a' * 3_000)}]\n", "tuneline.toml is nested too deep"),
        (
            'exclude = ["**/**/**/**/**/**/nope", "/"]\n',
            '"exclude[1]" in tuneline.toml is "/": this pattern matches nothing',
        ),
        (
            'model = "ours"\n[models.ours]\noffered_by = ["any"]\n',
            '"models.ours.offered_by[0]" in tuneline.toml is "any": write \'',
        ),
    ],
)
def test_a_value_that_is_wrong_by_meaning_is_a_problem_and_no_crash(
    toml: str, words: str, folder: Path
) -> None:
    write(folder / "tuneline.toml", toml)
    write(folder / "x.jsonl", BAD)
    for command in (("check", "x.jsonl"), ("stats", "x.jsonl"), ("models",)):
        outcome = run(*command)
        assert (outcome.code, outcome.err.count("\n")) == (2, 1)
        assert f"/tuneline.toml: {words}".replace("/", os.sep, 1) in outcome.err
    assert "x.jsonl:4:" in run("check", "--output-format", "concise", "x.jsonl").out


@pytest.mark.parametrize("option", ["--select", "--ignore"])
@pytest.mark.parametrize("names", ["", ",", " , "])
def test_an_option_that_names_no_rule_is_not_taken_for_all(option: str, names: str, folder: Path) -> None:
    write(folder / "x.jsonl", BAD)
    outcome = run("check", "x.jsonl", option, names)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(
        f'tuneline: {option} does not name a rule or group; "tuneline rules" lists them all'
    )
