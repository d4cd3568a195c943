"""Text for a person, as blocks of plain data, and the blocks as Markdown or as plain text.

Blocks hold words and never markup: all of them are escaped when they are drawn, whoever wrote them, so nothing
from a data file can become a link, an image, HTML, a command or the end of a code fence. What looks like an
address is put into a code span as well, since editors make links of bare addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from unicodedata import combining, east_asian_width

from tuneline.text.visible import visible_lines


class Code(NamedTuple):
    """Words in a code span; line breaks in them become spaces."""

    text: str


class Strong(NamedTuple):
    """Words in bold: ours, beginning and ending with a letter or digit, or Markdown may not see them as bold."""

    text: str


class Link(NamedTuple):
    """Words that lead to an address, which is ours and never from a file."""

    text: str
    url: str


Word = str | Code | Strong | Link
Words = Sequence[Word]


class Paragraph(NamedTuple):
    """A paragraph on one line."""

    words: Words


class Table(NamedTuple):
    """Rows of as many cells as `head` has; the columns numbered in `right` are set flush right."""

    head: Sequence[str]
    rows: Sequence[Sequence[Words]]
    right: frozenset[int] = frozenset()


class Bullets(NamedTuple):
    """A list with an item of words on each line."""

    items: Sequence[Words]


class Fenced(NamedTuple):
    """Text shown as it is, with its line breaks. `language` colours it and must be one of ours, not the file's."""

    text: str
    language: str = "text"


class Picture(NamedTuple):
    """An image, by a data URL that holds nothing but the base64 of pixels; it is left out if it is anything else."""

    url: str


Block = Paragraph | Table | Bullets | Fenced | Picture

_is_pixels = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]*={0,2}").fullmatch
_gaps = re.compile(r"( +)")
# What is markup in the middle of a line, and what is at the start of one.
_markup = re.compile(r"([\\`*_\[\]<>&~|])")
_opening = re.compile(r"[-+=#]|[0-9]+(?=[.)])")
_ticks = re.compile("`+")
_quoted = re.compile("`([^`]+)`")
# What GFM and the editors' own linkers make a link of, in a word without spaces.
_address = re.compile(r":.|www\.|@|//", re.IGNORECASE)


def markdown(blocks: Iterable[Block], *, pictures: bool = False) -> str:
    """The blocks as Markdown (CommonMark with tables). pictures: whether the reader draws images."""
    return "\n\n".join(_markdown(block) for block in blocks if pictures or not isinstance(block, Picture))


def plain(blocks: Iterable[Block]) -> str:
    """The blocks as text without markup, and without pictures."""
    return "\n\n".join(_plain(block) for block in blocks if not isinstance(block, Picture))


def words(text: str) -> Words:
    """A sentence of ours (a message, a description) as words: what is in backticks is code.

    Backticks that came in with data only move where code begins; all of it is escaped when it is drawn.
    """
    return tuple(
        Code(piece) if number % 2 else piece for number, piece in enumerate(_quoted.split(text)) if piece
    )


def escape(text: str) -> str:
    """Text for the middle of a line of Markdown, none of it markup; line breaks become spaces."""
    line = _one_line(text)
    return "".join(
        code(word) if _address.search(word) else _markup.sub(r"\\\1", word) for word in _gaps.split(line)
    )


def code(text: str) -> str:
    """Text as one code span of Markdown."""
    line = _one_line(text)
    if not line.strip():
        line = "␠" * len(line)
    if not line:
        return ""
    mark = "`" * (max(map(len, _ticks.findall(line)), default=0) + 1)
    # Markdown strips one space at either end, and a tick at an end would lengthen the mark.
    space = " " if line[0] in "` " or line[-1] in "` " else ""
    return f"{mark}{space}{line}{space}{mark}"


