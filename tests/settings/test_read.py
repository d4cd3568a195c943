"""What is wrong in settings is told once, in words, and takes nothing else with it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.domain.severity import Severity
from tuneline.settings import limits, schema
from tuneline.settings.model import Names, Settings, level, own_models
from tuneline.settings.problems import dotted
from tuneline.settings.read import read
from tuneline.targets.facts import ModelFacts
from tuneline.targets.models import find_model

WORDS = ("invalid-weight", "invalid-json", "duplicate-example", "weights", "dataset", "jsonl")
NAMES = Names(WORDS)
# One setting that is right, to see that it stays whatever stands beside it.
GOOD = {"method": "preference"}


@pytest.mark.parametrize(
    ("data", "key", "message"),
    [
        ({"taget": "openai"}, "taget", 'unknown setting "taget" in x: did you mean "target"?'),
        ({"Exclude": []}, "Exclude", 'unknown setting "Exclude" in x: did you mean "exclude"?'),
        ({"zzz": 1}, "zzz", 'unknown setting "zzz" in x: the settings here are target, method, model,'),
        ({"target": "opnai"}, "target", 'unknown target "opnai" in x: did you mean "openai"?'),
        ({"target": "zzz"}, "target", 'unknown target "zzz" in x: the targets are any, '),
        ({"target": 3}, "target", '"target" in x is a whole number (3): a string is expected'),
        ({"target": True}, "target", '"target" in x is a boolean (True): a string is expected'),
        ({"model": date(2026, 1, 1)}, "model", '"model" in x is a date: a string is expected'),
        ({"model": " "}, "model", '"model" in x is " ": this is not the name of a model'),
        ({"ignore": "jsonl"}, "ignore", '"ignore" in x is "jsonl": a list is expected'),
        ({"ignore": [1.5]}, "ignore[0]", '"ignore[0]" in x is a number (1.5): a string is expected'),
        (
            {"ignore": ["jsonl", "invald-weight"]},
            "ignore[1]",
            'unknown rule or group "invald-weight" in x ("ignore"): did you mean "invalid-weight"?',
        ),
        (
            {"select": ["invalid_weight"]},
            "select[0]",
            'unknown rule or group "invalid_weight" in x ("select"): did you mean "invalid-weight"?',
        ),
        (
            {"severity": {"zzz": "off"}},
            "severity.zzz",
            'unknown rule or group "zzz" in x ("severity"): "tuneline rules" lists them all',
        ),
        (
            {"severity": {"jsonl": "eror"}},
            "severity.jsonl",
            "\"severity.jsonl\" in x is \"eror\": write 'error', 'warning', 'information', 'hint' or 'off'",
        ),
        ({"severity": []}, "severity", '"severity" in x is a list: a table is expected'),
        (
            {"files": {"*.jsonl": 3}},
            'files."*.jsonl"',
            'files."*.jsonl" in x is a whole number (3): a table',
        ),
        (
            {"files": {"*.jsonl": {"metod": "supervised"}}},
            'files."*.jsonl".metod',
            'unknown setting files."*.jsonl".metod in x: did you mean "method"?',
        ),
        (
            {"files": {"*": {"exclude": []}}},
            'files."*".exclude',
            'unknown setting files."*".exclude in x: the settings here are target, method, model, select,',
        ),
        ({"files": {"!a": {}}}, 'files."!a"', 'files."!a" in x is "!a": only a pattern in "exclude" can'),
        ({"baseline": "a\0"}, "baseline", '"baseline" in x is "a\0": this cannot be the name of a file'),
        ({"exclude": ["a", "//"]}, "exclude[1]", '"exclude[1]" in x is "//": this pattern matches nothing'),
        (
            {"exclude": ["a"] * 1001},
            "exclude",
            '"exclude" in x has too many entries: at most 1,000 are read',
        ),
        (
            {"models": {"m": {"limt": 1}}},
            "models.m.limt",
            'unknown setting "models.m.limt" in x: did you mean "limit"?',
        ),
        (
            {"models": {"m": {"limit": 0}}},
            "models.m.limit",
            '"models.m.limit" in x is a whole number (0): it must be greater than 0',
        ),
        (
            {"models": {"m": {"limit": 1.5}}},
            "models.m.limit",
            '"models.m.limit" in x is a number (1.5): a whole',
        ),
        (
            {"models": {"m": {"price": "1"}}},
            "models.m.price",
            '"models.m.price" in x is "1": a number is expected',
        ),
        (
            {"models": {"m": {"encoding": "p50k_base"}}},
            "models.m.encoding",
            "\"models.m.encoding\" in x is \"p50k_base\": write 'o200k_base' or 'cl100k_base'",
        ),
        (
            {"models": {"m": {"shutdown": "soon"}}},
            "models.m.shutdown",
            '"models.m.shutdown" in x is "soon": a date such',
        ),
        (
            {"models": {"m": {"offered_by": ["openai", "any"]}}},
            "models.m.offered_by[1]",
            '"models.m.offered_by[1]" in x is "any": write \'',
        ),
        (
            {"models": {"m": {"images": "gpt-9"}}},
            "models.m.images",
            "\"models.m.images\" in x is \"gpt-9\": write 'gpt-4o', 'gpt-4o-mini', 'o1'",
        ),
        (
            {"models": {"m": {"price": 1e308}}},
            "models.m.price",
            '"models.m.price" in x is a number (1e+308): it must be less than or equal to 1000000',
        ),
        ({"models": {"": {}}}, 'models.""', 'models."" in x is "": this is not the name of a model'),
    ],
)
def test_a_wrong_setting_is_explained_and_left_out(data: dict[str, Any], key: str, message: str) -> None:
    loaded = read(GOOD | data, NAMES, source="x")
    assert [problem.key for problem in loaded.problems] == [key]
    assert loaded.problems[0].message.startswith(message)
    assert loaded.settings.method == "preference"


def test_tables_beyond_the_stack_are_a_problem() -> None:
    data: dict[str, Any] = {}
    for _ in range(3_000):
        data = {"a": data}
    (problem,) = read(data, NAMES, source="x").problems
    assert (problem.key, problem.message) == ("", "x is nested too deep")


def test_many_wrong_settings_are_counted_and_long_names_cut() -> None:
    loaded = read(GOOD | {f"{'x' * 150}{number}": 1 for number in range(5_000)}, NAMES, source="y")
    assert len(loaded.problems) == limits.PROBLEMS + 1
    assert loaded.problems[0].message.startswith(f'unknown setting "{"x" * 100}…" in y: ')
    assert loaded.problems[-1].message == "4,900 more settings in y are wrong"
    assert loaded.settings.method == "preference"


def test_everything_that_can_be_set() -> None:
    data: dict[str, Any] = {
        "target": "OpenAI",
        "method": "supervised",
        "model": "gpt-4.1-mini",
        "select": ["jsonl", "invalid-weight"],
        "ignore": ["invalid-json"],
        "severity": {"dataset": "off", "invalid-weight": "hint"},
        "files": {"dpo/*.jsonl": {"method": "preference", "severity": {"dataset": "error"}}},
        "models": {"mine": {"limit": 4096, "price": 3, "shutdown": "2027-01-31", "methods": ["supervised"]}},
        "targets": [],
        "baseline": "known.json",
        "exclude": ["out/"],
    }
    loaded = read(data, NAMES)
    assert loaded.problems == ()
    settings = loaded.settings
    assert settings.model_fields_set == set(data) == set(schema.Settings.model_fields)
    assert settings.target == ("openai",)
    assert settings.select == ("jsonl", "invalid-weight")
    assert settings.files["dpo/*.jsonl"].method == "preference"
    assert settings.models["mine"].shutdown == date(2027, 1, 31)


def test_all_of_several_problems_are_told_at_once() -> None:
    loaded = read({"taget": 1, "ignore": [1, "jsonl", 2], "severity": {"a": "off", "jsonl": "x"}}, NAMES)
    assert sorted(it.key for it in loaded.problems) == [
        "ignore[0]",
        "ignore[2]",
        "severity.a",
        "severity.jsonl",
        "taget",
    ]
    assert loaded.settings.ignore == ("jsonl",)


def test_every_field_has_a_description() -> None:
    for model in (schema.Settings, ModelFacts):
        assert all(field.description for field in model.model_fields.values())


keys = st.sampled_from(
    [*schema.Settings.model_fields, *ModelFacts.model_fields, *WORDS, "x", "", "0", "[key]", "*"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | keys | st.dates() | st.datetimes() | st.times(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(keys, values, max_size=6))
def test_read_never_raises_and_what_is_left_is_right(data: dict[str, Any]) -> None:
    loaded = read(data, NAMES)
    again = read(loaded.settings.given(), NAMES)
    assert again.problems == ()
    assert again.settings == loaded.settings
    own = own_models(loaded.settings)
    assert all(find_model(name, own) for name in own)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (("target",), "target"),
        (("files", "data/*.jsonl", "ignore", 0), 'files."data/*.jsonl".ignore[0]'),
        (("models", 'a"b\\c', "limit"), 'models."a\\"b\\\\c".limit'),
    ],
)
def test_dotted(key: tuple[int | str, ...], words: str) -> None:
    assert dotted(key) == words


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, Severity.WARNING),
        ({"ignore": ["invalid-weight"]}, None),
        ({"ignore": ["weights"]}, None),
        ({"ignore": ["dataset"]}, Severity.WARNING),
        ({"select": ["weights"]}, Severity.WARNING),
        ({"select": ["dataset"]}, None),
        ({"select": []}, None),
        ({"select": ["invalid-weight"], "ignore": ["weights"]}, Severity.WARNING),
        ({"select": ["weights"], "ignore": ["invalid-weight"]}, None),
        ({"select": ["weights"], "ignore": ["weights"]}, None),
        ({"severity": {"weights": "error"}}, Severity.ERROR),
        ({"severity": {"weights": "error", "invalid-weight": "hint"}}, Severity.HINT),
        ({"severity": {"weights": "off"}}, None),
        ({"severity": {"weights": "off", "invalid-weight": "information"}}, Severity.INFORMATION),
    ],
)
def test_level(data: dict[str, Any], expected: Severity | None) -> None:
    assert level(read(data, NAMES).settings, "invalid-weight", "weights", Severity.WARNING) is expected


def test_a_severity_of_the_user_wakes_a_rule_that_the_target_silences() -> None:
    assert level(Settings(), "invalid-weight", "weights", None) is None
    loud = Settings(severity={"invalid-weight": "error"})
    assert level(loud, "invalid-weight", "weights", None) is Severity.ERROR
