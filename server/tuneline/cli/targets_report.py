"""`tuneline targets FILE...`: who can read the files, as text, JSON or Markdown, and the exit code.

One file is reported in full; of several each has a line, and what each target does with all of them follows.
"""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Iterator, Sequence
from datetime import date
from json import dumps as json_text
from typing import Any, NamedTuple
from urllib.parse import quote

import click

from tuneline.cli.output import echo, terminal_width
from tuneline.cli.progress import checked
from tuneline.cli.render.colour import wants_colour
from tuneline.cli.render.common import clean, posix
from tuneline.cli.session import CLEAN, FAILED, FOUND, Input, Session
from tuneline.engine.disk import FileResult
from tuneline.engine.plan import Plan
from tuneline.engine.portability import Portability, Verdict, portability, worse
from tuneline.features.portability import (
    Group,
    Total,
    groups,
    heading,
    headline,
    of_file,
    page,
    retired,
    totals,
)
from tuneline.features.portability_data import as_data
from tuneline.settings.model import Settings
from tuneline.targets.base import Target
from tuneline.targets.table import ANY, known_targets
from tuneline.text.messages import Code, Paragraph, Strong, Table, Word, markdown
from tuneline.text.visible import visible
from tuneline.text.words import counted, listed

# What --fail-on takes, with the mildest verdict that counts.
FAIL_ON = {"loses": Verdict.LOSES, "drops": Verdict.DROPS, "refuses": Verdict.REFUSES, "never": None}
_COLOURS = {
    Verdict.WHOLE: "green",
    Verdict.LOSES: "yellow",
    Verdict.DROPS: "yellow",
    Verdict.UNKNOWN: "cyan",
    Verdict.REFUSES: "red",
    Verdict.CANNOT: "red",
}
# Reasons and formats that are named of each target where there are several files.
_REASONS = 3


class Reported(NamedTuple):
    """A file by its name, and who can read it."""

    name: str
    found: Portability


def report(session: Session, output_format: str, fail_on: str, *, tokens: bool, quiet: bool) -> int:
    """Print who can read the files of a session, and give the exit code."""
    wanted = {name for name in session.flags.target if name != ANY}

    def targets(settings: Settings) -> tuple[Target, ...]:
        known = known_targets(settings.own_targets)
        return tuple(it for it in known if not wanted or it.name in wanted)

    def plan(given: Input) -> Plan:
        names = tuple(it.name for it in targets(given.settings))
        return Plan(given.settings, tokens=tokens, named=given.named, compared=names)

    def shown(given: Input, result: FileResult) -> Reported:
        return Reported(given.name, portability(result, targets(given.settings)))

    files = list(checked(session, plan, shown, quiet=quiet))
    if not quiet:
        echo(_RENDERERS[output_format](files))
    if session.failed:
        return FAILED
    return FOUND if _fails(files, FAIL_ON[fail_on], named=bool(wanted)) else CLEAN


def _fails(files: Sequence[Reported], limit: Verdict | None, *, named: bool) -> bool:
    """Whether a named target does as badly; where none is named, whether every target does, of any file."""
    if limit is None:
        return False
    for _, found in files:
        readers = found.readers if named else found.counted
        bad = [
            it.verdict is limit or worse(it.verdict, limit)
            for it in readers
            if it.verdict is not Verdict.UNKNOWN
        ]
        if any(bad) if named else bad and all(bad) and len(bad) == len(readers):
            return True
    return False


def _text(files: Sequence[Reported]) -> Iterator[str]:
    if len(files) == 1:
        yield from _whole(files[0])
        return
    for name, found in files:
        yield f"{visible(name)}: {_in_short(found)}\n"
    if not files:
        return
    yield f"\nAll {len(files):,} files\n"
    for total in totals([found for _, found in files]):
        yield from _wrapped(f"  {total.reader.target.name}: ", _counts(total))
        for done, message, number, first in total.reasons[:_REASONS]:
            where = f"{counted(number, 'file')}, first {visible(files[first].name)}"
            yield from _wrapped(f"    {done}: ", f"{message} ({where})")
        if len(total.reasons) > _REASONS:
            yield f"    and {len(total.reasons) - _REASONS:,} more\n"
    yield '\n"tuneline targets FILE" shows the lines of one file.\n'


