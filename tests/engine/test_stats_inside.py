"""Examples inside values on several lines are counted as they would be on lines of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tuneline.engine import disk, limits
from tuneline.engine.disk import FileResult, check_file
from tuneline.engine.files.source import Source
from tuneline.engine.plan import Plan
from tuneline.engine.statistics import Stats


def said(role: str, content: Any, **more: Any) -> dict[str, Any]:
    return {"role": role, "content": content, **more}


CHAT = [
    {"messages": [said("user", f"Question {n}?"), said("assistant", f"Answer {n}, " * n)]} for n in range(7)
]
ODD: list[dict[str, Any]] = [
    {"messages": [said("user", "a"), said("assistant", "<think>b</think>c", weight=0)]},
    {"messages": [said("user", [{"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}])]},
    {
        "messages": [said("user", "a"), said("assistant", "b")],
        "tools": [{"type": "function", "function": {"name": "f", "parameters": {}}}],
    },
]
MIXED = CHAT + ODD


def stats_of(path: Path, content: str, *, jobs: int = 1) -> tuple[Stats, FileResult]:
    path.write_text(content, "utf-8", newline="")
    found = check_file(Source(path), Plan(check=False, stats=True, count=True), jobs=jobs)
    for numbers in (found.stats.tokens, found.stats.trained, found.stats.longest):
        numbers[:] = type(numbers)(numbers.typecode, sorted(numbers))
    return found.stats, found


def on_lines(examples: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(it) + "\n" for it in examples)


def one_a_line(examples: list[dict[str, Any]], end: str = "\n") -> str:
    return f"[{end}" + f",{end}".join(map(json.dumps, examples)) + f"{end}]{end}"


def pretty(examples: list[dict[str, Any]]) -> str:
    return json.dumps(examples, indent=2)


def leading_commas(examples: list[dict[str, Any]]) -> str:
    return "[" + "\n,".join(map(json.dumps, examples)) + "]"


def without_commas(examples: list[dict[str, Any]]) -> str:
    return "[\n" + "\n".join(json.dumps(it, indent=1) for it in examples) + "\n]"


def trailing_comma(examples: list[dict[str, Any]]) -> str:
    return "[\n" + "".join(json.dumps(it) + ",\n" for it in examples) + "]\n"


def two_a_line(examples: list[dict[str, Any]]) -> str:
    ends = [",\n" if number % 2 else ", " for number in range(len(examples))]
    return "[\n" + "".join(json.dumps(it) + end for it, end in zip(examples, ends, strict=True)) + "\n]"


ARRAYS = [one_a_line, pretty, leading_commas, without_commas, trailing_comma, two_a_line]


@pytest.mark.parametrize("written", ARRAYS, ids=lambda it: it.__name__)
@pytest.mark.parametrize("examples", [CHAT, MIXED], ids=["chat", "mixed"])
def test_an_array(written: Any, examples: list[dict[str, Any]], tmp_path: Path) -> None:
    expected, _ = stats_of(tmp_path / "lines.jsonl", on_lines(examples))
    assert expected.examples == len(examples)
    found, result = stats_of(tmp_path / "array.jsonl", written(examples))
    assert found == expected
    assert result.examples == len(examples)
    assert result.vote.format == "chat"


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_endings(end: str, tmp_path: Path) -> None:
    expected, _ = stats_of(tmp_path / "lines.jsonl", on_lines(MIXED))
    assert stats_of(tmp_path / "array.jsonl", one_a_line(MIXED, end))[0] == expected


@pytest.mark.parametrize("written", ARRAYS, ids=lambda it: it.__name__)
def test_an_array_that_is_too_large_to_be_read_as_a_whole(
    written: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, _ = stats_of(tmp_path / "lines.jsonl", on_lines(MIXED))
    monkeypatch.setattr(limits, "ARRAY_BYTES", 100)
    monkeypatch.setattr(limits, "MULTILINE_SIZE", 1_500)
    monkeypatch.setattr(disk, "BLOCK", 400)
    found, result = stats_of(tmp_path / "array.jsonl", written(MIXED))
    assert found == expected
    assert result.examples == len(MIXED)


def test_objects_over_several_lines(tmp_path: Path) -> None:
    expected, _ = stats_of(tmp_path / "lines.jsonl", on_lines(MIXED + CHAT))
    content = on_lines(CHAT) + "".join(json.dumps(it, indent=1) + "\n" for it in MIXED)
    found, result = stats_of(tmp_path / "objects.jsonl", content)
    assert found == expected
    assert result.examples == len(MIXED + CHAT)


def test_strings_over_several_lines(tmp_path: Path) -> None:
    text = "One line.\nAnother one."
    examples = [{"messages": [said("user", f"{text} {n}"), said("assistant", text * 2)]} for n in range(4)]
    expected, _ = stats_of(tmp_path / "lines.jsonl", on_lines(examples))
    assert stats_of(tmp_path / "broken.jsonl", on_lines(examples).replace("\\n", "\n"))[0] == expected


def test_several_processes_count_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "BLOCK", 4_000)
    monkeypatch.setattr(disk, "_BYTES_PER_COUNTING_JOB", 2_000)
    content = on_lines(MIXED * 4) + "".join(json.dumps(it, indent=1) + "\n" for it in MIXED)
    expected, _ = stats_of(tmp_path / "lines.jsonl", on_lines(MIXED * 5))
    assert stats_of(tmp_path / "objects.jsonl", content)[0] == expected
    assert stats_of(tmp_path / "objects.jsonl", content, jobs=2)[0] == expected
