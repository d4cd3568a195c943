"""Models are declared without pydantic, and are pydantic's own once they are asked."""

# Annotations are evaluated here, as in the formats: no `from __future__ import annotations`.

import subprocess
import sys
from typing import Annotated, Any, Literal, NotRequired, TypedDict

import pydantic
import pytest
import typing_extensions

from tuneline.formats import modelling
from tuneline.formats.table import FORMATS


def test_the_formats_are_there_without_pydantic() -> None:
    program = (
        "import sys, tuneline.formats.table; print('pydantic' in sys.modules, 'pydantic_core' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == ["False", "False"]


def declared(words: Any) -> Any:
    """A model of every kind of shape, in these words."""
    # What pydantic takes before Python 3.12, and what the formats use.
    base: Any = typing_extensions.TypedDict if words is pydantic else TypedDict

    @words.with_config(words.ConfigDict(extra="allow", json_schema_extra={"additionalProperties": False}))
    class Inner(base):
        kind: Annotated[Literal["inner"], words.Field(description="Which kind.")]
        free: NotRequired[
            Annotated[Any, words.WithJsonSchema({"enum": [1]}), words.Field(description="Free.")]
        ]

    class Outer(base):
        kind: Literal["outer"]
        skipped: words.SkipValidation[list[Inner]]

    one = Annotated[
        Annotated[Inner, words.Tag("inner")] | Annotated[Outer, words.Tag("outer")],
        words.Discriminator(lambda value: value.get("kind") if isinstance(value, dict) else None),
    ]

    class Model(base):
        items: Annotated[list[one], words.Field(min_length=1)]  # type: ignore[valid-type]
        either: NotRequired[
            Annotated[str | list[Inner] | None, words.Field(union_mode="left_to_right", description="E.")]
        ]
        table: NotRequired[dict[str, Inner]]

    return words.TypeAdapter(Annotated[Model, words.AfterValidator(lambda value: {**value, "seen": True})])


INNER: Any = {"kind": "inner", "free": {}, "more": 1}


@pytest.mark.parametrize(
    "value",
    [
        {"items": [INNER]},
        {"items": [INNER, {"kind": "outer", "skipped": 3}], "either": "x", "table": {"a": INNER}},
        {"items": [], "either": None},
        {"items": [{"kind": "neither"}], "either": [INNER, 1], "table": {"a": {}}},
        {"items": {}, "either": 1, "table": []},
        [],
    ],
)
def test_a_declared_model_is_pydantics(value: Any) -> None:
    outcomes = []
    for words in (modelling, pydantic):
        adapter = declared(words)
        try:
            outcomes.append(adapter.validate_python(value, strict=True))
        except pydantic.ValidationError as error:
            outcomes.append(error.errors(include_url=False))
    assert outcomes[0] == outcomes[1]


def test_its_schema_is_pydantics() -> None:
    assert declared(modelling).json_schema() == declared(pydantic).json_schema()


def test_an_adapter_is_made_once() -> None:
    adapter = FORMATS["chat"].adapter
    assert adapter.validate_json is adapter.validate_json
    assert adapter.core_schema is adapter.core_schema
