"""The settings as pydantic models, which say what is wrong; the reference and the editor's settings are made of them.

Names of rules and targets are checked against those that the caller hands in as validation context, because rules
lie above the settings and targets may come with them; without a context every name passes.
What was checked is kept in the classes of the same names in `model`. Imported where `plain` does not take a value.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from tuneline.domain.method import Method
from tuneline.settings.patterns import problem
from tuneline.settings.plain import Level
from tuneline.targets.base import normal_target
from tuneline.targets.facts import Few, Lax, ModelFacts, ModelName
from tuneline.targets.limits import ENTRIES
from tuneline.targets.table import ANY, target_names


def _targets(value: Any, info: ValidationInfo) -> tuple[str, ...]:
    """One name, several with commas between them, or a list of names."""
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(it, str) for it in names):
        raise PydanticCustomError("string_type", "it must be a string")
    if len(names) > ENTRIES:
        raise PydanticCustomError("too_long", "it has too many entries", {"most": ENTRIES})
    for name in names:
        known = info.context.targets if info.context is not None else None
        if known is not None and normal_target(name) not in known:
            raise PydanticCustomError("unknown_target", "unknown target", {"name": name.strip()})
    found = tuple(dict.fromkeys(map(normal_target, names)))
    if ANY in found and len(found) > 1:
        raise PydanticCustomError(
            "any_and_more", '"any" means every target, so it cannot be combined with others'
        )
    return found or (ANY,)


def _rule(name: str, info: ValidationInfo) -> str:
    if info.context is not None and name not in info.context.rules:
        raise PydanticCustomError("unknown_rule", "unknown rule or group")
    return name


def _file_name(name: str) -> str:
    if not name or "\0" in name:
        raise PydanticCustomError("file_name", "this cannot be the name of a file")
    return name


def _target_file(name: str) -> str:
    if not _file_name(name).endswith(".toml"):
        raise PydanticCustomError("target_file", 'the name of a target file ends with ".toml"')
    return name


def _pattern(pattern: str) -> str:
    if words := problem(pattern):
        raise PydanticCustomError("pattern", words)
    return pattern


def _pattern_of_files(pattern: str) -> str:
    if pattern.startswith("!"):
        raise PydanticCustomError("pattern", 'only a pattern in "exclude" can include something again')
    return _pattern(pattern)


TargetFile = Annotated[
    str, AfterValidator(_target_file), WithJsonSchema({"type": "string", "pattern": r"\.toml$"})
]
RuleName = Annotated[str, AfterValidator(_rule)]
Pattern = Annotated[str, AfterValidator(_pattern)]
PatternOfFiles = Annotated[str, AfterValidator(_pattern_of_files)]
TargetNames = Annotated[
    tuple[str, ...],
    PlainValidator(_targets),
    WithJsonSchema({"type": "string", "default": ANY, "examples": list(target_names())}),
]


class Table(BaseModel):
    """A table of settings: nothing is converted, no unknown name is taken, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Choices(Table):
    """What can be set for all files, and again for some."""

    target: TargetNames = Field(
        (ANY,),
        description="The service or trainer that will read the files; separate several with commas. "
        "With `any` every rule has its own severity, and messages name the targets that reject what they find.",
        json_schema_extra={"default": ANY},
    )
    method: Method | None = Field(
        None,
        description="The training method. If it is not set, the format of the file decides.",
    )
    model: ModelName | None = Field(
        None,
        description="The base model that will be trained: it sets limit, encoding, price and shut-down day. "
        "If it is not set, the largest limit of the target applies.",
    )
    select: Annotated[tuple[RuleName, ...], Lax, Few] | None = Field(
        None, description="The rules and groups that are used. If it is not set, all are."
    )
    ignore: Annotated[tuple[RuleName, ...], Lax, Few] = Field(
        (),
        description="Rules and groups that are not used. "
        "The name of a rule overrides that of its group; a name in both lists is ignored.",
    )
    severity: Annotated[dict[RuleName, Level], Few] = Field(
        {},
        description="Another severity for a rule or a whole group: `error`, `warning`, `information`, `hint` "
        "or `off`. The name of a rule overrides that of its group.",
    )


class Settings(Choices):
    """Everything that can be set."""

    files: Annotated[dict[PatternOfFiles, Choices], Few] = Field(
        {},
        description="Different settings for some files, in a table for each glob pattern. "
        "If several patterns match a file, later tables override earlier ones.",
    )
    models: Annotated[dict[ModelName, ModelFacts], Few] = Field(
        {}, description="Models of your own, in a table for each name; they override the catalogue."
    )
    targets: Annotated[tuple[TargetFile, ...], Lax, Few] = Field(
        (),
        description="Files of targets of your own, which `target` can then name. "
        "Relative to the settings file, or to the folder that is open in an editor.",
    )
    baseline: Annotated[str, AfterValidator(_file_name)] | None = Field(
        None, description="A file of known findings that are not shown. Relative to the settings file."
    )
    exclude: Annotated[tuple[Pattern, ...], Lax, Few] = Field(
        (),
        description="Patterns, as in `.gitignore`, for files and folders that are skipped when a folder is checked;"
        " with `--force-exclude` also if they are named.",
    )
