"""Reading a file of any size, a block of whole lines at a time.

Blocks are cut at line ends by looking for them near even offsets, so that several processes can read different
parts of one file, and any line can be read again later without remembering where each one starts.
"""

from __future__ import annotations

import os
import re
import stat
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO, NamedTuple

from tuneline.text.lines import BadByte, content, split_lines

BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\n|\r")
_LOOK = 1 << 16
# Bytes of lines that are read with those that were asked for, where these go on at most so many lines further on.
_NEAR = 1 << 16
_STEP = 10
_NOTHING: tuple[int, int, list[str]] = (-1, 0, [])
_is_bare = re.compile(r"\r(?!\n)").search
# What data sets come as, by their first bytes.
_OTHERS = {
    b"\x1f\x8b": "a gzip file",
    b"PK\x03\x04": "a zip file",
    b"\x28\xb5\x2f\xfd": "a zstd file",
    b"\xfd7zXZ\0": "an xz file",
    b"PAR1": "a Parquet file",
    b"ARROW1\0\0": "an Arrow file",
    b"SQLite format 3\0": "an SQLite database",
    b"%PDF-": "a PDF file",
}


CHANGED = "changed while it was being read; check it again"


class Unreadable(Exception):
    """A file cannot be read as text. The message is one line for a person, without the path."""


class Block(NamedTuple):
    """Whole lines: `length` bytes at `offset`."""

    offset: int
    length: int


class Decoded(NamedTuple):
    """The contents of a block's lines.

    undecodable: by row, the first byte that is not UTF-8.
    returns: the rows that end at a carriage return alone.
    """

    texts: list[str]
    undecodable: dict[int, BadByte]
    returns: tuple[int, ...] = ()


class Source:
    """One file, as it was when it was opened. Reading it after it has changed raises `Unreadable`.

    size: bytes. wide: `UTF-16` or `UTF-32` where it is in one of these, and then it has no lines to read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            status = path.stat()
            if stat.S_ISDIR(status.st_mode):
                raise Unreadable("is a folder")
            if not stat.S_ISREG(status.st_mode):
                # A device may have no end, and a pipe can be read only once.
                raise Unreadable("is not a regular file")
            with open(path, "rb", opener=_without_waiting) as file:
                # None where nothing is there yet: some files of the system, such as the kernel's log, are pipes.
                head = file.read(_LOOK) or b""
        except OSError as error:
            raise Unreadable(reason(error)) from None
        if head and not status.st_size:
            # So are files of the system, and of some network drives: nobody knows where they end.
            raise Unreadable("has text although its size is given as 0 bytes: copy it and check the copy")
        self.size = status.st_size
        self._stamp = _stamp(status)
        self.byte_order_mark = head.startswith(BOM)
        self.wide = _wide(head)
        if kind := next((kind for magic, kind in _OTHERS.items() if head.startswith(magic)), None):
            raise Unreadable(f"is {kind}, not JSON Lines: unpack or convert it first")
        # A stray NUL in a text file is a fault of its line, which the parser explains.
        if not self.wide and b"\0" in head and not head.removeprefix(BOM).lstrip().startswith((b"{", b"[")):
            raise Unreadable("is a binary file, not JSON Lines (it holds NUL bytes)")

    def unchanged(self) -> bool:
        """Whether the file is still the one that was opened."""
        try:
            return _stamp(self.path.stat()) == self._stamp
        except OSError:
            return False

    def blocks(self, size: int) -> Iterator[Block]:
        """The file without its byte order mark, cut into blocks of about `size` bytes at line ends."""
        start = len(BOM) if self.byte_order_mark else 0
        try:
            with self.path.open("rb") as file:
                while start < self.size:
                    end = self._line_end(file, min(start + size, self.size))
                    yield Block(start, end - start)
                    start = end
        except OSError as error:
            raise Unreadable(reason(error)) from None

    def _line_end(self, file: BinaryIO, offset: int) -> int:
        """The first line start at or after `offset`."""
        while offset < self.size:
            file.seek(offset - 1)
            data = file.read(_LOOK)
            # A very long line is looked through for single bytes, which is ten times as fast.
            match = _LINE_END.search(data) if b"\n" in data or b"\r" in data else None
            # A CR at the end of what was read may be half of a CRLF.
            if match is not None and (match.end() < len(data) or offset - 1 + len(data) >= self.size):
                return offset - 1 + match.end()
            if not data:
                break
            offset += max(1, len(data) - 1)
        return self.size

    def read(self, block: Block) -> Decoded:
        """The lines of a block. In lines that are not UTF-8, U+FFFD takes the place of what is wrong."""
        return decode(self.read_bytes(block))

    def read_bytes(self, block: Block) -> bytes:
        """The bytes of a block."""
        try:
            with self.path.open("rb") as file:
                file.seek(block.offset)
                data = file.read(block.length)
        except OSError as error:
            raise Unreadable(reason(error)) from None
        if len(data) != block.length:
            raise Unreadable(CHANGED)
        return data


class Rows:
    """Random access to the lines of a source, once it is known how many each block has.

    Where the lines of a block start is looked up when the first of them is asked for; then each costs what it is
    long, in whatever order they are asked for.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._blocks: list[Block] = []
        self._first: list[int] = [0]
        self._starts: dict[int, array[int]] = {}
        self._near = _NOTHING
        self._asked = -_STEP - 1  # the line after those that were asked for last

    def add(self, block: Block, rows: int) -> None:
        """Note the next block of the file and how many lines it has."""
        self._blocks.append(block)
        self._first.append(self._first[-1] + rows)

    def __len__(self) -> int:
        return self._first[-1]

    def texts(self, first: int, count: int) -> Sequence[str]:
        """The contents of `count` lines from line `first` (0-based) on, as many as there are.

        Unreadable where the file is no longer what it was.
        """
        found: list[str] = []
        last = min(first + count, len(self))
        while first < last:
            number = bisect_right(self._first, first) - 1
            end = min(last, self._first[number + 1])
            found += self._read(number, first - self._first[number], end - self._first[number])
            first = end
        return found

    def lines(self, rows: Sequence[int]) -> Iterator[bytes]:
        """The bytes of some lines without their endings, each block read once; `rows` are in order."""
        at = 0
        while at < len(rows):
            number = bisect_right(self._first, rows[at]) - 1
            lines = bytes.splitlines(self._source.read_bytes(self._blocks[number]))
            first, end = self._first[number], self._first[number + 1]
            if len(lines) != end - first:
                raise Unreadable(CHANGED)
            while at < len(rows) and rows[at] < end:
                yield lines[rows[at] - first]
                at += 1

    def _read(self, number: int, first: int, end: int) -> list[str]:
        block = self._blocks[number]
        if number not in self._starts:
            lines = bytes.splitlines(self._source.read_bytes(block), keepends=True)
            self._starts[number] = array("q", accumulate(map(len, lines), initial=0))
            del lines  # one of them may be as long as the block
        starts = self._starts[number]
        if len(starts) - 1 != self._first[number + 1] - self._first[number]:
            raise Unreadable(CHANGED)
        of, begin, texts = self._near
        if of != number or first < begin or end > begin + len(texts):
            # Lines that are asked for one after the other are read together: a file takes long to open.
            goes_on = self._asked <= self._first[number] + first <= self._asked + _STEP
            begin, limit = first, starts[first] + _NEAR
            last = end if starts[end] > limit or not goes_on else bisect_right(starts, limit) - 1
            texts = self._source.read(Block(block.offset + starts[first], starts[last] - starts[first])).texts
            if len(texts) != last - first:
                raise Unreadable(CHANGED)
            self._near = (number, begin, texts) if starts[last] <= limit else _NOTHING
        self._asked = self._first[number] + end
        return texts[first - begin : end - begin]


