"""Lines broken at random: whatever is applied, in bulk or one by one, no word is lost and nothing gets worse."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from difflib import get_close_matches

from hypothesis import given
from hypothesis import strategies as st

from assert_fix import assert_fix, broken_promises, fix_all, made, snapshot_of
from strategies import chat_examples
from tuneline.engine.fixes.plan import only_safe
from tuneline.features.code_actions.actions import findings_of
from tuneline.features.code_actions.fix_changes import fix_changes
from tuneline.syntax.parse import parse

_SIGNS = "\"'{}[]:,“”`\\"
# What stands in a line for another reason than that a key was slipped; a fix may change all of these.
_SWAPS = [
    ('"role"', '"rol"'), ('"content"', '"contnet"'), ('"content"', '"text"'), ('"messages"', '"mesages"'),
    ('"user"', '"User"'), ('"assistant"', '"asistant"'), ('"weight": 1', '"weight": 1.0'),
    ('"weight": 0', '"weight": null'),
    ("true", "True"), ('"', '""'), ('"', "'"), ('\\"', '"'), (", ", ",, "), (": ", " = "), ("\\n", "\n"),
    ("\\\\", "\\"), ("}]", "},]"), ("}, {", "} {"), ('"id": ', '"id": +'), ("[", "[["), ("}", "}}"),
    ("Hello", "\\dHello"), ("say", "\\tsay"), ("ok.", "ok.\\x41"), ("it's", "it\\'s"),
]  # fmt: skip

_NAMES = ("role", "content", "text", "messages", "user", "system", "assistant", "weight", "true", "null")


@st.composite
def broken_lines(draw: st.DrawFn) -> str:
    """The line of an example, with one to three slips of a person, a program or a disk."""
    line = json.dumps(draw(chat_examples()), ensure_ascii=draw(st.booleans()))
    for _ in range(draw(st.integers(1, 3))):
        line = draw(st.sampled_from([_cut_out, _put_in, _swap, _swap, _double, _cut_off]))(draw, line)
    return line.replace("\n", "\t")


def _places(line: str, char: Callable[[str], bool]) -> list[int]:
    return [at for at, it in enumerate(line) if char(it)] or [0]


def _cut_out(draw: st.DrawFn, line: str) -> str:
    at = draw(st.sampled_from(_places(line, _SIGNS.__contains__)))
    return line[:at] + line[at + 1 :]


def _put_in(draw: st.DrawFn, line: str) -> str:
    """Something inside the line; words in front of one may go, as those of a log."""
    inside = [at for at in range(1, len(line)) if not line[at - 1 : at + 1].isalpha()]
    at = draw(st.sampled_from(inside or [0]))
    return line[:at] + draw(st.sampled_from([*_SIGNS, "\0", "\xa0", " "])) + line[at:]


def _swap(draw: st.DrawFn, line: str) -> str:
    old, new = draw(st.sampled_from(_SWAPS))
    return line.replace(old, new, draw(st.sampled_from([1, 2, -1])))


def _double(draw: st.DrawFn, line: str) -> str:
    start = draw(st.integers(0, max(0, len(line) - 1)))
    return line[:start] + line[start : start + draw(st.integers(1, 12))] + line[start:]


def _cut_off(draw: st.DrawFn, line: str) -> str:
    return line[: draw(st.integers(max(1, len(line) - 12), max(1, len(line))))]


@given(broken_lines())
def test_in_bulk(line: str) -> None:
    assert_fix([line], is_name=_is_name)


@given(broken_lines())
def test_one_by_one(line: str) -> None:
    """Any of the safe fixes that are offered, until there are none."""
    for _ in range(6):
        snapshot = snapshot_of([line])
        offered = [
            changes
            for finding in findings_of(snapshot, 0)
            if (fix := only_safe(finding)) is not None and (changes := fix_changes(snapshot, 0, fix))
        ]
        if not offered:
            return
        results = [made([line], changes) for changes in offered]
        for result in results:
            assert not broken_promises([line], result, safe=True, is_name=_is_name), (line, result)
            before, after = _codes([line]), _codes(result)
            assert after.total() < max(before.total(), 1), (line, result)
            # One reading may show as two slips what another shows as one: the end is the same.
            assert not after - before or fix_all(result) == fix_all([line]), (line, result)
        if len(results[0]) != 1:
            return
        (line,) = results[0]


def _is_name(word: str) -> bool:
    """Whether a word is a key or a role, or was one before it was broken."""
    return bool(get_close_matches(word, _NAMES, cutoff=0.6))


def _codes(lines: list[str]) -> Counter[str]:
    return Counter(it.code for text in lines for it in parse(text).faults)