def fence(text: str, language: str = "text") -> str:
    """Text as a fenced block of Markdown; the fence is longer than any run of backticks in it."""
    shown = visible_lines(text)
    mark = "`" * max(3, max(map(len, _ticks.findall(shown)), default=0) + 1)
    return f"{mark}{language}\n{shown}\n{mark}"


def _markdown(block: Block) -> str:
    match block:
        case Paragraph(pieces):
            return _opened(_joined(map(_markdown_words, pieces)))
        case Table(head, rows, right):
            return _table([[(cell,) for cell in head], *rows], right)
        case Bullets(items):
            return "\n".join(f"- {_opened(_joined(map(_markdown_words, it)))}" for it in items)
        case Fenced(text, language):
            return fence(text, language)
        case Picture(url):
            return f"![image]({url})" if _is_pixels(url) else ""


def _markdown_words(piece: Word) -> str:
    match piece:
        case Code(text):
            return code(text)
        case Strong(text):
            return f"**{escape(text)}**"
        case Link(text, url):
            return f"[{escape(text)}]({url})"
        case _:
            return escape(piece)


def _opened(line: str) -> str:
    """A line that begins no list, heading or block of code."""
    line = line.lstrip(" ")
    first = _opening.match(line)
    if first is None:
        return line
    at = first.end() if first[0].isdigit() else 0
    return f"{line[:at]}\\{line[at:]}"


def _joined(pieces: Iterable[str]) -> str:
    """The pieces one after the other; backticks that come together would be another mark, so a space parts them."""
    line = ""
    for piece in pieces:
        line += f" {piece}" if line.endswith("`") and piece.startswith("`") else piece
    return line


def _table(rows: Sequence[Sequence[Words]], right: frozenset[int]) -> str:
    """A table, the first row its head, with cells of equal width: some editors show it as it is written."""
    cells = [[_joined(_markdown_words(_barless(piece)) for piece in cell) for cell in row] for row in rows]
    widths = [max(1, *(_width(row[number]) for row in cells)) for number in range(len(cells[0]))]
    lines = [
        " | ".join(
            f"{' ' * (width - _width(cell))}{cell}"
            if number in right
            else f"{cell}{' ' * (width - _width(cell))}"
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in cells
    ]
    rule = "|".join(
        f"{'-' * (width + 1)}:" if number in right else f":{'-' * (width + 1)}"
        for number, width in enumerate(widths)
    )
    return "\n".join((f"| {lines[0]} |", f"|{rule}|", *(f"| {line} |" for line in lines[1:])))


def _width(text: str) -> int:
    """The columns that a text takes in a terminal, nearly."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def _barless(piece: Word) -> Word:
    """A bar ends a table's cell even inside a code span, and readers count the backslashes before it differently."""
    if isinstance(piece, str):
        return piece.replace("|", "│")
    return piece._replace(text=piece.text.replace("|", "│"))


def _plain(block: Block) -> str:
    match block:
        case Paragraph(pieces):
            return "".join(map(_plain_words, pieces))
        case Table(head, rows, right):
            cells = [list(head), *(["".join(map(_plain_words, cell)) for cell in row] for row in rows)]
            widths = [max(len(row[number]) for row in cells) for number in range(len(head))]
            return "\n".join(
                "  ".join(
                    cell.rjust(width) if number in right else cell.ljust(width)
                    for number, (cell, width) in enumerate(zip(row, widths, strict=True))
                ).rstrip()
                for row in cells
            )
        case Bullets(items):
            return "\n".join(f"- {''.join(map(_plain_words, it))}" for it in items)
        case Fenced(text, _):
            return visible_lines(text)
        case Picture():
            return ""


def _plain_words(piece: Word) -> str:
    if isinstance(piece, Link):
        return f"{piece.text}: {piece.url}"
    text = piece if isinstance(piece, str) else piece.text
    return _one_line(text)


def _one_line(text: str) -> str:
    return visible_lines(text).replace("\n", " ").replace("\t", " ")
