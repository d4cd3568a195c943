"""Fingerprints: equal for equal values and for no others, in every process."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.engine.fingerprint import fingerprint

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-2, 2)
    | st.sampled_from([0.0, -0.0, 1.0, 0.5])
    | st.text(max_size=2)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES, VALUES)
def test_equal_for_equal_values_only(one: object, other: object) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (fingerprint(one) == fingerprint(other)) is same


@given(st.dictionaries(st.text("abc", max_size=2), VALUES))
def test_the_order_of_keys_does_not_count(value: dict[str, object]) -> None:
    assert fingerprint(value) == fingerprint(dict(reversed(value.items())))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([[], 1], [[1]]),
        ([{}, "a", 1], [{"a": 1}]),
        ({"a": {"b": 1}}, {"a": {}, "b": 1}),
        ({"a": None}, {"a": "None"}),
        (["a", "b"], ["ab"]),
        (-1, -2),
        ("\ud800", "\ufffd"),
        (2**70, 2**71),
    ],
)
def test_told_apart(one: object, other: object) -> None:
    assert fingerprint(one) != fingerprint(other)


def test_too_deep() -> None:
    value: list[object] = []
    for _ in range(100_000):
        value = [value]
    assert fingerprint(value) == 0


def test_the_same_in_every_process() -> None:
    value = {"messages": [{"role": "user", "content": "Hi 🙂"}], "n": [1, 1.5, None, True]}
    code = f"from tuneline.engine.fingerprint import fingerprint; print(fingerprint({value!r}))"
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert int(run.stdout) == fingerprint(value)
