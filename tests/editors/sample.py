"""The training file that every editor opens, and what it has to show of it.

Before each place that is looked at or edited stand an emoji, which is two UTF-16 units and four bytes, and Chinese
characters, which are one unit and three bytes: an editor and a server that disagree on how to count end up elsewhere.
"""

from __future__ import annotations

from typing import NamedTuple

NAME = "train.jsonl"

LINES = (
    '{"messages": [{"role": "user", "content": "Who wrote 😀 浮士德?"}, {"role": "assistant", "content": "Goethe."},'
    ' {"role": "user", "content": "When?"}, {"role": "assistant", "content": "In 1808."}]}',
    '{"messages": [{"role": "system", "content": "Answer in a word. 😀 短"}, {"role": "human", "content": "Japan?"},'
    ' {"role": "assistant", "content": "Tokyo."}]}',
    '{"messages": [{"role": "user", "content": "Is 😀 a smile, 对吗?"},'
    ' {"role": "assistant", "content": "Yes.", "weight": 0.5}]}',
)
TEXT = "".join(f"{line}\n" for line in LINES)

# An answer on the first line, the action that keeps it out of training, and the line afterwards.
ANSWER = "Goethe."
ACTION = "Do not train this answer (weight 0)"
WEIGHED = LINES[0].replace('"Goethe."}', '"Goethe.", "weight": 0}')

# A mistake on the second line, the action that mends it, and the line afterwards.
MISTAKE = '"human"'
FIX = "Change the role to `user`"
MENDED = LINES[1].replace('"human"', '"user"')

# What the hover over ANSWER says.
HOVER = ("3 tokens by o200k_base", "Trained: assistant messages are trained unless their weight is 0.")

# The longest line that is tried, with a mistake at its end and 😀 and 字 before it.
LONG = '{"messages": [{"role": "user", "content": "😀 字 ' + "x" * 200_000 + '"}, {"role": "model", "content": "Ok"}]}'

LONG_FIX = "Change the role to `assistant`"


class Place(NamedTuple):
    """A finding: its rule, and where it begins and ends on its row, in code points counted from 0."""

    rule: str
    row: int
    start: int
    end: int


def place(rule: str, row: int, what: str) -> Place:
    start = LINES[row].index(what)
    return Place(rule, row, start, start + len(what))


FOUND = (
    place("too-few-examples", 0, '"messages"')._replace(start=0, end=11),
    place("unknown-role", 1, MISTAKE),
    place("invalid-weight", 2, "0.5"),
)


def units(line: str, column: int, encoding: str) -> int:
    """A column in code points, counted as `utf-8`, `utf-16` or `utf-32` counts."""
    before = line[:column]
    if encoding == "utf-8":
        return len(before.encode())
    return len(before.encode("utf-16-le")) // 2 if encoding == "utf-16" else len(before)


def found_in(encoding: str) -> list[Place]:
    """The findings with columns in an encoding."""
    return [
        it._replace(
            start=units(LINES[it.row], it.start, encoding),
            end=units(LINES[it.row], it.end, encoding),
        )
        for it in FOUND
    ]
