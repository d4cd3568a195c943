"""What a file consists of, added up example by example. Parts of a file are counted apart and merged."""

from __future__ import annotations

from array import array
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import Struct, field

from tuneline.formats.thoughts import thoughts
from tuneline.formats.turns import ABSENT
from tuneline.formats.view import View

if TYPE_CHECKING:
    from tuneline.tokens.example import ExampleTokens


_LABELS: Final = {True: "wanted", False: "unwanted", None: "no label"}


class Totals(NamedTuple):
    """What examples cost, added up.

    tokens, trained: as `ExampleTokens` has them. exact: whether nothing was estimated but the framing.
    billed: tokens of one epoch, each example cut at the limit of the reading.
    """

    examples: int = 0
    tokens: int = 0
    trained: int = 0
    exact: bool = True
    billed: int = 0

    def __add__(self, other: Totals) -> Totals:  # type: ignore[override] # sums, not longer tuples
        return Totals(
            self.examples + other.examples,
            self.tokens + other.tokens,
            self.trained + other.trained,
            self.exact and other.exact,
            self.billed + other.billed,
        )

    def as_data(self) -> dict[str, object]:
        """The tokens as JSON has them."""
        return {"total": self.tokens, "trained": self.trained, "exact": self.exact}


def cost_of(counted: ExampleTokens, limit: int) -> Totals:
    """What one example costs where so many tokens of an example are billed at most."""
    return Totals(1, counted.total, counted.trained, counted.exact, min(counted.total, limit))


# No example of text has more tokens than this; what many images come to is an estimate anyway.
_FOUR_BYTES: Final = "I"
_MOST: Final = (1 << 32) - 1


def _numbers() -> array[int]:
    return array(_FOUR_BYTES)


class Stats(Struct):
    """Counts over examples.

    tokens, trained, longest: one entry per example, in the same order; empty where tokens were not counted. `longest`
      is what must fit the limit: of an example with two answers, the longer of its two conversations.
    estimated: examples of which not every text was counted by the tokenizer (framing and tools are always estimates).
    messages: how many examples have so many messages. roles: messages by role as written.
    answers: answers without another to be compared with, by what is said of them: wanted, unwanted, no label.
    with_...: how many examples have one. reasoning: tokens of what the model thinks before it answers.
    """

    examples: int = 0
    formats: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    messages: Counter[int] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    with_images: int = 0
    with_tools: int = 0
    with_weights: int = 0
    with_reasoning: int = 0
    reasoning: int = 0
    tokens: array[int] = field(default_factory=_numbers)
    trained: array[int] = field(default_factory=_numbers)
    longest: array[int] = field(default_factory=_numbers)
    estimated: int = 0

    @property
    def exact(self) -> bool:
        """Whether nothing was estimated but framing and tools."""
        return not self.estimated

    def add(self, view: View, counted: ExampleTokens | None) -> None:
        """Count one example."""
        self.examples += 1
        self.formats[view.format.name] += 1
        images = tools = weights = False
        turns = 0
        for section in view.sections:
            turns += len(section.turns)
            for turn in section.turns:
                self.roles[turn.written or "none"] += 1
                images = images or turn.images > 0
                tools = tools or turn.calls > 0
                weights = weights or turn.weight is not ABSENT
        self.messages[turns] += 1
        self.with_images += images
        self.with_tools += tools or any(True for _ in view.declarations())
        self.with_weights += weights
        if view.format.method == "unpaired":
            self.answers[_LABELS[view.sections[-1].desired]] += 1
        # To look for it again would cost a fifth of all counting.
        self.with_reasoning += counted.reasoning > 0 if counted else any(True for _ in thoughts(view))
        if counted is not None:
            self.add_tokens([counted.total], [counted.trained], [counted.longest])
            self.reasoning += counted.reasoning
            self.estimated += not counted.exact

    def add_tokens(self, total: list[int], trained: list[int], longest: list[int]) -> None:
        """Add the tokens of some examples."""
        for column, given in ((self.tokens, total), (self.trained, trained), (self.longest, longest)):
            try:
                column.extend(array(_FOUR_BYTES, given))
            except OverflowError:
                column.extend(min(it, _MOST) for it in given)

    def add_many(self, one: Stats, times: int) -> None:
        """Count so many examples of which each counts as `one` does, without their tokens and thinking."""
        self.examples += one.examples * times
        for own, given in (
            (self.formats, one.formats),
            (self.roles, one.roles),
            (self.messages, one.messages),
            (self.answers, one.answers),
        ):
            for key, number in given.items():
                own[key] += number * times  # type: ignore[index] # keys of the same kind
        self.with_images += one.with_images * times
        self.with_tools += one.with_tools * times
        self.with_weights += one.with_weights * times
        self.estimated += one.estimated * times

    def merge(self, other: Stats) -> None:
        """Add what was counted in a later part of the file, or in another file."""
        self.examples += other.examples
        self.formats.update(other.formats)
        self.roles.update(other.roles)
        self.messages.update(other.messages)
        self.answers.update(other.answers)
        self.with_images += other.with_images
        self.with_tools += other.with_tools
        self.with_weights += other.with_weights
        self.with_reasoning += other.with_reasoning
        self.reasoning += other.reasoning
        self.tokens.extend(other.tokens)
        self.trained.extend(other.trained)
        self.longest.extend(other.longest)
        self.estimated += other.estimated

    def take_away(self, other: Stats) -> None:
        """Leave out examples that were counted here, and again in `other`."""
        self.examples -= other.examples
        self.formats -= other.formats
        self.roles -= other.roles
        self.messages -= other.messages
        self.answers -= other.answers
        self.with_images -= other.with_images
        self.with_tools -= other.with_tools
        self.with_weights -= other.with_weights
        self.with_reasoning -= other.with_reasoning
        self.reasoning -= other.reasoning
        self.estimated -= other.estimated
        gone = Counter(zip(other.tokens, other.trained, other.longest, strict=True))
        if not gone:
            return
        columns = self.tokens, self.trained, self.longest
        kept = tuple(array(it.typecode) for it in columns)
        for entry in zip(*columns, strict=True):
            if gone[entry]:
                gone[entry] -= 1
                continue
            for column, number in zip(kept, entry, strict=True):
                column.append(number)
        self.tokens, self.trained, self.longest = kept

    def totals(self, limit: int) -> Totals:
        """What the examples whose tokens were counted cost."""
        billed = sum(min(total, limit) for total in self.tokens)
        return Totals(len(self.tokens), sum(self.tokens), sum(self.trained), self.exact, billed)
