"""The nearest settings file counts, and a broken one says where it is broken."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from tuneline.settings.discover import find, load
from tuneline.settings.model import Settings

OURS = "[tool.tuneline]\ntarget = 'azure'\n"


@pytest.mark.parametrize(
    ("files", "start", "found"),
    [
        ({"tuneline.toml": "", "a/b/x.jsonl": ""}, "a/b/x.jsonl", "tuneline.toml"),
        ({"tuneline.toml": "", "a/tuneline.toml": ""}, "a/b/absent.jsonl", "a/tuneline.toml"),
        ({"tuneline.toml": "", "pyproject.toml": OURS}, "x.jsonl", "tuneline.toml"),
        ({"tuneline.toml": "", "a/pyproject.toml": OURS}, "a/x.jsonl", "a/pyproject.toml"),
        ({"tuneline.toml": "", "a/pyproject.toml": "[tool.other]\n"}, "a/x.jsonl", "tuneline.toml"),
        ({"tuneline.toml": "", "a/pyproject.toml": "tool = 3\n"}, "a/x.jsonl", "tuneline.toml"),
        ({"tuneline.toml": "", "a/pyproject.toml": "broken ["}, "a/x.jsonl", "tuneline.toml"),
        ({"tuneline.toml": "", "a/pyproject.toml": OURS + "broken ["}, "a/x.jsonl", "a/pyproject.toml"),
        ({"tuneline.toml": "", "a/tuneline.toml/x.jsonl": ""}, "a/x.jsonl", "tuneline.toml"),
        ({"a/tuneline.toml": ""}, "a", "a/tuneline.toml"),
    ],
)
def test_find(tmp_path: Path, files: dict[str, str], start: str, found: str) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    assert find(tmp_path / start) == tmp_path / found


def test_find_takes_a_path_relative_to_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tuneline.toml").touch()
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    assert find(Path("x.jsonl")) == tmp_path / "tuneline.toml"


def test_a_folder_above_that_must_not_be_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tuneline.toml").touch()
    (tmp_path / "closed/a").mkdir(parents=True)
    stat = os.stat

    def refusing(path: Any, *more: Any, **named: Any) -> os.stat_result:
        if os.path.dirname(os.fspath(path)) == str(tmp_path / "closed"):
            raise PermissionError(errno.EACCES, "no", os.fspath(path))
        return stat(path, *more, **named)

    monkeypatch.setattr(os, "stat", refusing)
    assert find(tmp_path / "closed/a") == tmp_path / "tuneline.toml"


@pytest.mark.parametrize(
    ("name", "text"), [("tuneline.toml", b"target = 'azure'"), ("pyproject.toml", OURS.encode())]
)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_load(tmp_path: Path, name: str, text: bytes, mark: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(mark + text)
    loaded = load(path, ())
    assert (loaded.path, loaded.settings.target, loaded.problems) == (path, "azure", ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            b"target = 'azure'\nx = = 1",
            "tuneline.toml is not valid TOML: Invalid value (at line 2, column 5)",
        ),
        (b'x = """\nabc', "tuneline.toml is not valid TOML: Unterminated string (at line 2, column 4)"),
        (b"a = 1\r\nb = '\xff'", "tuneline.toml is not valid UTF-8 (at line 2)"),
        (b"a = 1\na = 2", "tuneline.toml is not valid TOML: Cannot overwrite a value (at line 2, column 6)"),
        (b"a = " + b"[" * 100_000, "tuneline.toml "),
    ],
)
def test_a_broken_file_says_where(tmp_path: Path, text: bytes, words: str) -> None:
    path = tmp_path / "tuneline.toml"
    path.write_bytes(text)
    loaded = load(path, ())
    assert loaded.settings == Settings()
    (problem,) = loaded.problems
    assert problem.path == path
    assert problem.message.startswith(words)


def test_a_file_that_is_gone_is_a_problem(tmp_path: Path) -> None:
    (problem,) = load(tmp_path / "tuneline.toml", ()).problems
    assert problem.message == "tuneline.toml cannot be read: No such file or directory"


def test_our_table_must_be_a_table(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("tool.tuneline = 3")
    assert find(tmp_path) == tmp_path / "pyproject.toml"
    (problem,) = load(tmp_path / "pyproject.toml", ()).problems
    assert (problem.key, problem.message) == ("tool.tuneline", "[tool.tuneline] must be a table")
