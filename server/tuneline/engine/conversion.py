"""Converting a file: block by block, in several processes where it is large, with one account of all lines.

What is written goes to a file without a name until the account is known: a conversion that loses something is not
put in place unless it was asked for. Memory does not grow with the file, but for the line numbers in the account.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from tuneline.engine.block import BlockChecker
from tuneline.engine.conversion_account import Account, Line
from tuneline.engine.disk import Parts
from tuneline.engine.files.source import Block, Source, Unreadable
from tuneline.engine.fitting import fitting_for
from tuneline.engine.limits import BULK_FILE, SAMPLE_BYTES, SAMPLE_LINES
from tuneline.engine.part import Part as Found
from tuneline.engine.plan import Plan
from tuneline.formats.conversion.carry import taken_back
from tuneline.formats.conversion.convert import Conversion
from tuneline.formats.conversion.narrow import narrow, wide
from tuneline.formats.conversion.plans import Planned, Plans
from tuneline.formats.conversion.ways import FORMS
from tuneline.formats.detect import guess
from tuneline.formats.format import Format
from tuneline.formats.table import FORMATS
from tuneline.rules.base import Scope
from tuneline.rules.table import RULES
from tuneline.syntax.parse import parse
from tuneline.syntax.source import Unwritable, sourced, written

BLOCK: Final = 2 << 20
_BYTES_PER_JOB: Final = 2 << 20


class Part(NamedTuple):
    """What one block became: its lines as they are written, how many there were, and their account.

    found: what a check finds in what is written, where it is checked.
    """

    written: bytes
    rows: int
    account: Account
    found: Found | None = None


# Lines that are converted at once.
_FEW, _MANY = 5, 2000
_BROKEN: Final = Line(None, broken=True)
_UNKNOWN: Final = Line(None)


def convert_line(text: str, how: Conversion, plans: Plans) -> Line:
    """One line of a file. plans: those of this conversion."""
    if (known := plans.line(text)) is None:
        return _alone(text, how, plans)
    line = _planned(known)
    return line._replace(text=wide(known.text))


def _planned(known: Planned) -> Line:
    """A line by its plan, whose text is held as bytes."""
    plan = known.plan
    return Line(known.text, plan.examples, plan.differences, plan.fmt)


def _alone(text: str, how: Conversion, plans: Plans) -> Line:
    """A line that is read, and learned from."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        return _BROKEN
    except (ValueError, RecursionError):
        value = None
    fmt = _format(value, how)
    plain = value is not None and _is_plain(value, text)
    if fmt is how.to and how.keeps:
        # A line that Python would write just so repeats no key.
        if not plain and not _reads(text):
            return _BROKEN
        plans.learn(text, fmt)
        return Line(f"{text}\n", 1, (), how.to)
    if not plain:
        try:
            value = sourced(parse(text))
        except Unwritable:
            return _BROKEN
        fmt = _format(value, how)
    if fmt is None:
        return _UNKNOWN
    result = plans.convert(fmt, value, how)
    plans.learn(text, fmt)
    lines = "".join(f"{written(it)}\n" for it in result.values)
    return Line(lines, len(result.values), result.differences, fmt)


def _reads(text: str) -> bool:
    """Whether a line has a value that could be written again."""
    try:
        sourced(parse(text))
    except Unwritable:
        return False
    return True


def _format(value: object, how: Conversion) -> Format | None:
    """The format of an example that can be converted, which does not depend on what it carries."""
    if how.carry and isinstance(value, dict):
        value, _ = taken_back(value, how.carry)
    fmt = FORMATS.get(guess(value).name or "")
    return fmt if fmt is not None and fmt.read is not None and fmt.write is not None else None


_usual = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
_dense = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def _is_plain(value: object, text: str) -> bool:
    """Whether Python would write the line just so, but for spaces: then no value needs its source."""
    line = text.strip()
    try:
        if line == _usual(value) or line == _dense(value):
            line.encode()  # fails for half characters, which are written as escapes
            return True
    except (ValueError, RecursionError):
        pass
    return False


def convert_lines(lines: Iterable[bytes], plans: Plans) -> Part:
    """Convert the lines of one block, without their endings. Rows count from its first line."""
    account, pieces, rows = Account(), list[str](), 0
    for some in _in_tens(lines):
        known, learned = plans.lines(some), plans.learned
        became: list[tuple[int, Line]] = []
        for row, (it, planned) in enumerate(zip(some, known, strict=True), rows):
            if planned is not None:
                line = _planned(planned)
            elif (found := _read(it, plans, again=plans.learned > learned)) is not None:
                line = found._replace(text=found.text and narrow(found.text))
            else:
                continue
            became.append((row, line))
        account.add_all(became, plans.how.to)
        pieces += [line.text for _, line in became if line.text]
        rows += len(some)
    return Part("".join(pieces).encode("latin-1"), rows, account)


def _read(line: bytes, plans: Plans, *, again: bool) -> Line | None:
    """A line for which there was no plan; None where it is blank. again: whether there may be one by now."""
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return _BROKEN
    if not text or text.isspace():
        return None
    return convert_line(text, plans.how, plans) if again else _alone(text, plans.how, plans)


