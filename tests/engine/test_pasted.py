"""Text of several lines pasted into a string: joined as it was pasted, or left as it is to the byte."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from tuneline.engine.fixes.plan import fix_file
from tuneline.engine.plan import Plan
from tuneline.settings.model import Settings
from tuneline.syntax.pasted import joined_text

_WORDS = (
    "Dear Sir please sign here and left true null 5 yes no list of it's x: y, z. [a] {b} (c) // d # e".split()
)
_QUOTED = (
    '"yes"', '"no", he said', '5" wide', '"', '""', "“so”", "'it'", '"a", "b"', '"Yes."', '{"k": 1}', '"}', '"k": 2',
    '",',
)  # fmt: skip


def _pasted(rng: random.Random) -> str:
    lines = []
    for _ in range(rng.randint(2, 5)):
        words = rng.choices(_WORDS, k=rng.randint(0, 4))
        for _ in range(rng.choice((0, 0, 1, 1, 2))):
            words.insert(rng.randint(0, len(words)), rng.choice(_QUOTED))
        lines.append(" ".join(words))
    return "\n".join(lines)


def _example(rng: random.Random, text: str) -> tuple[str, str]:
    """An example as it is meant, and with the text pasted into one of its strings as it is."""
    before, after = rng.choice(("", "Hello", "Hi. ")), rng.choice(("", " there", "."))
    mark = "@MARK@"
    shape = rng.randrange(4)
    text_and_answer = (before + mark + after, "Hi")
    if shape < 2:
        keys = ("prompt", "completion") if shape else ("completion", "prompt")
        value: object = dict(zip(keys, text_and_answer, strict=True))
    else:
        texts = text_and_answer if shape == 2 else text_and_answer[::-1]
        roles = zip(("user", "assistant"), texts, strict=True)
        value = {"messages": [{"role": role, "content": it} for role, it in roles]}
    line = json.dumps(value, separators=rng.choice(((", ", ": "), (",", ":"))))
    return line.replace(mark, json.dumps(text, ensure_ascii=False)[1:-1]), line.replace(mark, text)


def _fixed(folder: Path, text: str, *, unsafe: bool) -> str:
    path, copy = folder / "a.jsonl", folder / "b.jsonl"
    path.write_bytes(text.encode())
    result = fix_file(path, copy, Plan(Settings(), tokens=False, every=True), unsafe=unsafe)
    return (copy if result.applied else path).read_bytes().decode()


@pytest.mark.parametrize("unsafe", [False, True])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_what_is_pasted_is_joined_or_stays(tmp_path: Path, ending: str, unsafe: bool) -> None:
    rng = random.Random(7)
    outcomes = Counter[str]()
    for number in range(250):
        good, broken = _example(rng, _pasted(rng))
        guards = [f'{{"prompt": "guard {number}{side}", "completion": "kept"}}' for side in "ab"]
        if rng.random() < 0.5:
            guards.append("")
        text = ending.join((guards[0], broken.replace("\n", ending), *guards[1:]))
        got = _fixed(tmp_path, text, unsafe=unsafe)
        lines = got.split(ending)
        assert lines[0] == guards[0]
        if broken in got.replace(ending, "\n"):
            outcomes["stays"] += 1
        else:
            assert json.loads(lines[1]) == json.loads(good), broken
            outcomes["joined"] += 1
            assert lines[2] == guards[1]
    assert outcomes["joined"] > 120


_WITH_BRACKETS = (
    '{"a": 1}', "{", "{}", '{"role": "user", "content": "x"}', '{"k": [1, 2]', "{name}", "{ foo }: bar", '{"x": "y",',
    "[1, 2]", '["a", "b"]', "[", "[note]", "}", "{{x}}", "{'a': 1}", "[1, 2,",
)  # fmt: skip


@pytest.mark.parametrize("unsafe", [False, True])
def test_lines_of_a_text_that_begin_with_a_bracket_are_not_fixed_by_themselves(
    tmp_path: Path, unsafe: bool
) -> None:
    rng = random.Random(11)
    outcomes = Counter[str]()
    for number in range(250):
        pasted = _pasted(rng).split("\n")
        for _ in range(rng.choice((1, 1, 2))):
            line = rng.choice(_WITH_BRACKETS) + rng.choice(("", " ", " more words", "\n}"))
            pasted.insert(rng.randrange(1, len(pasted) + 1), line)
        good, broken = _example(rng, "\n".join(pasted))
        guards = [f'{{"prompt": "guard {number}{side}", "completion": "kept"}}' for side in "ab"]
        got = _fixed(tmp_path, "\n".join((guards[0], broken, guards[1])), unsafe=unsafe)
        lines = got.split("\n")
        if broken in got:
            outcomes["stays"] += 1
        else:
            assert json.loads(lines[1]) == json.loads(good), broken
            outcomes["joined"] += 1
        assert (lines[0], lines[-1]) == (guards[0], guards[1])
    assert outcomes["joined"] > 20


@pytest.mark.parametrize(
    "text",
    [
        # Two lines of a shape that has no name, each broken by itself.
        '{"id": "a", "words": "b"\n{"id": "c", "words": "d",}\n',
        '{"prompt": "a", "completion": "b"\n{"prompt": "c", "completion": "d",}\n',
        "{\"prompt\": \"a\", \"completion\": \"b\"\n{'prompt': 'c', 'completion': 'd'}\n",
    ],
)
def test_broken_lines_that_begin_alike_are_fixed_each(tmp_path: Path, text: str) -> None:
    for line in _fixed(tmp_path, text, unsafe=False).split("\n")[:-1]:
        assert next(iter(json.loads(line))) in ("id", "prompt")


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ('{"a": "x "y"\nz"}', r'{"a": "x \"y\"\nz"}'),
        ('{"a": "x "y"\n\nz", "b": "c"}', r'{"a": "x \"y\"\n\nz", "b": "c"}'),
        ('{"a": "5" wide\n6\' high"}', r'{"a": "5\" wide\n6' + "'" + r' high"}'),
        ('{"a": ["b", "x\ty\n"z""]}', r'{"a": ["b", "x\ty\n\"z\""]}'),
        ('{"a": "x "y"\nz", "w"}', r'{"a": "x \"y\"\nz\", \"w"}'),
        # The end of the string is one of several quotes, or a member was swallowed.
        ('{"a": "x "y", "b": "z\nw"}', None),
        ('{"a": "x\ny": "z"}', None),
        # Backslashes of the text or of the string.
        ('{"a": "C:\\new "y"\nz"}', None),
        ('{"a" "x "y"\nz"}', None),
        ('{"a": 1,\n"b": "x"}', None),
    ],
)
def test_one_reading_or_none(text: str, joined: str | None) -> None:
    assert joined_text(text) == joined
