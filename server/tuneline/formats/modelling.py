"""The words in which the formats declare their models: pydantic's, without pydantic until a model is first asked.

To import pydantic takes longer than to check a thousand lines, and a sound line never needs it. So a model is written
with stand-ins of the same names, and `TypeAdapter` puts pydantic's own in their places when it is first used: in what
it was given, and in the annotations of the TypedDicts in it. For type checkers the names are pydantic's.
"""

from __future__ import annotations

import operator
import sys
import threading
from collections.abc import Callable, Mapping
from functools import reduce
from types import GenericAlias, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    NotRequired,
    Required,
    Union,
    get_args,
    get_origin,
)

__all__ = (
    "AfterValidator", "ConfigDict", "Discriminator", "Field", "SkipValidation", "Tag", "TypeAdapter",
    "WithJsonSchema", "checks_of", "kinds_of", "with_config",
)  # fmt: skip

NOTHING: Mapping[str, Any] = {}

if TYPE_CHECKING:
    from pydantic import (
        AfterValidator,
        ConfigDict,
        Discriminator,
        Field,
        SkipValidation,
        Tag,
        TypeAdapter,
        WithJsonSchema,
        with_config,
    )
else:

    class _Said:
        """One of pydantic's words with what it was given; compared by identity, as it may hold what has no hash."""

        __slots__ = ("_given", "_named", "_word")

        def __init__(
            self, word: str, given: tuple[Any, ...] = (), named: Mapping[str, Any] = NOTHING
        ) -> None:
            self._word, self._given, self._named = word, given, named

        def meant(self) -> Any:
            """What pydantic makes of it."""
            import pydantic

            return getattr(pydantic, self._word)(*self._given, **self._named)

    class _Word:
        """Stands for one of pydantic's words."""

        __slots__ = ("_name",)

        def __init__(self, name: str) -> None:
            self._name = name

        def __call__(self, *given: Any, **named: Any) -> _Said:
            return _Said(self._name, given, named)

        def __getitem__(self, shape: Any) -> Any:
            return Annotated[shape, _Said(self._name)]

    AfterValidator = _Word("AfterValidator")
    Discriminator = _Word("Discriminator")
    Field = _Word("Field")
    SkipValidation = _Word("SkipValidation")
    Tag = _Word("Tag")
    WithJsonSchema = _Word("WithJsonSchema")
    ConfigDict = dict

    def with_config(config: dict[str, Any]) -> Any:
        """As pydantic's: where it looks for the configuration of a class."""

        def configured(model: type) -> type:
            model.__pydantic_config__ = config
            return model

        return configured

    class TypeAdapter:
        """Pydantic's adapter of a shape, made when it is first asked for anything."""

        def __init__(self, shape: Any) -> None:
            self._shape = shape

        def __getattr__(self, name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            if name == "_made":
                import pydantic

                with _making:
                    value = self.__dict__.get(name) or pydantic.TypeAdapter(_meant(self._shape))
            else:
                value = getattr(self._made, name)
            # Looked up once; `__getattr__` is not called again.
            self.__dict__[name] = value
            return value


def checks_of(adapter: TypeAdapter[Any]) -> tuple[Callable[[Any], Any], ...]:
    """What is asked of an example after its model: functions that raise a ValueError for one that is refused."""
    shape: Any = adapter._shape  # type: ignore[attr-defined]
    words = shape.__metadata__ if get_origin(shape) is Annotated else ()
    return tuple(it._given[0] for it in words if it._word == "AfterValidator")


def kinds_of(shape: Any) -> frozenset[type] | None:
    """The types of the JSON values that fit the outside of a shape; None where any may."""
    # Not `typing.is_typeddict`, which does not know those of typing_extensions.
    if hasattr(shape, "__required_keys__"):
        return frozenset((dict,))
    if shape is Any:  # which is a class, in some versions
        return None
    origin = get_origin(shape)
    if origin is None:
        return frozenset((shape,)) if isinstance(shape, type) else None
    if origin in (Union, UnionType):
        kinds = [kinds_of(it) for it in get_args(shape)]
        return None if None in kinds else frozenset().union(*(it for it in kinds if it is not None))
    if origin is Literal:
        return frozenset(map(type, get_args(shape)))
    if origin in (Annotated, NotRequired, Required):
        return kinds_of(get_args(shape)[0])
    return frozenset((origin,)) if isinstance(origin, type) else None


# Two threads that ask for models at once would change the same annotations.
_making = threading.RLock()


def _meant(shape: Any) -> Any:
    """A shape with pydantic's words for their stand-ins; the TypedDicts in it are changed in place."""
    # Not `typing.is_typeddict`, which does not know those of typing_extensions.
    if hasattr(shape, "__required_keys__"):
        made = shape.__dict__.get("__said__")
        if made is None:
            # Noted first, as a model may hold itself.
            made = shape.__said__ = _taken(shape)
            made.__annotations__.update({key: _meant(it) for key, it in made.__annotations__.items()})
        return made
    origin = get_origin(shape)
    if origin is None or origin is Literal:
        return shape
    if origin is Annotated:
        words = (_meant_by(it) for it in shape.__metadata__)
        return Annotated[_meant(shape.__origin__), *words]
    parts = tuple(_meant(it) for it in get_args(shape))
    if origin in (Union, UnionType):
        return reduce(operator.or_, parts)
    return origin[parts] if isinstance(shape, GenericAlias) else shape.copy_with(parts)


def _taken(model: Any) -> Any:
    """A TypedDict that pydantic takes: before Python 3.12 it wants those of typing_extensions.

    They are not used where models are declared: to import them takes a twentieth of a start.
    """
    if sys.version_info >= (3, 12) or type(model).__module__ != "typing":
        return model
    from typing_extensions import TypedDict

    must = model.__required_keys__
    keys = {
        key: it if key in must or get_origin(it) is NotRequired else NotRequired[it]
        for key, it in model.__annotations__.items()
    }
    declare: Any = TypedDict
    made = declare(model.__name__, keys)
    made.__doc__, made.__module__, made.__qualname__ = model.__doc__, model.__module__, model.__qualname__
    if hasattr(model, "__pydantic_config__"):
        made.__pydantic_config__ = model.__pydantic_config__
    return made


def _meant_by(word: Any) -> Any:
    return word.meant() if hasattr(word, "meant") else word
