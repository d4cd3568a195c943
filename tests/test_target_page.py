"""What docs/targets.md says about a target of one's own works, word by word."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from cli.running import Outcome, chat, run, write
from tuneline.engine.setting_names import NAMES
from tuneline.features.choices import targets
from tuneline.settings.discover import load
from tuneline.targets.table import target_names

PAGE = (Path(__file__).parent.parent / "docs" / "targets.md").read_text("utf-8")
SECTION = PAGE.split("\n## A target of your own\n")[1].split("\n### ")[0]
BLOCKS = [it.rstrip("\n") for it in re.findall(r"^```\w+\n(.*?)^```$", SECTION, re.MULTILINE | re.DOTALL)]


@pytest.fixture
def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The files of the page in a folder, with a training file; the command of the page."""
    *files, command = BLOCKS
    for text in files:
        name = text.split("\n")[0].removeprefix("# ")
        write(tmp_path / name, text + "\n")
    lines = [chat(number) for number in range(10)]
    write(tmp_path / "train.jsonl", "\n".join([*lines, chat(11, weight=0.5)]) + "\n")
    monkeypatch.chdir(tmp_path)
    return command


def said(command: str) -> Outcome:
    program, *words = shlex.split(command)
    assert program == "tuneline"
    return run(*words)


def test_it_takes_ten_lines_and_one_setting() -> None:
    file, setting, _ = (block.split("\n") for block in BLOCKS)
    assert len(file) == 10
    assert len([line for line in setting if not line.startswith("#")]) == 1


def test_the_command_accepts_it_and_messages_name_it(newcomer: str) -> None:
    outcome = said(newcomer)
    assert (outcome.code, outcome.err) == (1, "")
    assert "Our trainer rejects this line." in outcome.out


def test_it_is_listed_and_explained(newcomer: str) -> None:
    assert re.search(r"^ours +Our trainer ", said("tuneline targets").out, re.MULTILINE)
    assert said("tuneline explain target:ours").out.startswith("# ours: Our trainer\n")


def test_it_is_in_the_list_of_an_editor(newcomer: str) -> None:
    loaded = load(Path("tuneline.toml").absolute(), NAMES)
    assert loaded.problems == ()
    assert "Our trainer" in [it["title"] for it in targets(loaded.settings)]


def test_a_shell_completes_it(newcomer: str) -> None:
    line = "tuneline check --target "
    environment = {"_TUNELINE_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": "3"}
    assert run(**environment).out.split() == [f"plain,{name}" for name in target_names(["ours"])]


def test_the_settings_may_name_it_too(newcomer: str) -> None:
    path = Path("tuneline.toml")
    path.write_text(path.read_text("utf-8") + 'target = "ours"\n', "utf-8")
    outcome = said("tuneline check train.jsonl")
    assert "Our trainer rejects this line." in outcome.out
