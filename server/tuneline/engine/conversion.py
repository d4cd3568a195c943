"""Converting a file: block by block, in several processes where it is large, with one account of all lines.

What is written goes to a file without a name until the account is known: a conversion that loses something is not
put in place unless it was asked for. Memory does not grow with the file, but for the line numbers in the account.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import BinaryIO, Final

from tuneline.engine.block import BlockChecker
from tuneline.engine.conversion_account import Account, Refused
from tuneline.engine.conversion_lines import Part, convert_lines, lines_of
from tuneline.engine.disk import Parts
from tuneline.engine.files.source import Block, Source, Unreadable
from tuneline.engine.fitting import fitting_for
from tuneline.engine.limits import BULK_FILE, SAMPLE_BYTES
from tuneline.engine.plan import Plan
from tuneline.formats.conversion.convert import Conversion
from tuneline.formats.conversion.plans import Plans
from tuneline.formats.conversion.ways import FORMS, PLACES
from tuneline.formats.format import Format
from tuneline.rules.base import Scope
from tuneline.rules.table import RULES

BLOCK: Final = 2 << 20
_BYTES_PER_JOB: Final = 2 << 20


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

    Where that stops at contents of several forms, or at a system message that only some lines have, all lines are said
    alike if that helps.
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

    usual = best = made((), progress)
    chosen: tuple[str, ...] = ()
    last = chosen
    for last in _for_all_lines(usual.refused, how.to):
        other = made(last)
        if other.refusals < best.refusals and (usual.loses or not other.loses):
            best, chosen = other, last
        if not best.refusals:
            break
    return best if chosen == last else made(chosen)


def _for_all_lines(refused: Iterable[Refused], to: Format) -> Iterator[tuple[str, ...]]:
    """Ways to say all lines alike, where their reader wants that."""
    causes = {it.finding.rule: it.finding.cause for it in refused}
    choices: list[tuple[str, ...]] = []
    if to.system_key and to.system_key in causes.get(UNEVEN, ()):
        choices.append(("", *PLACES))
    if SEVERAL_FORMS in causes:
        choices.append(("", *FORMS))
    for ways in product(*choices):
        if any(ways):
            yield tuple(filter(None, ways))


# Lines that are tried for a reader before all others. They are converted one by one; what they do not show of a file is
# seen when all of it is checked.
_TRIED: Final = 20


def refuses_any(source: Source, how: Conversion, asked: Plan) -> bool:
    """Whether a reader refuses any of the first lines of a file as they are usually said. Raises Unreadable."""
    fitting = fitting_for(how, asked)
    for block in source.blocks(SAMPLE_BYTES):
        convert_lines(lines_of(source.read_bytes(block))[:_TRIED], Plans(how, fitting.convert))
        break
    return fitting.needed


# The rules that say that a reader wants one form of content in all lines, and a key in all of them or in none.
SEVERAL_FORMS: Final = "mixed-types"
UNEVEN: Final = "uneven-key"


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
