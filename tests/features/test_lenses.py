"""The line of words over a file."""

from __future__ import annotations

import pytest

from snapshots import open_text
from tuneline.engine.statistics import Totals
from tuneline.features.lenses import lenses

LINE = (
    '{"messages": [{"role": "user", "content": "Hi %d"}, {"role": "assistant", "content": "Hello %d."%s}]}\n'
)
TEXT = "".join(LINE % (number, number, "") for number in range(12))
BAD = TEXT + LINE % (90, 90, ', "weight": 2') + LINE % (91, 91, ', "weight": 0')
TOTALS = Totals(12, 1_234, 60, True, 1_234)


@pytest.mark.parametrize(
    ("text", "totals", "settings", "expected"),
    [
        (TEXT, TOTALS, {}, ["12 examples · 1,234 tokens · 60 trained · no findings"]),
        (
            TEXT,
            TOTALS._replace(exact=False),
            {},
            ["12 examples · about 1,234 tokens · 60 trained · no findings"],
        ),
        (TEXT, Totals(1, 1, 0), {}, ["1 example · 1 token · 0 trained · no findings"]),
        # 1,234 tokens in 8 epochs at $5.00, and 1,000 times as many.
        (TEXT, TOTALS, {"model": "gpt-4.1-mini"}, ["about $0.05 for 8 epochs"]),
        (TEXT, TOTALS._replace(billed=1_234_000), {"model": "gpt-4.1-mini"}, ["about $49.36 for 8 epochs"]),
        (TEXT, TOTALS._replace(billed=12), {"model": "gpt-4.1-mini"}, ["under $0.01 for 8 epochs"]),
        (TEXT, None, {}, ["no findings"]),
        (BAD, None, {}, ["1 error, 1 warning"]),
        ("", None, {}, []),
        ('{"level": "info"}\n' * 5, Totals(), {}, []),
    ],
)
def test_words(text: str, totals: Totals | None, settings: dict[str, object], expected: list[str]) -> None:
    found = lenses(open_text(text, **settings), totals)
    assert all(it.row == 0 for it in found)
    if settings:
        assert expected[0] in found[0].text
    else:
        assert [it.text for it in found] == expected


def test_before_all_lines_are_checked() -> None:
    assert lenses(open_text(TEXT, check=False), None) == ()
