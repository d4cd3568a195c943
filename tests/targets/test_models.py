"""The catalogue of models: its facts, the spellings of names, and models of the user's own."""

from __future__ import annotations

import importlib
from dataclasses import fields
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.targets.evidence import OWN_WORD
from tuneline.targets.facts import ModelFacts
from tuneline.targets.model import Model
from tuneline.targets.models import find_model, merge, nearest
from tuneline.targets.models_table import MODELS
from tuneline.targets.targets_table import BUILT_IN
from tuneline.text.words import listed

ROOT = Path(__file__).parent.parent.parent


def found(name: str) -> str | None:
    model = find_model(name)
    return model.name if model else None


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    return importlib.import_module("model_table")


def test_the_facts_of_users_are_the_fields_of_a_model() -> None:
    assert {"name", *ModelFacts.model_fields, "evidence"} == {it.name for it in fields(Model)}
    blank = Model(name="a")
    assert all(getattr(blank, key) == value for key, value in ModelFacts())


def test_the_table_is_what_the_file_says(tool: ModuleType) -> None:
    evidence, models = tool.read(tool.SOURCE.read_text("utf-8"))
    assert models == list(MODELS.values())
    assert [it.evidence for it in models] == [it.evidence for it in MODELS.values()]
    assert set(evidence.values()) == {proof for it in models for proof in it.evidence.values()}


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ('limt = [3, "here"]', "limt"),
        ('limit = [0, "here"]', "greater than 0"),
        ('offered_by = [["any"], "here"]', listed((f"'{it}'" for it in BUILT_IN), "or")),
        ('price = ["5", "here"]', "valid number"),
        ("limit = 3", "int"),
        ('limit = [3, "there"]', "there"),
    ],
)
def test_a_wrong_table_is_refused(fact: str, words: str, tool: ModuleType) -> None:
    good = '[evidence.here]\nsource = "a page"\nas_of = 2026-01-01\nverified = true\n[models.m]\n'
    assert [it.name for it in tool.read(good)[1]] == ["m"]
    with pytest.raises((ValueError, KeyError, TypeError), match=words):
        tool.read(good + fact)


def test_spellings_are_unambiguous() -> None:
    spellings = [it for model in MODELS.values() for it in (model.name, *model.aliases)]
    assert len(set(spellings)) == len(spellings)
    assert all(it == it.lower() for it in spellings)
    assert all(found(it) in MODELS for it in spellings)


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_every_fact_has_evidence(model: Model) -> None:
    blank = Model(name=model.name)
    facts = {
        it.name
        for it in fields(model)
        if it.name not in ("name", "aliases", "evidence")
        and getattr(model, it.name) != getattr(blank, it.name)
    }
    assert set(model.evidence) == facts
    for evidence in model.evidence.values():
        assert evidence.source
        assert evidence.as_of is not None
        assert evidence.verified != ("recollection" in evidence.source or "not checked" in evidence.source)
    assert model.limit is None or model.context is None or model.limit <= model.context
    assert bool(model.methods) or not model.offered_by
    assert set(model.offered_by) <= set(BUILT_IN)


@pytest.mark.parametrize(
    ("name", "limit", "encoding", "price", "shutdown"),
    [
        ("gpt-4o", 65_536, "o200k_base", 25, date(2027, 1, 14)),
        ("gpt-4o-mini", 65_536, "o200k_base", 3, date(2027, 1, 14)),
        ("gpt-4.1-nano", 32_768, "o200k_base", 1.5, date(2026, 10, 23)),
        ("o4-mini", 65_536, "o200k_base", None, date(2026, 10, 23)),
        ("gpt-3.5-turbo", 16_385, "cl100k_base", 8, date(2026, 10, 23)),
        ("gpt-3.5-turbo-0613", 4_096, "cl100k_base", 8, date(2024, 9, 13)),
        ("gpt-4-0613", 8_192, "cl100k_base", None, date(2026, 10, 23)),
        ("babbage-002", 16_384, "cl100k_base", 0.4, date(2026, 9, 28)),
        ("qwen-3-32b", 8_192, None, None, None),
    ],
)
def test_facts(
    name: str, limit: int, encoding: str | None, price: float | None, shutdown: date | None
) -> None:
    model = find_model(name)
    assert model is not None
    assert (model.limit, model.encoding, model.price, model.shutdown) == (limit, encoding, price, shutdown)


def test_recollections_are_labelled() -> None:
    assert not MODELS["gpt-4.1-2025-04-14"].evidence["price"].verified
    assert MODELS["gpt-4o-2024-08-06"].evidence["price"].verified
    assert not MODELS["babbage-002"].evidence["shutdown"].verified


def test_completion_models() -> None:
    assert {name for name, model in MODELS.items() if model.methods and not model.chat} == {
        "babbage-002",
        "davinci-002",
    }


