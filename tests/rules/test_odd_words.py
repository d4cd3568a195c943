"""What a file says comes into messages in one way: on one line, harmless and short, whatever it is."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tuneline.rules.finding import Finding
from tuneline.testing import check_text
from tuneline.text.message import Message, Style, render

ODD = {
    "a bidi mark": "\u202e",
    "backticks": "`x` ``",
    "a line break": "a\nb\u2028c",
    "an escape sequence": "\x1b[31m",
    "half of a character": "\ud800",
    "a megabyte": "y" * 1_000_000,
    "a place of a template": "{role} {0} {",
    "a percent sign": "%s %(role)s",
}
ANSWER = '{"role": "assistant", "content": "b"}'


def lines(odd: str) -> Iterator[str]:
    """Lines that have an odd text where a key, a value, or something that is not JSON is reported."""
    text = json.dumps(odd)
    yield f'{{"messages": [{{"role": "user", "content": "a", {text}: 1}}, {ANSWER}]}}'
    yield f'{{"messages": [{{"role": "user", "content": {{"a": {text}}}}}, {ANSWER}]}}'
    yield f'{{"messages": [{{"role": {text}, "content": [{text}]}}, {ANSWER}]}}'
    yield f'{{"messages": {text}}}'
    yield f"{{{text}: 1, {text}: 2}}"
    if "\n" not in odd:
        yield f"{{{odd}: {odd}}}"
        yield f'{{"messages": [{ANSWER}]}} {odd}'


def said(finding: Finding) -> Iterator[Message]:
    yield finding.message
    yield from (fix.title for fix in finding.fixes)  # type: ignore[misc]  # a message, once it is reported
    yield from (related.message for related in finding.related)  # type: ignore[misc]


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("style", ["plain", "markdown"])
def test_odd_words_of_a_file_are_drawn_on_one_line(name: str, style: Style) -> None:
    reported = 0
    for line in lines(ODD[name]):
        for _, finding in check_text(f"{line}\n"):
            for message in said(finding):
                drawn = render(message, style)
                assert drawn.isprintable()
                assert len(drawn) < 400
                drawn.encode()
                reported += 1
    assert reported > 8


def test_a_number_is_shown_as_it_is_written_or_not_at_all() -> None:
    def of(number: str) -> str:
        line = f'{{"messages": [{{"role": "user", "content": {number}}}, {ANSWER}]}}'
        return next(str(it.message) for _, it in check_text(line) if it.rule == "wrong-type")

    assert of("42").endswith("not a number (42).")
    assert of("1e999").endswith("not a number.")
    assert of("-1e999").endswith("not a number.")
    assert of("1" * 5_000).endswith("not a number.")
    assert of("7" * 50).endswith(f"not a number ({'7' * 39}…).")
