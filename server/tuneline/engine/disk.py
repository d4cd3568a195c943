"""Checking a file on disk: streamed in blocks, in several processes where it is large.

Nobody ever holds the whole file: a block of lines is checked and forgotten, what stays is a summary per line,
the findings, and the counts. The format that lines are checked against is guessed from the first lines; should
the whole file turn out to be of another one, it is read once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import groupby
from typing import Any, NamedTuple

from tuneline.domain.value import Value
from tuneline.engine import limits
from tuneline.engine.arrays import enclosed, inside, sound_array
from tuneline.engine.assembly import Assembly, Contents
from tuneline.engine.coverage import NOTHING, Coverage
from tuneline.engine.files.source import CHANGED, Block, Decoded, Rows, Source, Unreadable
from tuneline.engine.fold import Placed
from tuneline.engine.line import BLANK, Checker
from tuneline.engine.locate import resolve
from tuneline.engine.reading import reading_for
from tuneline.engine.statistics import Stats
from tuneline.engine.summary import UNDECODABLE, Summary
from tuneline.engine.weigh import ActiveRules, active_rules
from tuneline.formats.detect import Vote, guess
from tuneline.formats.table import FORMATS
from tuneline.rules.finding import Cause, Finding
from tuneline.rules.reading import Reading
from tuneline.rules.subject import MultiLines
from tuneline.settings.model import Settings
from tuneline.syntax.parse import parse
from tuneline.syntax.tree import Tree
from tuneline.targets.base import Target
from tuneline.targets.table import known_targets
from tuneline.text.lines import BadByte

BLOCK = 2 << 20
# Starting a process costs about as long as checking this many bytes.
_BYTES_PER_JOB = 8 << 20
_BYTES_PER_COUNTING_JOB = 2 << 20
# From here on the fast counter saves more than it takes to load, in each process.
_BYTES_FOR_FAST_COUNTS = 6 << 20


class Plan(Value, frozen=True):
    """What to look for and for whom: plain data, so that it can be sent to another process.

    check: False looks for nothing: findings would only cost time. tokens: False leaves out every rule that needs an
      encoder. stats: whether examples are added up, count: with their tokens.
    named: whether a person named the file, see `Contents`.
    every: findings that are reported once a file are reported on each line, so that each can be fixed.
    compared: the names of targets for all of which the file is checked at once, see `engine.portability`; findings
      then have no spans, and those of lines are there once for each cause, with the lines.
    """

    settings: Settings = Settings()
    check: bool = True
    tokens: bool = True
    stats: bool = False
    count: bool = False
    every: bool = False
    named: bool = True
    compared: tuple[str, ...] | None = None

    def reading(self, name: str | None = None) -> Reading:
        """The reading that the settings ask for, with the format of that name."""
        reading = replace(reading_for(self.settings), format=FORMATS.get(name or ""))
        if self.compared is None:
            return reading
        from tuneline.engine.every_target import reading_for_every

        return reading_for_every(reading, self._targets())

    def rules(self) -> ActiveRules:
        """The rules that the settings ask for."""
        if not self.check:
            return ActiveRules(())
        rules = active_rules(self.settings, tokens=self.tokens)
        if self.compared is None:
            return rules
        from tuneline.engine.every_target import for_every

        return for_every(rules, self._targets())

    def _targets(self) -> tuple[Target, ...]:
        return tuple(
            it for it in known_targets(self.settings.own_targets) if it.name in (self.compared or ())
        )


class Part(NamedTuple):
    """What was found in one block. Rows count from the block's first line.

    findings: by row. more: the lines where findings were left out that are reported once per file, after the first.
    """

    summaries: list[Summary]
    findings: dict[int, tuple[Finding, ...]]
    more: dict[Cause, list[int]]
    stats: Stats
    undecodable: dict[int, BadByte]
    returns: tuple[int, ...] = ()


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
    # Counts are of lines, whatever these are inside of.
    items = sound_array(source) if not plan.stats else None
    array = items is not None
    name = _format_of(items) if items is not None else _sample_format(source, plan, parsed)
    del items
    result = _check_as(source, plan, name, jobs, progress, parsed, array=array)
    if (actual := result.vote.format) != name:
        result = _check_as(source, plan, actual, jobs, None, parsed, array=array)
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
    *,
    array: bool,
) -> FileResult:
    assembly, stats, rows = Assembly(), Stats(), Rows(source)
    undecodable: dict[int, BadByte] = {}
    returns: list[int] = []
    interned: dict[Summary, Summary] = {}
    for block, part in _inside(source) if array else _parts(source, plan, name, jobs, parsed):
        undecodable.update({len(rows) + row: byte for row, byte in part.undecodable.items()})
        returns += (len(rows) + row for row in part.returns)
        # Blank lines and the like are many and equal: one object serves them all.
        summaries = [interned.setdefault(it, it) if not it.fingerprint else it for it in part.summaries]
        if len(interned) > limits.OUTLINES:
            interned.clear()
        assembly.extend(summaries, part.findings, part.more)
        stats.merge(part.stats)
        rows.add(block, len(summaries))
        if progress is not None:
            progress(block.length)
    if array:
        assembly.summaries = enclosed(assembly.summaries)
    contents = Contents(
        rows.texts, source.size, source.byte_order_mark, undecodable, named=plan.named, returns=returns
    )
    reading = plan.reading(name)
    assembly.identify(contents, reading)
    placed = _findings(assembly, contents, plan, reading)
    examples, unreadable = assembly.examples(), frozenset(undecodable)
    return FileResult(
        assembly.vote,
        reading,
        placed,
        examples,
        stats,
        rows,
        assembly.multiline,
        unreadable,
        assembly.coverage,
    )


def _findings(assembly: Assembly, contents: Contents, plan: Plan, reading: Reading) -> list[Placed]:
    """What the lines come to, with spans also for the findings of rules about files."""
    rules = plan.rules()
    if plan.compared is not None:
        from tuneline.engine.every_target import by_cause

        return [*by_cause(assembly), *assembly.everywhere(contents, rules, reading, lines=False)]
    if plan.every:
        found = assembly.everywhere(contents, rules, reading)
    else:
        assembly.conclude(contents, rules, reading, every=True)
        found = assembly.on_their_lines()
    placed = []
    for row, group in groupby(found, key=lambda item: item.row):
        findings = tuple(item.finding for item in group)
        if any(finding.span is None for finding in findings):
            findings = resolve(next(iter(contents.texts(row, 1)), ""), findings)
        placed += [Placed(row, finding) for finding in findings]
    return placed


def _check_wide(source: Source, plan: Plan) -> FileResult:
    """A file in UTF-16 or UTF-32: one finding says so, and nothing else can be said of it."""
    assembly, rows, reading = Assembly(), Rows(source), plan.reading()
    assembly.extend([UNDECODABLE], {})
    contents = Contents(rows.texts, source.size, False, {0: source.wide})
    assembly.identify(contents, reading)
    placed = _findings(assembly, contents, plan, reading)
    return FileResult(assembly.vote, reading, placed, 0, Stats(), rows, coverage=assembly.coverage)


def _sample_format(source: Source, plan: Plan, parsed: Parse) -> str | None:
    checker = Checker(plan.reading(), ActiveRules(()), parsed)
    for block in source.blocks(limits.SAMPLE_BYTES):
        texts = source.read(block).texts[: limits.SAMPLE_LINES]
        assembly = Assembly()
        assembly.extend([checker.check(text).summary for text in texts], {})
        contents = Contents(lambda first, count: texts[first : first + count], block.length)  # noqa: B023
        assembly.identify(contents, checker.reading)
        return assembly.vote.format
    return None


def _format_of(items: Sequence[object]) -> str | None:
    """The format that an array most likely has."""
    first = next((item for item in items if isinstance(item, dict)), None)
    name = guess(first, FORMATS).name if first is not None else None
    return name if name in FORMATS else None


def check_block(decoded: Decoded, checker: Checker, plan: Plan) -> Part:
    """Check the lines of one block."""
    part = Part([], {}, {}, Stats(), decoded.undecodable, decoded.returns)
    reported: set[Cause] = set()
    count = _counter(checker.reading) if plan.count else None
    check = checker.check
    for row, text in enumerate(decoded.texts):
        if row in decoded.undecodable:
            part.summaries.append(UNDECODABLE)
            continue
        checked = check(text) if text else BLANK
        part.summaries.append(checked.summary)
        if checked.findings:
            findings = (
                checked.findings if plan.every else _first_of_each(row, checked.findings, reported, part.more)
            )
            if findings:
                part.findings[row] = findings if plan.compared is not None else resolve(text, findings)
        if plan.stats and checked.view is not None:
            part.stats.add(checked.view, count(checked.view) if count else None)
    return part


def _first_of_each(
    row: int, findings: Iterable[Finding], reported: set[Cause], more: dict[Cause, list[int]]
) -> tuple[Finding, ...]:
    """The findings without those that are reported once and were `reported` in an earlier line; `more` notes these."""
    kept = []
    for finding in findings:
        if finding.once:
            if finding.cause in reported:
                more.setdefault(finding.cause, []).append(row)
                continue
            reported.add(finding.cause)
        kept.append(finding)
    return tuple(kept)


def _counter(reading: Reading) -> Callable[[Any], Any]:
    from tuneline.rules.counting import count_for

    return partial(count_for, reading=reading)


def block_checker(
    source: Source, plan: Plan, name: str | None, parsed: Parse = parse
) -> Callable[[Block], Part]:
    """What checks the blocks of a file, as one of the format of that name. Raises Unreadable."""
    checker = Checker(plan.reading(name), plan.rules(), parsed)
    if _is_much_to_count(source, plan):
        from tuneline.tokens.count import prefer_fast

        prefer_fast()
    return lambda block: check_block(source.read(block), checker, plan)


def _is_much_to_count(source: Source, plan: Plan) -> bool:
    return plan.count and source.size >= _BYTES_FOR_FAST_COUNTS


def _inside(source: Source) -> Iterator[tuple[Block, Part]]:
    """The lines of a file that is one array: none of them has findings."""
    for block in source.blocks(BLOCK):
        decoded = source.read(block)
        summaries = [inside(text) for text in decoded.texts]
        yield block, Part(summaries, {}, {}, Stats(), decoded.undecodable, decoded.returns)


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

    if FORKS and _is_much_to_count(source, plan):
        from tuneline.tokens import fast

        fast.count("", plan.reading(name).encoding)  # loaded here, it is loaded once for all processes

    try:
        parts = in_processes(block_checker, (source, plan, name), blocks, jobs)
        yield from zip(blocks, parts, strict=True)
    except Killed:
        raise Unreadable("could not be checked: a process was killed; try --jobs 1") from None
