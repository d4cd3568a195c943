"""Values that are spread over several lines: an array file, pretty-printed objects, strings with real line breaks.

They are found from the summaries of lines, by adding up the brackets that each line leaves open.
A line that was merely cut short must not swallow the lines behind it, whole or broken, so a run ends before a line
that begins an example, or an object where none may stand. It counts only if it is then longer than two lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from tuneline.engine import limits
from tuneline.engine.fixes.rewrites import array, join
from tuneline.formats.base import Format
from tuneline.formats.detect import guess
from tuneline.rules.subject import MultiLine, Summary
from tuneline.syntax.parse import parse
from tuneline.syntax.tree import Tree

INSIDE = Summary("inside")


def find_multiline(
    lines: Sequence[Summary],
    texts: Callable[[int, int], Sequence[str]],
    formats: Mapping[str, Format],
) -> list[MultiLine]:
    """The spread values of a file, in order. `texts(first, count)` gives contents of lines."""
    if not any(line.kind == "broken" or line.guess == "array" for line in lines):
        return []
    first = next((row for row, line in enumerate(lines) if line.kind != "blank"), 0)
    if (array := _array(lines, first)) is not None:
        return [_read(array, texts, formats)]
    found: list[MultiLine] = []
    row = first
    while row < len(lines):
        count = _object(lines, row, texts, formats) if lines[row].kind == "broken" else 0
        if count:
            multi = MultiLine("object", row, count, in_string=lines[row].open_string)
            found.append(_read(multi, texts, formats))
        row += count or 1
    return found


def _array(lines: Sequence[Summary], first: int) -> MultiLine | None:
    """The file as one array: its first line opens a list that is not closed on it, or is its only line."""
    line = lines[first]
    if line.starts != "[":
        return None
    if line.guess == "array" and line.kind == "other":
        alone = all(other.kind == "blank" for other in lines[first + 1 :])
        return MultiLine("array", first, 1) if alone else None
    if line.kind != "broken" or not line.openers:
        return None
    count = _close(lines, first, len(lines))
    return MultiLine("array", first, count) if count > 1 else None


def _object(
    lines: Sequence[Summary],
    row: int,
    texts: Callable[[int, int], Sequence[str]],
    formats: Mapping[str, Format],
) -> int:
    line = lines[row]
    if line.starts != "{" or not line.openers:
        return 0
    if line.open_string:
        return _broken_string(lines, row, texts)

    def begins(line: Summary, innermost: str, before: str) -> bool:
        if line.kind != "object" and line.starts != "{":
            return False
        return line.guess in formats or not (before == ":" or (innermost == "[" and before in ("[", ",")))

    return _close(lines, row, min(len(lines), row + limits.MULTILINE_LINES), begins)


def _broken_string(lines: Sequence[Summary], first: int, texts: Callable[[int, int], Sequence[str]]) -> int:
    """How many lines an object takes that begins on line `first`, whose last string goes on behind its end.

    0 if the lines up to the next object are none together, however their line breaks are written.
    """
    last = first + 1
    while last < len(lines) and lines[last].kind != "object" and lines[last].starts != "{":
        last += 1
    open_, is_open, size = lines[first].openers, True, 0
    pieces = texts(first, min(last - first, limits.MULTILINE_LINES))
    for number, text in enumerate(pieces[1:], 2):
        found = brackets(f'"{text}' if is_open else text)
        open_, is_open = open_[: max(0, len(open_) - found.closers)] + found.openers, found.open_string
        size += len(text)
        if size > limits.RECORD_SIZE:
            return 0
        if not open_ and not is_open:
            return number if join(pieces[:number]) is not None else 0
    return 0


def _close(
    lines: Sequence[Summary],
    first: int,
    last: int,
    begins: Callable[[Summary, str, str], bool] | None = None,
) -> int:
    """How many of the lines from `first` to `last` belong to the value that the first opens; 0 if it is no such value.

    begins: whether a line is the first of another value, given the innermost open bracket and the last character
      before it.
    """
    open_ = before = ""
    count = last - first
    for row in range(first, last):
        line = lines[row]
        if begins is not None and row > first and begins(line, open_[-1], before):
            count = row - first
            break
        open_ = open_[: max(0, len(open_) - line.closers)] + line.openers
        if not open_:
            return row - first + 1
        if line.kind != "blank":
            before = line.ends
    while count and lines[first + count - 1].kind == "blank":
        count -= 1
    return count if count > 2 else 0


def _read(
    multi: MultiLine, texts: Callable[[int, int], Sequence[str]], formats: Mapping[str, Format]
) -> MultiLine:
    tree = parse_multiline(multi, texts)
    value = (tree or parse(_beginning(multi, texts))).to_python()
    items = value if isinstance(value, list) else [value]
    objects = [item for item in items if isinstance(item, dict)]
    guessed = guess(objects[0], formats).name if objects else None
    rewrite = array if multi.kind == "array" else join
    sound = tree is not None and (not tree.faults or rewrite(tree.text.split("\n")) is not None)
    return replace(multi, sound=sound, guess=guessed, examples=len(objects))


def _beginning(multi: MultiLine, texts: Callable[[int, int], Sequence[str]]) -> str:
    """As much of a value that is too large to look into as tells what it is."""
    return "\n".join(texts(multi.first, min(multi.count, 1_000)))[: limits.SAMPLE_BYTES]


def parse_multiline(multi: MultiLine, texts: Callable[[int, int], Sequence[str]]) -> Tree | None:
    """The tree of a spread value, its lines joined by LF; None where it is too large to look into."""
    lines = texts(multi.first, multi.count)
    if sum(map(len, lines)) > limits.RECORD_SIZE:
        return None
    return parse("\n".join(lines))


def hide_inside(lines: Sequence[Summary], multiline: Sequence[MultiLine]) -> Sequence[Summary]:
    """The summaries with the lines of spread values marked, so that no file rule reads them as examples."""
    if not multiline:
        return lines
    hidden = list(lines)
    for multi in multiline:
        hidden[multi.first : multi.first + multi.count] = [INSIDE] * multi.count
    return hidden


# Strings are taken whole; the possessive quantifiers keep a line of a million quotes linear.
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]+|[\]}]+', re.DOTALL)


class Brackets(NamedTuple):
    """`closers`: how many brackets are closed but not opened here; `openers`: those opened but not closed here.

    open_string: whether the line ends inside a string, as no line of a pretty-printed value does.
    """

    closers: int
    openers: str
    open_string: bool


def brackets(text: str) -> Brackets:
    """A line's unmatched brackets. Linear; a bracket closes the one before it, of whichever kind that is."""
    closers, openers = 0, ""
    open_string = False
    for match in _PIECE.finditer(text):
        piece = match.group()
        if piece[0] == '"':
            open_string = len(piece) == 1 or piece[-1] != '"' or _escaped(piece)
        elif piece[0] in "[{":
            openers += piece
        else:
            closers += max(0, len(piece) - len(openers))
            openers = openers[: max(0, len(openers) - len(piece))]
    return Brackets(closers, openers, open_string)


def _escaped(piece: str) -> bool:
    body = piece[:-1]
    return (len(body) - len(body.rstrip("\\"))) % 2 == 1
