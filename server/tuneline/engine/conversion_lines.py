"""Converting lines: those that are spelled like others by their plans, the others one by one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from tuneline.engine.conversion_account import Account, Alike, Line
from tuneline.engine.part import Part as Found
from tuneline.formats.conversion.carry import taken_back
from tuneline.formats.conversion.convert import Conversion
from tuneline.formats.conversion.narrow import narrow, wide
from tuneline.formats.conversion.plans import Planned, Plans
from tuneline.formats.detect import guess
from tuneline.formats.format import Format
from tuneline.formats.table import FORMATS
from tuneline.syntax.parse import parse
from tuneline.syntax.source import Unwritable, sourced, written


class Part(NamedTuple):
    """What one block became: its lines as they are written, how many there were, and their account.

    found: what a check finds in what is written, where it is checked.
    """

    written: bytes
    rows: int
    account: Account
    found: Found | None = None


# Lines that are converted at once.
_FEW, _MANY = 5, 500
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
        if (each := _one_each(known)) is not None:
            account.add_one_each(rows, _by_plan(each, rows), plans.how.to)
            pieces += [it.text for it in each]
            rows += len(some)
            continue
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


def _one_each(known: Sequence[Planned | None]) -> Sequence[Planned] | None:
    """The lines, where each of them has a plan and becomes one example."""
    planned = [it for it in known if it is not None and it.plan.examples == 1]
    return planned if len(planned) == len(known) else None


def _by_plan(lines: Sequence[Planned], first: int) -> list[Alike]:
    """Which lines are alike. first: the row of the first."""
    found: dict[int, Alike] = {}
    for row, (_, plan) in enumerate(lines, first):
        if (alike := found.get(id(plan))) is None:
            alike = found[id(plan)] = Alike(plan.fmt, plan.differences, [])
        alike.rows.append(row)
    return [*found.values()]


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
