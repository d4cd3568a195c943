"""Repairing a broken line: what comes of it, and that nothing is lost where it cannot be sure."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import chat_examples
from tuneline.engine.fixes.accept import fits
from tuneline.syntax.parse import parse
from tuneline.syntax.repair import repair, words
from tuneline.syntax.tree import Tree


def chat(content: str, answer: str = '"hi"') -> str:
    """A chat line with these two pieces of source text in place of its contents."""
    user = f'{{"role": "user", "content": {content}}}'
    return f'{{"messages": [{user}, {{"role": "assistant", "content": {answer}}}]}}'


def preference(prompt: str) -> str:
    answers = ", ".join(
        f'"{key}": [{{"role": "assistant", "content": "{text}"}}]'
        for key, text in (("preferred_output", "a"), ("non_preferred_output", "b"))
    )
    return f'{{"input": {prompt}, {answers}}}'


def tool(parameters: str) -> str:
    return f'{{"messages": [], "tools": [{{"type": "function", "function": {{"name": "f", "parameters": {parameters}'


PROPERTIES = '{"type": "object", "properties": {"q": {"type": "string"}, "n": {"type": "integer"}}}'
PARTS = '[{"type": "text", "text": "one"}, {"type": "text", "text": "two"}]'
ASKED = '{"role": "user", "content": "q"}'
FUNCTION = '{"type": "function", "function": {"name": "f", "arguments": "{}"}}'
CALL = f'{{"role": "assistant", "tool_calls": [{FUNCTION}]}}'

SURE: list[tuple[str, str]] = [
    # Brackets: only one place makes an example of the line.
    (chat('"q"')[:-1], chat('"q"')),
    (chat('"q"')[:-3], chat('"q"')),
    (f'{{"messages": [{ASKED}, {CALL[:-3]}]}}]}}', f'{{"messages": [{ASKED}, {CALL}]}}'),
    (chat('"q"') + "}", chat('"q"')),
    (chat('"q"') + "]", chat('"q"')),
    (chat('"q"').replace('"hi"}', '"hi"}}'), chat('"q"')),
    (chat('"q"').replace('"hi"}', '"hi"]'), chat('"q"')),
    ('{"messages": ["role": "user", "content": "q"}]}', f'{{"messages": [{ASKED}]}}'),
    # Quotes
    (chat('q"'), chat('"q"')),
    (chat('"q'), chat('"q"')),
    (chat('"say "hi" now"'), chat('"say \\"hi\\" now"')),
    (chat('"q""'), chat('"q"')),
    (chat("“q”"), chat('"q"')),
    (chat('"q”'), chat('"q"')),
    ("{'prompt': 'it’s：', 'completion': None}", '{"prompt": "it’s：", "completion": null}'),
    ('{"a"：1，"b": "：，"}', '{"a":1,"b": "：，"}'),
    ("`" + chat('"q"') + "`", chat('"q"')),
    (json.dumps(chat('"q"'))[1:-1], chat('"q"')),
    (json.dumps('{"a": "\\ud83d\\ude00 é \\n x"}')[1:-1], '{"a": "\\ud83d\\ude00 é \\n x"}'),
    ('{""a"": ""b""}', '{"a": "b"}'),
    # What is not data goes.
    ('{"a": 1} // note', '{"a": 1} '),
    ('INFO: {"a": 1}', '{"a": 1}'),
    ('{"a": 1,, "b": +2., "c": True,}', '{"a": 1, "b": 2.0, "c": true}'),
    # Members named by a text that has quotes of its own
    ('{"arguments": "{"q": "x", "n": 7}"}', '{"arguments": "{\\"q\\": \\"x\\", \\"n\\": 7}"}'),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), SURE)
def test_a_sure_repair_is_made(line: str, expected: str) -> None:
    assert repair(line, fits) == (expected,)
    json.loads(expected)


# A line and what it may become besides staying as it is.
UNSURE: list[tuple[str, tuple[str, ...]]] = [
    # Text without its opening quote
    (chat('5 apples"'), (chat('"5 apples"'),)),
    (chat('-1 is low"'), (chat('"-1 is low"'),)),
    (chat('True or false"'), (chat('"True or false"'),)),
    (chat('null pointer"'), (chat('"null pointer"'),)),
    (chat('"q"', 'None of it"'), (chat('"q"', '"None of it"'),)),
    (chat('"q"', 'NaN is text"'), (chat('"q"', '"NaN is text"'),)),
    (chat('/* note */ hello"'), (chat('"/* note */ hello"'),)),
    (chat('see // here "quoted" text"'), (chat('"see // here \\"quoted\\" text"'),)),
    (chat("' hello\""), (chat('"\' hello"'),)),
    (chat('  hello"'), ()),
    (chat('] marble"'), (chat('"] marble"'),)),
    (chat('”quoted“ x"'), (chat('"”quoted“ x"'),)),
    # Text without its closing quote
    (chat('"use {x}'), (chat('"use {x}"'),)),
    (chat('"bye }'), (chat('"bye }"'),)),
    (chat('"use {x}]'), (chat('"use {x}]"'),)),
    (chat('"say ”hi“'), (chat('"say ”hi“"'),)),
    (chat('"q '), ()),
    (chat('"q ”'), ()),
    (chat('"q,'), (chat('"q,"'),)),
    (chat('"C:\\').replace('\\}', '\\"}'), ()),
    ('{"a": "use {x}', ()),
    ('{"a": ["x, 1, 2], "b": 3}', ()),
    ('{"a: 1, "b": 2}', ()),
    # A quote too many, or a part of the text
    (chat('""/* note */ hello"'), (chat('"/* note */ hello"'), chat('"\\"/* note */ hello"'))),
    (chat('"he said ""'), (chat('"he said \\""'),)),
    (chat('"a pipe of 5""'), ()),
    (chat('"""'), ()),
    ('{"prompt": """a "b" c""", "completion": "c"}', ('{"prompt": "a \\"b\\" c", "completion": "c"}',)),
    ('{"prompt": "a" + "b", "completion": "c"}', ('{"prompt": "ab", "completion": "c"}',)),
    # Quotes that would swallow members
    ('{"prompt": "a"，"completion": "b： "c" d"}', ('{"prompt": "a","completion": "b： \\"c\\" d"}',)),
    ('{"prompt": "a" "completion" "c"}', ()),
    ('{"f": [{"x": "{"q\\": 1}"}], "role": "tool"}', ('{"f": [{"x": "{\\"q\\": 1}"}], "role": "tool"}',)),
    ('{"k0" true "k1": 5}', ()),
    ('{"a": "x" content: "y"}', ()),
    # A bracket with more than one place
    (preference(f'{{"messages": [{ASKED}]'), ()),
    (preference(f'"messages": [{ASKED}]}}'), (preference(f'{{"messages": [{ASKED}]}}'),)),
    (preference(f'{{"messages": {ASKED}]}}'), (preference(f'{{"messages": [{ASKED}]}}'),)),
    (f'{{"messages": [[{ASKED}, {{"role": "assistant", "content": "a"}}]}}', (chat('"q"', '"a"'),)),
    (chat(PARTS.replace("}", "}}", 1)), (chat(PARTS),)),
    (tool(PROPERTIES.replace('"string"}', '"string"]')) + "}}]}", (tool(PROPERTIES) + "}}]}",)),
    (tool(PROPERTIES.replace('"string"}', '"string"')) + "}}]}", ()),
    ('{"a": {"b": 1, "c": 2}', ()),
    ('{"a": {, "b": 1}', ()),
    ('{"a": 1', ()),
    # What is no JSON of any kind
    ('{"x": {\\"q\\": \\"x\\", \\"n\\": 7}"}', ('{"x": "{\\"q\\": \\"x\\", \\"n\\": 7}"}',)),
    ('{"prompt": "p", "completion": {1, 2}}', ()),
    ('{"prompt": "a", "completion": datetime.date(2020, 1, 1)}', ()),
    ('{"messages": [("role", "user"), ("content", "a")]}', ()),
    ('{"prompt": {"a": "completion": "b"}', ()),
    ('{"prompt": "a", completion: b}', ('{"prompt": "a", "completion": "b"}',)),
    ('"{""a"": ""say """"hi"""" ""}"', ()),
    ("`hello`", ()),
    # An escape that may be a path
    ('{"a": "C:\\x41"}', ()),
    ('{"a": "x", "a": "y",}', ('{"a": "x", "a": "y"}',)),
]  # fmt: skip


