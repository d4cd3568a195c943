"""The account of a conversion, as lines for a person and as data for programs.

Both say the same: the lines that were written, what differs on which of them, and which were left out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from tuneline.engine.conversion_account import Account, Entry, Refused
from tuneline.engine.fold import Rows
from tuneline.formats.conversion.convert import Conversion
from tuneline.syntax.paths import format_path
from tuneline.text.visible import visible
from tuneline.text.words import counted

MEANS = {
    "changed": "changes its meaning",
    "lost": "lost",
    "invented": "added",
    "moved": "moved",
    "implied": "left out, and holds without it",
}


def as_text(
    name: str, how: Conversion, account: Account, output: Path | None, *, written: bool
) -> Iterator[str]:
    """The account as lines for a person. written: whether the result was put in place."""
    to = how.to.title
    into = f" into {visible(os.fspath(output))}" if output is not None else ""
    done = counted(account.examples, "example")
    if account.same == account.converted and written and not account.entries:
        were = f"all of which were {to} examples" if account.examples > 1 else f"which was {how.to.example}"
        yield f"{name}: {done}{into}, {were} already"
    elif written:
        yield f"{name}: {done} written as {to}{into}"
    elif not account.converted:
        yield f"{name}: not converted to {to}, because no example can be expressed in it"
    else:
        yield f"{name}: not converted to {to}, because {_why(account)}; --lossy converts it all the same"
    for refused in account.refused:
        # How many examples there are is about no line, and the same whether or not they are converted.
        told, place = ("refused", f" ({_lines(refused.rows)})") if refused.stops else ("still refused", "")
        yield f"  {told}: {visible(str(refused.finding.message))}{place}"
    for entry in account.sorted():
        yield f"  {MEANS[entry.level]}: {visible(str(entry.what))} ({_times(entry)}{_lines(entry.rows)})"
    if how.carry and account.loses:
        yield f'  kept: what does not fit, under "{visible(how.carry)}" in each example, for the way back'
    if not account.loses and written and not account.refuses:
        yield "  nothing is lost" if not account.unreadable else "  nothing is lost of what could be read"
    for rows, why in (
        (account.broken, "not JSON or with a key twice"),
        (account.unknown, "no known format"),
        (account.left_out, "cannot be expressed"),
    ):
        if rows.count:
            yield f"  left out: {counted(rows.count, 'line')}, {why} ({where(rows)})"


def _why(account: Account) -> str:
    levels = {entry.level for entry in account.entries.values()}
    if account.refuses:
        also = "something would be lost" if "lost" in levels else "its meaning would change"
        return "its reader would refuse the result" + (f" and {also}" if account.loses else "")
    if "changed" not in levels:
        return "that would lose something"
    return f"that would {'lose something and ' if 'lost' in levels else ''}change its meaning"


def _times(entry: Entry) -> str:
    return f"{entry.count:,} times, " if entry.count > entry.rows.count else ""


def _lines(rows: Rows) -> str:
    many = f"{rows.count:,} lines: " if rows.count > 1 else ""
    return f"{many}{where(rows)}"


def where(rows: Rows) -> str:
    """Which lines, in words."""
    return f"{'line' if rows.count == 1 else 'lines'} {rows.words()}"


def as_data(name: str, how: Conversion, account: Account, *, written: bool) -> dict[str, object]:
    """The account as data for programs, see schemas/convert-output.schema.json."""
    return {
        "version": 1,
        "path": visible(name),
        "to": how.to.name,
        "written": written,
        "lines": account.converted,
        "examples": account.examples,
        "formats": account.formats,
        "refused": [*map(_refused, account.refused)],
        "differences": [
            {
                "level": entry.level,
                "what": str(entry.what),
                "count": entry.count,
                "lines": _ranges(entry.rows),
                "first": format_path(entry.first),
            }
            for entry in account.sorted()
        ],
        "broken": _ranges(account.broken),
        "unknown": _ranges(account.unknown),
        "left_out": _ranges(account.left_out),
    }


def _refused(refused: Refused) -> dict[str, object]:
    finding = refused.finding
    return {
        "rule": finding.rule,
        "case": finding.case,
        "message": visible(str(finding.message)),
        "lines": _ranges(refused.rows),
        "first": format_path(finding.path),
    }


def _ranges(rows: Rows) -> list[list[int]]:
    """The first and the last line of each range, counted from 1."""
    return [[it.start + 1, it.stop] for it in rows.ranges]
