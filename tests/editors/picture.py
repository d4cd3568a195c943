"""Draws a terminal's screen, as tmux captures it, into an SVG that reads alike on light and dark pages.

Every run of characters of one style is a <text> as wide as its columns, so that nothing shifts in another font.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from xml.sax.saxutils import escape

WIDTH, HEIGHT, MARGIN, SIZE = 7.8, 17, 12, 13
GROUND, TEXT = "#161b22", "#e6edf3"
_NAMED = "#484f58 #ff7b72 #56d364 #e3b341 #79c0ff #d2a8ff #56d4dd #b1bac4".split()
_BRIGHT = "#6e7681 #ffa198 #7ee787 #f2cc60 #a5d6ff #e2c5ff #76e3ea #f0f6fc".split()
_WORDS = re.compile(r"\S(?: ?\S)*")  # white space at edges, or more than one, is lost in an SVG
_SGR = re.compile(r"\x1b\[([0-9;:]*)m")
_OTHER = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-ln-z]|[()][0-9A-Za-z]|\].*?(?:\x07|\x1b\\))|[\x0e\x0f]")


@dataclass(frozen=True)
class Style:
    colour: str = TEXT
    ground: str = GROUND
    bold: bool = False
    italic: bool = False
    dim: bool = False
    under: str = ""
    reverse: bool = False

    def colours(self) -> tuple[str, str]:
        return (self.ground, self.colour) if self.reverse else (self.colour, self.ground)


def svg(screen: str, columns: int, title: str) -> str:
    """The picture of a screen that many columns wide."""
    lines = _OTHER.sub("", screen.rstrip("\n")).split("\n")
    width, height = columns * WIDTH + 2 * MARGIN, len(lines) * HEIGHT + 2 * MARGIN
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
            f'height="{height:g}" role="img" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'
            f'DejaVu Sans Mono,monospace" font-size="{SIZE}" xml:space="preserve">'
        ),
        f"<title>{escape(title)}</title>",
        f'<rect width="{width:g}" height="{height:g}" rx="6" fill="{GROUND}"/>',
    ]
    style = Style()
    for row, line in enumerate(lines):
        column = 0
        for text, style in _runs(line, style):  # noqa: B020 - a style goes on from line to line
            for wide, group in groupby(text, _columns):
                piece = "".join(group)
                parts += _draw(piece, row, column, len(piece) * (wide or 1), style)
                column += len(piece) * wide
    return "\n".join((*parts, "</svg>", ""))


def _runs(line: str, style: Style) -> Iterator[tuple[str, Style]]:
    for index, piece in enumerate(_SGR.split(line)):
        if index % 2:
            style = _restyle(style, piece)
        yield ("" if index % 2 else piece), style


def _draw(text: str, row: int, column: int, cells: int, style: Style) -> Iterator[str]:
    x, top = MARGIN + column * WIDTH, MARGIN + row * HEIGHT
    colour, ground = style.colours()
    if ground != GROUND:
        yield f'<rect x="{x:g}" y="{top}" width="{cells * WIDTH:g}" height="{HEIGHT}" fill="{ground}"/>'
    if style.under:
        line = top + HEIGHT - 2
        yield f'<path d="M{x:g} {line}h{cells * WIDTH:g}" stroke="{style.under}" stroke-width="1.2"/>'
    share = cells // len(text)
    for word in _WORDS.finditer(text):
        yield (
            f'<text x="{x + word.start() * share * WIDTH:g}" y="{top + 13}" fill="{colour}" '
            f'textLength="{len(word[0]) * share * WIDTH:g}" lengthAdjust="spacingAndGlyphs"'
            + ' font-weight="bold"' * style.bold + ' font-style="italic"' * style.italic
            + ' opacity="0.6"' * style.dim + f">{escape(word[0])}</text>"
        )  # fmt: skip


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _restyle(style: Style, codes: str) -> Style:
    words = list(re.split("[;]", codes)) or ["0"]
    while words:
        word, *words = words
        code, *more = (int(it) if it else 0 for it in word.split(":"))
        if code in (38, 48, 58):
            if not more:
                taken = 4 if words[0] == "2" else 2
                more, words = [int(it or 0) for it in words[:taken]], words[taken:]
            where = {38: "colour", 48: "ground", 58: "under"}[code]
            if code != 58 or style.under:
                style = replace(style, **{where: _colour(more)})
            continue
        style = _simple(style, code, more)
    return style


def _simple(style: Style, code: int, more: list[int]) -> Style:
    match code:
        case 0:
            return Style()
        case 1 | 2 | 3 | 7 | 22 | 23 | 27:
            changes = {
                1: {"bold": True}, 2: {"dim": True}, 3: {"italic": True}, 7: {"reverse": True},
                22: {"bold": False, "dim": False}, 23: {"italic": False}, 27: {"reverse": False},
            }  # fmt: skip
            return replace(style, **changes[code])
        case 4:
            return replace(style, under=style.colour if not more or more[0] else "")
        case 24:
            return replace(style, under="")
        case 39:
            return replace(style, colour=TEXT)
        case 49:
            return replace(style, ground=GROUND)
    for first, where, named in (
        (30, "colour", _NAMED), (40, "ground", _NAMED), (90, "colour", _BRIGHT), (100, "ground", _BRIGHT)
    ):  # fmt: skip
        if first <= code < first + 8:
            return replace(style, **{where: named[code - first]})
    return style


def _colour(words: list[int]) -> str:
    """A colour by the words behind 38, 48 or 58: 2 and three shares, or 5 and a number of the table of 256."""
    if words[0] == 2:
        return "#{:02x}{:02x}{:02x}".format(*words[-3:])
    number = words[1]
    if number < 16:
        return (_NAMED + _BRIGHT)[number]
    if number >= 232:
        return "#{0:02x}{0:02x}{0:02x}".format(8 + 10 * (number - 232))
    number -= 16
    return "#{:02x}{:02x}{:02x}".format(
        *(0 if it == 0 else 55 + 40 * it for it in (number // 36, number // 6 % 6, number % 6))
    )
