"""What values are made of: classes that are made at once, as a start makes a hundred of them.

`dataclasses` compiles the methods of each class anew in every process, which takes a third of a millisecond; those of
a `Struct` are native. What `dataclasses.replace`, `fields` and `asdict` look at is there all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from dataclasses import Field


__all__ = ("Value", "replace")

# Without a docstring, `dataclasses` writes one.
_DOCUMENTED = {"__doc__": "Fields."}


class _Fields:
    """The fields of a class as `dataclasses` has them, made when they are first looked at."""

    def __init__(self) -> None:
        self._known: dict[type, dict[str, Field[Any]]] = {}

    def __get__(self, _value: object, owner: type) -> dict[str, Field[Any]]:
        found = self._known.get(owner)
        if found is None:
            from dataclasses import make_dataclass

            names = owner.__struct_fields__  # type: ignore[attr-defined]
            # Of a class with the same fields and no methods: those are what takes long.
            made: Any = make_dataclass(
                owner.__name__, names, init=False, repr=False, eq=False, namespace=_DOCUMENTED
            )
            found = self._known[owner] = made.__dataclass_fields__
        return found


class Value(Struct, frozen=True):
    """A value that does not change, equal to others with equal fields."""

    if TYPE_CHECKING:
        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    else:
        __dataclass_fields__ = _Fields()
