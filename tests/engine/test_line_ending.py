"""Lines that end at a carriage return alone: reported once, and given line feeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuneline.engine.disk import check_file
from tuneline.engine.files.source import Source
from tuneline.engine.fixes.plan import fix_file
from tuneline.engine.plan import Plan
from tuneline.settings.model import Settings

_LINES = [f'{{"prompt": "question {it}", "completion": "answer {it}"}}'.encode() for it in range(40)]
_PLAN = Plan(Settings(), tokens=False)


def _found(path: Path) -> list[tuple[int, str]]:
    placed = check_file(Source(path), _PLAN).placed
    return [(row, str(it.message).partition(":")[0]) for row, it in placed if it.rule == "line-ending"]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"\r".join(_LINES), [(0, "39 lines end at a carriage return alone")]),
        (b"\r".join(_LINES) + b"\r", [(0, "39 lines end at a carriage return alone")]),
        (b"\xef\xbb\xbf" + b"\r".join(_LINES[:2]), [(0, "This line ends at a carriage return alone")]),
        (
            b"\n".join(_LINES[:5]) + b"\r" + b"\n".join(_LINES[5:]),
            [(4, "This line ends at a carriage return alone")],
        ),
        (
            b"\r\n".join(_LINES[:5]) + b"\r" + b"\r\n".join(_LINES[5:]),
            [(4, "This line ends at a carriage return alone")],
        ),
        # White space behind a value, for who splits at line feeds.
        (b"\n".join(_LINES) + b"\r", []),
        (b"\r\r\n".join(_LINES), []),
        (b"\r\n".join(_LINES), []),
        (b'{"prompt": "a\\r", "completion": "b\\rc"}\n', []),
    ],
)
def test_a_bare_carriage_return_is_found_and_fixed(
    tmp_path: Path, data: bytes, found: list[tuple[int, str]]
) -> None:
    path, copy = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    path.write_bytes(data)
    assert _found(path) == found
    fixed = fix_file(
        path, copy, Plan(Settings(select=("line-ending",)), tokens=False, every=True), unsafe=False
    )
    assert fixed.applied.total() == len(found)
    if found:
        assert copy.read_bytes() == data.replace(b"\r\n", b"\0").replace(b"\r", b"\n").replace(b"\0", b"\r\n")
        assert _found(copy) == []


def test_carriage_returns_are_found_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuneline.engine.disk.BLOCK", 100)
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\r".join(_LINES))
    assert _found(path) == [(0, "39 lines end at a carriage return alone")]
