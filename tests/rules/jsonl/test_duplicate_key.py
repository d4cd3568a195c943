"""A key that comes several times: one finding for each value that is lost, and what it says is true."""

from __future__ import annotations

import pytest

from tuneline.testing import check_text


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            (1, 2),
            [" in this object. Readers keep the last value and lose this one. Remove one of them."],
        ),
        ((1, 1), [" in this object. Both values are the same. Remove one of them."]),
        (
            (1, 2, 2),
            [
                ", 3 times in this object. Readers keep the last value and lose this one. Remove all but one.",
                ", 3 times in this object. This value is the same as the last one. Remove all but one.",
            ],
        ),
    ],
)
def test_words_say_how_often(values: tuple[int, ...], expected: list[str]) -> None:
    members = ", ".join(f'"a": {value}' for value in values)
    found = [
        str(finding.message)
        for _, finding in check_text(f"{{{members}}}\n")
        if finding.rule == "duplicate-key"
    ]
    assert found == [f'Duplicate key "a"{words}' for words in expected]
