"""A baseline knows a finding by its rule and its line, as often as it was there."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.domain.severity import Severity
from tuneline.engine import baseline
from tuneline.engine.assembly import Placed
from tuneline.engine.baseline import BaselineError, Key, key_of, load, save, split
from tuneline.rules.finding import Finding

keys = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("123")).map(lambda it: key_of(*it)))


def placed(known: list[Key]) -> list[Placed]:
    return [Placed(row, Finding(rule, Severity.ERROR, "")) for row, (rule, _) in enumerate(known)]


@given(keys)
def test_what_was_saved_is_loaded(tmp_path_factory: pytest.TempPathFactory, found: list[Key]) -> None:
    path = tmp_path_factory.getbasetemp() / "known.json"
    save(path, found)
    assert load(path) == Counter(found)
    first = path.read_bytes()
    save(path, reversed(found))
    assert path.read_bytes() == first


@given(keys, keys)
def test_split(known: list[Key], found: list[Key]) -> None:
    shown, hidden = split(placed(found), found, Counter(known))
    assert hidden + len(shown) == len(found)
    assert Counter(found[it.row] for it in shown) == Counter(found) - Counter(known)
    # Those that come last show.
    rows = [it.row for it in shown]
    assert rows == sorted(rows)


def test_keys() -> None:
    assert key_of("a", "x") != key_of("b", "x")
    assert key_of("a", "x") != key_of("a", "x ")
    assert key_of("a", "\ud800") != key_of("a", "\ufffd")
    assert len(key_of("a", "x" * 100_000)[1]) == 16


def test_a_baseline_tells_nothing_of_the_data(tmp_path: Path) -> None:
    save(tmp_path / "b", [key_of("invalid-json", "secret")])
    data = json.loads((tmp_path / "b").read_text("utf-8"))
    assert data == {"version": 1, "findings": {"invalid-json": {key_of("", "secret")[1]: 1}}}


@pytest.mark.parametrize(
    "content", [b"", b"{", b"3", b'{"version": 1}', b'{"version": 1, "findings": 3}', b"\xff", b"[" * 100_000]
)
def test_no_baseline(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "b").write_bytes(content)
    with pytest.raises(BaselineError, match="is no baseline file"):
        load(tmp_path / "b")


def test_another_version(tmp_path: Path) -> None:
    (tmp_path / "b").write_text(json.dumps({"version": baseline.VERSION + 1, "findings": {}}), "utf-8")
    with pytest.raises(BaselineError, match="of version 2; this Tuneline reads version 1"):
        load(tmp_path / "b")