def test_azure_keeps_what_openai_turned_off() -> None:
    nano = MODELS["gpt-4.1-nano-2025-04-14"]
    assert nano.shutdown_for(["openai"]) == nano.shutdown_for(["any"]) == date(2026, 10, 23)
    assert nano.shutdown_for(["azure"]) is None
    assert MODELS["gpt-4-0613"].shutdown_for(["azure"]) == date(2026, 10, 23)
    told = find_model("gpt-4.1-nano", {"gpt-4.1-nano": {"shutdown": date(2031, 5, 6)}})
    assert told is not None
    assert told.shutdown_for(["azure"]) == date(2031, 5, 6)


@pytest.mark.parametrize(
    ("spelt", "name"),
    [
        ("ft:gpt-4.1-mini:org::id", "gpt-4.1-mini-2025-04-14"),
        ("ft:gpt-4.1-2025-04-14:my-org:suffix:id", "gpt-4.1-2025-04-14"),
        ("FT:GPT-4o-mini:Org::Id", "gpt-4o-mini-2024-07-18"),
        (" gpt-4.1-nano ", "gpt-4.1-nano-2025-04-14"),
        ("gpt-35-turbo", "gpt-3.5-turbo-0125"),
        ("gpt-35-turbo-1106", "gpt-3.5-turbo-1106"),
        ("gpt-35-turbo-0125.ft-0a1b2c", "gpt-3.5-turbo-0125"),
        ("gpt-35-turbo-16k", "gpt-3.5-turbo-0125"),
        ("azure/gpt-4o-2024-08-06", "gpt-4o-2024-08-06"),
        ("openai/gpt-oss-20b", "gpt-oss-20b"),
        ("meta-llama/Llama-3.3-70B-Instruct", "llama-3.3-70b"),
        ("gpt-4o-2024-11-20", "gpt-4o-2024-11-20"),
        ("gpt-4o-mini-2030-01-01", "gpt-4o-mini-2024-07-18"),
        ("gpt-5-mini-2025-08-07", "gpt-5-mini"),
        ("o3-mini-2025-01-31", "o3-mini"),
        ("davinci-002", "davinci-002"),
        ("gpt-4.5-preview", None),
        ("gpt-4omni", None),
        ("gpt", None),
        ("mistral-large", None),
        ("ft:", None),
        ("", None),
        ("\ud83d", None),
    ],
)
def test_find(spelt: str, name: str | None) -> None:
    assert found(spelt) == name


def test_fine_tune_of_a_newer_family_keeps_its_encoding() -> None:
    model = find_model("ft:gpt-4.1-mini:org::id")
    assert model is not None
    assert model.encoding == "o200k_base"


def test_unknown_snapshot_has_no_date() -> None:
    model = find_model("gpt-4o-2030-01-01")
    assert model is not None
    assert (model.name, model.limit, model.shutdown) == ("gpt-4o-2024-08-06", 65_536, None)


@given(st.text(max_size=30))
def test_any_name(name: str) -> None:
    find_model(name)
    nearest(name)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gpt-4.1-mni", "gpt-4.1-mini"),
        ("gpt4o", "gpt-4o"),
        ("GPT-3.5-trubo", "gpt-3.5-turbo"),
        ("babage-002", "babbage-002"),
        ("house-7b", None),
        ("", None),
    ],
)
def test_nearest(typed: str, meant: str | None) -> None:
    assert nearest(typed) == meant


def test_a_model_of_ones_own() -> None:
    facts: dict[str, Any] = {
        "aliases": ("house",),
        "limit": 4096,
        "price": 0.5,
        "methods": ("supervised",),
        "shutdown": date(2030, 2, 1),
    }
    own = {"house-7b": facts}
    model = find_model("House-7B-v2", own)
    assert model is not None
    assert (model.name, model.limit, model.price, model.encoding) == ("house-7b", 4096, 0.5, None)
    exact = find_model("house", own)
    assert exact is not None
    assert exact.shutdown == date(2030, 2, 1)
    assert exact.shutdown_for(["azure"]) == date(2030, 2, 1)
    assert set(exact.evidence) == {"limit", "price", "methods", "shutdown"}
    assert set(exact.evidence.values()) == {OWN_WORD}
    assert nearest("hose-7b", own) == "house-7b"
    assert find_model("house") is None


@pytest.mark.parametrize("name", ["gpt-4.1", "GPT-4.1-2025-04-14", "ft:gpt-4.1:org::id"])
def test_correcting_a_model(name: str) -> None:
    merged = merge(merge(MODELS, {name: {"price": 20}}), {name: {"aliases": ("ours",)}})
    model = merged["gpt-4.1-2025-04-14"]
    assert len(merged) == len(MODELS)
    assert (model.price, model.limit) == (20, 65_536)
    assert model.aliases == ("gpt-4.1", "ours")
    assert model.evidence["price"] == OWN_WORD
    assert model.evidence["limit"] == MODELS[model.name].evidence["limit"]
    assert MODELS[model.name].price == 25


@pytest.mark.parametrize("value", [False, 0.0, ()])
def test_falsy_facts_are_facts(value: object) -> None:
    key = {bool: "chat", float: "price", tuple: "methods"}[type(value)]
    model = merge(MODELS, {"gpt-4o": {key: value}})["gpt-4o-2024-08-06"]
    assert getattr(model, key) == value
