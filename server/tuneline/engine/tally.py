"""Examples of one shape counted from the counts of their texts, many lines at a time.

What is told of a shape once, by its first line: which of the texts of a line are trained, which are answers, what
frames them all. It is only told where nothing but these texts counts, and where it gives what counting that line alone
gives; lines of any other shape are counted on their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, compress
from typing import Any, Final, NamedTuple

from tuneline.engine.bulk_reader import Columns
from tuneline.engine.statistics import Stats
from tuneline.formats.bulk import Bulk
from tuneline.formats.said import lists_in, only_text, texts_of, value_at
from tuneline.formats.thoughts import tagged, thoughts
from tuneline.formats.training import of_line
from tuneline.formats.view import View
from tuneline.rules.counting import count_for, count_text_for, count_texts_for
from tuneline.rules.reading import Reading
from tuneline.syntax.paths import Path
from tuneline.tokens.chat import EXAMPLE_TOKENS
from tuneline.tokens.example import is_plain, plan_of

# What a text may begin with that has thinking at its head, see `thoughts.tagged`.
_HEADS: Final = frozenset("<[ \t\r\n")


class Answer(NamedTuple):
    """One of several answers. texts: which texts of a line are part of it; extra: what frames them."""

    texts: tuple[bool, ...]
    extra: int


class Tally(NamedTuple):
    """How lines of a shape are counted.

    one: the statistics of one of them, without tokens and thinking. extra: the tokens of what frames its texts.
    trained, said: which texts of a line are trained, and said by the model. answers: of which the longest counts.
    """

    one: Stats
    extra: int
    trained: tuple[bool, ...]
    said: tuple[bool, ...]
    answers: tuple[Answer, ...]

    def longest(self, tokens: Sequence[int], total: int) -> int:
        """What must fit the limit, of a line whose texts have so many tokens."""
        if not self.answers:
            return total
        each = [sum(compress(tokens, it.texts)) + it.extra for it in self.answers]
        return total - sum(each) + max(each)


class Counted(NamedTuple):
    """What lines cost, by line. thinking: the tokens of what the model thinks first; None where it does not."""

    total: list[int]
    trained: list[int]
    longest: list[int]
    thinking: list[int | None]

    def add(self, total: int, trained: int, longest: int, thinking: int | None) -> None:
        """Add a line."""
        self.total.append(total)
        self.trained.append(trained)
        self.longest.append(longest)
        self.thinking.append(thinking)

    def only(self, lines: Sequence[int]) -> Counted:
        """Some of the lines."""
        only = Counted([], [], [], [])
        for at in lines:
            only.add(self.total[at], self.trained[at], self.longest[at], self.thinking[at])
        return only


class Counting:
    """Counts lines of one reading. tokens: whether these are counted, and not only examples."""

    def __init__(self, reading: Reading, bulk: Bulk, *, tokens: bool) -> None:
        self.reading, self.tokens = reading, tokens
        self._bulk = bulk

    def tally_of(self, view: View) -> Tally | None:
        """How lines of this one's shape are counted; None where each is counted on its own."""
        fmt, reading = view.format, self.reading
        masks = reading.masks_of(fmt)
        by_line = {*masks.line, *masks.last_if, *fmt.beside}
        if view.may_declare() or not by_line.isdisjoint(view.value):
            return None
        pieces = self._pieces(view)
        if pieces is None:
            return None
        size = len(pieces)
        trained, said = [False] * size, [False] * size
        answers: list[Answer] = []
        framing = extra = 0
        left = set(range(size))
        for section in view.sections:
            if not all(map(is_plain, section.turns)):
                return None
            own, own_extra = [False] * size, 0
            plan = None
            if self.tokens:
                line = of_line(view, masks)
                plan = plan_of(section.kind, section.turns, masks, line, reading.encoding)
            for index, turn in enumerate(section.turns):
                place = pieces.get(section.content_path(index))
                if place is None or place[0] not in left or place[1] != self._text(section.content(index)):
                    return None
                at = place[0]
                left.remove(at)
                said[at], own[at] = turn.role == "assistant", True
                if turn.shape.content is not None:
                    framing = EXAMPLE_TOKENS
                if plan is not None:
                    own_extra += plan[index].extra
                    trained[at] = plan[index].trained
            extra += own_extra
            if section.is_answer:
                answers.append(Answer(tuple(own), own_extra))
        if any(text for at, text in pieces.values() if at in left):
            return None
        one = Stats()
        one.add(view, None)
        one.with_reasoning = 0
        one.estimated = int(self.tokens and not reading.encoding_known)
        tally = Tally(one, extra + framing, tuple(trained), tuple(said), tuple(answers))
        return tally if self._is_right(tally, view, [text for _, text in pieces.values()]) else None

    def count(self, columns: Columns, tallies: Sequence[Tally | None], odd: set[int]) -> Counted:
        """What lines cost, each with its tally; 0 for those that are odd, and more of them may turn out to be."""
        numbers = [self._of_texts(texts) for texts, _ in columns.turns]
        beside = list(map(self._of_texts, columns.columns))
        slices = [it for _, it in columns.turns]
        alone = numbers[0] if len(numbers) == 1 and not beside else None
        thinks = any(
            it[:1] in _HEADS for texts in (*(it for it, _ in columns.turns), *columns.columns) for it in texts
        )
        found = Counted([], [], [], [])
        for at, tally in enumerate(tallies):
            if alone is not None:
                tokens = alone[slices[0][at]]
            else:
                tokens = [
                    *chain.from_iterable(it[of[at]] for it, of in zip(numbers, slices, strict=True)),
                    *(it[at] for it in beside),
                ]
            if tally is None or at in odd or None in tokens:
                odd.add(at)
                found.add(0, 0, 0, None)
                continue
            sure: list[int] = tokens  # type: ignore[assignment]
            total = sum(sure) + tally.extra
            thinking = self._of_thinking(list(compress(columns.pieces(at), tally.said))) if thinks else None
            found.add(total, sum(compress(sure, tally.trained)), tally.longest(sure, total), thinking)
        return found

    def _of_texts(self, texts: list[str]) -> list[int | None]:
        """The tokens of each, 0 where they are not counted; None for a text that is counted on its own."""
        return count_texts_for(texts, self.reading) if self.tokens else [0] * len(texts)

    def _of_thinking(self, texts: Sequence[str]) -> int | None:
        """The tokens of what is thought before answers, None where nothing is."""
        spans = [(it, span) for it in texts if (span := tagged(it)) is not None]
        if not spans:
            return None
        if not self.tokens:
            return 0
        return sum(count_text_for(it[span[0] : span[1]], self.reading).tokens for it, span in spans)

    def _pieces(self, view: View) -> dict[Path, tuple[int, str]] | None:
        """The texts of a line by their places, numbered as the reader of many lines has them.

        None where anything else is in one of the places.
        """
        found: dict[Path, tuple[int, str]] = {}
        bulk = self._bulk
        lists = lists_in(view.value, bulk)
        if lists is None:
            return None
        given: list[tuple[Path, Any]] = [
            ((*listed.path_of(index), *inside), text)
            for listed in lists
            for index, turn in enumerate(listed.turns)
            for inside, text in texts_of(turn, bulk)
        ]
        if any(text is None for _, text in given):
            return None
        given += [((key,), view.value.get(key)) for key in (*bulk.texts, *bulk.optional)]
        if bulk.lead:
            given.append((bulk.lead, self._text(value_at(view.value, bulk.lead))))
        for path, text in given:
            if text is not None and type(text) is not str:
                return None
            found[path] = len(found), text or ""
        return found

    def _text(self, content: Any) -> Any:
        """The text of a content, which a format may write as the only part of a list."""
        return only_text(content, self._bulk.part) if self._bulk.part else content

    def _is_right(self, tally: Tally, view: View, texts: list[str]) -> bool:
        """Whether a line is counted in this way as on its own."""
        thinking = self._of_thinking(list(compress(texts, tally.said)))
        if not self.tokens:
            return (thinking is not None) == any(True for _ in thoughts(view))
        numbers = [it for it in count_texts_for(texts, self.reading) if it is not None]
        alone = count_for(view, self.reading)
        total = sum(numbers) + tally.extra
        return (
            len(numbers) == len(texts)
            and total == alone.total
            and sum(compress(numbers, tally.trained)) == alone.trained
            and tally.longest(numbers, total) == alone.longest
            and (thinking or 0) == alone.reasoning
            and not alone.spread
            and alone.exact == self.reading.encoding_known
        )
