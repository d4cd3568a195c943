"""Patterns mean what they mean in .gitignore, and no pattern takes long."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tuneline.settings import limits
from tuneline.settings.patterns import excluded, matches, problem

FOLDER = Path("/project").absolute()


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*.jsonl", "a.jsonl", True),
        ("*.jsonl", "data/deep/a.jsonl", True),
        ("*.jsonl", "a.json", False),
        ("data/*.jsonl", "data/a.jsonl", True),
        ("data/*.jsonl", "data/deep/a.jsonl", False),
        ("data/*.jsonl", "other/data/a.jsonl", False),
        ("data/**/*.jsonl", "data/a.jsonl", True),
        ("data/**/*.jsonl", "data/x/y/a.jsonl", True),
        ("**/data/a.jsonl", "x/data/a.jsonl", True),
        ("**", "x/data/a.jsonl", True),
        ("./data/a.jsonl", "data/a.jsonl", True),
        ("/a.jsonl", "a.jsonl", True),
        ("/a.jsonl", "data/a.jsonl", False),
        ("data", "data/deep/a.jsonl", True),
        ("data/", "data/deep/a.jsonl", True),
        ("data/", "x/data/a.jsonl", True),
        ("data/", "data", False),
        ("data\\*.jsonl", "data/a.jsonl", True),
        ("a?.jsonl", "ab.jsonl", True),
        ("a[0-9].jsonl", "a1.jsonl", True),
        ("a[!0-9].jsonl", "a1.jsonl", False),
        ("a[.jsonl", "a[.jsonl", True),
        ("a[^0-9].jsonl", "a1.jsonl", False),
        ("a[^0-9].jsonl", "ab.jsonl", True),
        ("[[]a[]].jsonl", "[a].jsonl", True),
        ("A.jsonl", "a.jsonl", False),
        ("data/**", "data/deep/a.jsonl", True),
        ("data/**", "data", False),
        ("**/*.jsonl", "a.jsonl", True),
        ("a/**/**/**/b", "a/b", True),
        ("a**b.jsonl", "a/b.jsonl", False),
        ("#a.jsonl", "#a.jsonl", True),
        ("!a.jsonl", "!a.jsonl", True),
        ("**/**/**/**/**/**/nope", "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x", False),
        ("**/x/**/x/**/x/**/x/**/x/**/x/**/nope", "x/" * 30 + "y", False),
        ("*a" * 20 + "*b", "a" * 250, False),
        (".hidden/*", ".hidden/a.jsonl", True),
        ("*.jsonl", "../outside.jsonl", True),
        ("outside.jsonl", "../other/inside.jsonl", False),
    ],
)
def test_matches(pattern: str, path: str, expected: bool) -> None:
    assert matches(pattern, FOLDER / path, FOLDER) is expected


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        (["out/", "*.log.jsonl"], "a keep/a outer/a"),
        (["/*", "!keep"], "keep/a"),
        (["*", "!keep"], ""),
        (["out", "!out/a.jsonl"], "a b.log keep/a outer/a"),
        (["out/", "!out/a.jsonl"], "a b.log keep/a outer/a"),
        (["out/*", "!out/a.jsonl"], "a b.log keep/a out/a outer/a"),
        (["!a.jsonl"], "a b.log keep/a out/a outer/a"),
        (["a.jsonl", "!/a.jsonl"], "a b.log"),
    ],
)
def test_the_last_pattern_counts_as_it_does_in_git(patterns: list[str], left: str, tmp_path: Path) -> None:
    names = ["a.jsonl", "b.log.jsonl", "keep/a.jsonl", "out/a.jsonl", "outer/a.jsonl"]
    kept = [name for name in names if not excluded(patterns, FOLDER / name, FOLDER)]
    assert [name.removesuffix(".jsonl") for name in kept] == left.split()
    if (git := shutil.which("git")) is None:
        pytest.skip("git is not here to compare with")
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / ".gitignore").write_text("".join(f"{it}\n" for it in patterns), "utf-8")
    subprocess.run([git, "init", "-q"], cwd=tmp_path, check=True)
    command = [git, "-c", "core.excludesFile=", "ls-files", "-o", "--exclude-standard", "*.jsonl"]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert found.stdout.split() == kept


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("", "matches nothing"),
        ("/", "matches nothing"),
        ("!", "matches nothing"),
        ("a" * (limits.PATTERN_SIZE + 1), "at most 4,096 characters"),
        ("a/" * (limits.PATTERN_NAMES + 1) + "a", "at most 256 names"),
        ("**/" * 900 + "a", ""),
        ("data/**/*.jsonl", ""),
    ],
)
def test_absurd_patterns_are_refused(pattern: str, words: str) -> None:
    assert words in problem(pattern)
    assert bool(words) == bool(problem(pattern))
