"""Text of several lines pasted into a string: joined as it was pasted, or left as it is to the byte."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from tuneline.engine.disk import Plan
from tuneline.engine.fixes.plan import fix_file
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
