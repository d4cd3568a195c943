"""The rules about the model that the settings name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tuneline.engine.reading import reading_for
from tuneline.formats.table import FORMATS
from tuneline.rules.reading import Reading
from tuneline.rules.subject import File, FileLines
from tuneline.rules.tokens import retired_model, unknown_model
from tuneline.settings.model import Settings


def reading(model: str | None, target: Any = "any") -> Reading:
    return replace(reading_for(Settings(model=model, target=target)), format=FORMATS["chat"])


def file_on(today: date) -> File:
    return File(lines=FileLines(), size=0, examples=0, texts=lambda first, count: (), today=today)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (None, None),
        ("gpt-4.1-mini", None),
        ("ft:gpt-4.1-mini:org::id", None),
        ("gtp-4.1-mini", '"gpt-4.1-mini"'),
        ("my-own", "my-own"),
    ],
)
def test_unknown_models(model: str | None, words: str | None) -> None:
    messages = [str(it.message) for it in unknown_model.check(file_on(date.min), reading(model))]
    assert len(messages) == (words is not None)
    assert all(words in message for message in messages if words)


@pytest.mark.parametrize(
    ("model", "target", "today", "words"),
    [
        ("gpt-4-0613", "any", date(2026, 11, 22), "23 October 2026"),
        ("gpt-4.1", "openai", date(2027, 1, 4), "in 10 days"),
        ("gpt-4.1", "openai", date(2027, 1, 13), "tomorrow"),
        ("gpt-4.1", "openai", date(2027, 1, 14), "today"),
        ("gpt-4.1", "openai", date(2026, 10, 16), "in 90 days"),
        ("gpt-4.1", "openai", date(2026, 10, 15), None),
        ("gpt-4.1", "azure", date(2027, 3, 1), None),
        ("gpt-4.1", "any", date(2027, 3, 1), "Azure OpenAI"),
        ("davinci-002", "any", date(2026, 11, 22), "not verified"),
        ("gpt-oss-20b", "any", date(2030, 1, 1), None),
        ("my-own", "any", date(2030, 1, 1), None),
        (None, "any", date(2030, 1, 1), None),
    ],
)
def test_retired_models(model: str | None, target: str, today: date, words: str | None) -> None:
    messages = [str(it.message) for it in retired_model.check(file_on(today), reading(model, target))]
    assert len(messages) == (words is not None)
    assert all(words in message for message in messages if words)


def test_files_that_are_not_training_data_are_left_alone() -> None:
    plain = reading_for(Settings(model="gpt-4-0613"))
    assert list(retired_model.check(file_on(date(2030, 1, 1)), plain)) == []
    assert list(unknown_model.check(file_on(date.min), reading_for(Settings(model="my-own")))) == []
