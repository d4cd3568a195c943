"""Checking data sets that are larger than one machine should read: pure functions that any scheduler can run.

A worker calls `check_batch` on whole lines of bytes and sends the `Part` back, some twelve bytes a line. Parts of lines
that follow each other are merged, in any grouping, and `finish` says what no part alone could know: findings across
lines, such as duplicates, for which it reads few lines again. docs/scale.md shows how.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from tuneline.domain.method import Method
from tuneline.engine.assembled import Contents
from tuneline.engine.block import BlockChecker
from tuneline.engine.concluded import concluded
from tuneline.engine.files.source import decode
from tuneline.engine.part import Part
from tuneline.engine.plan import Plan
from tuneline.engine.stored import Stored
from tuneline.settings.model import Settings
from tuneline.syntax.paths import format_path

__all__ = ("BatchPlan", "Finding", "Part", "Result", "check_batch", "finish", "format_of", "merged")

# Plans whose checkers a process keeps: they know the shapes of lines that they have seen.
_CHECKERS = 8


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """What lines are checked as, and for whom; can be sent to other processes.

    format: the name of the data set's format; see `format_of`. target, method, model, ignore, select: as in settings.
    tokens: whether examples are held against the token limit.
    """

    format: str | None
    target: tuple[str, ...] = ()
    method: Method | None = None
    model: str | None = None
    ignore: tuple[str, ...] = ()
    tokens: bool = False

    def plan(self) -> Plan:
        """As the engine has it."""
        given = {
            "target": list(self.target),
            "method": self.method,
            "model": self.model,
            "ignore": list(self.ignore),
        }
        return Plan(Settings.model_validate({key: it for key, it in given.items() if it}), tokens=self.tokens)


class Finding(NamedTuple):
    """One finding. line: from 0. path: the place, such as `messages[1]`. start, end: code points in the line."""

    line: int
    rule: str
    severity: str
    message: str
    path: str
    start: int
    end: int


class Result(NamedTuple):
    """What a data set comes to. format: what most of its lines are, None where none is an example.

    findings: by line and place. If `format` is not that of the plan, check again with it: lines were held against the
    wrong one.
    """

    format: str | None
    lines: int
    examples: int
    findings: list[Finding]


@lru_cache(maxsize=_CHECKERS)
def _checker(plan: BatchPlan) -> BlockChecker:
    return BlockChecker(plan.plan(), plan.format, bulk=True)


def check_batch(data: bytes, plan: BatchPlan) -> Part:
    """What is found in whole lines, without a byte order mark; they may be any, in any process. Never raises."""
    return _checker(plan).check(data)


def merged(parts: Iterable[Part]) -> Part:
    """The parts as one, in the order of their lines."""
    whole = Part()
    for part in parts:
        whole.add(part)
    return whole


def format_of(data: bytes, *, method: Method | None = None) -> str | None:
    """The format that some whole lines, the first of a data set, most likely have; None where they are no examples."""
    plan = BatchPlan(None, method=method)
    part = check_batch(data, plan)
    texts = decode(data).texts
    assembly = Stored(part)
    assembly.identify(
        Contents(lambda first, count: texts[first : first + count], len(data)), plan.plan().reading()
    )
    return assembly.vote.format


def finish(
    part: Part, plan: BatchPlan, read: Callable[[Sequence[int]], Iterator[bytes]], size: int
) -> Result:
    """What a whole data set comes to, given the part of all its lines.

    read: gives the bytes of some lines, without their endings, for line numbers (from 0) in rising order; it is asked
      for lines that may be copies, and for those around findings about several lines.
    size: bytes of all lines.
    """

    def texts(first: int, count: int) -> list[str]:
        rows = range(first, min(first + count, part.lines))
        return [line.decode("utf-8", "replace") for line in read(rows)] if rows else []

    contents = Contents(texts, size, False, part.undecodable, returns=part.returns)
    assembly, _, placed = concluded(part, plan.plan(), plan.format, contents, read)
    findings = [
        Finding(
            row,
            it.rule,
            it.severity.value,
            str(it.message),
            format_path(it.path),
            it.span.start if it.span else 0,
            it.span.end if it.span else 0,
        )
        for row, it in placed
    ]
    return Result(assembly.vote.format, part.lines, assembly.examples(), findings)
