"""The nearest settings file counts, and a broken one says where it is broken."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from tuneline.settings import limits
from tuneline.settings.discover import find, load
from tuneline.settings.model import Names, Settings

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
    loaded = load(path, Names(()))
    assert (loaded.path, loaded.settings.target, loaded.problems) == (path, ("azure",), ())


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
    loaded = load(path, Names(()))
    assert loaded.settings == Settings()
    (problem,) = loaded.problems
    assert problem.path == path
    assert problem.message.startswith(words)


DEEP = ".".join("a" * 3_000)


@pytest.mark.parametrize(
    "text",
    [f"[{DEEP}]", f"{DEEP} = 1", f"x = {{ {DEEP} = 1 }}", f'"a" . {DEEP} = 1', "a = " + "{a=" * 3_000],
    ids=["table", "key", "inline", "quoted", "nested"],
)
def test_deep_tables_are_a_problem(text: str, tmp_path: Path) -> None:
    for name, words in (("tuneline.toml", text), ("pyproject.toml", f"{OURS}{text}")):
        (tmp_path / name).write_text(words, "utf-8")
        assert find(tmp_path) == tmp_path / "tuneline.toml"
        (problem,) = load(tmp_path / name, Names(())).problems
        assert problem.message == f"{name} is nested too deep"


def test_dots_in_a_text_are_no_deep_table(tmp_path: Path) -> None:
    (tmp_path / "tuneline.toml").write_text(f'baseline = "{"." * 100}{"a b." * 50}"', "utf-8")
    assert load(tmp_path / "tuneline.toml", Names(())).problems == ()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes among the files of Windows")
def test_a_pipe_or_a_device_is_no_settings_file(tmp_path: Path) -> None:
    path = tmp_path / "tuneline.toml"
    for make in (lambda: os.mkfifo(path), lambda: path.symlink_to("/dev/zero")):
        make()
        assert find(tmp_path) != path
        (problem,) = load(path, Names(())).problems
        assert problem.message == "tuneline.toml cannot be read: it is not a regular file"
        path.unlink()


def test_a_settings_file_has_a_bounded_size(tmp_path: Path) -> None:
    path = tmp_path / "tuneline.toml"
    path.write_bytes(b"#" * limits.FILE_BYTES)
    assert load(path, Names(())).problems == ()
    path.write_bytes(b"#" * (limits.FILE_BYTES + 1))
    (problem,) = load(path, Names(())).problems
    assert problem.message == "tuneline.toml cannot be read: it has more than 1,000,000 bytes"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such folder")
def test_where_everybody_may_write_a_file_of_another_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared, inside = tmp_path / "tuneline.toml", tmp_path / "open" / "data"
    shared.touch()
    inside.mkdir(parents=True)
    planted = inside.parent / "tuneline.toml"
    planted.touch()
    assert find(inside) == planted
    inside.parent.chmod(0o777)
    assert find(inside) == planted
    monkeypatch.setattr(os, "getuid", lambda: 54_321)
    if planted.stat().st_uid == 0:
        os.chown(planted, 12_345, -1)
    assert find(inside) == shared
    inside.parent.chmod(0o755)
    assert find(inside) == planted


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such owners")
@pytest.mark.parametrize(
    ("owners", "found"),
    [
        ({}, "top"),
        ({"top": 0}, "top"),
        ({"top": 7}, ""),
        ({"top/a": 7}, ""),
        ({"top/a/b": 7}, "top"),  # a training file of somebody else: their folder, then ours
        ({"top": 7, "top/a": 7, "top/a/b": 7}, "top"),  # as in a container
        ({"top": 8, "top/a": 7, "top/a/b": 7}, ""),
    ],
)
def test_the_search_ends_at_a_folder_of_another_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owners: dict[str, int], found: str
) -> None:
    (tmp_path / "top/a/b").mkdir(parents=True)
    (tmp_path / "top/tuneline.toml").touch()
    theirs = {str(tmp_path / name): owner for name, owner in owners.items()}
    really = os.stat

    def stat(path: Any, *more: Any, **named: Any) -> Any:
        status = really(path, *more, **named)
        owner = theirs.get(os.fspath(path), 54_321)
        return os.stat_result((*status[:4], owner, *status[5:10]))

    monkeypatch.setattr(os, "stat", stat)
    monkeypatch.setattr(os, "getuid", lambda: 54_321)
    assert find(tmp_path / "top/a/b") == (tmp_path / found / "tuneline.toml" if found else None)


def test_a_file_that_is_gone_is_a_problem(tmp_path: Path) -> None:
    (problem,) = load(tmp_path / "tuneline.toml", Names(())).problems
    assert problem.message == "tuneline.toml cannot be read: No such file or directory"


def test_our_table_must_be_a_table(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("tool.tuneline = 3")
    assert find(tmp_path) == tmp_path / "pyproject.toml"
    (problem,) = load(tmp_path / "pyproject.toml", Names(())).problems
    assert (problem.key, problem.message) == ("tool.tuneline", "[tool.tuneline] must be a table")
