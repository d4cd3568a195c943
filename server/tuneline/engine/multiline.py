"""Multi-line values: an array file, pretty-printed objects, strings with real line breaks.

They are found from the summaries of lines, by adding up the brackets that each line leaves open.
A line that was merely cut short must not swallow the lines after it, whole or broken, so a value ends before a line
that begins an example, or an object where none may be. It counts only if it is then longer than two lines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tuneline.engine import limits
from tuneline.engine.fixes.rewrites import join
from tuneline.engine.multiline_values import Reader
from tuneline.engine.summary import Summary, brackets
from tuneline.formats.format import Format
from tuneline.rules.columns import where
from tuneline.rules.subject import MultiLine, MultiLines
from tuneline.syntax.pasted import joined_text
from tuneline.text.other_files import LOOK, other_kind, table


def find_multiline(
    lines: Sequence[Summary], reader: Reader, objects: tuple[dict[str, Any] | None, int] | None = None
) -> MultiLines:
    """The multi-line values of a file, in order; reader: reads what is inside them.

    objects: of a file that is known to be one sound array, its first object and how many it has.
    """
    if next(where(lines, lambda line: line.kind == "broken" or line.guess == "array"), None) is None:
        return MultiLines()
    texts, formats = reader.texts, reader.formats
    first = next((row for row, line in enumerate(lines) if line.kind != "blank"), 0)
    if objects is not None:
        last = next(row for row in range(len(lines) - 1, -1, -1) if lines[row].kind != "blank")
        return MultiLines((reader.read_known(MultiLine("array", first, last + 1 - first), *objects),))
    if (other := _other_file(lines, first, texts)) is not None:
        return MultiLines((other,))
    if (array := _array(lines, first)) is not None:
        return MultiLines((reader.read(array),))
    found: list[MultiLine] = []
    row = first
    while row < len(lines):
        count = _object(lines, row, texts, formats) if lines[row].kind == "broken" else 0
        if count:
            multi = MultiLine("object", row, count, in_string=lines[row].brackets.open_string)
            found.append(reader.read(multi))
        row += count or 1
    return MultiLines(found)


def _other_file(
    lines: Sequence[Summary], first: int, texts: Callable[[int, int], Sequence[str]]
) -> MultiLine | None:
    """The file as one thing that is not JSON Lines, where no line is an object."""
    if any(line.kind in ("object", "undecodable") for line in lines):
        return None
    beginning = [text for text in texts(first, 4 * LOOK) if text.strip()][:LOOK]
    kind = other_kind(beginning)
    if kind is None:
        return None
    count = len(lines)
    sound = kind == "literals"
    if kind == "table":
        whole = texts(0, count) if count <= limits.MULTILINE_LINES else ()
        sound = 0 < sum(map(len, whole)) <= limits.MULTILINE_SIZE and table(whole) is not None
    return MultiLine(kind, 0, count, sound=sound, examples=0)


def _array(lines: Sequence[Summary], first: int) -> MultiLine | None:
    """The file as one array: its first line opens a list that is not closed on it, or is its only line."""
    line = lines[first]
    if line.brackets.starts != "[":
        return None
    if line.guess == "array" and line.kind == "other":
        alone = all(other.kind == "blank" for other in lines[first + 1 :])
        return MultiLine("array", first, 1) if alone else None
    if line.kind != "broken" or not line.brackets.openers:
        return None
    count = _close(lines, first, len(lines))
    return MultiLine("array", first, count) if count > 1 else None


def _object(
    lines: Sequence[Summary],
    row: int,
    texts: Callable[[int, int], Sequence[str]],
    formats: Mapping[str, Format],
) -> int:
    line = lines[row].brackets
    if line.starts != "{" or not line.openers:
        return 0
    if line.open_string:
        count = _broken_string(lines, row, texts)
        return count if count and _ends_alone(lines, row, count) else _pasted(lines, row, texts)

    def begins(line: Summary, innermost: str, before: str) -> bool:
        if line.kind != "object" and line.brackets.starts != "{":
            return False
        return line.guess in formats or not (before == ":" or (innermost == "[" and before in ("[", ",")))

    count = _close(lines, row, min(len(lines), row + limits.MULTILINE_LINES), begins)
    # An odd number of quotes in the text makes its first line end outside of strings.
    return count if count and _ends_alone(lines, row, count) else _pasted(lines, row, texts) or count


def _ends_alone(lines: Sequence[Summary], first: int, count: int) -> bool:
    """Whether a value ends before a line that is no rest of it."""
    end = first + count
    while end < len(lines) and lines[end].kind == "blank":
        end += 1
    return end == len(lines) or lines[end].kind == "object" or lines[end].brackets.starts in ("{", "[")


def _pasted(lines: Sequence[Summary], first: int, texts: Callable[[int, int], Sequence[str]]) -> int:
    """How many lines an object takes of which a string was broken up by a text with quotes; 0 if it is no such."""
    end = first + 1
    while (
        end < len(lines)
        and end - first < limits.PASTED_LINES
        and lines[end].kind in ("broken", "blank", "other")
    ):
        if lines[end].brackets.starts == "{":
            break
        end += 1
    pieces = texts(first, end - first)
    tries = 0
    for number, text in enumerate(pieces[1:], 2):
        if text.rstrip()[-1:] == "}":
            tries += 1
            if tries > limits.PASTED_ENDS or sum(map(len, pieces[:number])) > limits.MULTILINE_SIZE:
                return 0
            if _ends_alone(lines, first, number) and joined_text("\n".join(pieces[:number])) is not None:
                return number
    return 0


def _broken_string(lines: Sequence[Summary], first: int, texts: Callable[[int, int], Sequence[str]]) -> int:
    """How many lines an object takes that begins on line `first`, whose last string does not end on it.

    0 if the lines up to the next object are none together, however their line breaks are written.
    """
    last = first + 1
    while last < len(lines) and lines[last].kind != "object" and lines[last].brackets.starts != "{":
        last += 1
    open_, is_open, size = lines[first].brackets.openers, True, 0
    pieces = texts(first, min(last - first, limits.MULTILINE_LINES))
    for number, text in enumerate(pieces[1:], 2):
        found = brackets(f'"{text}' if is_open else text)
        open_, is_open = open_[: max(0, len(open_) - found.closers)] + found.openers, found.open_string
        size += len(text)
        if size > limits.MULTILINE_SIZE:
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
        closers, openers = line.brackets[:2]
        if closers or openers:
            open_ = open_[: max(0, len(open_) - closers)] + openers
        if not open_:
            return row - first + 1
        if line.kind != "blank":
            before = line.brackets.ends
    while count and lines[first + count - 1].kind == "blank":
        count -= 1
    return count if count > 2 else 0
