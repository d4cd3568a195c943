"""A baseline knows a finding by its rule and its line, as often as it was there."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.domain.severity import Severity
from tuneline.engine import baseline
from tuneline.engine.baseline import BaselineError, Key, keys_of, load, save, split
from tuneline.engine.fold import Placed
from tuneline.rules.finding import Finding

keys = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("123")))


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
    shown, hidden = split(placed(found), [(key,) for key in found], Counter(known))
    assert hidden + len(shown) == len(found)
    assert Counter(found[it.row] for it in shown) == Counter(found) - Counter(known)
    # Those that come last show.
    rows = [it.row for it in shown]
    assert rows == sorted(rows)


def key_of(rule: str, text: str, *, once: str = "", row: int = 0) -> tuple[Key, ...]:
    item = Placed(row, Finding(rule, Severity.ERROR, "", once=once))
    (found,) = keys_of([item], lambda first, count: [text] if first == row else [])
    return found


def test_a_finding_of_a_line_is_known_by_its_content() -> None:
    (key,) = key_of("invalid-json", "x")
    assert key == ("invalid-json", hashlib.sha256(b"x").hexdigest()[:16])
    assert key_of("invalid-json", "x", row=7) == (key,)
    others = [
        ("invalid-weight", "x"),
        ("invalid-json", "x "),
        ("invalid-json", "\ud800"),
        ("invalid-json", ""),
    ]
    assert len({key, *(key_of(*it)[0] for it in others)}) == 5


def test_a_finding_of_the_file_and_one_that_is_reported_once_stay_when_the_line_changes() -> None:
    for rule, once in (("too-few-examples", ""), ("unknown-key", "unknown-key example id")):
        one, other = key_of(rule, "x", once=once), key_of(rule, "y", once=once)
        assert one[0] == other[0]
        # What earlier versions wrote.
        assert one[1] == (rule, hashlib.sha256(b"x").hexdigest()[:16]) != other[1]
    keys = {key_of("unknown-key", "x", once=once)[0] for once in ("", "unknown-key id", "unknown-key source")}
    assert len(keys) == 3


def test_a_baseline_says_nothing_of_the_data(tmp_path: Path) -> None:
    keys = [key_of("invalid-json", "secret")[0], key_of("unknown-key", "x", once="secret")[0]]
    save(tmp_path / "b", keys)
    assert "secret" not in (tmp_path / "b").read_text("utf-8")
    assert load(tmp_path / "b") == Counter(keys)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"3", b'{"version": 1}', b'{"version": 1, "findings": 3}', b"\xff", b"[" * 100_000]
)
def test_no_baseline(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "b").write_bytes(content)
    with pytest.raises(BaselineError, match="is not a baseline file"):
        load(tmp_path / "b")


def test_another_version(tmp_path: Path) -> None:
    (tmp_path / "b").write_text(json.dumps({"version": baseline.VERSION + 1, "findings": {}}), "utf-8")
    with pytest.raises(BaselineError, match="of version 2; this Tuneline reads version 1"):
        load(tmp_path / "b")
