"""The rules that look across lines: what the examples on their pages do not show."""

from __future__ import annotations

import json

import pytest

from tuneline.formats.table import FORMATS
from tuneline.rules.dataset import file_too_large
from tuneline.rules.reading import Reading
from tuneline.rules.subject import File, FileLines
from tuneline.targets.base import MB
from tuneline.targets.table import TARGETS
from tuneline.testing import check_text

PAIR = {"prompt": "Hi", "completion": "Hello."}


@pytest.mark.parametrize(
    ("lines", "copies"),
    [
        ([PAIR, PAIR], [1]),
        ([PAIR, PAIR, PAIR], [1, 2]),
        ([PAIR, dict(reversed(PAIR.items()))], [1]),
        ([PAIR, {**PAIR, "prompt": "Hi "}], []),
        # Messages on lines of their own and lines that are no examples may well come twice.
        ([{"role": "user", "content": "Hi"}] * 3, []),
        ([{"level": "info"}] * 3, []),
    ],
)
def test_duplicates(lines: list[object], copies: list[int]) -> None:
    text = "".join(json.dumps(line) + "\n" for line in lines)
    founds = [(row, it) for row, it in check_text(text) if it.rule == "duplicate-example"]
    assert [row for row, _ in founds] == copies
    assert all(row + it.related[0].line == 0 for row, it in founds)


@pytest.mark.parametrize(
    ("target", "size", "severity"),
    [
        ("openai", 512 * MB, None),
        ("openai", 512 * MB + 1, "own"),
        ("azure", 600 * MB, "own"),
        ("any", 600 * MB, None),
        ("any", 9_000 * MB, "warning"),
    ],
)
def test_sizes(target: str, size: int, severity: str | None) -> None:
    file = File(lines=FileLines(), size=size, examples=0, texts=lambda first, count: ())
    reading = Reading(TARGETS[target], FORMATS["chat"])
    told = [it.severity.value if it.severity else "own" for it in file_too_large.check(file, reading)]
    assert told == ([] if severity is None else [severity])
    assert list(file_too_large.check(file, Reading(TARGETS[target]))) == []
