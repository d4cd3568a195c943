"""Lines that are alike but for their numbers have the findings that each has alone."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from tuneline.engine import alike
from tuneline.engine.alike import Alike, Unlike, disguised, maker, spelled
from tuneline.engine.line import Checker
from tuneline.engine.multiline_values import FaultsInside, Reader
from tuneline.engine.reading import reading_for
from tuneline.engine.weigh import active_rules
from tuneline.rules.subject import MultiLine
from tuneline.settings.model import Settings
from tuneline.syntax.closing import ANY_QUOTE

READING = reading_for(Settings())
RULES = active_rules(Settings(), tokens=False)

# Where the numbers go in a broken line, or one that holds no example.
SPELLINGS = (
    "{%", "%}", "[%", "]%", '"%', ",%", ":%", "w%", "w %", "%w", "'%", "'%'", "{'a%': %}", "{'a': 'b%", '{"%"', '{"%":',
    '{"%', '{"a%":1', '{"a":%', '{"a":%,', "%]}", "{%: 1}", "{a%: 1}", "{a%:1", "[%,]", '{"a":%,"a":%', '{"a%":NaN}',
    '{"a%": None}', "{“a%”: 1}", '{"a":"b\\x%"}', '"\\u%"', "\\%", "%.", ".%", "0%", "%.%", "1e%", "%e5", "-%", "+%",
    "0x%", "%_%", "0b%", '{"a": %.%}', '{"a": %.%', '{"%": 1, "%": 2}', '{"label": %', '{"prompt": "%", "completion"',
    '{"a": %}{"b": %}', "[%][%]", '"{\\"a\\": %}"', "// %", "{%{%", '{"a%": {"b": %}', "%,%,%", "a%=b%", "\x00%",
    "\ufeff{%", '{"role%": "user"', '{"messages": [%', "null %", '{"weight": 0.%', "2026-11-%", "%:%", "{{x%}}",
    "abcdefghijklmnopqrst%", "\\x%", "\\u%", "a\\N%", "{\\x%}", "[\\u%,\\u%]", "{\\t%: 1}", "{\\u%:\\x%", "\\%\\%",
)  # fmt: skip


def lines(source: random.Random, spelling: str) -> Iterator[str]:
    """Lines of a spelling, with numbers of a few lengths."""
    for _ in range(40):
        number = str(source.randint(0, 10 ** source.randint(1, 5)))
        pieces = spelling.split("%")
        numbers = [number if source.random() < 0.5 else str(source.randint(100, 999)) for _ in pieces[1:]]
        yield pieces[0] + "".join(it + piece for it, piece in zip(numbers, pieces[1:], strict=True))


def fresh() -> Checker:
    """A checker that knows nothing yet."""
    return Checker(READING, RULES)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_line_has_the_findings_that_it_has_alone(spelling: str) -> None:
    known = fresh()
    for line in lines(random.Random(spelling), spelling):
        alone = fresh()
        assert known.check(line) == alone.check(line), line
        assert known.check_slowly(line) == alone.check_slowly(line), line


def test_most_lines_of_a_spelling_are_not_read() -> None:
    read: list[str] = []

    def check(line: str) -> str:
        read.append(line)
        return f"<{line}>"

    alike = Alike[str]()
    for number in range(100, 1000):
        assert alike.check(f"w{number}", check) == f"<w{number}>"
    assert len(read) == 3


def test_what_depends_on_the_digits_is_read() -> None:
    def check(line: str) -> int:
        return int(line[1:])

    alike = Alike[int]()
    assert [alike.check(f"w{number}", check) for number in range(100, 200)] == list(range(100, 200))


def test_an_outcome_that_may_not_stand_for_others_is_not_kept() -> None:
    alike = Alike[str](lambda _: False)
    assert [alike.check(f"w{number}", str) for number in range(100, 102)] == ["w100", "w101"]
    assert alike.known("w999") is None


@pytest.mark.parametrize("text", ["w", "w1", "w12", "1e400", "400e1", '"\\u1234"', "5.120", "“\\123”"])
def test_digits_that_mean_something_are_left_alone(text: str) -> None:
    assert spelled(text) is None


def test_outside_of_strings_digits_after_a_backslash_are_a_number() -> None:
    assert spelled("\\x123") == spelled("\\x456") is not None


def test_equal_numbers_are_told_from_different_ones() -> None:
    assert spelled("100 100") == spelled("200 200")
    assert spelled("100 200") == spelled("300 400")
    assert spelled("100 100") != spelled("100 200")
    assert spelled("w100") != spelled("w1000")


@pytest.mark.parametrize("text", ["w100", "{123, 456", "123 123", "987654321"])
def test_the_disguise_has_other_digits_everywhere(text: str) -> None:
    other = disguised(text)
    assert spelled(other) == spelled(text)
    assert all(one != two for one, two in zip(text, other, strict=True) if one.isdigit())


def test_a_piece_that_is_at_two_places_is_not_learned() -> None:
    # Is the "12" of the outcome the first one or the second?
    with pytest.raises(Unlike):
        maker("12", "23", "121212", "232323")


MULTILINE = (
    "{%\n}%",
    '{"a": %\n"b": %\n}',
    '{"a": "x%\ny"}',
    '{"a": 1,\n"k%"\n}',
    '{\n"a%": %,\n}',
    '{"a%"\n:%}',
)


@pytest.mark.parametrize("spelling", MULTILINE)
def test_a_value_of_several_lines_holds_what_it_holds_alone(spelling: str) -> None:
    def inside(text: str, reader: Reader) -> tuple[MultiLine, list[object]]:
        read = reader.read(MultiLine("object", 0, text.count("\n") + 1))
        return read, list(FaultsInside(reader, RULES, READING).of(read))

    shown: list[str] = []
    known = Reader(lambda first, count: shown[-1].split("\n")[first : first + count], READING.formats)
    for text in lines(random.Random(spelling), spelling):
        shown.append(text)
        alone = Reader(known.texts, READING.formats)
        assert inside(text, known) == inside(text, alone), text


def test_the_quotes_are_those_of_the_parser() -> None:
    assert all(map(alike._quote, ANY_QUOTE))
