"""The settings once they are checked: what of them was given, and the defaults of the rest.

`plain` reads what is plainly right; the pydantic models in `schema` decide on everything else, and are imported only
then. The methods have the names that pydantic's models have.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Self

from tuneline.domain.method import Method
from tuneline.domain.severity import Severity
from tuneline.settings import plain
from tuneline.settings.names import Names, OwnTargets
from tuneline.settings.plain import Level
from tuneline.targets.base import Target
from tuneline.targets.table import ANY

if TYPE_CHECKING:
    from tuneline.targets.facts import ModelFacts

__all__ = ("Choices", "Level", "Names", "OwnTargets", "Settings", "level", "own_models")


class Choices:
    """What can be set for all files, and again for some. It does not change; `schema` has what each value is.

    model_fields_set: the names of what was given.
    """

    __slots__ = ("ignore", "method", "model", "model_fields_set", "select", "severity", "target")
    DEFAULTS: ClassVar[Mapping[str, Any]] = MappingProxyType(
        {"target": (ANY,), "method": None, "model": None, "select": None, "ignore": (), "severity": {}}
    )

    target: tuple[str, ...]
    method: Method | None
    model: str | None
    select: tuple[str, ...] | None
    ignore: tuple[str, ...]
    severity: Mapping[str, Level]
    model_fields_set: frozenset[str]

    def __init__(self, **given: Any) -> None:
        """Choices of what a file of settings could say. pydantic.ValidationError where something is wrong."""
        self._fill(self._checked(given, None) if given else {})

    @classmethod
    def model_validate(cls, data: object, context: Names | None = None) -> Self:
        """As they are made, with the names that may be named."""
        return cls._made(cls._checked(data, context))

    @classmethod
    def _checked(cls, data: object, names: Names | None) -> dict[str, Any]:
        try:
            return cls._plain(data, names)
        except plain.Odd:
            from tuneline.settings import schema

            return _values_of(schema.Choices.model_validate(data, context=names))

    @classmethod
    def _plain(cls, data: Any, names: Names | None) -> dict[str, Any]:
        return plain.choices(data, names)

    @classmethod
    def _made(cls, values: Mapping[str, Any]) -> Self:
        made = object.__new__(cls)
        made._fill(values)
        return made

    def _fill(self, values: Mapping[str, Any]) -> None:
        for name, default in self.DEFAULTS.items():
            object.__setattr__(self, name, values.get(name, default))
        object.__setattr__(self, "model_fields_set", frozenset(values))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"settings do not change: {name}")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and all(
            getattr(self, name) == getattr(other, name) for name in self.DEFAULTS
        )

    def __hash__(self) -> int:
        return hash((self.target, self.method, self.model))

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self.DEFAULTS)})"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return self._made, (self._given(),)

    def _given(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.DEFAULTS if name in self.model_fields_set}

    def given(self) -> dict[str, Any]:
        """What was given, as a file of settings could say it, in the order of the reference."""
        return self._given()

    def model_copy(self, *, update: Mapping[str, Any]) -> Self:
        """The same with other values, which are not checked."""
        return self._made(self._given() | dict(update))


class Settings(Choices):
    """Everything that can be set."""

    __slots__ = ("_own", "baseline", "exclude", "files", "models", "targets")
    DEFAULTS: ClassVar[Mapping[str, Any]] = MappingProxyType(
        {**Choices.DEFAULTS, "files": {}, "models": {}, "targets": (), "baseline": None, "exclude": ()}
    )

    files: Mapping[str, Choices]
    models: Mapping[str, ModelFacts]
    targets: tuple[str, ...]
    baseline: str | None
    exclude: tuple[str, ...]
    _own: OwnTargets

    @classmethod
    def plainly(cls, data: object, names: Names) -> Settings | None:
        """The settings where every value is plainly right; None where the model in `schema` has to look at them."""
        try:
            return cls._made(cls._plain(data, names))
        except plain.Odd:
            return None

    @classmethod
    def _checked(cls, data: object, names: Names | None) -> dict[str, Any]:
        try:
            return cls._plain(data, names)
        except plain.Odd:
            from tuneline.settings import schema

            return _values_of(schema.Settings.model_validate(data, context=names))

    @classmethod
    def _plain(cls, data: Any, names: Names | None) -> dict[str, Any]:
        values = plain.settings(data, names)
        if tables := values.get("files"):
            values["files"] = {pattern: Choices._made(table) for pattern, table in tables.items()}
        return values

    def _fill(self, values: Mapping[str, Any], own: OwnTargets = OwnTargets()) -> None:  # noqa: B008 - a value
        super()._fill(values)
        object.__setattr__(self, "_own", own)

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other) and isinstance(other, Settings) and self._own == other._own

    __hash__ = Choices.__hash__

    def __reduce__(self) -> tuple[Any, ...]:
        return _with_own, (self._given(), self._own)

    @property
    def own(self) -> OwnTargets:
        """What came of the files in `targets`, as the reader of settings found them."""
        return self._own

    @property
    def own_targets(self) -> tuple[Target, ...]:
        """The private targets that the settings bring along."""
        return self._own.targets

    def given(self) -> dict[str, Any]:
        """As of choices."""
        said = self._given()
        if "files" in said:
            said["files"] = {pattern: table.given() for pattern, table in self.files.items()}
        if "models" in said:
            said["models"] = own_models(self)
        return said

    def model_copy(self, *, update: Mapping[str, Any]) -> Settings:
        """As of choices, with the same private targets."""
        return _with_own(self._given() | dict(update), self._own)

    def with_own(self, own: OwnTargets) -> Settings:
        """The same settings with other private targets."""
        return _with_own(self._given(), own)


def _with_own(values: Mapping[str, Any], own: OwnTargets) -> Settings:
    made = object.__new__(Settings)
    made._fill(values, own)
    return made


def _values_of(checked: Any) -> dict[str, Any]:
    """What was given of a model of `schema`."""
    values = {name: getattr(checked, name) for name in checked.model_fields_set}
    if "files" in values:
        values["files"] = {
            pattern: Choices._made(_values_of(table)) for pattern, table in values["files"].items()
        }
    return values


def own_models(settings: Settings) -> dict[str, dict[str, Any]]:
    """The user's models as `targets.models.merge` and `find_model` take them."""
    return {name: facts.known() for name, facts in settings.models.items()}


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