def decode(data: bytes) -> Decoded:
    """Split bytes into contents of lines."""
    try:
        if b"\r" in data:
            return Decoded(*_contents(data.decode("utf-8")))
        # A text with its last ending would be copied once more when it is split.
        whole = memoryview(data)[:-1] if data.endswith(b"\n") else data
        return Decoded(str(whole, "utf-8").split("\n") if data else [], {})
    except UnicodeDecodeError:
        pass
    texts: list[str] = []
    undecodable: dict[int, BadByte] = {}
    for row, line in enumerate(bytes.splitlines(data)):
        try:
            texts.append(line.decode("utf-8"))
        except UnicodeDecodeError as error:
            undecodable[row] = BadByte(error.start + 1, line[error.start])
            texts.append(line.decode("utf-8", "replace"))
    return Decoded(texts, undecodable)


def _contents(text: str) -> tuple[list[str], dict[int, BadByte], tuple[int, ...]]:
    lines = split_lines(text)
    returns = tuple(row for row, line in enumerate(lines) if line.endswith("\r")) if _is_bare(text) else ()
    return [content(line) for line in lines], {}, returns


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _stamp(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_size, status.st_mtime_ns, status.st_ino


def _wide(head: bytes) -> str:
    """The encoding of a file whose characters take two or four bytes each; empty for all others."""
    if head.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "UTF-32"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    # Without a mark: a file of text starts with ASCII characters, so it shows where their zero bytes are (as in RFC
    # 4627, section 3). Four zeros are padding.
    zeros = [byte == 0 for byte in head[:8]]
    for unit, encoding in ((4, "UTF-32"), (2, "UTF-16")):
        for place in (0, unit - 1):
            pattern = [number % unit != place for number in range(8)]
            if zeros == pattern[: len(zeros)] and len(zeros) >= 4:
                return encoding
    return ""


def reason(error: OSError) -> str:
    """Why a file cannot be read, in a few plain words."""
    if isinstance(error, FileNotFoundError):
        return "does not exist"
    if isinstance(error, PermissionError):
        return "cannot be read: permission denied"
    if isinstance(error, IsADirectoryError):
        return "is a folder"
    return f"cannot be read: {os.strerror(error.errno).lower() if error.errno else error}"
