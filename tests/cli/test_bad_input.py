"""What cannot be read or written gets one clear line and exit code 2, and leaves nothing half done."""

from __future__ import annotations

import errno
import gzip
import os
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from cli.running import WEIGHT, chats, run, write
from tuneline.engine import disk as running
from tuneline.engine.files import atomic as whole
from tuneline.engine.files import source

BAD = chats(bad={3: WEIGHT})


@pytest.mark.parametrize("command", ["check", "stats", "targets"])
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (gzip.compress(b"{}\n", mtime=0), "is a gzip file, not JSON Lines: unpack or convert it first"),
        (b"PAR1\x15\x04", "is a Parquet file, not JSON Lines: unpack or convert it first"),
        (b"\0" * 100_000, "is a binary file, not JSON Lines (it holds NUL bytes)"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is a binary file, not JSON Lines (it holds NUL bytes)"),
    ],
)
def test_binary(folder: Path, command: str, content: bytes, told: str) -> None:
    write(folder / "x.jsonl", content)
    outcome = run(command, "x.jsonl")
    assert (outcome.code, outcome.err) == (2, f"tuneline: x.jsonl: {told}\n")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_characters(folder: Path, encoding: str) -> None:
    write(folder / "x.jsonl", chats().encode(encoding))
    outcome = run("check", "x.jsonl", "--output-format", "concise")
    assert (outcome.code, outcome.err) == (1, "")
    assert outcome.out.startswith(
        f"x.jsonl:1:1: error[invalid-utf8] The file is encoded in {encoding[:6].upper()}."
    )
    assert outcome.out.count("\n") == 2
    assert run("check", "x.jsonl", "--fix").code == 1
    assert (folder / "x.jsonl").read_bytes() == chats().encode(encoding)
    assert run("stats", "x.jsonl").code == 0
    assert "reads this file whole" in run("targets", "x.jsonl").out


@pytest.mark.parametrize("content", [b"", b"\n", b"\n\r\n \t\r", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
def test_nothing_in_it(folder: Path, content: bytes) -> None:
    write(folder / "x.jsonl", content)
    outcome = run("check", "x.jsonl", "--select", "empty-file", "--output-format", "concise")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("x.jsonl:1:1: information[empty-file]")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("absent.jsonl", "absent.jsonl: does not exist"),
        ("x.jsonl/y.jsonl", "x.jsonl/y.jsonl: cannot be read: not a directory"),
        ("a" * 300, f"{'a' * 300}: cannot be read: file name too long"),
        ("loop", "loop: cannot be read: too many levels of symbolic links"),
        ("dangling", "dangling: does not exist"),
        (os.devnull, f"{os.devnull}: is not a regular file"),
        ("a\nb\x1b[31m", "a␊b␛[31m: matches no file"),
        ("a\udcffb", "a⟨U+DCFF⟩b: does not exist"),
        ("", ": an empty name is not the name of a file"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="the words are those of Unix systems")
def test_no_such_file(folder: Path, name: str, told: str) -> None:
    write(folder / "x.jsonl", BAD)
    (folder / "loop").symlink_to("loop")
    (folder / "dangling").symlink_to("nowhere")
    for command in (["check"], ["check", "--fix"], ["stats"], ["targets"]):
        outcome = run(*command, name)
        assert (outcome.code, outcome.err) == (2, f"tuneline: {told}\n")


@pytest.mark.parametrize(
    "name", ["new\nline.jsonl", "wide 世.jsonl", "\udcff\udcfe.jsonl", "--x.jsonl", "[a].jsonl"]
)
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_odd_names(folder: Path, name: str) -> None:
    write(folder / name, BAD)
    for words in ([], ["--output-format", "json"], ["--diff", "--unsafe-fixes"]):
        outcome = run("check", *words, "--", name)
        assert outcome.err == ""
        assert "Question 3" in outcome.out or "invalid-weight" in outcome.out
    assert run("stats", "--output-format", "json", "--", name).code == 0
    for style in ("text", "json", "markdown"):
        outcome = run("targets", "--fail-on", "never", "--output-format", style, "--", name)
        assert (outcome.code, outcome.err) == (0, "")
    assert run("check", "--fix", "--unsafe-fixes", "--", name).code == 0
    assert run("check", ".").code == 0


def refuse(number: int, *parts: str) -> Any:
    """An OSError of this kind for every path with one of these names, whoever the user is."""

    def refusing(original: Any) -> Any:
        def call(path: Any, *more: Any, **named: Any) -> Any:
            if Path(path).name in parts:
                raise OSError(number, os.strerror(number), os.fspath(path))
            return original(path, *more, **named)

        return call

    return refusing


def test_a_folder_that_cannot_be_searched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a/x.jsonl", "closed/x.jsonl", "z/x.jsonl"):
        write(folder / name, BAD)
    monkeypatch.setattr(os, "scandir", refuse(errno.EACCES, "closed")(os.scandir))
    outcome = run("check", ".", "--output-format", "concise")
    assert outcome.code == 2
    assert outcome.err == "tuneline: .: cannot be searched: ./closed: cannot be read: permission denied\n"
    assert [line.split(":")[0] for line in outcome.out.split("\n")[:2]] == ["a/x.jsonl", "z/x.jsonl"]


def test_a_file_that_must_not_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder / "x.jsonl", BAD)
    monkeypatch.setattr(Path, "open", refuse(errno.EACCES, "x.jsonl")(Path.open))
    outcome = run("check", "x.jsonl")
    assert (outcome.code, outcome.err) == (2, "tuneline: x.jsonl: cannot be read: permission denied\n")


def change(path: Path, how: str) -> None:
    match how:
        case "grows":
            with path.open("ab") as file:
                file.write(b"{}\n")
        case "shrinks":
            os.truncate(path, 30)
        case "vanishes":
            path.unlink()
        case "another":
            os.utime(write(path.with_name("new"), path.read_bytes()), ns=(path.stat().st_mtime_ns,) * 2)
            path.with_name("new").replace(path)


@pytest.mark.parametrize("how", ["grows", "shrinks", "vanishes", "another"])
@pytest.mark.parametrize("command", ["check", "stats", "targets", "check --fix --unsafe-fixes"])
@pytest.mark.parametrize("after", [1, 2, 3])
def test_a_file_that_changes_while_it_is_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch, how: str, command: str, after: int
) -> None:
    if os.name == "nt" and how in ("vanishes", "another"):
        pytest.skip("an open file stays on Windows")
    path = write(folder / "x.jsonl", BAD)
    read, reads = source.Source.read_bytes, 0

    def reading(self: source.Source, block: source.Block) -> bytes:
        nonlocal reads
        reads += 1
        if reads == after:
            change(path, how)
        return read(self, block)

    monkeypatch.setattr(running, "BLOCK", 400)
    monkeypatch.setattr(source.Source, "read_bytes", reading)
    outcome = run(*command.split(), "x.jsonl")
    assert outcome.code == 2
    assert outcome.err.count("\n") == 1
    assert "changed while" in outcome.err or "does not exist" in outcome.err
    assert [it.name for it in folder.iterdir()] in ([], ["x.jsonl"])


