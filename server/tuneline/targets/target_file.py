"""What a target file may hold: one pydantic model for the built-in files and for those of the user.

A fact is a value, or a pair of a value and the name of its evidence. Built-in files give evidence for every fact:
the context `proved` asks for that. Names of rules and formats are checked against those that the caller hands in
as validation context, because both lie above or beside targets; without a context every name passes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from tuneline.domain.masks import Masks, Untold
from tuneline.domain.method import Method
from tuneline.domain.role import Role
from tuneline.targets import limits
from tuneline.targets.base import CHOICES, LIMITS, FormatFacts, Kind, Reads, Status, Target
from tuneline.targets.evidence import OWN_WORD, Evidence, Fact
from tuneline.targets.fact_types import (
    PATTERN,
    Arguments,
    CaseName,
    EffectWord,
    FactOf,
    FormatKey,
    FormatName,
    ImageFormat,
    ImageSource,
    LimitName,
    LimitValue,
    Line,
    PathPattern,
    Reserved,
    TargetName,
)
from tuneline.targets.facts import Day, Few, Lax


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
    answers: Keys = Field((), description="The roles of answers as written, if words that mean them are not.")
    leaks: bool = Field(
        False, description="Whether an answer whose content is null trains the text before it instead."
    )
    every: bool = Field(
        False, description="Whether all turns with these roles need the key where one of them has it."
    )
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

    name: TargetName | None = Field(
        None, description="Its name in settings; by default the name of the file."
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
        "keys": {"pattern": PATTERN},
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