@pytest.mark.parametrize(("line", "allowed"), UNSURE)
def test_an_unsure_repair_is_not_made(line: str, allowed: tuple[str, ...]) -> None:
    lines = repair(line, fits)
    assert lines is None or (len(lines) == 1 and lines[0] in allowed), lines


@pytest.mark.parametrize("line", ["{}", "[1]", '{"a": "b"}', "", "nonsense", "5"])
def test_nothing_comes_of_what_is_sound_or_hopeless(line: str) -> None:
    assert repair(line) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"a": 1,}{"b": 2}', ('{"a": 1}', '{"b": 2}')),
        ("{'a': 1}, {'b': 2}", ('{"a": 1}', '{"b": 2}')),
        ('{"a": 1}}{"b": 2}', None),
        ('{"a": 1}, "b": 2}', None),
        ("{'a': 1} [2]", None),
    ],
)
def test_a_line_is_split_only_where_it_held_several_objects(
    line: str, expected: tuple[str, ...] | None
) -> None:
    assert repair(line) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('"caf\\u00e9 \\n x"', '"café x"'),
        ('\\"a\\\\n\\ud83d\\ude00\\"', "a 😀"),
        ("'it', “is”", '"it": "is"'),
    ],
)
def test_words_are_the_same_however_they_are_written(one: str, other: str) -> None:
    assert words(one) == words(other) != {}


