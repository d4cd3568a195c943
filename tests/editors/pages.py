"""Reads what a page in editors/ tells people to paste, so that this is what is tested."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = ROOT / "editors"
_TESTED = re.compile(
    r"^<!-- tested: (?P<name>\S+) -->\n+```(?P<language>\S*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_FENCED = re.compile(r"^```(?P<language>\S*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: str) -> dict[str, str]:
    """The blocks of editors/PAGE.md that are marked as tested, by the name in the mark."""
    return {it["name"]: it["text"] for it in _TESTED.finditer(text(page))}


def block(page: str, name: str) -> str:
    """One of them; an AssertionError that says which are there if it is missing."""
    found = blocks(page)
    assert name in found, f"editors/{page}.md marks no block {name!r} as tested, only {sorted(found)}"
    return found[name]


def fenced(page: str, language: str) -> list[str]:
    """All blocks of a page in one language."""
    return [it["text"] for it in _FENCED.finditer(text(page)) if it["language"] == language]


def text(page: str) -> str:
    return (PAGES / f"{page}.md").read_text("utf-8")
