"""A file at one moment, to be looked at as a whole: on the spot, in another thread, or in another process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tuneline.engine.assembled import Contents, Seen
from tuneline.engine.assembly import Assembly
from tuneline.engine.fold import Placed
from tuneline.engine.packed import packed
from tuneline.engine.summaries import Summaries
from tuneline.engine.weigh import ActiveRules
from tuneline.rules.reading import Reading


class Question(NamedTuple):
    """A file as another process gets it."""

    summaries: Summaries
    texts: Sequence[str]
    size: int
    byte_order_mark: bool
    returns: Sequence[int]

    def seen(self, reading: Reading, rules: ActiveRules) -> Seen:
        """What there is to see, in that process; edits that are many are bytes."""
        assembly = Assembly()
        assembly.summaries = self.summaries
        whole = Whole(
            assembly,
            self.texts,
            lambda: self.size,
            self.byte_order_mark,
            lambda: self.returns,
            reading,
            rules,
        )
        seen = whole().seen()
        return seen._replace(
            file_findings=[Placed(row, *packed((finding,))) for row, finding in seen.file_findings]
        )


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """A copy of what is known of a file's lines. Calling it, once, adds what no single line tells.

    size: gives the bytes of the file; of a text that is being edited it may be wrong, and what comes of it is dropped.
    returns: gives the lines that end at a carriage return alone, likewise.
    """

    assembly: Assembly
    texts: Sequence[str]
    size: Callable[[], int]
    byte_order_mark: bool
    returns: Callable[[], Sequence[int]]
    reading: Reading
    rules: ActiveRules

    def __call__(self) -> Assembly:
        """Look at the file."""
        assembly, texts, reading = self.assembly, self.texts, self.reading
        contents = Contents(
            lambda first, count: texts[first : first + count],
            self.size(),
            self.byte_order_mark,
            returns=self.returns(),
        )
        assembly.identify(contents, reading)
        # Rules would say the wrong things of a file of another format: its lines are to be checked again.
        if reading.formats.get(assembly.vote.format or "") is reading.format:
            assembly.conclude(contents, self.rules, reading)
        return assembly

    def question(self) -> Question:
        """What another process needs to look at the file."""
        return Question(
            self.assembly.summaries, self.texts, self.size(), self.byte_order_mark, self.returns()
        )
