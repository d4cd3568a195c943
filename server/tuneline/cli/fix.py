"""`tuneline check --fix` and `--diff`: mended copies, put in the file's place only when they are whole."""

from __future__ import annotations

import difflib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from tuneline.analysis.fixes import fix_file
from tuneline.analysis.run import Plan
from tuneline.analysis.source import Source, Unreadable
from tuneline.cli.output import echo
from tuneline.cli.paths import STDIN
from tuneline.cli.render.colour import wants_colour
from tuneline.cli.session import Input, Session, processors
from tuneline.text.lines import split_lines


def mend(
    session: Session,
    paths: tuple[str, ...],
    *,
    unsafe: bool,
    show: bool,
    tokens: bool,
    stdin_name: str | None,
) -> None:
    """Fix files in place, or show what that would change."""
    if STDIN in paths and not show:
        raise click.UsageError("standard input cannot be fixed in place; --diff shows what would change")
    for given in session.inputs(paths, stdin_name):
        try:
            _mend(given, unsafe=unsafe, show=show, tokens=tokens)
        except Unreadable as error:
            session.complain(given.name, str(error))
        except OSError as error:
            session.complain(given.name, f"cannot be fixed: {(error.strerror or str(error)).lower()}")


def _mend(given: Input, *, unsafe: bool, show: bool, tokens: bool) -> None:
    # A link stays a link: what it leads to is replaced.
    path = given.source.path.resolve()
    plan = Plan(given.settings, tokens=tokens, every=True)
    with tempfile.TemporaryDirectory(prefix="tuneline-") if show else _beside(path) as folder:
        copy = Path(folder) / f".{path.name}.tuneline-{os.getpid()}.tmp"
        try:
            applied = fix_file(path, copy, plan, unsafe=unsafe, jobs=processors())
            if not applied:
                return
            if show:
                echo(_diff(given.name, path, copy))
                return
            _replace(given.source, path, copy)
        finally:
            copy.unlink(missing_ok=True)
    count = sum(applied.values())
    click.echo(f"tuneline: {given.name}: {count:,} {'finding' if count == 1 else 'findings'} fixed", err=True)


class _beside:  # noqa: N801 - used like a function
    """The file's own folder, where a rename is atomic; unlike a temporary folder it is not cleaned up."""

    def __init__(self, path: Path) -> None:
        self._folder = os.fspath(path.parent)

    def __enter__(self) -> str:
        return self._folder

    def __exit__(self, *_: object) -> None:
        return None


def _replace(source: Source, path: Path, copy: Path) -> None:
    """Put the copy in the file's place in one step, unless somebody has written to the file meanwhile."""
    shutil.copymode(path, copy)
    with copy.open("rb") as file:
        os.fsync(file.fileno())
    if not source.unchanged():
        raise Unreadable("changed while it was being fixed; it was left as it is")
    copy.replace(path)


def _diff(name: str, old: Path, new: Path) -> Iterator[str]:
    colour = wants_colour(sys.stdout, dict(os.environ))
    styles = {"+": "green", "-": "red", "@": "cyan"}
    for line in _unified(name, _lines(old), _lines(new)):
        shown = line if line.endswith("\n") else line + "\n\\ No newline at end of file\n"
        style = styles.get(line[0]) if not line.startswith(("+++", "---")) else None
        yield click.style(shown, fg=style) if colour and style else shown


def _unified(name: str, old: list[str], new: list[str]) -> Iterator[str]:
    """A unified diff with one line of context. What is equal at both ends is not searched for changes."""
    same = next(
        (i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    start = max(0, same - 1)
    yield f"--- {name}\n"
    yield f"+++ {name} (fixed)\n"
    matcher = difflib.SequenceMatcher(None, old[start:], new[start:], autojunk=False)
    for group in matcher.get_grouped_opcodes(1):
        first, last = group[0], group[-1]
        yield (
            f"@@ -{start + first[1] + 1},{last[2] - first[1]} +{start + first[3] + 1},{last[4] - first[3]} @@\n"
        )
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                yield from (f" {line}" for line in old[start + i1 : start + i2])
                continue
            yield from (f"-{line}" for line in old[start + i1 : start + i2])
            yield from (f"+{line}" for line in new[start + j1 : start + j2])


def _lines(path: Path) -> list[str]:
    text = path.read_bytes().decode("utf-8", "replace")
    return [line[:-2] + "\n" if line.endswith("\r\n") else line for line in split_lines(text)]
