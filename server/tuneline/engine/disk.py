"""Checking a file on disk: streamed in blocks, in several processes where it is large.

Nobody ever holds the whole file: a block of lines is checked and forgotten, what stays is a summary a line,
the findings, and the counts. The format that lines are held against is guessed from the first lines; should
the whole file turn out to be another one, it is read once more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

from tuneline.engine import limits
from tuneline.engine.assembly import Lines, Placed, Repeats, Seen, gather, look
from tuneline.engine.files.source import CHANGED, Block, Decoded, Rows, Source, Unreadable
from tuneline.engine.line import BLANK, Checker
from tuneline.engine.locate import resolve
from tuneline.engine.reading import reading_for
from tuneline.engine.statistics import Stats
from tuneline.engine.weigh import ActiveRules, active_rules
from tuneline.formats.detect import vote
from tuneline.formats.table import FORMATS
from tuneline.rules.reading import Reading
from tuneline.rules.subject import Summary
from tuneline.settings.model import Choices, Settings

BLOCK = 2 << 20
# Starting a process costs about as long as checking this many bytes.
_BYTES_PER_JOB = 8 << 20
_BYTES_PER_COUNTING_JOB = 2 << 20


@dataclass(frozen=True, slots=True)
class Plan:
    """What to look for and for whom: plain data, so that it can be sent to another process.

    tokens: False leaves out every rule that needs an encoder. stats: whether examples are added up,
      count: with their tokens.
    every: findings that are told once a file are told on each line, so that each can be fixed.
    """

    settings: Settings = Settings()
    tokens: bool = True
    stats: bool = False
    count: bool = False
    every: bool = False

    def reading(self) -> Reading:
        """The reading that the settings ask for, without a format."""
        return reading_for(self.settings)

    def rules(self) -> ActiveRules:
        """The rules that the settings ask for."""
        return active_rules(self.settings, tokens=self.tokens)


class Part(NamedTuple):
    """What was found in one block. Rows count from the block's first line."""

    summaries: list[Summary]
    placed: list[Placed]
    repeats: Repeats
    stats: Stats
    undecodable: dict[int, str]


@dataclass(frozen=True, slots=True)
class FileResult:
    """All that is known of a file. `rows` reads its lines again, for excerpts.

    undecodable: the lines (from 0) whose bytes are no UTF-8.
    """

    seen: Seen
    reading: Reading
    placed: list[Placed]
    lines: int
    examples: int
    stats: Stats
    rows: Rows
    undecodable: frozenset[int] = frozenset()


Progress = Callable[[int], None]


def check_file(source: Source, plan: Plan, *, jobs: int = 1, progress: Progress | None = None) -> FileResult:
    """Check a file. `progress` is told how many bytes were read since it was last told.

    Unreadable where the file cannot be read, or changed meanwhile.
    """
    plain, rules = plan.reading(), plan.rules()
    if source.wide:
        return _wide(source, plain, rules)
    name = _sample_format(source, plan)
    result = _check_as(source, plan, name, jobs, progress)
    if (actual := result.seen.vote.format) != name:
        result = _check_as(source, plan, actual, jobs, None)
    if not source.unchanged():
        raise Unreadable(CHANGED)
    return result


def _check_as(
    source: Source, plan: Plan, name: str | None, jobs: int, progress: Progress | None
) -> FileResult:
    reading = replace(plan.reading(), format=FORMATS.get(name or ""))
    summaries: list[Summary] = []
    placed: list[Placed] = []
    repeats, stats = Repeats(), Stats()
    undecodable: dict[int, str] = {}
    rows = Rows(source)
    interned: dict[Summary, Summary] = {}
    for block, part in _parts(source, plan, name, jobs):
        first = len(summaries)
        # Blank lines and the like are many and equal: one object serves them all.
        summaries += [interned.setdefault(it, it) if not it.fingerprint else it for it in part.summaries]
        if len(interned) > limits.OUTLINES:
            interned.clear()
        placed += [Placed(first + row, finding) for row, finding in part.placed]
        moved = {once: Placed(first + row, finding) for once, (row, finding) in part.repeats.first.items()}
        repeats.add(Repeats(moved, part.repeats.lines))
        stats.merge(part.stats)
        undecodable.update({first + row: words for row, words in part.undecodable.items()})
        rows.add(block, len(part.summaries))
        if progress is not None:
            progress(block.length)
    lines = Lines(summaries, rows.texts, source.size, source.byte_order_mark, undecodable)
    seen = look(lines, reading, FORMATS)
    found = gather(lines, seen, placed, repeats, plan.rules(), reading, every=plan.every)
    inside = {row for multi in seen.multiline for row in range(multi.first, multi.first + multi.count)}
    examples = sum(1 for row, line in enumerate(summaries) if line.kind == "object" and row not in inside)
    examples += sum(multi.examples for multi in seen.multiline)
    placed = _resolved(found, rows)
    return FileResult(seen, reading, placed, len(summaries), examples, stats, rows, frozenset(undecodable))


