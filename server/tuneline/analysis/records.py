"""Values that are spread over several lines: an array file, and pretty-printed objects.

They are found from the summaries of lines alone, by adding up the brackets that each line leaves open.
A line that was merely cut short must not swallow the examples behind it, so a run ends where a whole training
example stands, and a run that never closes counts only if nothing in it could stand for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from tuneline.analysis import limits
from tuneline.formats.base import Format
from tuneline.formats.detect import guess
from tuneline.rules.base import Record, Summary
from tuneline.syntax.parse import parse
from tuneline.syntax.tree import Tree

INSIDE = Summary("inside")


def find_records(
    lines: Sequence[Summary],
    texts: Callable[[int, int], Sequence[str]],
    formats: Mapping[str, Format],
) -> list[Record]:
    """The spread values of a file, in order. `texts(first, count)` gives contents of lines."""
    if not any(line.kind == "broken" or line.guess == "array" for line in lines):
        return []
    first = next((row for row, line in enumerate(lines) if line.kind != "blank"), 0)
    if (array := _array(lines, first)) is not None:
        return [_read(array, texts, formats)]
    found: list[Record] = []
    row = first
    while row < len(lines):
        count = _object(lines, row, formats) if lines[row].kind == "broken" else 0
        if count:
            found.append(_read(Record("object", row, count), texts, formats))
        row += count or 1
    return found


def _array(lines: Sequence[Summary], first: int) -> Record | None:
    """The file as one array: its first line opens a list that is not closed on it, or is its only line."""
    line = lines[first]
    if line.starts != "[":
        return None
    if line.guess == "array" and line.kind == "other":
        alone = all(other.kind == "blank" for other in lines[first + 1 :])
        return Record("array", first, 1) if alone else None
    if line.kind != "broken" or not line.openers:
        return None
    count = _close(lines, first, len(lines), frozenset())
    return Record("array", first, count) if count > 1 else None


def _object(lines: Sequence[Summary], row: int, formats: Mapping[str, Format]) -> int:
    line = lines[row]
    if line.starts != "{" or not line.openers or line.open_string:
        return 0
    return _close(lines, row, min(len(lines), row + limits.RECORD_LINES), frozenset(formats))


def _close(lines: Sequence[Summary], first: int, last: int, whole: frozenset[str]) -> int:
    """How many of the lines from `first` to `last` belong to the value that the first opens; 0 if it is no such value.

    An example of one of the formats in `whole` on a line of its own is inside no other value.
    """
    depth = 0
    for row in range(first, last):
        line = lines[row]
        if line.kind == "object" and line.guess in whole:
            return 0
        depth += line.openers - line.closers
        if depth <= 0:
            return row - first + 1
    count = last - first
    while count and lines[first + count - 1].kind == "blank":
        count -= 1
    return count if count > 2 else 0


def _read(
    record: Record, texts: Callable[[int, int], Sequence[str]], formats: Mapping[str, Format]
) -> Record:
    tree = parse_record(record, texts)
    value = (tree or parse(_beginning(record, texts))).to_python()
    items = value if isinstance(value, list) else [value]
    objects = [item for item in items if isinstance(item, dict)]
    guessed = guess(objects[0], formats).name if objects else None
    sound = tree is not None and not tree.faults
    return replace(record, sound=sound, guess=guessed, examples=len(objects))


def _beginning(record: Record, texts: Callable[[int, int], Sequence[str]]) -> str:
    """As much of a value that is too large to look into as tells what it is."""
    return "\n".join(texts(record.first, min(record.count, 1_000)))[: limits.SAMPLE_BYTES]


def parse_record(record: Record, texts: Callable[[int, int], Sequence[str]]) -> Tree | None:
    """The tree of a spread value, its lines joined by LF; None where it is too large to look into."""
    lines = texts(record.first, record.count)
    if sum(map(len, lines)) > limits.RECORD_SIZE:
        return None
    return parse("\n".join(lines))


def hide_inside(lines: Sequence[Summary], records: Sequence[Record]) -> Sequence[Summary]:
    """The summaries with the lines of spread values marked, so that no file rule reads them as examples."""
    if not records:
        return lines
    hidden = list(lines)
    for record in records:
        hidden[record.first : record.first + record.count] = [INSIDE] * record.count
    return hidden
