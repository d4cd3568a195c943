"""The rules about the file as JSON Lines, where a fixture cannot say it: bytes, empty files, odd depths."""

from __future__ import annotations

from datetime import date

import pytest

from fixtures_check import check_text
from tuneline.rules.jsonl import byte_order_mark, invalid_utf8
from tuneline.rules.reading import Reading
from tuneline.rules.subject import File, FileLines, Line
from tuneline.rules.table import RULES
from tuneline.settings.model import Settings
from tuneline.text.lines import BadByte

READING = Reading()


def file_of(lines: int, **more: object) -> File:
    return File(FileLines(["object"] * lines), 0, lines, lambda first, count: [""] * count, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "\n", " \n\t\n", "\r\n\r\n"])
@pytest.mark.parametrize("target", ["any", "openai", "azure", "together"])
def test_an_empty_file_is_information_until_a_target_is_named(text: str, target: str) -> None:
    found = check_text(text, Settings(target=target, select=("jsonl", "empty-file")))
    severity = "information" if target == "any" else "error"
    assert [(row, it.rule, it.severity.value) for row, it in found] == [(0, "empty-file", severity)]


def test_line_ends_of_windows_are_not_blank_lines() -> None:
    assert check_text('{"a": 1}\r\n{"a": 2}\r\n', Settings(select=("jsonl",))) == []


def test_deep_duplicates_neither_recurse_nor_run_away() -> None:
    depth = 20_000
    line = '{"a":0,"a":' * depth + "1" + "}" * depth
    founds = list(RULES["duplicate-key"].check(Line(line, READING), READING))
    assert 0 < len(founds) < depth


def test_deep_arguments_are_compared() -> None:
    """Rules about pairs compare whole answers."""
    deep = "[" * 500 + "]" * 500

    def answer(arguments: str) -> str:
        function = f'{{"name": "f", "arguments": {arguments}}}'
        return f'[{{"role": "assistant", "tool_calls": [{{"id": "a", "type": "function", "function": {function}}}]}}]'

    for worse, rules in ((deep, ["identical-pair"]), ("{}", [])):
        outputs = f'"preferred_output": {answer(deep)}, "non_preferred_output": {answer(worse)}'
        line = f'{{"input": {{"messages": []}}, {outputs}}}'
        assert [it.rule for _, it in check_text(line, Settings(select=("preference",)))] == rules


def test_an_escape_at_the_very_end_of_a_broken_line_does_not_crash() -> None:
    for line in ('{"a": "\\b', '{"a": "\\', "\\b", "\\f"):
        assert list(RULES["suspicious-escape"].check(Line(line, READING), READING)) == []


def test_a_byte_order_mark_is_found_once() -> None:
    marked = file_of(1, byte_order_mark=True, today=date(2026, 11, 22))
    assert len(list(byte_order_mark.check(marked, READING))) == 1
    assert list(byte_order_mark.check(file_of(1), READING)) == []


def test_undecodable_bytes_are_reported_where_they_are() -> None:
    file = file_of(3, undecodable={0: "UTF-16", 1: BadByte(12, 0xE9)})
    found = [(it.line, str(it.message)) for it in invalid_utf8.check(file, READING)]
    assert found == [
        (0, "The file is encoded in UTF-16. Save it as UTF-8."),
        (1, "Invalid UTF-8: byte 12 of the line is 0xe9. Save the file as UTF-8."),
    ]
