from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.text.lines import Change, Lines, content, ending, split_lines

PIECES = st.sampled_from(["a", "bc", "😀", "\n", "\r", "\r\n", "\u2028", "\x85", "\x0b", "\x0c", "\x1c", ""])
TEXTS = st.lists(PIECES, max_size=8).map("".join)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("a", ["a"]),
        ("a\n", ["a\n"]),
        ("a\nb", ["a\n", "b"]),
        ("\n\n", ["\n", "\n"]),
        ("a\r\nb\rc\n\rd", ["a\r\n", "b\r", "c\n", "\r", "d"]),
        ("\r\r\n\n", ["\r", "\r\n", "\n"]),
        (
            "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg\x1dh\x1ei\n",
            ["a\u2028b\u2029c\x85d\x0be\x0cf\x1cg\x1dh\x1ei\n"],
        ),
        ("\u2028\r", ["\u2028\r"]),
    ],
)
def test_split_lines(text: str, lines: list[str]) -> None:
    assert split_lines(text) == lines


@given(TEXTS)
def test_pieces_join_to_the_text(text: str) -> None:
    lines = split_lines(text)
    assert "".join(lines) == text
    assert all(content(line) + ending(line) == line for line in lines)
    assert all(not set(content(line)) & {"\r", "\n"} for line in lines)
    assert all(ending(line) for line in lines[:-1])
    assert "" not in lines


@pytest.mark.parametrize(
    ("text", "edit", "result", "change"),
    [
        ("ab\ncd\n", (0, 1, 0, 1, "x"), "axb\ncd\n", Change(0, 1, 1)),
        ("ab\ncd\n", (0, 1, 1, 1, "x"), "axd\n", Change(0, 2, 1)),
        ("ab\ncd\n", (1, 1, 0, 1, "x"), "axd\n", Change(0, 2, 1)),
        ("ab\ncd", (0, 2, 0, 2, "\n\n"), "ab\n\n\ncd", Change(0, 1, 3)),
        ("ab\ncd", (0, 9, 0, 99, "x"), "abx\ncd", Change(0, 1, 1)),
        ("ab\ncd", (9, 0, 9, 5, "x"), "ab\ncdx", Change(1, 1, 1)),
        ("ab\ncd", (9, 0, 9, 5, "\n"), "ab\ncd\n", Change(1, 1, 2)),
        ("ab", (-1, 5, 0, 0, "x"), "xab", Change(0, 1, 1)),
        ("", (0, 0, 0, 0, "a\n"), "a\n", Change(0, 1, 2)),
        ("a\nb\n", (0, 0, 2, 0, ""), "", Change(0, 3, 1)),
        # Makes a pair: a line feed comes to stand behind a carriage return.
        ("a\rb", (1, 0, 1, 0, "\n"), "a\r\nb", Change(0, 2, 2)),
        ("a\rb\n", (1, 0, 1, 1, ""), "a\r\n", Change(0, 2, 1)),
        ("a\nb", (0, 1, 0, 1, "\r"), "a\r\nb", Change(0, 1, 1)),
        # Breaks one: columns inside the ending mean the end of the content, so only a replaced range can.
        ("a\r\nb", (0, 1, 1, 0, "\r"), "a\rb", Change(0, 2, 2)),
        ("a\r\nb", (0, 1, 0, 1, "\r"), "a\r\r\nb", Change(0, 1, 2)),
    ],
)
def test_replace(text: str, edit: tuple[int, int, int, int, str], result: str, change: Change) -> None:
    lines = Lines(text)
    assert lines.replace(*edit) == change
    assert lines.text() == result


PLACES = st.integers(-1, 5)


@given(TEXTS, st.lists(st.tuples(PLACES, PLACES, PLACES, PLACES, TEXTS), max_size=6))
def test_edited_equals_opened_afresh(text: str, edits: list[tuple[int, int, int, int, str]]) -> None:
    lines = Lines(text)
    for edit in edits:
        before = [lines[row] for row in range(len(lines))]
        change = lines.replace(*edit)
        fresh = Lines(lines.text())
        after = [lines[row] for row in range(len(lines))]
        assert after == [fresh[row] for row in range(len(fresh))]
        # The rows outside of the change are the ones that were there before.
        assert before[: change.first] == after[: change.first]
        assert before[change.first + change.removed :] == after[change.first + change.inserted :]
        assert len(after) == len(before) - change.removed + change.inserted
