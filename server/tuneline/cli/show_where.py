"""`tuneline show --where`: the lines of a file that match a query, as text.

The file is checked first, as far as the query asks for what a check finds; then its lines are asked one by one, and
those that match are read again to be printed, so that a file of any size can be looked through.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from tuneline.cli.output import echo, say
from tuneline.cli.progress import progress
from tuneline.cli.session import FAILED, Session, processors
from tuneline.engine.disk import check_file
from tuneline.engine.files.source import Rows, Source, Unreadable
from tuneline.engine.plan import Plan
from tuneline.engine.reading import reading_for
from tuneline.features.desk.finding import by_row, rows_of
from tuneline.features.desk.matching import Reader
from tuneline.features.desk.plain import as_plain
from tuneline.features.desk.query import read_query
from tuneline.features.desk.query_terms import Wrong
from tuneline.settings.model import Choices, Settings
from tuneline.text.message import render

# Lines that are read at once.
_AT_ONCE = 1_000


def show_where(path: Path, where: str) -> int:
    """Print the lines that match, each with its number. Unreadable if the file cannot be read."""
    query = read_query(where)
    if isinstance(query, Wrong):
        raise click.UsageError(f"--where, character {query.span.start + 1}: {render(query.message)}")
    source = Source(path)
    if source.wide:
        raise Unreadable(f"is {source.wide}, not UTF-8")
    session = Session(Choices())
    settings = session.settings_for(path)
    if session.failed:
        return FAILED
    check = query.asks_for("findings", "errors", "warnings", "rule", "has")
    plan = Plan(settings, check=check, every=True)
    with progress(str(path), source.size) as advance:
        result = check_file(source, plan, jobs=processors(), progress=advance)
    steps = rows_of(query, _all(result.rows), by_row(result.placed), result.multiline, Reader(result.reading))
    while True:
        try:
            next(steps)
        except StopIteration as done:
            rows = done.value
            break
    if not rows:
        say(f"{path}: no line matches")
    reading = reading_for(Settings())
    for row in rows:
        (text,) = result.rows.texts(row, 1)
        echo((f"{as_plain(text, reading, row + 1)}\n",))
    return 0


def _all(rows: Rows) -> Iterator[str]:
    for first in range(0, len(rows), _AT_ONCE):
        yield from rows.texts(first, _AT_ONCE)
