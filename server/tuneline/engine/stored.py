"""The lines of a file that was checked part by part and is not edited: some twelve bytes of memory for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from tuneline.engine.assembled import Assembled
from tuneline.engine.part import Part
from tuneline.engine.summary import Summary
from tuneline.rules.columns import Few
from tuneline.rules.subject import FileLines, MultiLines


class Stored(Assembled):
    """What is known of the lines in a part, which is that of the whole file.

    fingerprints: gives those of the examples that may be there more than once, by line; asked if somebody needs them.
    """

    __slots__ = ("_fingerprints", "_part")

    def __init__(self, part: Part, fingerprints: Callable[[], Mapping[int, int]] = dict) -> None:
        super().__init__()
        self._part = part
        self._fingerprints = fingerprints
        self.summaries = part.summaries()
        self.findings = Few(lambda: part.findings, part.lines, ())
        self.more = part.more

    def with_findings(self, hidden: MultiLines) -> Iterator[int]:
        """As of every file."""
        return hidden.without(sorted(self._part.findings))

    def examples(self) -> int:
        """As of every file."""
        if self.multiline:
            return super().examples()
        return sum(count for (kind, _), count in self._tally().items() if kind == "object")

    def _checked(self) -> Sequence[Summary]:
        return self._part.summaries()

    def _columns(self) -> FileLines:
        return self._part.columns(self.multiline, self._fingerprints)

    def _tally(self) -> Counter[tuple[str, str | None]]:
        if self.multiline:
            return super()._tally()
        part, found = self._part, Counter[tuple[str, str | None]]()
        for number, count in Counter(part.numbers).items():
            found[part.table[number].kind, part.table[number].guess] += count
        return found
