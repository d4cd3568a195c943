"""Summaries that are kept as columns are those that were noted, after any edits."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from tuneline.engine import summaries as module
from tuneline.engine.summaries import Summaries, checked
from tuneline.engine.summary import BLANK, Brackets, Summary, brackets
from tuneline.rules.subject import MultiLine, MultiLines

NOTED = st.builds(
    Summary,
    st.sampled_from(["object", "broken", "blank"]),
    st.sampled_from([None, "chat"]),
    st.integers(0, 3) | st.just((1 << 64) - 1),
    st.sampled_from([(), ("messages",), ("messages", "tools")]),
    st.integers(0, 3),
    brackets=st.sampled_from([Brackets(), Brackets(1, "{")]),
)
EDITS = st.lists(
    st.tuples(st.just("note"), st.integers(0, 9), NOTED)
    | st.tuples(st.just("splice"), st.integers(0, 9), st.integers(0, 3), st.integers(0, 3))
    | st.tuples(st.just("copy")),
    max_size=40,
)


@given(EDITS)
def test_what_was_noted_is_there(edits: list[tuple]) -> None:  # type: ignore[type-arg]
    columns, plain = Summaries(5), [None] * 5
    copies = []
    for what, *given_values in edits:
        if what == "copy":
            copies.append((columns.copy(), plain.copy()))
        elif what == "note":
            row, summary = given_values
            if row < len(plain):
                columns.note(row, summary)
                plain[row] = summary
        else:
            first, removed, inserted = given_values
            first = min(first, len(plain))
            removed = min(removed, len(plain) - first)
            columns.splice(first, removed, inserted)
            plain[first : first + removed] = [None] * inserted
    for columns, expected in [*copies, (columns, plain)]:  # noqa: B020 - what was copied stays as it was
        assert list(columns) == expected
        assert [columns.is_checked(row) for row in range(len(columns))] == [it is not None for it in expected]
        assert list(pickle.loads(pickle.dumps(columns))) == expected
        known = [(row, it._replace(fingerprint=0)) for row, it in enumerate(expected) if it is not None]
        assert list(checked(columns)) == known
        assert columns.kinds() == {it.kind if it is not None else "unknown" for it in expected}


@given(st.lists(NOTED, min_size=3, max_size=8))
def test_rules_see_the_same(lines: list[Summary]) -> None:
    columns = Summaries(len(lines))
    for row, line in enumerate(lines):
        columns.note(row, line)
    inside = MultiLines((MultiLine("object", 1, 2),))
    seen = columns.columns(inside)
    columns.note(0, BLANK)  # what was handed out does not change
    for row, line in enumerate(lines):
        given_line = seen.kinds[row], seen.guesses[row], seen.fingerprints[row], seen.keys[row]
        whole = line.kind, line.guess, line.fingerprint, line.keys
        assert given_line == (("inside", None, 0, ()) if row in (1, 2) else whole)


def test_what_no_line_has_any_more_is_forgotten() -> None:
    columns = Summaries(2)
    columns.note(1, BLANK)
    for number in range(3 * module._SPARE):
        columns.note(0, Summary("object", None, 7, (str(number),)))
    assert len(columns._table) <= module._SPARE + 5
    assert list(columns) == [Summary("object", None, 7, (str(3 * module._SPARE - 1),)), BLANK]


def _one_by_one(text: str) -> tuple[int, str, bool]:
    closers, openers, quoted, escaped = 0, "", False, False
    for char in text:
        if quoted:
            quoted = escaped or char != '"'
            escaped = char == "\\" and not escaped
        elif char == '"':
            quoted = True
        elif char in "[{":
            openers += char
        elif char in "]}" and openers:
            openers = openers[:-1]
        else:
            closers += char in "]}"
    return closers, openers, quoted


@given(st.text(alphabet='{}[]"\\,:a \n'))
def test_brackets_pair_outside_of_strings(text: str) -> None:
    found = brackets(text)
    assert (found.closers, found.openers, found.open_string) == _one_by_one(text)
    bare = text.strip()
    assert found.starts == (bare[:1] if bare[:1] in ("{", "[", ":", ",") else "")
    assert found.ends == (bare[-1:] if bare[-1:] in ("{", "[", ":", ",") else "")


def test_quotes_that_open_a_string_to_the_end_are_looked_at_once() -> None:
    # Once for each of them would take hours.
    assert brackets('{\\"a' * 1_000_000).open_string
