"""special-token and over-token-limit beyond their pages."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tuneline.domain.severity import Severity
from tuneline.formats.chat import CHAT
from tuneline.formats.preference import PREFERENCE
from tuneline.rules.finding import Found
from tuneline.rules.reading import Reading
from tuneline.rules.subject import Line
from tuneline.rules.tokens.over_token_limit import check
from tuneline.syntax.edits import apply
from tuneline.syntax.ops import resolve
from tuneline.syntax.parse import parse
from tuneline.targets.table import TARGETS
from tuneline.testing import check_text
from tuneline.tokens.encodings import load

READING = Reading(TARGETS["any"], CHAT)


def chat(*turns: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {"messages": [{"role": role, "content": text} for role, text in turns]} | more


def special(text: str) -> list[Any]:
    return [it for it in check_text(text + "\n") if it.finding.rule == "special-token"]


def test_special_tokens_are_told_once_a_text_and_removed_everywhere() -> None:
    text = json.dumps(chat(("user", "é<|im_start|>\n<|im_start|><|im_end|>"), ("assistant", "y")))
    start, end = special(text)
    assert "`<|im_start|>` 2 times" in start.finding.message
    mended = apply(text, resolve(parse(text), start.finding.fixes[0].ops))
    assert json.loads(mended)["messages"][0]["content"] == "é\n<|im_end|>"
    assert text[slice(*end.finding.span)] == "<|im_end|>"


@pytest.mark.parametrize(
    "example",
    [
        chat(("user", "a <| b, <|nothing|>, <|endoftext"), ("assistant", "<think>x</think>")),
        chat(("user", "x"), ("assistant", "y"), id="<|endoftext|>"),
    ],
)
def test_special_token_is_silent(example: dict[str, Any]) -> None:
    assert special(json.dumps(example)) == []


def over(example: dict[str, Any], limit: int, text: str = "") -> tuple[list[Found], str]:
    """What is found of an example over a limit, and the text of the line that is marked."""
    text = text or json.dumps(example)
    fmt = PREFERENCE if "input" in example else CHAT
    line = Line(text, READING, example, fmt.view(example), fmt)
    found = list(check(line, replace(READING, limit=limit)))
    return found, text[slice(*found[0].span)] if found and found[0].span else ""


WORDS = "one two three four five six seven eight nine ten"  # ten tokens
BEFORE = 4 + 10 + 4  # the user's message, and the framing of the assistant's


@pytest.mark.parametrize(
    ("limit", "marked", "severity", "left"),
    [
        (BEFORE + 13, "", None, ""),
        (BEFORE + 7, " eight nine ten", None, "What is marked is lost"),
        (BEFORE, WORDS, Severity.ERROR, "No trained token is left"),
        (
            4 + 3,
            f' four five six seven eight nine ten"}}, {{"role": "assistant", "content": "{WORDS}',
            Severity.ERROR,
            "No",
        ),
    ],
)
def test_marks_what_is_lost(limit: int, marked: str, severity: Severity | None, left: str) -> None:
    found, text = over(chat(("user", WORDS), ("assistant", WORDS)), limit)
    assert text.removesuffix('"') == marked
    assert [it.severity for it in found] == ([severity] if marked else [])
    assert all(left in it.message for it in found)


def test_says_how_much_over() -> None:
    found, _ = over(chat(("user", WORDS), ("assistant", WORDS)), 20)
    assert found[0].message.startswith("The example is 11 tokens over the limit of 20. ")


def test_an_earlier_answer_is_left() -> None:
    found, _ = over(chat(("assistant", WORDS), ("user", WORDS), ("assistant", WORDS)), 32)
    assert found[0].severity is Severity.ERROR
    assert "The whole last answer is lost" in found[0].message


def test_counts_through_escapes() -> None:
    text = json.dumps(chat(("user", "x"), ("assistant", "é\n" * 30 + "end")))
    found, marked = over(json.loads(text), 40, text)
    kept = load("o200k_base").decode(load("o200k_base").encode_ordinary("é\n" * 30 + "end")[: 40 - 4 - 1 - 4])
    assert json.loads(f'"{marked[:-1]}"') == ("é\n" * 30 + "end")[len(kept) :]
    assert found[0].path == ("messages", 1, "content")


@pytest.mark.parametrize("longer", ["preferred_output", "non_preferred_output"])
def test_the_longer_pair_must_fit(longer: str) -> None:
    long, short = [{"role": "assistant", "content": WORDS}], [{"role": "assistant", "content": "no"}]
    outputs = ("preferred_output", "non_preferred_output")
    example = {"input": {"messages": [{"role": "user", "content": WORDS}]}} | {
        key: long if key == longer else short for key in outputs
    }
    found, marked = over(example, BEFORE + 4)
    assert found[0].path[0] == longer
    assert marked == ' five six seven eight nine ten"'
