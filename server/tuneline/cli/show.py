"""`tuneline show`: a file as text that people read, with real line breaks; also what `git diff` compares."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from tuneline.cli.output import echo, say
from tuneline.engine.files.search import STDIN
from tuneline.engine.files.source import Source, Unreadable
from tuneline.engine.reading import reading_for
from tuneline.features.desk.plain import as_plain
from tuneline.settings.model import Settings

# Bytes that are read at once.
_BLOCK = 1 << 20
_PIPED = "<stdin>"


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--line", "number", metavar="N", type=click.IntRange(min=1), help="Show this line only, from 1."
)
@click.option("--where", metavar="QUERY", help="Show only the lines that match, in the order of the query.")
def show(path: Path, number: int | None, where: str | None) -> int:
    """Print the examples of FILE, or of standard input (-), as text with real line breaks.

    Nothing is left out: a line that cannot be read is printed as it is. Characters that would steer a terminal are
    drawn instead.

    \b
    As a textconv, it makes "git diff" show conversations instead of long lines:
      echo '*.jsonl diff=tuneline' >> .gitattributes
      git config diff.tuneline.textconv 'tuneline show'

    \b
    A query consists of terms, all of which must match; "-" negates one. Settings apply as in "tuneline check":
      refund, "two words"       in a text; user:refund: in one of the user
      role:tool, format:chat    also tool:NAME, weight:0, weight:none
      tokens>4000, line:10..20  also trained, turns, calls, images, length
      has:errors                also warnings, findings, tools, reasoning
      rule:duplicate-example    lines with a finding of this rule
      sort:tokens               the largest first; sort:tokens-asc

    \b
    Examples:
      tuneline show train.jsonl | less
      tuneline show train.jsonl --line 12
      tuneline show train.jsonl --where 'has:errors -role:tool'
      tuneline show train.jsonl --where 'tokens>4000 sort:tokens'
      head -n 3 train.jsonl | tuneline show -
    """
    if where is not None and number is not None:
        raise click.UsageError('--line and --where cannot be used together: write "line:12" into the query')
    if os.fspath(path) == STDIN:
        from tuneline.cli.session import spooled  # settings, which git does not wait for

        with spooled(sys.stdin.buffer) as spool:
            return _show(spool, number, where, _PIPED)
    return _show(path, number, where, os.fspath(path))


def _show(path: Path, number: int | None, where: str | None, name: str) -> int:
    try:
        if where is not None:
            from tuneline.cli.show_where import show_where

            return show_where(path, where, name, Path("stdin.jsonl") if name == _PIPED else path)
        source = Source(path)
        if source.wide:
            raise Unreadable(f"is {source.wide}, not UTF-8")
        if number is None:
            echo(_shown(_texts(source)))
            return 0
        lines = 0
        for lines, text in enumerate(_texts(source), start=1):
            if lines == number:
                echo(_shown(iter((text,))))
                return 0
    except Unreadable as error:
        say(f"{name}: {error}")
        return 2
    say(f"{name}: there is no line {number}; the file has {lines:,}")
    return 2


def _texts(source: Source) -> Iterator[str]:
    for block in source.blocks(_BLOCK):
        yield from source.read(block).texts


def _shown(texts: Iterator[str]) -> Iterator[str]:
    reading = reading_for(Settings())
    for text in texts:
        if plain := as_plain(text, reading):
            yield f"{plain}\n"
