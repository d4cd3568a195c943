"""What can be chosen, as data for a list to pick from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tuneline.engine.setting_names import NAMES
from tuneline.features.choices import models, targets
from tuneline.settings.model import Settings
from tuneline.settings.read import read
from tuneline.targets.facts import ModelFacts
from tuneline.targets.table import target_names

DAY = date(2026, 12, 1)


def test_every_target_can_be_chosen_and_one_is() -> None:
    found = targets(Settings(target="azure"))
    assert {it["name"] for it in found} == set(target_names())
    titles = [it["title"] for it in found[1:]]
    assert titles == sorted(titles, key=len)  # one that is a part of another comes first
    assert [it["name"] for it in found if it["current"]] == ["azure"]
    assert all(it["title"] and 0 < len(it["about"]) <= 90 for it in found)


def test_several_targets_are_one_entry_more() -> None:
    settings = Settings(target="azure,openai")
    found = targets(settings)
    assert found[-1]["name"] == "azure,openai"
    assert {it["name"] for it in found[:-1]} == set(target_names())
    (current,) = (it for it in found if it["current"])
    assert current["title"] == "Azure OpenAI and OpenAI"
    offered = {it["name"]: it["targets"] for it in models(settings, DAY)}
    assert "azure,openai" in offered["gpt-4o-2024-08-06"]
    assert "azure,openai" not in offered["o4-mini-2025-04-16"]


def test_a_private_target_can_be_chosen(tmp_path: Path) -> None:
    text = 'title = "Our trainer"\nas_of = 2026-11-01\nversion = "3"\n[formats.chat]\nreads = "whole"\n'
    (tmp_path / "ours.toml").write_text(text, "utf-8")
    settings = read({"targets": ["./ours.toml"], "target": "ours"}, NAMES, folder=tmp_path).settings
    (own,) = (it for it in targets(settings) if it["current"])
    assert own == {
        "name": "ours",
        "title": "Our trainer",
        "about": "A trainer 3 of your own.",
        "current": True,
    }


def test_models_say_for_which_targets_they_are() -> None:
    found = {it["name"]: it for it in models(Settings(), DAY)}
    assert not any(it["current"] for it in found.values())
    assert found["gpt-4o-2024-08-06"]["targets"] == ["any", "azure", "openai"]
    assert "openai" not in found["o4-mini-2025-04-16"]["targets"]
    assert found["gpt-4o-2024-08-06"]["brief"] == "$25.00 per million tokens · 65,536 tokens per example"
    assert "supervised" in found["gpt-4o-2024-08-06"]["detail"]
    assert "o3-mini" not in found  # nobody trains it


def test_a_model_is_retired_where_everybody_turned_it_off() -> None:
    day = date(2027, 6, 1)
    found = {it["name"]: it for it in models(Settings(), day)}
    assert found["gpt-3.5-turbo-0125"]["retired"]
    assert not found["gpt-4o-2024-08-06"]["retired"]  # on Azure it goes on
    assert "shut it down" in found["gpt-4o-2024-08-06"]["detail"]


def test_the_model_of_the_settings_is_known_by_any_of_its_names() -> None:
    found = [
        it["name"] for it in models(Settings(model="ft:gpt-4o-mini-2024-07-18:us::x"), DAY) if it["current"]
    ]
    assert found == ["gpt-4o-mini-2024-07-18"]


def test_models_of_the_users_own() -> None:
    own = {
        "ours": ModelFacts(limit=10, shutdown=date(2026, 1, 1)),
        "more": ModelFacts(offered_by=("azure",)),
    }
    found = {it["name"]: it for it in models(Settings(models=own), DAY)}
    assert found["ours"]["targets"] == list(target_names())
    assert found["ours"]["retired"]
    assert "shut down on 2026-01-01" in found["ours"]["detail"]
    assert found["more"]["targets"] == ["any", "azure"]


def test_a_model_that_nobody_knows_is_in_the_list() -> None:
    first = models(Settings(model="nonesuch"), DAY)[0]
    assert (first["name"], first["current"], first["targets"]) == ("nonesuch", True, list(target_names()))
