"""What is read by hand is read as the model reads it; only the model says no."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from tuneline.settings import plain, schema
from tuneline.settings.model import Choices, Names, Settings
from tuneline.settings.names import OwnTargets
from tuneline.targets.limits import ENTRIES

WORDS = ("invalid-weight", "weights", "dataset")
NAMES = Names(WORDS)
EVERYTHING: dict[str, Any] = {
    "target": "OpenAI, together",
    "method": "supervised",
    "model": "gpt-4.1-mini",
    "select": ["weights"],
    "ignore": ["dataset"],
    "severity": {"dataset": "off", "invalid-weight": "hint"},
    "files": {"dpo/*.jsonl": {"method": "preference", "severity": {"dataset": "error"}, "target": ["any"]}},
    "models": {},
    "targets": ["ours.toml"],
    "baseline": "known.json",
    "exclude": ["out/", "!out/kept.jsonl"],
}
ODD = (
    "",
    " ",
    "\0",
    "\ud800",
    "é",
    "any",
    "openai",
    "ANY ",
    "openai,any",
    "x.toml",
    "!a",
    "//",
    "off",
    "a/" * 300,
)
PLAIN = ("any", "openai", "together", "error", "off", "supervised", "a/*.jsonl", "x.toml", *WORDS)
words = st.sampled_from(PLAIN) | st.sampled_from(ODD)
leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | words | st.dates()
lists = st.lists(words, max_size=3)
fields = st.sampled_from([*Settings.DEFAULTS, "x", ""])
tables = st.dictionaries(fields, leaves | lists | st.dictionaries(words, leaves, max_size=2), max_size=3)
data = st.dictionaries(
    fields, leaves | lists | st.dictionaries(words, leaves | tables, max_size=3), max_size=5
)


def values(checked: Any) -> dict[str, Any]:
    found = {name: getattr(checked, name) for name in checked.model_fields_set}
    return found | (
        {"files": {it: values(table) for it, table in found["files"].items()}} if "files" in found else {}
    )


@given(data, st.sampled_from([NAMES, NAMES._replace(targets=None), None]))
@example(EVERYTHING, NAMES)
@example({"exclude": ["a"] * (ENTRIES + 1)}, NAMES)
@example({"severity": {f"{number}": "off" for number in range(ENTRIES + 1)}}, None)
def test_what_is_plain_is_what_the_model_makes(given: dict[str, Any], names: Names | None) -> None:
    try:
        read = plain.settings(given, names)
    except plain.Odd:
        return
    checked = schema.Settings.model_validate(given, context=names)
    assert read == values(checked)
    assert {type(it) for it in read.values()} == {type(it) for it in values(checked).values()}


def test_usual_settings_are_plain() -> None:
    made = Settings.plainly(EVERYTHING, NAMES)
    assert made is not None
    assert made == Settings.model_validate(EVERYTHING, context=NAMES)
    assert made.files["dpo/*.jsonl"] == Choices(method="preference", severity={"dataset": "error"})
    assert made.given().keys() == EVERYTHING.keys() == made.model_fields_set


def test_the_two_know_the_same_settings() -> None:
    for ours, theirs in ((Choices, schema.Choices), (Settings, schema.Settings)):
        assert list(ours.DEFAULTS) == list(theirs.model_fields)
        assert {name: field.default for name, field in theirs.model_fields.items()} == ours.DEFAULTS


def test_settings_are_values() -> None:
    made = Settings(target="azure,openai", files={"a": {"method": None}})
    assert made.target == ("azure", "openai")
    assert made == pickle.loads(pickle.dumps(made)) == Settings(target=["azure", "openai"], files={"a": {}})
    assert hash(made) == hash(pickle.loads(pickle.dumps(made)))
    assert made != Settings(target="azure")
    assert made != Choices(target="azure,openai")
    owned = made.with_own(OwnTargets(files={"ours": Path("x")}))
    assert owned != made
    assert (
        owned.model_copy(update={"method": "preference"}).own
        == pickle.loads(pickle.dumps(owned)).own
        == owned.own
    )
    with pytest.raises(AttributeError):
        made.target = ()  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Settings(target="nobody", severity={"weights": "loud"})


def test_plain_settings_need_no_pydantic() -> None:
    program = (
        "import sys; from tuneline.settings.model import Names; from tuneline.settings.read import read\n"
        "loaded = read({'target': 'openai', 'severity': {'weights': 'off'}}, Names(('weights',)))\n"
        "assert loaded.settings.target == ('openai',), loaded\n"
        "print('pydantic' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == ["False"]
