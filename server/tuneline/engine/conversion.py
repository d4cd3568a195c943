"""Converting a file: block by block, in several processes where it is large, with one account of all lines.

What is written goes to a file without a name until the account is known: a conversion that loses something is not
put in place unless it was asked for. Memory does not grow with the file, but for the line numbers in the account.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import BinaryIO, Final, NamedTuple

from tuneline.engine.files.source import Block, Source, Unreadable
from tuneline.engine.fold import Rows
from tuneline.formats.conversion.account import LEVELS, STOPS, Difference, Level
from tuneline.formats.conversion.convert import Conversion, convert
from tuneline.formats.conversion.fit import AS_IT_IS
from tuneline.formats.conversion.plans import Plans
from tuneline.formats.detect import guess
from tuneline.formats.format import Format
from tuneline.formats.table import FORMATS
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import Path
from tuneline.syntax.source import Unwritable, sourced, written
from tuneline.text.message import Message

BLOCK: Final = 2 << 20
_BYTES_PER_JOB: Final = 2 << 20


@dataclass(slots=True)
class Entry:
    """One kind of difference. count: how often it occurs. rows: the lines (from 0), each once, in order."""

    level: Level
    what: Message
    count: int = 0
    rows: Rows = field(default_factory=Rows)
    first: Path = ()

    def add(self, row: int, path: Path) -> None:
        """One more of it."""
        if not self.count:
            self.first = path
        self.rows.add(row)
        self.count += 1


@dataclass(slots=True)
class Account:
    """What became of the lines of a file.

    converted: lines that were written, as so many examples. same: those of them that were in the format already.
    broken: lines that are not JSON or repeat a key; unknown: those that are of no format that can be converted.
    """

    converted: int = 0
    examples: int = 0
    same: int = 0
    formats: dict[str, int] = field(default_factory=dict)
    broken: Rows = field(default_factory=Rows)
    unknown: Rows = field(default_factory=Rows)
    left_out: Rows = field(default_factory=Rows)
    entries: dict[tuple[Level, str], Entry] = field(default_factory=dict)

    def add(self, row: int, line: Line, to: Format) -> None:
        """Note what became of a line that was converted to a format."""
        if line.text is None or line.fmt is None:
            (self.broken if line.broken else self.unknown).add(row)
            return
        for level, what, path in line.differences:
            key = level, str(what)
            if key not in self.entries:
                self.entries[key] = Entry(level, what)
            self.entries[key].add(row, path)
        if not line.examples:
            self.left_out.add(row)
            return
        self.converted += 1
        self.examples += line.examples
        self.same += line.fmt is to
        self.formats[line.fmt.name] = self.formats.get(line.fmt.name, 0) + 1

    def merge(self, other: Account, first: int) -> None:
        """Add the account of a later block, whose first line is `first`."""
        self.converted += other.converted
        self.examples += other.examples
        self.same += other.same
        for name, count in other.formats.items():
            self.formats[name] = self.formats.get(name, 0) + count
        for mine, theirs in (
            (self.broken, other.broken),
            (self.unknown, other.unknown),
            (self.left_out, other.left_out),
        ):
            mine.extend(theirs, first)
        for key, entry in other.entries.items():
            known = self.entries.setdefault(key, Entry(entry.level, entry.what, first=entry.first))
            known.count += entry.count
            known.rows.extend(entry.rows, first)

    def sorted(self) -> list[Entry]:
        """The differences, the worst kind first and of a kind the most frequent."""
        return sorted(self.entries.values(), key=lambda it: (LEVELS.index(it.level), -it.count, str(it.what)))

    @property
    def stops(self) -> bool:
        """Whether something is lost or means another thing now, so that nothing is written unless it was asked for."""
        return any(entry.level in STOPS for entry in self.entries.values())

    @property
    def unreadable(self) -> int:
        """How many lines could not be read as examples."""
        return self.broken.count + self.unknown.count


class Part(NamedTuple):
    """What one block became: its lines as they are written, how many there were, and their account."""

    text: str
    rows: int
    account: Account


class Line(NamedTuple):
    """One line: the lines that are written for it, how many examples these are, and what differs.

    text: None for a line that cannot be read; `fmt` is None for one that is not JSON.
    """

    text: str | None
    examples: int = 0
    differences: tuple[Difference, ...] = ()
    fmt: Format | None = None
    broken: bool = False


_BROKEN: Final = Line(None, broken=True)
_UNKNOWN: Final = Line(None)


def convert_line(text: str, how: Conversion, plans: Plans) -> Line:
    """One line of a file. plans: those of this conversion."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        return _BROKEN
    except (ValueError, RecursionError):
        value = None
    fmt = _format(value) if type(value) is dict else None
    if fmt is how.to and _stays(how):
        return Line(f"{text}\n", 1, (), how.to)
    escape = None if value is None else _escape(value, text)
    if escape is not None and fmt is not None:
        planned = plans.of(fmt, fmt.view(value))
        if planned is not None:
            plan, texts = planned
            return Line(plan.line(texts, escape), plan.examples, plan.differences, fmt)
    if escape is not encode_basestring:
        try:
            value = sourced(parse(text))
        except Unwritable:
            return _BROKEN
        fmt = _format(value)
    if fmt is None:
        return _UNKNOWN
    result = convert(fmt, value, how)
    lines = "".join(f"{written(it)}\n" for it in result.values)
    return Line(lines, len(result.values), result.differences, fmt)


