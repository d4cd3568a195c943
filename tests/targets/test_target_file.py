"""The JSON Schema of target files: the files that there are fit it, and what is wrong does not."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from tuneline.engine.setting_names import NAMES
from tuneline.targets.base import CHOICES, LIMITS
from tuneline.targets.target_file import FormatTable, read_table

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "server" / "tuneline" / "targets" / "data").glob("*.toml"))
SCHEMA = json.loads((ROOT / "schemas" / "target.schema.json").read_text("utf-8"))
OURS = 'title = "Ours"\nas_of = 2026-11-01\n[formats.chat]\nreads = "whole"\n'


def as_json(value: Any) -> Any:
    """A table of TOML as JSON would have it: dates are strings."""
    match value:
        case dict():
            return {key: as_json(it) for key, it in value.items()}
        case list():
            return [as_json(it) for it in value]
        case date():
            return value.isoformat()
    return value


def fits(text: str) -> bool:
    return Draft202012Validator(SCHEMA).is_valid(as_json(tomllib.loads(text)))


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", FILES, ids=lambda it: it.stem)
def test_the_built_in_files_fit(path: Path) -> None:
    Draft202012Validator(SCHEMA).validate(as_json(tomllib.loads(path.read_text("utf-8"))))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (OURS, True),
        (OURS + 'reads_as = "preference"\n', True),
        (OURS.replace("chat", "'*'"), True),
        (OURS + '[formats.chat.keys]\n"messages[].weight" = "ignore"\n', True),
        (OURS + '[cases]\n"null-member/key" = "ignore"\n', True),
        (OURS + "[limits]\nmin_examples = 3\n[limits.example_tokens]\nsupervised = 9\n", True),
        (OURS.replace("Ours", ""), False),
        (OURS.replace("title", "tilte"), False),
        (OURS.replace("chat", "caht"), False),
        (OURS.replace("whole", "most"), False),
        (OURS + 'reads_as = "xyz"\n', False),
        (OURS + '[formats.chat.keys]\n"messages[0].weight" = "ignore"\n', False),
        (OURS + '[formats.chat.keys]\n"messages[].weight" = "ignored"\n', False),
        (OURS + '[cases]\n"unknown-key/nil" = "ignore"\n', False),
        (OURS + '[formats.chat.cases]\n"unknown-kay" = "ignore"\n', False),
        (OURS + "[limits]\nexamples = 3\n", False),
        (OURS + "[limits]\nmin_examples = 0\n", False),
        (OURS + 'arguments = ["txt"]\n', False),
        (f'name = "Ours!"\n{OURS}', False),
        ('title = "Ours"\nas_of = 2026-11-01\n[formats]\n', False),
    ],
)
def test_schema_and_reader_agree(text: str, right: bool) -> None:
    assert fits(text) is right
    try:
        read_table(tomllib.loads(text), cases=NAMES.cases, formats=NAMES.formats)
    except ValidationError:
        assert not right
    else:
        assert right


def test_a_file_may_hold_every_limit_and_choice() -> None:
    names = SCHEMA["properties"]["limits"]["propertyNames"]["enum"]
    assert names == list(LIMITS)
    assert set(CHOICES) <= set(FormatTable.model_fields)
