"""Who can read a file: for every target what it does with the file as a whole, and why.

A file is checked once for all targets (`engine.every_target`); here its findings are put together by cause and given
to the targets that do something about them.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from tuneline.domain.effect import Effect
from tuneline.engine.coverage import Coverage
from tuneline.engine.disk import FileResult
from tuneline.engine.document import FileState
from tuneline.engine.every_target import Weighed, by_cause, for_every, reading_for_every
from tuneline.engine.fold import Placed, Rows
from tuneline.engine.snapshot import Snapshot
from tuneline.formats.detect import Vote
from tuneline.rules.finding import Cause
from tuneline.targets.base import Target


class Verdict(Enum):
    """What a target does with a file, the best first. Values are the words of the JSON output.

    WHOLE: it reads all of it as it was meant. LOSES: it reads every example, without some of it, changed or cut.
    DROPS: it leaves examples out. UNKNOWN: what it does with something in the file is not known, or nobody has found
    out how it reads the format. REFUSES: it refuses the file, or stops with an error. CANNOT: it does not read the
    format.
    """

    WHOLE = "whole"
    LOSES = "loses"
    DROPS = "drops"
    UNKNOWN = "unknown"
    REFUSES = "refuses"
    CANNOT = "cannot-read"


_OF_EFFECTS = {
    Effect.REFUSE: Verdict.REFUSES,
    Effect.CRASH: Verdict.REFUSES,
    Effect.DROP: Verdict.DROPS,
    Effect.CUT: Verdict.LOSES,
    Effect.CHANGE: Verdict.LOSES,
    Effect.TRAIN: Verdict.LOSES,
    Effect.IGNORE: Verdict.LOSES,
    Effect.UNKNOWN: Verdict.UNKNOWN,
}
_ORDER = {effect: rank for rank, effect in enumerate(Effect)}
_BADNESS = {verdict: rank for rank, verdict in enumerate(Verdict)}


@dataclass(frozen=True, slots=True)
class Problem:
    """One cause for which a target does not read all of a file as it was meant.

    found: the finding of the first line that has it, which has no span. lines: the lines (from 0) that have it.
    verified: whether the fact about the target is.
    """

    effect: Effect
    verified: bool
    found: Weighed
    lines: Rows

    @property
    def first(self) -> int:
        """The first line (from 0) that has it."""
        return self.lines.ranges[0].start


@dataclass(frozen=True, slots=True)
class Reader:
    """One target and a file: the verdict, and the problems, the worst first."""

    target: Target
    verdict: Verdict
    problems: tuple[Problem, ...] = ()

    @property
    def effect(self) -> Effect:
        """The worst thing that it does; `accept` where it reads all as it was meant."""
        worst = min((it.effect for it in self.problems), key=_ORDER.__getitem__, default=None)
        if worst is not None:
            return worst
        return Effect.ACCEPT if self.verdict is Verdict.WHOLE else Effect.UNKNOWN

    @property
    def counts(self) -> bool:
        """Whether it is one of the targets that are counted: a retired one takes no files any more."""
        return self.target.status != "retired"


@dataclass(frozen=True, slots=True)
class Portability:
    """A file and its readers, in the order in which targets are listed."""

    vote: Vote
    lines: int
    examples: int
    coverage: Coverage
    readers: tuple[Reader, ...]

    @property
    def counted(self) -> list[Reader]:
        """The readers that are counted in "N of M"."""
        return [it for it in self.readers if it.counts]

    def of(self, *verdicts: Verdict) -> list[Reader]:
        """The counted readers with one of these verdicts."""
        return [it for it in self.counted if it.verdict in verdicts]


def worse(one: Verdict, other: Verdict) -> bool:
    """Whether one verdict is worse than another."""
    return _BADNESS[one] > _BADNESS[other]


def portability(result: FileResult, targets: Sequence[Target]) -> Portability:
    """What a file comes to that was checked for these targets (`Plan.compared`)."""
    name = result.vote.format
    return Portability(
        result.vote,
        result.lines,
        result.examples,
        result.coverage,
        read_by(result.placed, name, targets),
    )


class Comparison:
    """A document that is checked for all of some targets, in memory; only what has changed is checked again.

    For one thread at a time, and for snapshots of one document with the same settings.
    """

    def __init__(self, snapshot: Snapshot, targets: Sequence[Target]) -> None:
        self._targets = tuple(targets)
        # An empty text has nothing that could take long here.
        self._state = FileState(
            (),
            reading_for_every(replace(snapshot.reading, format=None), self._targets),
            for_every(snapshot.rules, self._targets),
        )
        self._texts: Sequence[str] | None = None
        self._found: Portability | None = None

    def look(self, snapshot: Snapshot) -> Generator[None, None, Portability]:
        """Who can read the text, in steps of a few milliseconds."""
        if self._found is not None and self._texts == snapshot.texts:
            return self._found
        self._found, self._texts = None, snapshot.texts
        state = self._state
        _splice(state, snapshot.texts)
        state.byte_order_mark, state.returns = snapshot.byte_order_mark, lambda: snapshot.returns
        while not state.work(lambda: True):
            yield
        yield
        assembly = state.assembly
        self._found = Portability(
            assembly.vote,
            len(state.texts),
            assembly.examples(),
            assembly.coverage,
            read_by(
                (*by_cause(assembly), *state.everywhere(lines=False)), assembly.vote.format, self._targets
            ),
        )
        return self._found


def _splice(state: FileState, texts: Sequence[str]) -> None:
    """Make the lines of a state other lines; what is alike at both ends stays as it is."""
    old = state.texts
    shorter = min(len(old), len(texts))
    first = next((row for row in range(shorter) if old[row] is not texts[row]), shorter)
    left = shorter - first
    end = next((row for row in range(left) if old[-1 - row] is not texts[-1 - row]), left)
    if first == len(old) == len(texts):
        return
    state.splice(first, len(old) - end - first, texts[first : len(texts) - end])


def read_by(placed: Iterable[Placed], format: str | None, targets: Sequence[Target]) -> tuple[Reader, ...]:
    """The readers of a file of a format (None: it has none) with these findings, each of them `Weighed`."""
    causes: dict[Cause, tuple[Weighed, Rows]] = {}
    for row, finding in placed:
        if isinstance(finding, Weighed):
            _, rows = causes.setdefault(finding.cause, (finding, Rows()))
            if finding.lines:
                for part in finding.lines:
                    rows.ranges.append(part)
                    rows.count += len(part)
            else:
                rows.add(row)
    return tuple(_reader(number, it, format, causes.values()) for number, it in enumerate(targets))


def _reader(
    number: int, target: Target, format: str | None, causes: Iterable[tuple[Weighed, Rows]]
) -> Reader:
    problems = []
    for finding, rows in causes:
        if (does := finding.effects[number]) is not None:
            problems.append(Problem(does.effect, does.verified, finding, rows))
    problems.sort(key=lambda it: (not it.found.of_format, _ORDER[it.effect], it.first))
    return Reader(target, _verdict(problems, target, format), tuple(problems))


def _verdict(problems: Sequence[Problem], target: Target, format: str | None) -> Verdict:
    of_format = {it.effect for it in problems if it.found.of_format}
    if of_format & {Effect.REFUSE, Effect.CRASH, Effect.DROP}:
        return Verdict.CANNOT
    found = {_OF_EFFECTS[it.effect] for it in problems}
    if format is None or target.on(format).reads is None:
        found.add(Verdict.UNKNOWN)
    return max(found, key=_BADNESS.__getitem__, default=Verdict.WHOLE)