def lines_of(data: bytes) -> list[bytes]:
    """Lines without their endings."""
    if b"\r" in data:
        return bytes.splitlines(data)
    return data.removesuffix(b"\n").split(b"\n") if data else []


def _in_tens(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """The lines of a block, few at first, from which is learned what the others need."""
    left, count = iter(lines), _FEW
    while some := list(islice(left, count)):
        yield some
        count = min(10 * count, _MANY)


def plans_for(how: Conversion, asked: Plan | None) -> Plans:
    """The plans of a conversion. asked: the check of its reader, where one is named."""
    return Plans(how) if asked is None else Plans(how, fitting_for(how, asked).convert)


def convert_whole(
    source: Source,
    how: Conversion,
    into: Path,
    asked: Plan | None = None,
    *,
    jobs: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Account:
    """Convert a file into another one, which is overwritten, and have it checked by its reader.

    Where that stops at contents of several forms, all of them get one if that helps.
    asked: the check of the reader; None where none is named. Raises Unreadable, and OSError where nothing can be
    written.
    """

    fits = asked is not None and refuses_any(source, how, asked)

    def written(form: tuple[str, ...], progress: Callable[[int], None] | None) -> Account:
        fitted = replace(how, fit=replace(how.fit, ways=form)) if form else how
        parts = None if asked is None else Parts(asked, how.to.name)
        with into.open("wb") as file:
            account = convert_file(
                source, fitted, file, asked if fits else None, parts, jobs=jobs, progress=progress
            )
        if parts is not None and account.examples:
            account.refuse(parts.result(Source(into), jobs=jobs).placed)
        return account

    def made(form: tuple[str, ...], progress: Callable[[int], None] | None = None) -> Account:
        nonlocal fits
        account = written(form, progress)
        # To check each line as it is written and then all of them takes long, so that comes where it must.
        if fits or not any(RULES[it.finding.rule].scope is not Scope.FILE for it in account.refused):
            return account
        fits = True
        return written(form, None)

    account = made((), progress)
    if not any(it.finding.rule == SEVERAL_FORMS for it in account.refused):
        return account
    for form in FORMS:
        other = made((form,))
        if not other.refuses and (account.loses or not other.loses):
            return other
    return made(())


def refuses_any(source: Source, how: Conversion, asked: Plan) -> bool:
    """Whether a reader refuses any of the first lines of a file as they are usually said. Raises Unreadable."""
    fitting = fitting_for(how, asked)
    for block in source.blocks(SAMPLE_BYTES):
        convert_lines(lines_of(source.read_bytes(block))[:SAMPLE_LINES], Plans(how, fitting.convert))
        break
    return fitting.needed


# The rule that says that a reader wants one form of content in all lines.
SEVERAL_FORMS: Final = "mixed-types"


def convert_file(
    source: Source,
    how: Conversion,
    into: BinaryIO,
    asked: Plan | None = None,
    parts: Parts | None = None,
    *,
    jobs: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Account:
    """Write the examples of a file into another one. Raises Unreadable; OSError where it cannot be written.

    asked: the check of the reader for whom they are written; None where none is named.
    parts: gets what is found in what is written, where that is to be checked.
    """
    if source.wide:
        raise Unreadable(f"is in {source.wide}: save it as UTF-8 first")
    account, first = Account(), 0
    given = (source, how, asked, None if parts is None else parts.plan)
    for block, part in _parts(given, jobs):
        into.write(part.written)
        if parts is not None and part.found is not None:
            parts.add(len(part.written), part.found)
        account.merge(part.account, first)
        first += part.rows
        if progress is not None:
            progress(block.length)
    if not source.unchanged():
        raise Unreadable("changed while it was being converted, so nothing was written")
    return account


def block_converter(
    source: Source, how: Conversion, asked: Plan | None = None, checked: Plan | None = None
) -> Callable[[Block], Part]:
    """What converts the blocks of a file. checked: what to look for in what is written; None for nothing."""

    plans = plans_for(how, asked)
    bulk = source.size >= BULK_FILE
    checker = None if checked is None else BlockChecker(checked, how.to.name, bulk=bulk)

    def convert_block(block: Block) -> Part:
        part = convert_lines(lines_of(source.read_bytes(block)), plans)
        return part if checker is None else part._replace(found=checker.check(part.written))

    return convert_block


# What `block_converter` takes.
_Given = tuple[Source, Conversion, Plan | None, Plan | None]


def _parts(given: _Given, jobs: int) -> Iterator[tuple[Block, Part]]:
    source = given[0]
    jobs = min(jobs, source.size // _BYTES_PER_JOB)
    blocks = list(source.blocks(BLOCK))
    if jobs <= 1:
        yield from zip(blocks, map(block_converter(*given), blocks), strict=True)
        return
    from tuneline.engine.pool import FORKS, Killed, in_processes

    if FORKS:
        block_converter(*given)  # what it loads here is loaded once for all processes
    try:
        yield from zip(blocks, in_processes(block_converter, given, blocks, jobs), strict=True)
    except Killed:
        raise Unreadable("could not be converted: a process was killed; try --jobs 1") from None
