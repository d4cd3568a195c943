"""What a target file may hold: one pydantic model for the built-in files and for those of the user.

A fact is a value, or a pair of a value and the name of its evidence. Built-in files give evidence for every fact:
the context `proved` asks for that. Names of rules and formats are checked against those that the caller hands in
as validation context, because both lie above or beside targets; without a context every name passes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from tuneline.domain.effect import EFFECTS, Effect
from tuneline.domain.masks import Masks, Untold
from tuneline.domain.method import Method
from tuneline.domain.role import Role
from tuneline.targets import limits
from tuneline.targets.base import CHOICES, LIMITS, FormatFacts, Kind, Reads, Status, Target
from tuneline.targets.evidence import OWN_WORD, Evidence, Fact
from tuneline.targets.facts import Day, Few, Lax
from tuneline.text.words import listed

_PART: Final = r"(?:\*|[^.\[\]*]+(?:\[[a-z_]*\])*)"
_PATTERN: Final = rf"^{_PART}(?:\.{_PART})*$"
_NAME: Final = r"^[a-z][a-z0-9]*(?:[-.][a-z0-9]+)*$"
_pattern = re.compile(_PATTERN).fullmatch
_name = re.compile(_NAME).fullmatch


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


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Proof(_Table):
    """Where facts come from."""

    source: str = Field(min_length=1, max_length=1000, description="The document, package or report.")
    as_of: Day = Field(description="The day it was last read.")
    verified: bool = Field(
        True,
        description="Whether it was read in the reader's code or documents, measured, or reported twice. "
        "A fact that is not verified leads to a warning at most.",
    )


Keys = Annotated[tuple[str, ...], Lax, Few]


class MasksTable(_Table):
    """Which key of a turn says whether it is trained."""

    key: str | None = Field(None, description="The key; omit it if no key is obeyed.")
    roles: Annotated[tuple[Role, ...], Lax, Few] = Field(
        ("assistant",), description="The roles for which it is obeyed."
    )
    untold: Untold = Field("answers", description="What is trained if no mask is set.")
    over: Keys = Field((), description="Further keys of a turn that are obeyed in place of `key`.")
    parts: Keys = Field((), description="Keys of a content part that are obeyed for that part.")
    line: Keys = Field((), description="Top-level keys that leave the whole line untrained if they are 0.")
    last_if: Keys = Field(
        (), description="Top-level keys with which only the last answer is trained, unless empty or false."
    )


class FormatTable(_Table):
    """How the target reads one format."""

    reads: Annotated[Reads, FactOf()] | None = Field(
        None,
        description="`whole`: as intended; `loses`: without some of it; `drops`: examples are skipped; "
        "`refuses` or `crashes`: not at all.",
    )
    reads_as: FormatName | None = Field(None, description="The format that the lines are read as.")
    methods: Annotated[tuple[Method, ...], Lax, Few, FactOf(listed=True)] | None = Field(
        None, description="The training methods that the target offers for it."
    )
    roles: Annotated[tuple[str, ...], Lax, Few, FactOf(listed=True)] | None = Field(
        None, description=f"What it takes of {CHOICES['roles']}."
    )
    arguments: Annotated[tuple[Arguments, ...], Lax, Few, FactOf(listed=True)] | None = Field(
        None, description=f"What it takes of {CHOICES['arguments']}."
    )
    image_sources: Annotated[tuple[ImageSource, ...], Lax, Few, FactOf(listed=True)] | None = Field(
        None, description=f"What it takes of {CHOICES['image_sources']}."
    )
    image_labels: Annotated[tuple[str, ...], Lax, Few, FactOf(listed=True)] | None = Field(
        None, description=f"What it takes of {CHOICES['image_labels']}."
    )
    image_formats: Annotated[tuple[ImageFormat, ...], Lax, Few, FactOf(listed=True)] | None = Field(
        None, description=f"What it takes of {CHOICES['image_formats']}."
    )
    needs: Annotated[tuple[str, ...], Lax, Few, FactOf(listed=True)] | None = Field(
        None, description="Keys of an example that it needs, though the format does not."
    )
    even: Annotated[tuple[str, ...], Lax, Few, FactOf(listed=True)] | None = Field(
        None, description="Keys that all lines of a file must have, or none."
    )
    reserved: Annotated[tuple[Reserved, ...], Lax, Few, FactOf(listed=True)] | None = Field(
        None, description="Words that no text of an example may hold, in their exact spelling."
    )
    masks: Annotated[MasksTable, FactOf()] | None = Field(
        None, description="Which key of a turn says whether it is trained."
    )
    keys: Annotated[dict[PathPattern, EffectWord], Few] = Field(
        {},
        description='What happens to a key, by its path: `"*"`, `"messages[].weight"`, `"messages[tool].name"`.',
    )
    cases: Annotated[dict[CaseName, EffectWord], Few] = Field(
        {}, description="What happens to what a rule finds, by `rule` or `rule/case`."
    )


def _some_read(formats: dict[str, FormatTable]) -> dict[str, FormatTable]:
    if not any(it.reads is None or it.reads[0] not in ("refuses", "crashes") for it in formats.values()):
        words = 'it reads no format: at least one needs reads = "whole", "loses" or "drops"'
        raise PydanticCustomError("reads_nothing", words)
    return formats


class TargetTable(_Table):
    """A target file."""

    name: Annotated[str, AfterValidator(_target_name), Field(json_schema_extra={"pattern": _NAME})] | None = (
        Field(None, description="Its name in settings; by default the name of the file.")
    )
    title: Line = Field(min_length=1, max_length=limits.TITLE, description="Its name in sentences.")
    as_of: Day = Field(description="The day on which the facts were last looked up.")
    kind: Kind = Field("trainer", description="What reads the file: a service, a trainer or a checker.")
    status: Status = Field("live", description="Whether it still takes training files.")
    version: Line = Field("", max_length=limits.NAME, description="The version that was read or measured.")
    brief: Line = Field(
        "", max_length=limits.BRIEF, description="A short description, for a list to pick from."
    )
    about: str = Field("", max_length=limits.ABOUT, description="A description in a paragraph.")
    formats: Annotated[dict[FormatKey, FormatTable], Few, AfterValidator(_some_read)] = Field(
        description="How it reads each format, by the format's name; `*` for all that are not listed."
    )
    cases: Annotated[dict[CaseName, EffectWord], Few] = Field(
        {}, description="Like those of a format, for all formats."
    )
    limits: Annotated[dict[LimitName, LimitValue], Few] = Field(
        {},
        description="Limits of files and examples. A table gives them by method, model or `model/method`.",
    )
    evidence: Annotated[dict[str, Proof], Few] = Field(
        {}, description="The sources of facts, each under a name that you choose."
    )


def read_table(table: Mapping[str, Any], *, proved: bool = False, **names: Any) -> TargetTable:
    """The file as it was checked; pydantic.ValidationError if it is wrong.

    proved: whether every fact must have evidence. names: `cases` and `formats` that there are.
    """
    given = table.get("evidence")
    context = {
        "proved": proved,
        "evidence": set(given) if isinstance(given, Mapping) else set(),
        **{kind: known for kind, known in names.items() if known is not None},
    }
    context.setdefault("limits", set(LIMITS))
    return TargetTable.model_validate(dict(table), context=context)


def target_of(table: TargetTable, name: str, *, built_in: bool) -> Target:
    """The target that a checked file describes. name: the file's own, for one that does not say it."""
    evidence = {key: Evidence(it.source, it.as_of, it.verified) for key, it in table.evidence.items()}

    def fact(pair: Any) -> Fact[Any]:
        # pydantic knows the type of the value; `FactOf` has put its evidence beside it.
        value, proof = pair
        return Fact(value, evidence[proof] if proof is not None else OWN_WORD)

    def facts(pairs: Mapping[str, Any]) -> dict[str, Fact[Any]]:
        return {key: fact(pair) for key, pair in pairs.items()}

    def masks(pair: Any) -> Fact[Masks]:
        found = fact(pair)
        value: MasksTable = found.value
        given = value.model_dump() | {"roles": frozenset(value.roles)}
        return Fact(Masks(**given), found.evidence)

    def choices(fmt: FormatTable) -> dict[str, Fact[frozenset[str]]]:
        given = {name: pair for name in CHOICES if (pair := getattr(fmt, name)) is not None}
        return {name: Fact(frozenset(it.value), it.evidence) for name, it in facts(given).items()}

    def words(pair: Any) -> Fact[tuple[str, ...]] | None:
        return fact(pair) if pair is not None else None

    def of_format(fmt: FormatTable) -> FormatFacts:
        methods = fact(fmt.methods) if fmt.methods is not None else None
        return FormatFacts(
            reads=fact(fmt.reads) if fmt.reads is not None else None,
            reads_as=fmt.reads_as,
            methods=Fact(frozenset(methods.value), methods.evidence) if methods else None,
            keys=facts(fmt.keys),
            cases=facts(fmt.cases),
            choices=choices(fmt),
            needs=words(fmt.needs),
            even=words(fmt.even),
            reserved=words(fmt.reserved),
            masks=masks(fmt.masks) if fmt.masks is not None else None,
        )

    return Target(
        name=table.name or name,
        title=table.title,
        about=table.about,
        brief=table.brief,
        kind=table.kind,
        status=table.status,
        version=table.version,
        as_of=table.as_of,
        formats={key: of_format(fmt) for key, fmt in table.formats.items()},
        cases=facts(table.cases),
        limits=facts(table.limits),
        evidence=evidence,
        built_in=built_in,
    )


def json_schema(cases: Iterable[str], formats: Iterable[str]) -> dict[str, Any]:
    """The JSON Schema of a target file (draft 2020-12). cases, formats: the names that may be used."""
    schema = TargetTable.model_json_schema()
    names: dict[str, Any] = {
        "cases": {"enum": list(cases)},
        "limits": {"enum": list(LIMITS)},
        "keys": {"pattern": _PATTERN},
    }
    tables = (schema["properties"], schema["$defs"]["FormatTable"]["properties"])
    for place in tables:
        for name in names.keys() & place.keys():
            place[name]["propertyNames"] = names[name]
    every = [*formats]
    schema["properties"]["formats"] |= {"propertyNames": {"enum": [*every, "*"]}, "minProperties": 1}
    for choice in tables[1]["reads_as"]["anyOf"]:
        if choice["type"] == "string":
            choice["enum"] = every
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "A target file of Tuneline",
    }
