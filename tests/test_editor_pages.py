"""The pages of editors/: what is to be pasted can be read, what is tested is marked, and nobody is left out."""

from __future__ import annotations

import ast
import importlib
import json
import re
import tomllib
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parent.parent
TESTS = ROOT / "tests" / "editors"
NAMES = sorted(path.stem for path in (ROOT / "editors").glob("*.md") if path.stem != "README")
READERS = {
    "json": json.loads,
    "toml": tomllib.loads,
    "xml": lambda text: ElementTree.fromstring(text.encode()),
}


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(TESTS))
    return importlib.import_module("pages")


@pytest.fixture
def sample(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(TESTS))
    return importlib.import_module("sample")


def listed() -> tuple[str, ...]:
    """The table of editors in run.py, read and not run: it needs a system like Unix."""
    found = re.search(r"^EDITORS = (\(.*\))$", (TESTS / "run.py").read_text("utf-8"), re.MULTILINE)
    assert found
    return tuple(ast.literal_eval(found[1]))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_to_be_pasted_can_be_read(pages: ModuleType, name: str) -> None:
    for language, read in READERS.items():
        for text in pages.fenced(name, language):
            assert read(text) is not None


@pytest.mark.parametrize("name", NAMES)
def test_every_mark_has_its_block(pages: ModuleType, name: str) -> None:
    marks = re.findall(r"<!-- tested: (\S+) -->", pages.text(name))
    assert marks == list(pages.blocks(name))


def test_every_tested_editor_has_a_page_that_is_tested(pages: ModuleType) -> None:
    for name in listed():
        if name != "vscode":
            used = set(re.findall(r'"([\w.-]+)"', (TESTS / f"{name}.py").read_text("utf-8")))
            assert pages.blocks(name), name
            assert set(pages.blocks(name)) <= used, name


@pytest.mark.parametrize("name", NAMES)
def test_every_page_is_listed_and_says_whether_it_is_tested(pages: ModuleType, name: str) -> None:
    row = next(it for it in pages.text("README").split("\n") if it.startswith("|") and f"]({name}.md)" in it)
    assert (name in listed()) == bool(pages.blocks(name))
    assert ("Untested" in pages.text(name).split("##")[0]) == row.endswith("| untested |")


def test_a_block_that_is_not_there_is_named(pages: ModuleType) -> None:
    with pytest.raises(AssertionError, match=r"no block 'init\.vim'.*init\.lua"):
        pages.block("neovim", "init.vim")


def test_the_sample_has_what_the_tests_say(sample: ModuleType) -> None:
    found = sample.MIXED.found("utf-16")[1]
    line = sample.MIXED.lines[1].encode("utf-16-le")
    assert line[2 * found.start : 2 * found.end].decode("utf-16-le") == sample.MISTAKE
    assert sample.MIXED.found("utf-8") != sample.MIXED.found("utf-16") != sample.MIXED.found("utf-32")
    assert len({sample.MIXED.lines, sample.MIXED.weighed, sample.MIXED.mended}) == 3
