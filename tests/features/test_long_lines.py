"""Where a finding is said in words, because it cannot be seen."""

from __future__ import annotations

import pytest

from tuneline.features import limits
from tuneline.features.long_lines import with_place
from tuneline.syntax.paths import Path
from tuneline.text.message import Message

FAR = limits.DRAWN_COLUMNS


@pytest.mark.parametrize(
    ("path", "start", "expected"),
    [
        (("messages", 2, "weight"), FAR - 1, "Bad."),
        (("messages", 2, "weight"), FAR, "Bad. Place: messages[2].weight, column 10,001."),
        (("messages", 2, "weight"), 150_007, "Bad. Place: messages[2].weight, column 150,008."),
        ((), 150_007, "Bad. Place: column 150,008."),
        (("größe", "odd key\n"), FAR, 'Bad. Place: größe["odd key\\n"], column 10,001.'),
        (("a\u202eb",), FAR, 'Bad. Place: ["a⟨U+202E⟩b"], column 10,001.'),
    ],
)
def test_the_message_says_where(path: Path, start: int, expected: str) -> None:
    assert str(with_place(Message("Bad."), path, start)) == expected


@pytest.mark.parametrize(
    "path", [("x" * 1_000_000, "end"), ("start", "y" * 1_000_000), ("a",) * 100_000, ("\u202e" * 500,)]
)
def test_a_path_of_any_size_makes_a_short_message(path: Path) -> None:
    made = str(with_place(Message(""), path, FAR))
    assert len(made) < 800  # each of 80 characters may take eight
    assert made.isprintable()