def _whole(file: Reported) -> Iterator[str]:
    found = file.found
    yield f"{visible(file.name)}: {visible(of_file(found))}\n"
    yield f"{headline(found)}\n"
    verdict = None
    coloured = wants_colour(sys.stdout, os.environ)
    for group in groups(found):
        if group.verdict is not verdict:
            verdict = group.verdict
            head = heading(verdict, len(found.of(verdict)))
            yield f"\n{click.style(head, fg=_COLOURS[verdict], bold=True) if coloured else head}\n"
        yield from _group(group)
    if gone := retired(found):
        yield from ("\n", *_wrapped("", f"Not counted, because retired: {gone}."))
    yield '\n"tuneline check FILE --target NAME" shows every finding for one of them.\n'


def _group(group: Group) -> Iterator[str]:
    yield from _wrapped("  ", group.names)
    done = max((len(it.done) for it in group.reasons), default=0)
    where = max((len(it.where) for it in group.reasons), default=0)
    for it in group.reasons:
        yield from _wrapped(f"    {it.done.ljust(done)}  {it.where.ljust(where)}  ", str(it.message))
    if group.more:
        yield f"    and {group.more:,} more\n"


def _wrapped(head: str, words: str) -> Iterator[str]:
    """Words after a head, in lines that fit the terminal and are set under each other."""
    width = max(terminal_width(), len(head) + 30)
    lines = textwrap.wrap(visible(words), width - len(head), break_long_words=False, break_on_hyphens=False)
    for number, line in enumerate(lines or [""]):
        yield f"{head if not number else ' ' * len(head)}{line}\n"


def _in_short(found: Portability) -> str:
    parts = [heading(it, number) for it in Verdict if (number := len(found.of(it)))]
    return f"{visible(of_file(found))}: {', '.join(parts)}"


def _counts(total: Total) -> str:
    counts = [f"{_SHORT[it]} {number:,}" for it in Verdict if (number := total.verdicts[it])]
    formats = [title for title, _ in total.unread.most_common(_REASONS)]
    if len(total.unread) > _REASONS:
        formats.append(f"{len(total.unread) - _REASONS} more")
    unread = f" ({listed(formats)})" if formats else ""
    return ", ".join(counts) + unread + ("" if total.reader.counts else "; retired")


_SHORT = {
    Verdict.WHOLE: "whole",
    Verdict.LOSES: "with losses",
    Verdict.DROPS: "without some examples",
    Verdict.UNKNOWN: "unclear",
    Verdict.REFUSES: "rejected",
    Verdict.CANNOT: "format not read",
}


def _json(files: Sequence[Reported]) -> Iterator[str]:
    yield '{"version": 1, "files": ['
    separator = "\n"
    for name, found in files:
        yield separator + _dumps({"path": clean(name), **as_data(found)})
        separator = ",\n"
    summary = [_total_data(it) for it in totals([found for _, found in files])]
    yield f'\n], "summary": {_dumps({"files": len(files), "targets": summary})}}}\n'


def _total_data(total: Total) -> dict[str, Any]:
    target = total.reader.target
    verdicts = {it.value: total.verdicts[it] for it in Verdict}
    return {
        "target": target.name,
        "title": target.title,
        "counted": total.reader.counts,
        "verdicts": verdicts,
    }


def _dumps(value: object) -> str:
    return clean(json_text(value, default=date.isoformat))


def _markdown(files: Sequence[Reported]) -> Iterator[str]:
    for name, found in files:
        address = quote(posix(name))
        # A drive letter is a scheme to a reader of Markdown.
        linked = (
            (lambda row, to=address: f"{to}#L{row + 1}") if not name.startswith("<") else (lambda _: None)
        )
        yield f"{markdown(page(name, found, linked))}\n\n"
    if len(files) < 2:
        return
    yield f"{markdown([Paragraph((Strong(f'All {len(files):,} files'),))])}\n\n"
    rows: list[Sequence[Sequence[Word]]] = []
    for total in totals([found for _, found in files]):
        numbers = [(f"{total.verdicts[it]:,}" if total.verdicts[it] else "",) for it in Verdict]
        rows.append(((Code(total.reader.target.name),), *numbers))
    table = Table(("Target", *(_SHORT[it] for it in Verdict)), rows, frozenset(range(1, len(Verdict) + 1)))
    yield f"{markdown([table])}\n"


_RENDERERS = {"text": _text, "json": _json, "markdown": _markdown}
