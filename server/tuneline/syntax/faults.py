"""Collects the faults of one line: joins the slips that are one habit, and stops at a limit.

A line that Python printed has single quotes around every string, and that is one thing to say and one remedy, not
twenty: slips of such a habit are joined into the first, which then carries the edits of all.
Slips are put into words when all are known: most of what a line of random signs is found to have is never said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from tuneline.syntax import limits
from tuneline.syntax.explain import Slip, more_of_it
from tuneline.syntax.tree import Edit, Fault, Node, Noun
from tuneline.text.message import Argument, Name, sentences
from tuneline.text.spans import Span

HABITS = frozenset({"single-quotes", "smart-quotes", "unquoted-key", "python-literal", "odd-space"})


class _Noted(NamedTuple):
    """A slip that was found and not yet put into words; the fields are the parameters of `Slip.at`."""

    slip: Slip
    span: Span
    put: int
    right: str
    edits: Sequence[Edit]
    words: dict[str, Argument | Node]

    @property
    def code(self) -> str:
        """That of the slip."""
        return self.slip.code

    def fault(self) -> Fault:
        """The slip in words."""
        slip, (start, end), put, right, edits, words = self
        return slip.at(start, end, put=put, right=right, edits=edits, **words)


class Faults:
    """The faults of one text so far; `what` is what messages call it."""

    __slots__ = ("_edits", "_found", "_more", "what")

    def __init__(self, what: Noun = "line") -> None:
        self.what = what
        self._found: list[Fault | _Noted] = []
        self._edits: dict[str, list[Edit]] = {}
        self._more: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._found)

    @property
    def last(self) -> tuple[str, Span] | None:
        """The code and the place of the fault that was noted last."""
        return (self._found[-1].code, self._found[-1].span) if self._found else None

    def add(self, fault: Fault) -> None:
        """Note a slip."""
        if fault.code in self._edits:
            self._edits[fault.code] += fault.edits
            self._more[fault.code] += 1
        elif len(self._found) < limits.FAULTS:
            self._found.append(fault)
            if fault.code in HABITS:
                self._edits[fault.code] = list(fault.edits)

    def note(
        self,
        slip: Slip,
        start: int,
        end: int,
        *,
        put: int = -1,
        right: str = "",
        edits: Sequence[Edit] = (),
        **words: Argument | Node,
    ) -> None:
        """Note a slip; see `Slip.at`. What is not reported is not put into words, for a hostile line has many."""
        code = slip.code
        if code in self._edits:
            self._edits[code] += slip.remedy(start, end, put=put, right=right, edits=edits)
            self._more[code] += 1
        elif len(self._found) < limits.FAULTS:
            for name, word in words.items():
                if type(word) is Node:  # a key may still be read in another way
                    words[name] = Name(str(word.value))
            self._found.append(_Noted(slip, Span(start, end), put, right, edits, words))
            if code in HABITS:
                self._edits[code] = [*slip.remedy(start, end, put=put, right=right, edits=edits)]

    def amend(self, fault: Fault, edit: Edit) -> None:
        """Let the remedy of a fault that was added change the line in one more place."""
        self._found = [
            fault._replace(edits=(*fault.edits, edit)) if it is fault else it for it in self._found
        ]

    def sorted(self) -> list[Fault]:
        """The faults from left to right."""
        return sorted(map(self._joined, self._found), key=_span)

    def _joined(self, found: Fault | _Noted) -> Fault:
        fault = found.fault() if isinstance(found, _Noted) else found
        more = self._more[fault.code] if self._more else 0
        if not more:
            return fault
        return fault._replace(
            message=sentences(fault.message, more_of_it(more, self.what)),
            edits=tuple(sorted(self._edits[fault.code])),
        )


def _span(fault: Fault) -> Span:
    return fault.span
