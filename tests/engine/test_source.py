"""A file is cut into blocks at line ends wherever they fall, and every line can be read again."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.engine.files import source
from tuneline.engine.files.source import BOM, Block, Rows, Source, Unreadable, decode
from tuneline.text.lines import content, split_lines

# Endings of every kind, whole or as the halves of one another, characters of several bytes, and what is no UTF-8.
contents = st.lists(
    st.sampled_from(
        [b"\r", b"\n", b"\r\n", b"a", b"{}", "世".encode(), "\u2028".encode(), b"\x85", b"\xff", b"\xe4\xb8"]
    ),
    max_size=40,
).map(b"".join)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("source") / "x.jsonl"


def opened(path: Path, data: bytes) -> Source:
    path.write_bytes(data)
    return Source(path)


@given(contents, st.integers(1, 12), st.integers(1, 9), st.booleans())
def test_blocks_and_rows(path: Path, data: bytes, size: int, look: int, mark: bool) -> None:
    expected = [content(line) for line in split_lines(data.decode("utf-8", "replace"))]
    opening = opened(path, BOM + data if mark else data)
    before, source._LOOK = source._LOOK, look
    try:
        blocks = list(opening.blocks(size))
    finally:
        source._LOOK = before
    assert b"".join(map(opening.read_bytes, blocks)) == data
    rows = Rows(opening)
    texts: list[str] = []
    for block in blocks:
        assert block.length
        decoded = opening.read(block)
        rows.add(block, len(decoded.texts))
        texts += decoded.texts
    assert texts == expected
    assert len(rows) == len(expected)
    # In any order, one by one or many at a time, as far as there are any.
    assert [rows.texts(row, 1) for row in reversed(range(len(expected)))] == [
        [it] for it in reversed(expected)
    ]
    assert rows.texts(0, len(expected) + 3) == expected
    assert rows.texts(1, 2) == expected[1:3]
    assert rows.texts(len(expected), 1) == []


@given(contents)
def test_decode_names_the_lines_that_are_no_text(data: bytes) -> None:
    decoded = decode(data)
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if not lines[-1]:
        lines.pop()
    assert len(decoded.texts) == len(lines)
    for row, line in enumerate(lines):
        assert decoded.texts[row] == line.decode("utf-8", "replace")
        # None of these lines holds U+FFFD itself.
        good, bad, _ = decoded.texts[row].partition("\ufffd")
        assert bool(bad) == (row in decoded.undecodable)
        if bad:
            assert decoded.undecodable[row].number == len(good.encode()) + 1


def test_reading_a_line_again_costs_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [b"%05d\n" % number for number in range(10_000)]
    opening = opened(tmp_path / "x", b"".join(lines))
    rows = Rows(opening)
    for block in opening.blocks(6_000):
        rows.add(block, 1_000)
    read, lengths = Source.read_bytes, []

    def reading(self: Source, block: Block) -> bytes:
        lengths.append(block.length)
        return read(self, block)

    monkeypatch.setattr(Source, "read_bytes", reading)
    # From one end of the file to the other and back, as findings that refer to each other do.
    for row in range(0, 5_000, 50):
        assert rows.texts(row, 1) == [f"{row:05}"]
        assert rows.texts(9_999 - row, 1) == [f"{9_999 - row:05}"]
    assert sum(lengths) == 10 * 6_000 + 200 * 6


@pytest.mark.parametrize("change", [b"", b"x", b"one\ntwo\nthree\nfour\n", b"\n" * 100])
def test_rows_of_a_file_that_has_changed(tmp_path: Path, change: bytes) -> None:
    opening = opened(tmp_path / "x", b"one\ntwo\nthree\n")
    rows = Rows(opening)
    for block in opening.blocks(100):
        rows.add(block, 3)
    (tmp_path / "x").write_bytes(change)
    assert not opening.unchanged()
    if change.startswith(b"one"):
        assert rows.texts(0, 3) == ["one", "two", "three"]
        return
    with pytest.raises(Unreadable, match="changed while"):
        rows.texts(0, 1)


def test_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "x"
    opening = opened(path, b"{}\n")
    assert opening.unchanged()
    times = (path.stat().st_atime_ns, path.stat().st_mtime_ns)
    (tmp_path / "y").write_bytes(b"[]\n")
    os.utime(tmp_path / "y", ns=times)
    (tmp_path / "y").replace(path)
    # As long and as old, but another file.
    assert not opening.unchanged()
    path.unlink()
    assert not opening.unchanged()


@pytest.mark.parametrize(
    ("head", "wide"),
    [
        ("{}".encode("utf-16"), "UTF-16"),
        ('{"a"'.encode("utf-16-le"), "UTF-16"),
        ('{"a"'.encode("utf-16-be"), "UTF-16"),
        ("\ufeff{}".encode("utf-16-be"), "UTF-16"),
        (b"\xff\xfe", "UTF-16"),
        ("{}".encode("utf-32"), "UTF-32"),
        ("\ufeff{}".encode("utf-32-be"), "UTF-32"),
        (b"{}", ""),
        (b"", ""),
        (b"{", ""),
        (b'{"a": "\0"}', ""),
    ],
)
def test_wide(tmp_path: Path, head: bytes, wide: str) -> None:
    assert opened(tmp_path / "x", head).wide == wide


@pytest.mark.parametrize("data", [b"\0" * 70_000, b"\x7fELF\0\0", b"x\0"])
def test_binary(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(Unreadable, match="binary file"):
        opened(tmp_path / "x", data)


def test_folder(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"^is a folder$"):
        Source(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="files of the system")
@pytest.mark.parametrize("name", ["/proc/self/status", "/proc/version", "/proc/cpuinfo"])
def test_a_file_that_has_text_but_no_size(name: str) -> None:
    with pytest.raises(Unreadable, match="has text although its size is given as 0 bytes"):
        Source(Path(name))


@pytest.mark.skipif(os.name == "nt", reason="Windows opens no pipes so")
def test_a_file_that_is_a_pipe_by_now_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    regular = tmp_path / "x.jsonl"
    regular.touch()
    status = regular.stat()
    regular.unlink()
    os.mkfifo(regular)
    monkeypatch.setattr(Path, "stat", lambda _: status)
    writer = os.open(regular, os.O_RDWR)  # with nobody at the other end it would just be empty
    try:
        assert Source(regular).size == 0
    finally:
        os.close(writer)
