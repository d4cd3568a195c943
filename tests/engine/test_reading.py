"""What settings come to when a file is read."""

from __future__ import annotations

from typing import Any

import pytest

from tuneline.engine.reading import reading_for
from tuneline.settings.model import Settings

MODELS = {"private": {"limit": 500}, "described": {"encoding": "cl100k_base"}}


@pytest.mark.parametrize(
    ("model", "encoding", "known"),
    [
        (None, "o200k_base", True),
        ("gpt-4o-mini", "o200k_base", True),
        ("gpt-3.5-turbo", "cl100k_base", True),
        ("ft:gpt-4o-mini:org::id", "o200k_base", True),
        ("described", "cl100k_base", True),
        ("private", "o200k_base", False),
        ("nobody-knows-it", "o200k_base", False),
    ],
)
def test_the_encoding_is_known_or_a_stand_in(model: str | None, encoding: str, known: bool) -> None:
    settings: dict[str, Any] = {"models": MODELS} | ({"model": model} if model else {})
    reading = reading_for(Settings.model_validate(settings))
    assert (reading.encoding, reading.encoding_known) == (encoding, known)
