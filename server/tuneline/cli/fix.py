"""`tuneline check --fix` and `--diff`: mended copies, put in the file's place only when they are whole."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple

import click

from tuneline.analysis.fixes import fix_file
from tuneline.analysis.run import BLOCK, Plan
from tuneline.analysis.source import Source, Unreadable
from tuneline.analysis.whole import put_in_place, refuse_read_only, temporary_beside
from tuneline.cli.excerpt import visible
from tuneline.cli.output import echo, in_words, say
from tuneline.cli.paths import STDIN
from tuneline.cli.progress import progress
from tuneline.cli.render.colour import wants_colour
from tuneline.cli.render.common import counted
from tuneline.cli.session import Input, Session
from tuneline.text.lines import split_lines

_STYLES = {"+": "green", "-": "red", "@": "cyan"}


class Mending(NamedTuple):
    """How to mend. unsafe: also what changes the data. show: print a patch and change nothing."""

    unsafe: bool
    show: bool
    tokens: bool
    jobs: int
    quiet: bool


def mend(session: Session, paths: tuple[str, ...], how: Mending, stdin_name: str | None) -> None:
    """Fix files in place, or show what that would change."""
    if STDIN in paths and not how.show:
        raise click.UsageError("standard input cannot be fixed in place; --diff shows what would change")
    for given in session.inputs(paths, stdin_name):
        try:
            if given.is_copy and not how.show:
                raise Unreadable("is a pipe and cannot be fixed in place; --diff shows what would change")
            _mend(given, how)
        except Unreadable as error:
            session.complain(given.name, str(error))
        except BrokenPipeError:
            raise
        except OSError as error:
            session.complain(given.name, f"cannot be fixed: {in_words(error)}")


def _mend(given: Input, how: Mending) -> None:
    # A link stays a link: what it leads to is replaced.
    path = Path(os.path.realpath(given.source.path))
    if not how.show:
        refuse_read_only(path)
    plan = Plan(given.settings, tokens=how.tokens, every=True)
    with tempfile.TemporaryDirectory(prefix="tuneline-") if how.show else nullcontext(path.parent) as folder:
        copy = temporary_beside(Path(folder) / path.name)
        try:
            with progress(given.name, given.source.size, quiet=how.quiet) as advance:
                mended = fix_file(path, copy, plan, unsafe=how.unsafe, jobs=how.jobs, progress=advance)
            if not mended.applied:
                return
            if how.show:
                echo(_coloured(unified(given.name, _lines(path), _lines(copy), mended.origins)), quiet=how.quiet)
                return
            # Between this and the rename lies less than a person needs to save a file.
            if not given.source.unchanged():
                raise Unreadable("changed while it was being fixed; it was left as it is")
            put_in_place(copy, path)
        finally:
            copy.unlink(missing_ok=True)
    if not how.quiet:
        say(f"{given.name}: {counted(mended.applied.total(), 'finding')} fixed")


def unified(name: str, old: Iterable[str], new: Iterable[str], origins: Sequence[int]) -> Iterator[str]:
    """A patch with one line of context, for `git apply` and `patch -p1`; nothing if nothing differs.

    origins: by new line the old line that it is made of. So nothing is searched for, however much has changed.
    """
    made = iter(new)
    hunk: list[str] = []
    before = ""
    at = same = 0
    header = _header(name)
    for row, line in enumerate(old):
        first = at
        while at < len(origins) and origins[at] == row:
            at += 1
        lines = [next(made) for _ in range(first, at)]
        if lines == [line]:
            before = line
            if not hunk:
                continue
            hunk.append(f" {line}")
            same += 1
            if same > 2:  # noqa: PLR2004 - further away than the context of two changes reaches
                yield from (*header, *_hunk(hunk[: 1 - same], row - len(hunk) + 1, 0))
                header, hunk = (), []
            continue
        same = 0
    yield from ()
