"""Checking a file on disk: streamed in blocks, in several processes where it is large.

Nobody ever holds the whole file: a block of lines is checked and forgotten, what stays is a summary per line,
the findings, and the counts. The format that lines are checked against is guessed from the first lines; should
the whole file turn out to be of another one, it is read once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from tuneline.domain.value import Value
from tuneline.engine import limits
from tuneline.engine.arrays import Array, enclosed, inside, sound_array
from tuneline.engine.assembled import Contents
from tuneline.engine.block import BlockChecker
from tuneline.engine.concluded import concluded
from tuneline.engine.coverage import NOTHING, Coverage
from tuneline.engine.files.source import CHANGED, Block, Rows, Source, Unreadable
from tuneline.engine.fold import Placed
from tuneline.engine.line import Checker
from tuneline.engine.part import Part
from tuneline.engine.plan import Plan
from tuneline.engine.statistics import Stats
from tuneline.engine.statistics_inside import Texts, counted, examples_among, examples_inside, lines_inside
from tuneline.engine.stored import Stored
from tuneline.engine.summary import UNDECODABLE
from tuneline.engine.weigh import ActiveRules
from tuneline.formats.detect import Vote, guess
from tuneline.formats.table import FORMATS
from tuneline.rules.reading import Reading
from tuneline.rules.subject import MultiLines
from tuneline.syntax.parse import parse
from tuneline.syntax.tree import Tree

BLOCK = 2 << 20
# Starting a process costs about as long as checking this many bytes.
_BYTES_PER_JOB = 8 << 20
_BYTES_PER_COUNTING_JOB = 2 << 20


class FileResult(Value, frozen=True):
    """All that is known of a file. `rows` reads its lines again, for excerpts.

    placed: each finding on its own line, see `engine.fold`; those that a rule reports once per file once.
    multiline: values on several lines. undecodable: the lines (from 0) whose bytes are not UTF-8.
    """

    vote: Vote
    reading: Reading
    placed: list[Placed]
    examples: int
    stats: Stats
    rows: Rows
    multiline: MultiLines = MultiLines()
    undecodable: frozenset[int] = frozenset()
    coverage: Coverage = NOTHING

    @property
    def lines(self) -> int:
        """How many lines the file has."""
        return len(self.rows)


Progress = Callable[[int], None]
Parse = Callable[[str], Tree]


def check_file(source: Source, plan: Plan, *, jobs: int = 1, progress: Progress | None = None) -> FileResult:
    """Check a file. `progress` is told how many bytes were read since it was last told.

    Unreadable where the file cannot be read, or changed meanwhile.
    """
    if source.wide:
        return _check_wide(source, plan)
    # A hostile line of megabytes takes seconds to parse, and often it is all of the file.
    parsed = lru_cache(maxsize=1)(parse)
    array = sound_array(source)
    name = _format_of(array.first) if array is not None else _sample_format(source, plan, parsed)
    result = _check_as(source, plan, name, jobs, progress, parsed, array)
    if (actual := result.vote.format) != name:
        result = _check_as(source, plan, actual, jobs, None, parsed, array)
    if not source.unchanged():
        raise Unreadable(CHANGED)
    return result


def _check_as(
    source: Source,
    plan: Plan,
    name: str | None,
    jobs: int,
    progress: Progress | None,
    parsed: Parse,
    array: Array | None,
) -> FileResult:
    whole, rows = Part(), Rows(source)
    for block, part in _inside(source) if array is not None else _parts(source, plan, name, jobs, parsed):
        whole.add(part)
        rows.add(block, part.lines)
        if progress is not None:
            progress(block.length)
    return _result(source, plan, name, whole if array is None else enclosed(whole), rows, array)


class Parts:
    """A file that is checked while it is written, block by block, as one of the format of that name."""

    def __init__(self, plan: Plan, name: str) -> None:
        self.plan, self.name = plan, name
        self._whole, self._blocks, self._end = Part(), list[tuple[Block, int]](), 0

    def add(self, length: int, part: Part) -> None:
        """Note the next block, of so many bytes, and what was found in it."""
        self._whole.add(part)
        self._blocks.append((Block(self._end, length), part.lines))
        self._end += length

    def result(self, source: Source, *, jobs: int = 1) -> FileResult:
        """What `check_file` finds in the file, which is now written. Unreadable as there."""
        rows = Rows(source)
        for block, lines in self._blocks:
            rows.add(block, lines)
        result = _result(source, self.plan, self.name, self._whole, rows, None)
        return result if result.vote.format == self.name else check_file(source, self.plan, jobs=jobs)


def _result(
    source: Source, plan: Plan, name: str | None, whole: Part, rows: Rows, array: Array | None
) -> FileResult:
    contents = Contents(
        rows.texts,
        source.size,
        source.byte_order_mark,
        whole.undecodable,
        named=plan.named,
        returns=whole.returns,
        objects=(array.first, array.examples) if array is not None else None,
    )
    assembly, reading, placed = concluded(whole, plan, name, contents, rows.lines)
    stats = whole.stats
    if plan.stats and assembly.multiline and assembly.vote.format == name:
        if _is_much_to_count(source, plan):
            _prefer_fast()
        stats = _with_inside(stats, assembly, rows.texts, reading, array, tokens=plan.count)
    return FileResult(
        assembly.vote,
        reading,
        placed,
        assembly.examples(),
        stats,
        rows,
        assembly.multiline,
        frozenset(whole.undecodable),
        assembly.coverage,
    )


def _with_inside(
    stats: Stats,
    assembly: Stored,
    texts: Texts,
    reading: Reading,
    array: Array | None,
    *,
    tokens: bool,
) -> Stats:
    """The statistics of lines and of what is inside multi-line values; array: the whole file, where it is one."""
    multiline = assembly.multiline
    if array is not None:
        views = examples_among(array.items, reading)
    else:
        lines = lines_inside(multiline, assembly.summaries, texts, reading)
        stats.take_away(counted(lines, reading, tokens=tokens))
        views = (view for value in multiline for _, view in examples_inside(value, texts, reading))
    stats.merge(counted(views, reading, tokens=tokens))
    return stats


def _check_wide(source: Source, plan: Plan) -> FileResult:
    """A file in UTF-16 or UTF-32: one finding says so, and nothing else can be said of it."""
    whole, rows = Part(), Rows(source)
    whole.note(UNDECODABLE)
    contents = Contents(rows.texts, source.size, False, {0: source.wide})
    assembly, reading, placed = concluded(whole, plan, None, contents, rows.lines)
    return FileResult(assembly.vote, reading, placed, 0, Stats(), rows, coverage=assembly.coverage)


def _sample_format(source: Source, plan: Plan, parsed: Parse) -> str | None:
    checker = Checker(plan.reading(), ActiveRules(()), parsed)
    for block in source.blocks(limits.SAMPLE_BYTES):
        texts = source.read(block).texts[: limits.SAMPLE_LINES]
        sample = Part()
        names = set[str | None]()
        for text in texts:
            summary = checker.check(text).summary
            sample.note(summary)
            names.add(summary.guess if summary.kind == "object" else None)
            if sample.lines == limits.SAMPLE_ALIKE and len(names) == 1 and names <= FORMATS.keys():
                return summary.guess
        assembly = Stored(sample)
        contents = Contents(lambda first, count: texts[first : first + count], block.length)  # noqa: B023
        assembly.identify(contents, checker.reading)
        return assembly.vote.format
    return None


def _format_of(first: dict[str, Any] | None) -> str | None:
    """The format that an array most likely has, by its first object."""
    name = guess(first, FORMATS).name if first is not None else None
    return name if name in FORMATS else None


def block_checker(
    source: Source, plan: Plan, name: str | None, parsed: Parse = parse
) -> Callable[[Block], Part]:
    """What checks the blocks of a file, as one of the format of that name. Raises Unreadable."""
    checker = _checker_of(source, plan, name, parsed)
    if _is_much_to_count(source, plan):
        _prefer_fast()
    return lambda block: checker.check(source.read_bytes(block))


def _checker_of(source: Source, plan: Plan, name: str | None, parsed: Parse) -> BlockChecker:
    return BlockChecker(plan, name, parsed, bulk=source.size >= limits.BULK_FILE)


def _is_much_to_count(source: Source, plan: Plan) -> bool:
    return plan.count and source.size >= limits.FAST_COUNTS


def _prefer_fast() -> None:
    from tuneline.tokens.count import prefer_fast

    prefer_fast()


def _inside(source: Source) -> Iterator[tuple[Block, Part]]:
    """The lines of a file that is one array: none of them has findings."""
    for block in source.blocks(BLOCK):
        yield block, inside(source.read(block))


def _parts(
    source: Source, plan: Plan, name: str | None, jobs: int, parsed: Parse
) -> Iterator[tuple[Block, Part]]:
    least = _BYTES_PER_COUNTING_JOB if plan.count else _BYTES_PER_JOB
    jobs = min(jobs, source.size // least)
    blocks = list(source.blocks(BLOCK))
    if jobs <= 1:
        yield from zip(blocks, map(block_checker(source, plan, name, parsed), blocks), strict=True)
        return
    from tuneline.engine.pool import FORKS, Killed, in_processes  # 25 ms that a small file does not pay

    if FORKS:
        _checker_of(source, plan, name, parsed)  # what it loads here is loaded once for all processes
    if FORKS and plan.count:
        from tuneline.rules.counting import count_texts_for

        if _is_much_to_count(source, plan):
            _prefer_fast()
        count_texts_for(("a word",), plan.reading(name))  # loaded here, it is loaded once for all processes

    try:
        parts = in_processes(block_checker, (source, plan, name), blocks, jobs)
        yield from zip(blocks, parts, strict=True)
    except Killed:
        raise Unreadable("could not be checked: a process was killed; try --jobs 1") from None
