"""The types that the values in a target file may have: facts with their evidence, names, patterns, amounts.

A fact is a value, or a pair of a value and the name of its evidence, which `FactOf` takes apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from tuneline.domain.effect import EFFECTS, Effect
from tuneline.targets import limits
from tuneline.targets.facts import Few
from tuneline.text.words import listed

_PART: Final = r"(?:\*|[^.\[\]*]+(?:\[[a-z_]*\])*)"
PATTERN: Final = rf"^{_PART}(?:\.{_PART})*$"
NAME: Final = r"^[a-z][a-z0-9]*(?:[-.][a-z0-9]+)*$"
_pattern = re.compile(PATTERN).fullmatch
_name = re.compile(NAME).fullmatch


@dataclass(frozen=True, slots=True)
class FactOf:
    """Marks the type of a fact: it may be written as `value` or as `[value, "evidence"]`.

    listed: whether the value is itself a list, so that only a list in a list is a pair.
    """

    listed: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.with_info_wrap_validator_function(self._split, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        inner = handler(schema)
        proof = {"type": "string", "description": "The name of an entry of `evidence`."}
        pair = {"type": "array", "prefixItems": [inner, proof], "minItems": 2, "maxItems": 2}
        return {"anyOf": [inner, pair]}

    def _split(self, value: Any, handler: Any, info: ValidationInfo) -> tuple[Any, str | None]:
        context = info.context or {}
        is_pair = isinstance(value, list) and (not self.listed or any(isinstance(it, list) for it in value))
        if not is_pair:
            if context.get("proved"):
                raise PydanticCustomError("no_evidence", "it needs its evidence: [value, evidence]")
            return handler(value), None
        if len(value) != 2 or not isinstance(value[1], str):
            raise PydanticCustomError("pair", "a fact is a value, or a pair of a value and its evidence")
        if "evidence" in context and value[1] not in context["evidence"]:
            words = '"evidence" has no entry {name}'
            raise PydanticCustomError("no_such_evidence", words, {"name": value[1]})
        return handler(value[0]), value[1]


def _known(kind: str, words: str, *others: str) -> Any:
    """A validator for names that the context lists under `kind`, and for some others."""

    def check(name: str, info: ValidationInfo) -> str:
        names = (info.context or {}).get(kind)
        if names is not None and name not in names and name not in others:
            raise PydanticCustomError(f"unknown_{kind}", words)
        return name

    return AfterValidator(check)


def _path_pattern(pattern: str) -> str:
    if len(pattern) > limits.PATTERN or not _pattern(pattern):
        words = 'this is not a pattern for a key, such as "*", "messages[].weight" or "messages[tool].name"'
        raise PydanticCustomError("path_pattern", words)
    return pattern


def _target_name(name: str) -> str:
    if len(name) > limits.NAME or not _name(name):
        words = 'a name has small letters and digits, with "-" or "." between them'
        raise PydanticCustomError("target_name", words)
    return name


def _line(words: str) -> str:
    # It becomes part of sentences.
    if not words.isprintable() or words != words.strip():
        raise PydanticCustomError("line", "it must be one line of visible characters")
    return words


def _effect(word: str) -> Effect:
    if word not in EFFECTS:
        expected = listed((f"'{it}'" for it in EFFECTS), "or")
        raise PydanticCustomError("literal_error", "Input should be {expected}", {"expected": expected})
    return Effect(word)


EffectWord = Annotated[
    str, AfterValidator(_effect), Field(json_schema_extra={"enum": list(EFFECTS)}), FactOf()
]
Line = Annotated[str, AfterValidator(_line)]
TargetName = Annotated[str, AfterValidator(_target_name), Field(json_schema_extra={"pattern": NAME})]
Arguments = Literal["text", "object"]
ImageSource = Literal["https", "http", "data", "path", "s3", "gs"]
ImageFormat = Literal["jpeg", "png", "webp", "gif", "bmp"]
FormatName = Annotated[str, _known("formats", "unknown format")]
FormatKey = Annotated[str, _known("formats", "unknown format", "*")]
CaseName = Annotated[str, _known("cases", "unknown rule or case")]
LimitName = Annotated[str, _known("limits", "unknown limit")]
PathPattern = Annotated[str, AfterValidator(_path_pattern)]
Reserved = Annotated[str, Field(min_length=2, max_length=limits.NAME)]
Count = Annotated[int, Field(gt=0, le=10**15)]
LimitTable = Annotated[dict[str, Count], Few]
LimitValue = Annotated[
    Annotated[Count, Tag("number")] | Annotated[LimitTable, Tag("table")],
    Discriminator(lambda value: "table" if isinstance(value, Mapping) else "number"),
    FactOf(),
]
