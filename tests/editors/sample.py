"""The training file that every editor opens, and what it has to show of it.

Before each place that is looked at or edited stand an emoji, which is two UTF-16 units and four bytes, and Chinese
characters, which are one unit and three bytes: an editor and a server that disagree on how to count end up elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

NAME = "train.jsonl"

# On the first line an answer and the action that keeps it out of training, on the second a mistake and its remedy.
ANSWER = "Goethe."
ACTION = "Do not train this answer"
MISTAKE = '"human"'
FIX = 'Set the role to "user"'

# What the hover over ANSWER says.
HOVER = ("3 tokens by o200k_base", "Trained: assistant messages are trained unless their weight is 0.")

# The longest line that is tried, with a mistake at its end and 😀 and 字 before it.
LONG = (
    '{"messages": [{"role": "user", "content": "😀 字 '
    + "x" * 200_000
    + '"}, {"role": "model", "content": "Ok"}]}'
)
LONG_FIX = 'Set the role to "assistant"'


class Place(NamedTuple):
    """A finding: its rule, and where it begins and ends on its row, in code points counted from 0."""

    rule: str
    row: int
    start: int
    end: int


@dataclass(frozen=True)
class Sample:
    """Lines of a training file with an answer to leave out, a mistake that has a remedy, and a weight that is none."""

    lines: tuple[str, str, str]

    @property
    def text(self) -> str:
        return "".join(f"{line}\n" for line in self.lines)

    @property
    def weighed(self) -> tuple[str, ...]:
        """The lines once ACTION was taken."""
        return (self.lines[0].replace('"Goethe."}', '"Goethe.", "weight": 0}'), *self.lines[1:])

    @property
    def mended(self) -> tuple[str, ...]:
        """The lines once ACTION and FIX were taken."""
        return (self.weighed[0], self.lines[1].replace(MISTAKE, '"user"'), self.lines[2])

    def found(self, encoding: str = "utf-32") -> list[Place]:
        """The findings, with columns as an encoding counts them."""
        return [
            self._place("too-few-examples", 0, '{"messages"', encoding),
            self._place("unknown-role", 1, MISTAKE, encoding),
            self._place("invalid-weight", 2, "0.5", encoding),
        ]

    def _place(self, rule: str, row: int, what: str, encoding: str) -> Place:
        line = self.lines[row]
        start = line.index(what)
        return Place(rule, row, units(line, start, encoding), units(line, start + len(what), encoding))


def units(line: str, column: int, encoding: str) -> int:
    """A column in code points, counted as `utf-8`, `utf-16` or `utf-32` counts."""
    before = line[:column]
    if encoding == "utf-8":
        return len(before.encode())
    return len(before.encode("utf-16-le")) // 2 if encoding == "utf-16" else len(before)


def rule_of(message: str) -> str:
    """The rule that a message of a finding in the sample is from, for editors that show no names of rules."""
    words = {
        "The file has": "too-few-examples",
        "Unknown role": "unknown-role",
        "Invalid weight": "invalid-weight",
    }
    return next((rule for begins, rule in words.items() if message.startswith(begins)), message)


def _sample(faust: str, short: str, smile: str) -> Sample:
    return Sample(
        (
            (
                f'{{"messages": [{{"role": "user", "content": "Who wrote {faust}?"}},'
                ' {"role": "assistant", "content": "Goethe."},'
                ' {"role": "user", "content": "When?"}, {"role": "assistant", "content": "In 1808."}]}'
            ),
            (
                f'{{"messages": [{{"role": "system", "content": "Answer in a word{short}"}},'
                ' {"role": "human", "content": "Japan?"}, {"role": "assistant", "content": "Tokyo."}]}'
            ),
            (
                f'{{"messages": [{{"role": "user", "content": "Is {smile}?"}},'
                ' {"role": "assistant", "content": "Yes.", "weight": 0.5}]}'
            ),
        )
    )


MIXED = _sample("😀 浮士德", ". 😀 短", "😀 a smile, 对吗")
