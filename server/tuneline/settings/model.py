"""The settings as pydantic models; the reference and the editor's settings are made from their descriptions.

Names of rules are checked against those that the caller hands in as validation context, because settings lie
below the rules; without a context every name passes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict, ValidationInfo
from pydantic_core import PydanticCustomError

from tuneline.domain.severity import Severity
from tuneline.targets.base import Method
from tuneline.targets.models import ENCODINGS, IMAGE_RULES, normal_name
from tuneline.targets.table import TARGETS, find_target
from tuneline.text.words import did_you_mean

Level = Literal["error", "warning", "information", "hint", "off"]


def _unknown(kind: str, name: str, hint: str) -> PydanticCustomError:
    return PydanticCustomError("unknown_name", "unknown {kind}", {"kind": kind, "name": name, "hint": hint})


def _target(name: str) -> str:
    target = find_target(name)
    if target is None:
        raise _unknown("target", name, did_you_mean(name, TARGETS) or f"the targets are {', '.join(TARGETS)}")
    return target.name


def _rule(name: str, info: ValidationInfo) -> str:
    if info.context is not None and name not in info.context:
        hint = did_you_mean(name, info.context) or "`tuneline rules` lists them all"
        raise _unknown("rule or group", name, hint)
    return name


def one_of(words: Sequence[str]) -> str:
    """ "'a', 'b' or 'c'", as pydantic writes the words of a literal."""
    quoted = [f"'{word}'" for word in words]
    return " or ".join((", ".join(quoted[:-1]), quoted[-1]) if quoted[1:] else quoted)


def _among(words: Sequence[str]) -> Callable[[str], str]:
    def check(word: str) -> str:
        if word not in words:
            raise PydanticCustomError("literal_error", "", {"expected": one_of(words)})
        return word

    return check


def _model_name(name: str) -> str:
    if not normal_name(name):
        raise PydanticCustomError("model_name", "this is no model's name")
    return name


def _day(value: Any) -> Any:
    # TOML has dates, the JSON of an editor has strings.
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


RuleName = Annotated[str, AfterValidator(_rule)]
ModelName = Annotated[str, AfterValidator(_model_name)]
TargetName = Annotated[str, AfterValidator(_target), Field(json_schema_extra={"enum": list(TARGETS)})]
Encoding = Annotated[
    str, AfterValidator(_among(ENCODINGS)), Field(json_schema_extra={"enum": list(ENCODINGS)})
]
ImageRule = Annotated[
    str, AfterValidator(_among(IMAGE_RULES)), Field(json_schema_extra={"enum": list(IMAGE_RULES)})
]
# TOML and JSON have lists, which strict mode would refuse for a tuple.
Lax = Strict(False)


class Table(BaseModel):
    """A table of settings: nothing is converted, no unknown name is taken, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Choices(Table):
    """What can be set for all files, and again for some."""

    target: TargetName = Field(
        "any",
        description="The service or trainer that will read the files. "
        "With `any`, what some targets refuse is a warning that names them.",
    )
    method: Method | None = Field(
        None,
        description="The training method. If it is not set, the format of the file says which one is meant.",
    )
    model: ModelName | None = Field(
        None,
        description="The base model that will be trained: it gives limit, encoding, price and shut-down day. "
        "If it is not set, the largest limit of the target applies.",
    )
    select: Annotated[tuple[RuleName, ...], Lax] | None = Field(
        None, description="The rules and groups that are used. If it is not set, all are."
    )
    ignore: Annotated[tuple[RuleName, ...], Lax] = Field(
        (),
        description="Rules and groups that are not used. "
        "The name of a rule counts more than that of its group; a name in both lists is ignored.",
    )
    severity: dict[RuleName, Level] = Field(
        {},
        description="Another severity for a rule or a whole group: `error`, `warning`, `information`, `hint` "
        "or `off`. The name of a rule counts more than that of its group.",
    )


class CustomModel(Table):
    """A model that the catalogue does not have, or other facts about one that it has."""

    aliases: Annotated[tuple[ModelName, ...], Lax] = Field((), description="Other names of the model.")
    encoding: Encoding | None = Field(None, description="The encoding that its tokens are counted with.")
    limit: int | None = Field(None, gt=0, description="The longest training example, in tokens.")
    context: int | None = Field(None, gt=0, description="The longest request to the model, in tokens.")
    price: float | None = Field(
        None, ge=0, allow_inf_nan=False, description="The price of a million training tokens, in US dollars."
    )
    methods: Annotated[tuple[Method, ...], Lax] = Field(
        (), description="The training methods that the model can be trained with."
    )
    chat: bool = Field(
        True, description="Whether it is trained with messages, not with prompt and completion."
    )
    shutdown: Annotated[date, BeforeValidator(_day)] | None = Field(
        None, description="The day on which the model is shut down."
    )
    images: ImageRule | None = Field(None, description="The model whose rule for the cost of images applies.")
    offered_by: Annotated[tuple[TargetName, ...], Lax] = Field(
        (), description="The targets that take training jobs for it."
    )


class Settings(Choices):
    """Everything that can be set."""

    files: dict[str, Choices] = Field(
        {},
        description="Other choices for some files, in a table for each glob pattern. "
        "Where several patterns match a file, later tables count more.",
    )
    models: dict[ModelName, CustomModel] = Field(
        {}, description="Models of your own, in a table for each name; they count more than the catalogue."
    )
    baseline: str | None = Field(
        None, description="A file of known findings that are not shown. Relative to the settings file."
    )
    exclude: Annotated[tuple[str, ...], Lax] = Field(
        (),
        description="Glob patterns for files and folders that are left out when a folder is checked; with"
        " `--force-exclude` also where they are named.",
    )


def custom_models(settings: Settings) -> tuple[dict[str, object], ...]:
    """The user's models as `targets.models.merge` and `find_model` take them; never a wrong table."""
    return tuple(
        {"name": name, **table.model_dump(exclude_unset=True, exclude_none=True)}
        for name, table in settings.models.items()
    )


def level(settings: Choices, rule: str, group: str, default: Severity | None) -> Severity | None:
    """The severity that a rule has under these settings, or None if it is not to be used.

    `default` is what the rule and the target say; None there means that the target silences the rule, which
    an entry in `severity` overrules.
    """
    chosen = settings.select is None
    for name in (rule, group):
        if name in settings.ignore:
            return None
        if name in (settings.select or ()):
            chosen = True
            break
    if not chosen:
        return None
    word = settings.severity.get(rule) or settings.severity.get(group)
    if word is None:
        return default
    return None if word == "off" else Severity(word)