def test_a_file_that_vanishes_before_its_findings_are_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(folder / "x.jsonl", BAD)
    monkeypatch.setattr(source.Source, "unchanged", lambda self: path.unlink() or True)
    outcome = run("check", "x.jsonl")
    assert (outcome.code, outcome.err) == (1, "")
    assert " --> x.jsonl:4:113 (messages[1].weight)\n  = help:" in outcome.out


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("targt = 'openai'", 'unknown setting "targt" in tuneline.toml: did you mean "target"?'),
        ("target = ", "tuneline.toml is not valid TOML: Invalid value (at line 1, column 10)"),
        ("target = 3", '"target" in tuneline.toml is a whole number (3): a string is expected'),
        ("baseline = 'none.json'", None),
    ],
)
def test_broken_settings(folder: Path, settings: str, told: str | None) -> None:
    write(folder / "tuneline.toml", settings)
    for name in ("a/x.jsonl", "b/x.jsonl"):
        write(folder / name, chats())
    outcome = run("check", ".")
    place = folder / "tuneline.toml" if told else folder / "none.json"
    assert (
        outcome.err
        == f"tuneline: {place}: {told or 'the baseline cannot be read: no such file or directory'}\n"
    )
    assert (outcome.code, outcome.out) == (2, "no findings in 2 files, 24 examples\n")


BASELINES = [
    b"", b"[]", b"{}", b'{"version": 1}', b'{"version": 1, "findings": []}', b"\xff", b"[" * 100_000,
    b'{"version": 1, "findings": {"a": 3}}', b'{"version": 1, "findings": {"a": {"b": "c"}}}',
    b'{"version": 1, "findings": {"a": {"b": 1e999}}}',
]  # fmt: skip


@pytest.mark.parametrize("content", BASELINES)
def test_broken_baseline(folder: Path, content: bytes) -> None:
    write(folder / "x.jsonl", BAD)
    write(folder / "known.json", content)
    outcome = run("check", "x.jsonl", "--baseline", "known.json")
    assert outcome.code == 2
    assert (
        outcome.err == "tuneline: known.json: is not a baseline file: write it again with --write-baseline\n"
    )
    assert "invalid-weight" in outcome.out