def _resolved(found: list[Placed], rows: Rows) -> list[Placed]:
    """Spans for the findings that have none yet: those of rules that look across lines."""
    resolved = []
    for row, group in groupby(found, key=lambda item: item.row):
        findings = tuple(item.finding for item in group)
        if any(finding.span is None for finding in findings):
            findings = resolve(next(iter(rows.texts(row, 1)), ""), findings)
        resolved += [Placed(row, finding) for finding in findings]
    return resolved


def _wide(source: Source, reading: Reading, rules: ActiveRules) -> FileResult:
    """A file in UTF-16 or UTF-32: one finding says so, and nothing else can be said of it."""
    rows = Rows(source)
    lines = Lines([Summary("undecodable")], rows.texts, source.size, False, {0: source.wide})
    seen = Seen((), vote(Counter()))
    found = _resolved(gather(lines, seen, (), Repeats(), rules, reading), rows)
    return FileResult(seen, reading, found, 0, 0, Stats(), rows)


def _sample_format(source: Source, plan: Plan) -> str | None:
    checker = Checker(plan.reading(), active_rules(Choices(select=("invalid-json",)), tokens=False))
    for block in source.blocks(limits.SAMPLE_BYTES):
        texts = source.read(block).texts[: limits.SAMPLE_LINES]
        summaries = [checker.check(text).summary for text in texts]
        lines = Lines(summaries, lambda first, count: texts[first : first + count], block.length)  # noqa: B023
        return look(lines, checker.reading, FORMATS).vote.format
    return None


def check_block(decoded: Decoded, checker: Checker, plan: Plan) -> Part:
    """Check the lines of one block."""
    part = Part([], [], Repeats(), Stats(), decoded.undecodable)
    count = _counter(checker.reading) if plan.count else None
    check = checker.check
    for row, text in enumerate(decoded.texts):
        if row in decoded.undecodable:
            part.summaries.append(Summary("undecodable"))
            continue
        checked = check(text) if text else BLANK
        part.summaries.append(checked.summary)
        if checked.findings:
            found = checked.findings if plan.every else tuple(part.repeats.take(row, checked.findings))
            part.placed.extend(Placed(row, finding) for finding in resolve(text, found))
        if plan.stats and checked.view is not None:
            part.stats.add(checked.view, count(checked.view) if count else None)
    return part


def _counter(reading: Reading) -> Callable[[Any], Any]:
    from tuneline.tokens.example import count_example

    return partial(count_example, encoding=reading.encoding, image_pricing=reading.pricing)


_worker: tuple[Source, Checker, Plan] | None = None


def _start(source: Source, plan: Plan, name: str | None) -> None:
    global _worker  # noqa: PLW0603 - a pool hands its workers nothing else
    _worker = (source, Checker(replace(plan.reading(), format=FORMATS.get(name or "")), plan.rules()), plan)


def _work(block: Block) -> Part | Unreadable:
    assert _worker is not None
    source, checker, plan = _worker
    try:
        return check_block(source.read(block), checker, plan)
    except Unreadable as error:
        return error


def _parts(source: Source, plan: Plan, name: str | None, jobs: int) -> Iterator[tuple[Block, Part]]:
    least = _BYTES_PER_COUNTING_JOB if plan.count else _BYTES_PER_JOB
    jobs = min(jobs, source.size // least)
    blocks = list(source.blocks(BLOCK))
    if jobs <= 1:
        _start(source, plan, name)
        for block in blocks:
            yield block, _or_raise(_work(block))
        return
    from tuneline.engine.pool import Killed, in_processes  # 25 ms that a small file does not pay

    try:
        for block, part in zip(
            blocks, in_processes(_work, blocks, jobs, _start, (source, plan, name)), strict=True
        ):
            yield block, _or_raise(part)
    except Killed:
        raise Unreadable("could not be checked: a process was killed; try --jobs 1") from None


def _or_raise(part: Part | Unreadable) -> Part:
    if isinstance(part, Unreadable):
        raise part
    return part
