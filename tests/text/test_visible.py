"""Text of a file can be looked at: nothing in it steers, turns round or hides, and all of it is there."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import texts
from tuneline.testing import check_text
from tuneline.text.visible import cut, cut_middle, first_words, visible, visible_lines

DIRECTIONS = [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        ("\x00\x1b\x7f", "␀␛␡"),
        ("to \u202egnp.exe", "to ⟨U+202E⟩gnp.exe"),
        ("a\u2028b\x85c", "a⟨U+2028⟩b⟨U+0085⟩c"),
        ("lone \ud83d half", "lone ⟨U+D83D⟩ half"),
        ("👩\u200d💻 नमस्ते 中文 é\tx", "👩\u200d💻 नमस्ते 中文 é\tx"),
        ("a\xa0b\u3000c", "a\xa0b\u3000c"),
    ],
)
def test_unseen_characters_are_drawn(text: str, expected: str) -> None:
    assert visible_lines(text) == expected
    assert visible(expected) == expected.replace("\n", "␊").replace("\t", "␉")


@given(texts(20) | st.text(st.characters()))
def test_nothing_is_hidden(text: str) -> None:
    for shown in (visible(text), visible_lines(text).replace("\n", "").replace("\t", "")):
        shown.encode()
        unseen = {it for it in shown if unicodedata.category(it) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
        assert unseen <= {"\u200c", "\u200d"}
        assert visible(shown) == shown
    assert not text.isprintable() or visible(text) == text


@pytest.mark.parametrize("code", DIRECTIONS)
def test_no_finding_turns_a_message_round(code: int) -> None:
    odd = f"us{chr(code)}er"
    call = {"id": "1", "type": "function", "function": {"name": odd, "arguments": "{"}}
    part = {"type": "image_url", "image_url": {"url": odd, "detail": odd}}
    turns = [{"role": odd, "content": "a", odd: 1}, {"role": "user", "content": [part], "name": odd}]
    turns += [
        {"role": "assistant", "tool_calls": [call], "weight": odd},
        {"role": "tool", "tool_call_id": odd},
    ]
    tools = [{"type": "function", "function": {"name": "user", "parameters": {"type": odd}}}]
    example = json.dumps({"messages": turns, "tools": tools}, ensure_ascii=False)
    found = [finding for _, finding in check_text(f"{example}\n{{{odd}: {odd}}} {odd}\n")]
    messages = [*(it.message for it in found), *(fix.title for it in found for fix in it.fixes)]
    messages += [related.message for it in found for related in it.related]
    said = [str(it) for it in messages]
    assert sum(f"⟨U+{code:04X}⟩" in words for words in said) > 5
    assert not any(chr(code) in words for words in said)


@pytest.mark.parametrize(
    ("text", "end", "middle"),
    [("", "", ""), ("12345678", "12345678", "12345678"), ("123456789", "1234567…", "1234…6789")],
)
def test_long_texts_are_cut(text: str, end: str, middle: str) -> None:
    assert (cut(text, 8), cut_middle(text, 8)) == (end, middle)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (" \n\t", ""),
        ("a\n\n b\u2028c\x00d\u202ee", "a b c␀d⟨U+202E⟩e"),
        ("lone \ud800 half", "lone ⟨U+D800⟩ half"),
        ("one two three four five", "one two three…"),
        ("x" * 100, "x" * 15 + "…"),
        ("👩‍👩‍👧 joined", "👩‍👩‍👧 joined"),
        (" " * 100 + "late", "late"),
        ("a" + " " * 100 + "b", "a …"),
    ],
)
def test_first_words(text: str, expected: str) -> None:
    assert first_words(text, 16) == expected