def _stays(how: Conversion) -> bool:
    """Whether examples that have the format already come back as they are written."""
    return how.fit == AS_IT_IS and not how.split and not how.carry


def _format(value: object) -> Format | None:
    fmt = FORMATS.get(guess(value).name or "")
    return fmt if fmt is not None and fmt.read is not None and fmt.write is not None else None


_plain = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
_dense = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_ascii = json.JSONEncoder(allow_nan=False).encode
_dense_ascii = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


def _escape(value: object, text: str) -> Callable[[str], str] | None:
    """How all strings of a line are escaped, if Python would write the line just so; None for a spelling of its own."""
    line = text.strip()
    try:
        if line in (_plain(value), _dense(value)):
            line.encode()  # fails for half characters, which are written as escapes
            return encode_basestring
        if "\\u" in line and line in (_ascii(value), _dense_ascii(value)):
            return encode_basestring_ascii
    except (ValueError, RecursionError):
        pass
    return None


def convert_texts(texts: Iterable[str], plans: Plans, undecodable: Iterable[int] = ()) -> Part:
    """Convert the lines of one block. Rows count from its first line."""
    account, pieces, rows = Account(), [], 0
    bad = frozenset(undecodable)
    for row, text in enumerate(texts):
        rows += 1
        if not text or text.isspace():
            continue
        line = _BROKEN if row in bad else convert_line(text, plans.how, plans)
        account.add(row, line, plans.how.to)
        pieces.append(line.text or "")
    return Part("".join(pieces), rows, account)


def convert_file(
    source: Source,
    how: Conversion,
    into: BinaryIO,
    *,
    jobs: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Account:
    """Write the examples of a file into another one. Raises Unreadable; OSError where it cannot be written."""
    if source.wide:
        raise Unreadable(f"is in {source.wide}: save it as UTF-8 first")
    account, first = Account(), 0
    for block, part in _parts(source, how, jobs):
        into.write(part.text.encode("utf-8"))
        account.merge(part.account, first)
        first += part.rows
        if progress is not None:
            progress(block.length)
    if not source.unchanged():
        raise Unreadable("changed while it was being converted, so nothing was written")
    return account


def block_converter(source: Source, how: Conversion) -> Callable[[Block], Part]:
    """What converts the blocks of a file."""

    plans = Plans(how)

    def convert_block(block: Block) -> Part:
        decoded = source.read(block)
        return convert_texts(decoded.texts, plans, decoded.undecodable)

    return convert_block


def _parts(source: Source, how: Conversion, jobs: int) -> Iterator[tuple[Block, Part]]:
    jobs = min(jobs, source.size // _BYTES_PER_JOB)
    blocks = list(source.blocks(BLOCK))
    if jobs <= 1:
        yield from zip(blocks, map(block_converter(source, how), blocks), strict=True)
        return
    from tuneline.engine.pool import Killed, in_processes

    try:
        yield from zip(blocks, in_processes(block_converter, (source, how), blocks, jobs), strict=True)
    except Killed:
        raise Unreadable("could not be converted: a process was killed; try --jobs 1") from None


_plain = json.JSONEncoder(ensure_ascii=False).encode
_dense = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