def _without(chars: str) -> Callable[[random.Random, str], str]:
    def break_(rng: random.Random, line: str) -> str:
        at = rng.choice([at for at, char in enumerate(line) if char in chars])
        return line[:at] + line[at + 1 :]

    return break_


def _twice(chars: str) -> Callable[[random.Random, str], str]:
    def break_(rng: random.Random, line: str) -> str:
        at = rng.choice([at for at, char in enumerate(line) if char in chars])
        return line[:at] + line[at] + line[at:]

    return break_


BREAKS: list[Callable[[random.Random, str], str]] = [
    _without('"'), _without("{}[]"), _without(",:"), _twice('"'), _twice("{}[]"), _twice(",:"),
    lambda rng, line: line[: rng.randint(1, len(line))],
    lambda _, line: line.replace('"', '""'),
    lambda _, line: line.replace('\\"', '"'),
    lambda _, line: repr(json.loads(line)),
    lambda rng, line: line.replace("]", "}", rng.randint(1, 2)),
    lambda _, line: line.replace('"', "“", 1).replace('"', "”", 1),
]  # fmt: skip


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []


@given(chat_examples(), st.lists(st.sampled_from(BREAKS), min_size=1, max_size=2), st.randoms())
def test_whatever_breaks_a_line_no_word_of_its_texts_is_lost(
    example: dict[str, Any], breaks: list[Callable[[random.Random, str], str]], rng: random.Random
) -> None:
    broken = json.dumps(example, ensure_ascii=rng.random() < 0.5)
    for break_ in breaks:
        try:
            broken = break_(rng, broken)
        except (ValueError, IndexError):  # what the first break left has no place for the second
            return
    lines = repair(broken, fits)
    if lines is None:
        return
    assert len(lines) == 1
    found = words("\n".join(_texts(json.loads(lines[0]))))
    for text in _texts(example):
        if text in ("system", "user", "assistant") or text not in broken:
            continue
        assert not words(text) - found
    assert repair(lines[0], fits) is None


# Lines whose writer did not double backslashes: what a safe repair of the illegal ones alone would bury.
UNDOUBLED = [
    r"C:\Users\ann\notes\trees.txt",
    r"\section{A}\textbf{b}",
    r"\alpha and \tau, \nabla",
    r"\d+\.\d+\b then",
]


@pytest.mark.parametrize("content", UNDOUBLED)
def test_a_repair_does_not_bury_other_backslashes_of_the_string(content: str) -> None:
    line = chat(f'"{content}"')
    assert repair(line, fits) is None
    # All of them, where a person wants it.
    lines = repair(line, fits, unsure=True)
    assert lines is not None
    assert json.loads(lines[0])["messages"][0]["content"] == content


def test_words_that_may_go_on_are_not_put_in_quotes() -> None:
    for line in ('{"a": Hello, you, "b": 1}', '{"a": he said "x", "b": 1}', '{"a": x y, "b": 1'):
        assert repair(line) is None
    assert repair('{a: b c, "d": e}') == ('{"a": "b c", "d": "e"}',)


def test_backslashes_of_other_strings_and_sound_escapes_are_no_doubt() -> None:
    line = chat(r'"a\d \n \\tau \"x\" \/"', r'"line\nbreak"')
    assert repair(line, fits) == (line.replace(r"\d", r"\\d"),)
    # What the letters of another string spell is one.
    for other, fixed in (
        (r'"$\bar{a}$"', r'"$\\bar{a}$"'),
        (r'"x \to y"', r'"x \to y"'),
        (r'"\theta \nu"', r'"\\theta \\nu"'),
    ):
        line = chat(r'"3 \cdot 4"', other)
        assert repair(line, fits) is None
        assert repair(line, fits, unsure=True) == (chat(r'"3 \\cdot 4"', fixed),)
    assert repair(chat(r'"it\'s\nme"'), fits) == (chat(r'"it' + r"'s\nme" + '"'),)


def test_a_long_line_of_many_slips_is_given_up_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = []

    def counted(text: str) -> Tree:
        parsed.append(text)
        return parse(text)

    monkeypatch.setattr("tuneline.syntax.repair.parse", counted)
    for line in ("{" + "'" * 30_000, '{""' + '""' * 15_000, '{"a": [' + '"b" ' * 10_000 + "]}"):
        parsed.clear()
        assert repair(line) is None
        assert len(parsed) == 1
