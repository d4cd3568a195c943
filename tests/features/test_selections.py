"""Escaping and unescaping a selection, and one string of raw lines: nothing is lost, nothing idle is offered."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.test_code_actions import done, made, offered, titles
from tuneline.engine.fixes.plan import finish
from tuneline.features.code_actions.actions import perform
from tuneline.features.code_actions.job import REWRITE, Action, Refused
from tuneline.features.code_actions.selections import selection_changes
from tuneline.syntax.parse import parse

ESCAPE, UNESCAPE, ONE = (
    "Escape the selection",
    "Unescape the selection",
    "Make one string of the selected lines",
)
OURS = (ESCAPE, UNESCAPE, ONE)


def line(body: str, answer: str = "Yes.") -> str:
    """An example whose question has this source between its quotes."""
    return (
        f'{{"messages": [{{"role": "user", "content": "{body}"}}, '
        f'{{"role": "assistant", "content": "{answer}"}}]}}'
    )


def ours(marked: str) -> dict[str, list[str]]:
    """What is offered of it, and the lines after it."""
    snapshot, found = offered(marked, REWRITE)
    return {str(it.title): done(snapshot, it) for it in found if str(it.title) in OURS}


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (line("a <|>plain text<|>"), {}),
        (line("a<|><|>\\n"), {}),
        (line(r"<|>one\ntwo<|>"), {ESCAPE: line(r"one\\ntwo")}),
        (
            line(r"a <|>\\n \\\"b\\\"<|>"),
            {ESCAPE: line(r"a \\\\n \\\\\\\"b\\\\\\\""), UNESCAPE: line(r"a \n \"b\"")},
        ),
        (
            line(r"caf<|>\u00e9<|> \u4f60"),
            {ESCAPE: line(r"caf\\u00e9 \u4f60"), UNESCAPE: line(r"café \u4f60")},
        ),
        (
            line(r"<|>\u202e\u0000 \/<|>"),
            {ESCAPE: line(r"\\u202e\\u0000 \\/"), UNESCAPE: line(r"\u202e\u0000 /")},
        ),
        # In the middle of an escape, over the end of a string, over several strings, outside of any.
        (line(r"a\<|>n\t<|>"), {}),
        (line(r"a\n<|>\n\<|>n"), {}),
        (line(r"a<|>\n").replace('", "content": "Yes', '", "content": <|>"Yes'), {}),
        (line(r"\n").replace('"messages": [', '<|>"messages": [<|>'), {}),
        # A line that is broken by what is selected.
        (line('He said <|>"yes"<|> and left'), {ESCAPE: line(r"He said \"yes\" and left")}),
        (line("a<|>\tb<|>"), {ESCAPE: line(r"a\tb")}),
        (line("C<|>:\\q<|>"), {ESCAPE: line(r"C:\\q")}),
    ],
)
def test_inside_a_string(marked: str, expected: dict[str, str]) -> None:
    assert ours(marked) == {title: [text] for title, text in expected.items()}


RAW = ['First "line"', "\tSecond \\ line", "", "} and { a brace", "12", "end"]


def test_raw_lines_become_one_string() -> None:
    marked = "\n".join((line("a"), f"<|>{RAW[0]}", *RAW[1:-1], f"{RAW[-1]}<|>", line("b")))
    (lines,) = ours(marked).values()
    assert lines == [line("a"), json.dumps("\n".join(RAW)), line("b")]


@pytest.mark.parametrize(
    "marked",
    [
        f"<|>text\n{line('a')}<|>",
        f"<|>text\n{line('a')[:-3]}<|>",
        "<|>text\n[1, 2]<|>",
        '<|>{\n "messages": []\n}<|>',
        "<|>\n\n<|>",
        "<|>one<|>\ntwo",
        # A selection up to the start of a line takes nothing of it.
        "<|>one\n<|>two",
    ],
)
def test_lines_that_are_data_are_not_made_a_string(marked: str) -> None:
    assert ours(marked) == {}


def test_what_has_changed_since_is_refused() -> None:
    for marked in (line(r"<|>a\n<|>"), "<|>one\ntwo<|>"):
        _, found = offered(marked, REWRITE)
        (action,) = (it for it in found if str(it.title) in OURS)
        other, _ = offered("<|>three\nfour", REWRITE)
        with pytest.raises(Refused):
            finish(perform(other, action.job))


SOURCES = st.text(st.sampled_from('ab\\"n/u0\té\U0001f600 \u202e'), min_size=1, max_size=12)


@given(SOURCES)
def test_what_is_escaped_says_what_was_written(raw: str) -> None:
    """The text is then the source that was selected, and unescaping is the way back, as far as that was sound."""
    snapshot, found = offered(line(f"x<|>{raw}<|>x"), REWRITE)
    for action in _named(found, ESCAPE):
        (after,) = done(snapshot, action)
        tree = parse(after)
        if not tree.faults:
            assert tree.to_python()["messages"][0]["content"] == f"x{raw}x"
            start = after.index("x")
            start = line("x").index("x") + 1
            size = len(after) - len(line("xx"))
            again, _ = offered(f"<|>{after}", REWRITE)
            back = selection_changes(again, 0, start, start + size, "unescape")
            if not parse(line(f"x{raw}x")).faults:
                (undone,) = made(again, back)
                assert parse(undone).to_python() == parse(line(f"x{raw}x")).to_python()


@given(SOURCES)
def test_what_is_unescaped_touches_nothing_else(raw: str) -> None:
    snapshot, found = offered(line(f"x<|>{raw}<|>x", "A\\nb"), REWRITE)
    for action in _named(found, UNESCAPE):
        (after,) = done(snapshot, action)
        before, now = parse(snapshot.texts[0]).to_python(), parse(after)
        assert not now.faults
        value = now.to_python()
        assert value["messages"][1] == before["messages"][1]
        assert value["messages"][0]["content"].startswith("x")
        assert value["messages"][0]["content"].endswith("x")


def _named(found: list[Action], title: str) -> list[Action]:
    return [it for it in found if str(it.title) == title]


def test_titles_for_a_client() -> None:
    _, found = offered(line(r"<|>a\\n<|>"))
    assert {ESCAPE, UNESCAPE} <= {*titles(found, REWRITE)}
