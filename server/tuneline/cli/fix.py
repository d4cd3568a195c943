"""`tuneline check --fix` and `--diff`: fixed copies, put in the file's place only when they are whole."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple

import click

from tuneline.cli.output import echo, in_words, say
from tuneline.cli.progress import progress
from tuneline.cli.render.colour import wants_colour
from tuneline.cli.session import Input, Session, misuse
from tuneline.engine import limits
from tuneline.engine.disk import BLOCK
from tuneline.engine.files.atomic import other_names, put_in_place, refuse_read_only, temporary_beside
from tuneline.engine.files.search import STDIN, is_pipe
from tuneline.engine.files.source import Source, Unreadable
from tuneline.engine.fixes.plan import Refused, fix_file
from tuneline.engine.plan import Plan
from tuneline.text.lines import split_lines
from tuneline.text.message import Count, Message, said
from tuneline.text.visible import visible, visible_lines
from tuneline.text.words import counted

_STYLES = {"+": "green", "-": "red", "@": "cyan"}


class FixOptions(NamedTuple):
    """How to fix. unsafe: also what changes the data. show: print a patch and change nothing."""

    unsafe: bool
    show: bool
    tokens: bool
    quiet: bool


def fix_files(session: Session, how: FixOptions) -> None:
    """Fix files in place, or show what that would change."""
    if not how.show and any(it == STDIN or is_pipe(it) for it in session.paths):
        # It could not even be checked afterwards: what it held has been read.
        raise misuse("a pipe cannot be fixed in place; --diff shows what would change")
    for given in session.inputs():
        try:
            if given.is_copy and not how.show:
                raise Unreadable("is a pipe and cannot be fixed in place; --diff shows what would change")
            _fix(session, given, how)
        except Unreadable as error:
            session.complain(given.name, str(error))
        except BrokenPipeError:
            raise
        except OSError as error:
            session.complain(given.name, f"cannot be fixed: {in_words(error)}")


def _fix(session: Session, given: Input, how: FixOptions) -> None:
    # A link stays a link: what it leads to is replaced.
    path = Path(os.path.realpath(given.source.path))
    if not how.show:
        refuse_read_only(path)
    plan = Plan(given.settings, tokens=how.tokens, every=True)
    with tempfile.TemporaryDirectory(prefix="tuneline-") if how.show else nullcontext(path.parent) as folder:
        copy = temporary_beside(Path(folder) / path.name)
        try:
            with progress(given.name, given.source.size, quiet=how.quiet) as advance:
                fixed = fix_file(path, copy, plan, unsafe=how.unsafe, jobs=session.jobs, progress=advance)
            _complain(session, given.name, fixed.refused)
            if not fixed.applied:
                return
            if how.show:
                patch = unified(given.name, _lines(path), _lines(copy), fixed.origins)
                echo(_coloured(patch), quiet=how.quiet)
                return
            # Between this and the rename lies less than a person needs to save a file.
            if not given.source.unchanged():
                raise Unreadable("changed while it was being fixed, so it was not written")
            others = other_names(path)
            put_in_place(copy, path)
        finally:
            copy.unlink(missing_ok=True)
    if not how.quiet:
        say(f"{given.name}: {counted(fixed.applied.total(), 'finding')} fixed")
    if others > 0:
        # Not a matter of `quiet`: somebody may train on what was not fixed.
        names = counted(others, "other name")
        say(f"{given.name}: the file has {names} (hard links), which still lead to the text before the fixes")


def _complain(session: Session, name: str, refused: Sequence[Refused]) -> None:
    """One line for each fix that was refused, as far as a person reads them. Lines are those of the old file."""
    for it in refused[: limits.REFUSED_FIXES]:
        words = Message("not fixed: {rule} ({title}). {why}", rule=it.rule, title=said(it.title), why=it.why)
        session.complain(f"{name}:{it.row + 1}", str(words))
    more = len(refused) - limits.REFUSED_FIXES
    if more > 0:
        session.complain(name, str(Message("{findings} not fixed", findings=Count(more, "more finding"))))


def unified(name: str, old: Iterable[str], new: Iterable[str], origins: Sequence[int]) -> Iterator[str]:
    """A patch with one line of context, for `git apply` and `patch -p1`; nothing if nothing differs.

    origins: by new line the old line that it is made of, so that nothing has to be searched for.
    """
    # Named as git does it. What comes after a tab is not part of a name.
    shown = visible(Path(name).as_posix())
    before, after = (shown, shown) if Path(name).is_absolute() else (f"a/{shown}", f"b/{shown}")
    tab = "\t" if " " in shown else ""
    header = [f"--- {before}{tab}\n", f"+++ {after}{tab}\n"]
    for hunk in _hunks(old, new, origins):
        yield from header
        header.clear()
        old_count = sum(not line.startswith("+") for line in hunk.lines)
        new_count = sum(not line.startswith("-") for line in hunk.lines)
        # Counted from 1; a side without lines names the line before.
        old_start, new_start = hunk.old + (old_count > 0), hunk.new + (new_count > 0)
        yield f"@@ -{old_start},{old_count} +{new_start},{new_count} @@\n"
        yield from map(_ended, hunk.lines)


class _Hunk(NamedTuple):
    """Lines with their marks, and the rows (from 0) where they are in the old file and in the new one."""

    old: int
    new: int
    lines: list[str]


def _hunks(old: Iterable[str], new: Iterable[str], origins: Sequence[int]) -> Iterator[_Hunk]:
    made = iter(new)
    hunk: _Hunk | None = None
    before: str | None = None
    at = same = 0
    for row, line in enumerate(old):
        first = at
        while at < len(origins) and origins[at] == row:
            at += 1
        lines = [next(made) for _ in range(first, at)]
        if lines != [line]:
            if hunk is None:
                hunk = _Hunk(row, first, []) if before is None else _Hunk(row - 1, first - 1, [f" {before}"])
            hunk.lines.extend((f"-{line}", *(f"+{it}" for it in lines)))
            same = 0
            continue
        before = line
        if hunk is not None:
            hunk.lines.append(f" {line}")
            same += 1
            if same > 2:  # further than the lines around two changes reach
                del hunk.lines[1 - same :]
                yield hunk
                hunk, same = None, 0
    if hunk is not None:
        del hunk.lines[len(hunk.lines) - max(same - 1, 0) :]
        yield hunk


def _ended(line: str) -> str:
    """A line of the patch. An old Mac's line end is none to those who read patches: it is shown as one of theirs."""
    if line.endswith("\n"):
        return line
    return line[:-1] + "\n" if line.endswith("\r") else f"{line}\n\\ No newline at end of file\n"


def _lines(path: Path) -> Iterator[str]:
    source = Source(path)
    mark = "\ufeff" if source.byte_order_mark else ""
    for block in source.blocks(BLOCK):
        for line in split_lines(source.read_bytes(block).decode("utf-8", "replace")):
            yield mark + line
            mark = ""


def _coloured(lines: Iterable[str]) -> Iterator[str]:
    colour = wants_colour(sys.stdout, os.environ)
    # A patch in a pipe is the file's own text; on a terminal that text could steer it.
    shown = (lambda it: visible_lines(it.rstrip("\r\n")) + "\n") if sys.stdout.isatty() else str
    for line in lines:
        style = _STYLES.get(line[0]) if not line.startswith(("+++", "---")) else None
        yield click.style(shown(line), fg=style) if colour and style else shown(line)
