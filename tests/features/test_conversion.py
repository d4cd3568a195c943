"""What is written for a target is read by it: the findings of `check --target` are the measure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tuneline.domain.severity import Severity
from tuneline.engine.conversion import convert_line
from tuneline.engine.document import FileState
from tuneline.engine.fixes.memory import settle
from tuneline.engine.reading import reading_for
from tuneline.engine.weigh import active_rules
from tuneline.features.conversion import NoFormat, how_for
from tuneline.formats.conversion.plans import Plans
from tuneline.formats.detect import guess
from tuneline.formats.table import FORMATS
from tuneline.settings.model import Settings
from tuneline.targets.targets_table import BUILT_IN

EXAMPLES = Path(__file__).parents[2] / "examples"
# About how much of it there is, and not about how it is written.
AMOUNT = {"too-few-examples", "duplicate-example", "file-too-large", "too-many-tokens"}


def files() -> Iterator[tuple[str, list[str]]]:
    for path in sorted(EXAMPLES.glob("*.jsonl")):
        yield path.name, path.read_text("utf-8").splitlines()


def errors(texts: list[str], settings: Settings) -> set[str]:
    state = FileState(texts, reading_for(settings), active_rules(settings))
    for _ in settle(state):
        pass
    found = (it.finding for it in state.everywhere())
    return {it.rule for it in found if it.severity is Severity.ERROR} - AMOUNT


def converted(texts: list[str], target: str, settings: Settings) -> list[str] | None:
    """The lines for a target; None where it reads nothing of the kind."""
    fmt = FORMATS[guess(json.loads(texts[0])).name or ""]
    try:
        how = how_for(target, fmt, settings, sample=texts)
    except NoFormat:
        return None
    plans = Plans(how)
    made = [convert_line(text, how, plans).text or "" for text in texts]
    return [line for text in made for line in text.split("\n") if line]


# What no other way of writing can change, by the rule that then finds it.
REASONS = {
    "image-url": "an image is where its reader cannot load it, and a conversion moves no images",
    "role-not-allowed": "the reader has no tools or no system message for this training",
    "content-form": "the reader takes texts only, and there are images, or calls without a text",
    "message-order": "the example is one text without a question, or has more turns than the reader takes",
    "absent-key": "the reader needs a key on every line that only some lines have something for",
    "mixed-types": "a key is a text on some lines and a list on others, because only those have images",
    "invalid-parameters": "the parameters of a tool are in a form of JSON Schema that only their own reader has",
    "no-assistant-message": "the file has prompts without a grader, which are read as chat without answers",
    "wrong-format": "the file has prompts without a grader, which are read as chat without answers",
}


@pytest.mark.parametrize("target", [name for name, it in BUILT_IN.items() if it.status != "retired"])
def test_a_target_reads_what_is_written_for_it(target: str) -> None:
    settings = Settings(target=(target,))
    refused: dict[str, Any] = {}
    for name, texts in files():
        made = converted(texts, target, settings)
        if made and (found := errors(made, settings) - REASONS.keys()):
            refused[name] = found
    assert refused == {}


def test_calls_without_ids_get_them_for_a_reader_that_needs_them() -> None:
    texts = dict(files())["sharegpt.jsonl"]
    settings = Settings(target=("openai",))
    assert errors(converted(texts, "openai", settings) or [], settings) == set()
