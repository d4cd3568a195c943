"""The worst findings of a document under any edits are those of all that are known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.engine import limits
from tuneline.engine.document import FileState
from tuneline.engine.reading import reading_for
from tuneline.engine.severity_index import WORST_FIRST
from tuneline.engine.weigh import active_rules
from tuneline.settings.model import Settings

GOOD = '{"messages": [{"role": "user", "content": "%s"}, {"role": "assistant", "content": "b"%s}]%s}'
LINES = (
    GOOD % ("a", "", ""),
    GOOD % ("b", ', "weight": 2', ""),
    GOOD % ("c", "", ', "id": 1'),
    GOOD % ("d", "", ', "id": 1, "source": "x"'),
    GOOD % ("e", ', "weight": 0', ', "source": "x"'),
    "",
    "{",
    '  "a": [',
    "]}",
    '{"a": 1, "a": 2}',
)

lines = st.lists(st.sampled_from(LINES), max_size=20)
edits = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 4), lines, st.booleans()), max_size=6)


def check(state: FileState, most: int) -> None:
    known = state.assembly.all()
    worst = state.assembly.worst(most)
    by_badness = sorted(
        (WORST_FIRST.index(it.finding.severity), it.row, it.finding.rule, str(it.finding.message))
        for it in known
    )
    shown = [
        (WORST_FIRST.index(it.finding.severity), it.row, it.finding.rule, str(it.finding.message))
        for it in worst.placed
    ]
    assert len(shown) == min(most, len(known))
    assert [it[:2] for it in shown] == [it[:2] for it in by_badness[:most]]
    assert set(shown) <= set(by_badness)
    assert worst.counts.total() == len(known)
    assert {it: sum(1 for _, found in known if found.severity is it) for it in worst.counts} == dict(
        worst.counts
    )
    assert (worst.hidden is None) is (len(known) <= most)


@pytest.mark.parametrize("many", [limits.FOLD_LINES, limits.IN_FULL + 1])
@given(lines, edits, st.sampled_from((0, 1, 3, 100)))
def test_worst_is_what_is_known(
    many: int, start: list[str], changes: list[tuple[int, int, list[str], bool]], most: int
) -> None:
    settings = Settings()
    # With few lines to a cause the index has to keep up; else these files are too short for it.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "FOLD_LINES", many)
        state = FileState(start, reading_for(settings), active_rules(settings))
        check(state, most)
        for wish, removed, texts, finish in changes:
            first = min(wish, len(state.texts))
            state.splice(first, min(removed, len(state.texts) - first), texts)
            for row in range(first, first + len(texts) // 2):
                state.check(row)
            check(state, most)
            if finish:
                state.findings()
                assert state.checked
                check(state, most)
