"""The lock fits pyproject.toml, and a lock that does not is refused."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from bundle import CLIENT, ROOT, Failed, lock
from bundle.targets import MINORS

HASH = "--hash=sha256:" + "0123456789abcdef" * 4
PROJECT = '[project]\ndependencies = ["One_Name>=1.2,<2 ; python_version > \'3\'", "two==3"]\n'
GOOD = f"# words\none-name==1.9.0 \\\n    {HASH} \\\n    {HASH}\n    # via tuneline\ntwo==3 {HASH}  # said\n"


def problems(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "lock").write_text(text, "utf-8")
    (tmp_path / "project").write_text(PROJECT, "utf-8")
    return list(lock.problems(tmp_path / "lock", tmp_path / "project"))


def test_the_lock_fits_the_project() -> None:
    command = [sys.executable, str(ROOT / "tools" / "vsix.py"), "lock", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD, []),
        (GOOD.replace("1.9.0", "2.0"), ["is locked at 2.0"]),
        (GOOD.replace("two==3", "three==3"), ["two==3 is not locked"]),
        (f"{GOOD}requests==2.0 {HASH}\n", ["requests is locked, but it must not be bundled"]),
        (f"--index-url=https://host/simple\n{GOOD}".replace("--", "# --", 1), ["the lock holds an address"]),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, text: str, expected: list[str]) -> None:
    found = problems(tmp_path, text)
    assert len(found) == len(expected)
    assert all(words in problem for words, problem in zip(expected, found, strict=True))


@pytest.mark.parametrize(
    "line",
    ["one>=1", "one==1", f"one==1 ; sys_platform == 'win32' {HASH}", "--index-url=https://host/simple"],
)
def test_a_line_must_be_a_pin_with_hashes(tmp_path: Path, line: str) -> None:
    with pytest.raises(Failed, match="not a pinned package"):
        problems(tmp_path, f"{GOOD}{line}\n")


def test_the_pythons_are_the_same_everywhere() -> None:
    oldest, newest = MINORS[0], MINORS[-1]
    manifest = json.loads((CLIENT / "package.json").read_text("utf-8"))["tuneline"]["python"]
    before = f"3.{int(newest.partition('.')[2]) + 1}"
    assert manifest == {"oldest": oldest, "before": before}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == f">={oldest}"
    said = [it.rpartition(" ")[2] for it in project["classifiers"] if "Python :: 3." in it]
    assert said == list(MINORS)
    server = (CLIENT / "bundled" / "tool" / "server.py").read_text("utf-8")
    assert f"\nOLDEST = ({oldest.replace('.', ', ')})\n" in server
