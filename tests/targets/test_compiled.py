"""Targets are made when they are asked for: a start pays for the one that is named."""

from __future__ import annotations

from collections.abc import Callable

from tuneline.engine.reading import reading_for
from tuneline.settings.model import Settings
from tuneline.targets import table
from tuneline.targets.base import Target
from tuneline.targets.compiled import Compiled
from tuneline.targets.targets_table import BUILT_IN


def test_a_target_is_made_once_and_only_when_asked_for(monkeypatch) -> None:
    made = []

    def maker(name: str) -> Callable[[], Target]:
        return lambda: made.append(name) or BUILT_IN[name]

    compiled = Compiled({name: maker(name) for name in BUILT_IN})
    monkeypatch.setattr(table, "BUILT_IN", compiled)
    assert table.target_names() == ("any", *BUILT_IN)
    assert "openai" in compiled
    assert not made
    for _ in range(2):
        assert reading_for(Settings(target=("openai",))).targets == (BUILT_IN["openai"],)
    assert made == ["openai"]
    assert reading_for(Settings()).readers
    assert sorted(made) == sorted(BUILT_IN)
