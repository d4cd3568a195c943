"""Control characters are named, however many there are and wherever they stand."""

from __future__ import annotations

import pytest

from tuneline.syntax.parse import parse
from tuneline.syntax.repair import repair

_SOUND = '{"a": "b"}'


@pytest.mark.parametrize(
    ("line", "said", "fixed"),
    [
        (
            "\0" * 40,
            "Not JSON: 40 NUL bytes. The file was cut off while it was written. Remove the line.",
            None,
        ),
        (
            " \0\0 ",
            "Not JSON: 2 NUL bytes. The file was cut off while it was written. Remove the line.",
            None,
        ),
        (
            "\x1a",
            "Not JSON: 1 Ctrl-Z character (U+001A), with which old programs end a file. Remove the line.",
            None,
        ),
        ("\x08", "Not JSON: 1 backspace (U+0008). Remove the line.", None),
        ("\x1b\x07", "Not JSON: 1 escape character (U+001B). Remove the line.", None),
        (f"{_SOUND}\0\0\0", "3 NUL bytes outside of the strings. Remove them.", _SOUND),
        (f"\0{_SOUND}", "1 NUL byte outside of the strings. Remove it.", _SOUND),
        (f"{_SOUND}\x1a", "1 Ctrl-Z character (U+001A) outside of the strings. Remove it.", _SOUND),
        ('{"a":\x1b "b"}', "1 escape character (U+001B) outside of the strings. Remove it.", _SOUND),
        ('{"a": "b\0\0"}', '2 NUL bytes in a string. Write "\\u0000".', '{"a": "b\\u0000\\u0000"}'),
        (
            '{"a": "\x7f\x01"}',
            '1 control character (U+0001) in a string. Write "\\u0001".',
            '{"a": "\x7f\\u0001"}',
        ),
        (
            '{"a": "b\0\0\0',
            "3 NUL bytes at the end of the line: the file was cut off while it was written.",
            None,
        ),
    ],
)
def test_control_characters_have_names(line: str, said: str, fixed: str | None) -> None:
    assert str(parse(line).faults[0].message) == said
    assert repair(line) == (None if fixed is None else (fixed,))


def test_a_million_of_them_are_one_fault() -> None:
    for char in "\0\x1a\x08":
        assert len(parse(char * 1_000_000).faults) == 1
        assert len(parse(f'{{"a": 1{char * 1_000_000}}}').faults) == 1
