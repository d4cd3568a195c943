"""`tuneline show`: everything of a file as text with line breaks; and what git makes of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.running import chat, write

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.jsonl"))
LINE = (
    '{"messages": [{"role": "user", "content": "Hi\\nthere"}, '
    '{"role": "assistant", "content": "Yes.", "weight": 0}]}'
)
SHOWN = "=== chat\n[user]\nHi\nthere\n[assistant, weight 0]\nYes.\n\n"


def show(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tuneline", "show", *map(str, words)]
    variables = os.environ | {"PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, capture_output=True, check=False, env=variables, encoding="utf-8")


def texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from texts(item)
        case dict():
            # What only says of which kind a part is.
            for item in (it for key, it in value.items() if key != "type"):
                yield from texts(item)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda it: it.stem)
def test_nothing_is_left_out(path: Path) -> None:
    """Every text of every example is there, with its line breaks, or as it is written."""
    done = show(path)
    assert (done.returncode, done.stderr) == (0, "")
    lines = path.read_text("utf-8").split("\n")
    examples = done.stdout.removesuffix("\n\n").split("\n\n=== ")
    assert len(examples) == sum(bool(line.strip()) for line in lines)
    together = " ".join(done.stdout.split())
    for line in filter(str.strip, lines):
        for text in texts(json.loads(line)):
            written = json.dumps(text, ensure_ascii=False)[1:-1]
            spaced = " ".join(text.split())
            laid_out = text[:1] in "{[" or text.startswith("data:")
            assert laid_out or spaced in together or written in done.stdout, text


def test_one_line(folder: Path) -> None:
    write(folder / "x.jsonl", f"{chat(1)}\n{LINE}\n")
    assert show(folder / "x.jsonl", "--line", "2").stdout == SHOWN
    done = show(folder / "x.jsonl", "--line", "9")
    assert done.returncode == 2
    assert "there is no line 9; the file has 2" in done.stderr


def test_standard_input() -> None:
    """Editors pipe the lines that they have, which may not be saved."""
    command = [sys.executable, "-m", "tuneline", "show", "-"]
    done = subprocess.run(command, input=f"{LINE}\n".encode(), capture_output=True, check=False)
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, SHOWN, b"")
    done = subprocess.run(command, input=b"\x1f\x8bx", capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"<stdin>: is a gzip file" in done.stderr


def test_lines_without_examples_are_there_as_they_are(folder: Path) -> None:
    write(folder / "x.jsonl", f'{{"messages": [{{"role": "user", "content": "a"\n\n[1]\n{LINE}\n')
    done = show(folder / "x.jsonl")
    assert done.returncode == 0
    assert "=== chat, not valid JSON\n" in done.stdout
    assert '--- as it is written\n{"messages": [{"role": "user", "content": "a"\n' in done.stdout
    assert "=== The line holds no training example.\n[1]\n" in done.stdout
    assert done.stdout.endswith(SHOWN)


def test_what_would_steer_a_terminal_is_drawn(folder: Path) -> None:
    hostile = "\x1b]0;title\x07 \x1b[2J \u202eabc \u200b \ud83d"
    line = json.dumps(
        {
            "messages": [{"role": hostile, "content": hostile}, {"role": "assistant", "content": "b"}],
            hostile: hostile,
        }
    )
    write(folder / "x.jsonl", f"{line}\n")
    shown = show(folder / "x.jsonl").stdout
    assert "␛[2J" in shown
    assert not set(shown) & set("\x1b\x07\u202e\u200b\ud83d")


def test_the_lines_that_match(folder: Path) -> None:
    write(folder / "x.jsonl", f"{chat(1)}\n\n{LINE}\n{chat(1)}\n{LINE.replace('Yes', 'Yes, ' * 9)}\n[1]\n")
    numbered = SHOWN.replace("===", "=== line 3:")
    done = show(folder / "x.jsonl", "--where", "weight:0 -line>4")
    assert (done.returncode, done.stdout, done.stderr) == (0, numbered, "")
    for query, found in (
        ("sort:tokens weight:0", ["5", "3"]),
        ("rule:duplicate-example", ["4"]),
        ("rule:duplicate-example,nothing-to-train sort:line-desc", ["5", "4", "3"]),
        ("-is:example", ["6"]),
        ("", ["1", "3", "4", "5", "6"]),
    ):
        done = show(folder / "x.jsonl", "--where", query)
        assert re.findall(r"^=== line (\d+): ", done.stdout, re.MULTILINE) == found, query
    done = show(folder / "x.jsonl", "--where", "owls")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.endswith("no line matches\n")


def test_settings_apply_to_what_is_looked_for(folder: Path) -> None:
    write(folder / "x.jsonl", f"{chat(1)}\n{LINE}\n")
    assert "line 2" in show(folder / "x.jsonl", "--where", "rule:nothing-to-train").stdout
    write(folder / "tuneline.toml", 'ignore = ["nothing-to-train"]\n')
    assert show(folder / "x.jsonl", "--where", "rule:nothing-to-train").stdout == ""


def test_a_wrong_query_is_shown_with_its_place(folder: Path) -> None:
    write(folder / "x.jsonl", f"{LINE}\n")
    done = show(folder / "x.jsonl", "--where", "Yes tokns>5")
    assert (done.returncode, done.stdout) == (2, "")
    assert '--where, character 5: Unknown key "tokns". Did you mean "tokens"?' in done.stderr
    done = show(folder / "x.jsonl", "--where", "a", "--line", "1")
    assert done.returncode == 2
    assert "cannot be used together" in done.stderr


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_what_cannot_be_looked_through(folder: Path, name: str) -> None:
    done = show(folder / name, "--where", "a")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("tuneline: ")


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_what_cannot_be_read(folder: Path, name: str) -> None:
    done = show(folder / name)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("tuneline: ")


def test_a_file_in_utf_16_is_not_shown(folder: Path) -> None:
    (folder / "x.jsonl").write_bytes(LINE.encode("utf-16"))
    assert "is UTF-16, not UTF-8" in show(folder / "x.jsonl").stderr


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_diff_shows_conversations(folder: Path) -> None:
    def git(*words: str) -> str:
        names = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com"}
        names |= {it.replace("AUTHOR", "COMMITTER"): value for it, value in names.items()}
        alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(
            ["git", *words],
            cwd=folder,
            check=True,
            capture_output=True,
            encoding="utf-8",
            env=os.environ | names | alone,
        )
        return done.stdout

    git("init", "-q")
    write(folder / ".gitattributes", "*.jsonl diff=tuneline\n")
    git("config", "diff.tuneline.textconv", f'"{sys.executable}" -m tuneline show')
    write(folder / "x.jsonl", f"{chat(1)}\n{LINE}\n")
    git("add", ".")
    git("commit", "-qm", "first")
    changed_line = LINE.replace("Yes.", "No.").replace(": 0}", ": 1}")
    write(folder / "x.jsonl", f"{chat(1)}\n{changed_line}\n")
    lines = git("diff").split("\n")
    changed = [line for line in lines if line.startswith(("+", "-")) and line[:3] not in ("+++", "---")]
    assert changed == ["-[assistant, weight 0]", "-Yes.", "+[assistant, weight 1]", "+No."]