def test_baseline_of_a_later_version(folder: Path) -> None:
    write(folder / "x.jsonl", BAD)
    write(folder / "known.json", '{"version": 2, "findings": {}}')
    told = "tuneline: known.json: is a baseline of version 2; this Tuneline reads version 1\n"
    assert run("check", "x.jsonl", "--baseline", "known.json").err == told


class Full:
    """A file on a disk where nothing more fits."""

    def __init__(self, file: BinaryIO, room: int) -> None:
        self._file = file
        self._room = room

    def __enter__(self) -> Full:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, data: bytes) -> int:
        self._room -= len(data)
        if self._room < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self._file.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@pytest.mark.parametrize("room", [0, 200])
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--output-file", "out.json"], "out.json: no space left on device"),
        (["--write-baseline", "out.json", "--quiet"], "out.json: no space left on device"),
        (["--fix", "--unsafe-fixes", "--quiet"], "x.jsonl: cannot be fixed: no space left on device"),
    ],
)
def test_full_disk(
    folder: Path, monkeypatch: pytest.MonkeyPatch, room: int, words: list[str], told: str
) -> None:
    write(folder / "x.jsonl", chats(bad=dict.fromkeys(range(3, 9), WEIGHT)))
    write(folder / "out.json", "before")
    before = {it.name: it.read_bytes() for it in folder.iterdir()}
    opened = Path.open

    def opening(path: Path, mode: str = "r", *more: Any, **named: Any) -> Any:
        file = opened(path, mode, *more, **named)
        return Full(file, room if "baseline" not in str(words) else 0) if "w" in mode or "x" in mode else file

    monkeypatch.setattr(Path, "open", opening)
    outcome = run("check", "x.jsonl", *words)
    monkeypatch.undo()
    assert (outcome.code, outcome.out, outcome.err) == (2, "", f"tuneline: {told}\n")
    assert {it.name: it.read_bytes() for it in Path(folder).iterdir()} == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--output-file", "out.json"], "out.json: permission denied"),
        (["--write-baseline", "out.json", "--quiet"], "out.json: permission denied"),
        (["--fix", "--unsafe-fixes", "--quiet"], "x.jsonl: cannot be fixed: permission denied"),
    ],
)
def test_a_file_that_must_not_be_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    write(folder / "x.jsonl", BAD)
    write(folder / "out.json", "before")
    before = {it.name: it.read_bytes() for it in folder.iterdir()}
    # Root may write everything, and tests often run as root.
    monkeypatch.setattr(whole.os, "access", lambda path, mode: mode != os.W_OK)
    outcome = run("check", "x.jsonl", *words)
    assert (outcome.code, outcome.out, outcome.err) == (2, "", f"tuneline: {told}\n")
    assert {it.name: it.read_bytes() for it in folder.iterdir()} == before


def test_an_output_folder_that_is_not_there(folder: Path) -> None:
    write(folder / "x.jsonl", BAD)
    place = os.path.join("absent", "out.json")
    outcome = run("check", "x.jsonl", "--output-file", place)
    assert (outcome.code, outcome.err) == (2, f"tuneline: {place}: no such file or directory\n")


@pytest.mark.skipif(os.name == "nt", reason="Unix devices")
def test_a_device_stays_a_device(folder: Path) -> None:
    write(folder / "x.jsonl", BAD)
    assert run("check", "x.jsonl", "--output-file", os.devnull).code == 1
    assert not Path(os.devnull).is_file()


def test_an_output_link_stays_a_link(folder: Path) -> None:
    write(folder / "x.jsonl", BAD)
    target = write(folder / "a/real.json", "")
    (folder / "link.json").symlink_to(target)
    assert run("check", "x.jsonl", "--output-file", "link.json").code == 1
    assert (folder / "link.json").is_symlink()
    assert "invalid-weight" in target.read_text("utf-8")


def test_a_baseline_is_not_replaced_by_a_part_of_it(folder: Path) -> None:
    write(folder / "x.jsonl", BAD)
    write(folder / "known.json", "before")
    assert run("check", "x.jsonl", "absent.jsonl", "--write-baseline", "known.json").code == 2
    assert (folder / "known.json").read_text("utf-8") == "before"


def test_a_mistake_of_ours_is_no_finding(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder / "x.jsonl", chats())

    def fail(*_: object, **__: object) -> None:
        raise ValueError("Question 1")

    monkeypatch.setattr("tuneline.cli.progress.check_file", fail)
    outcome = run("check", "x.jsonl")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(
        "tuneline: stopped by an internal error: ValueError in test_bad_input.py, line "
    )
    assert "Question" not in outcome.err
