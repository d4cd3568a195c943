"""What a format refuses of an example beyond the types of its values, as an error at a place inside it.

A model checks one value at a time. That two values do not go together is found by a function after it, which names
the place that the finding should be at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, LiteralString

from tuneline.syntax.paths import Path

if TYPE_CHECKING:
    from pydantic import ValidationError

# The kinds of errors that pydantic has no word for.
LIST_AS: Final = "list_as"
PAIRS: Final = "pairs"


def refused(kind: str, path: Path, seen: object) -> ValidationError:
    """The error that one of pydantic's own kinds, such as `string_type`, would be at a place."""
    from pydantic_core import InitErrorDetails, ValidationError

    return ValidationError.from_exception_data("", [InitErrorDetails(type=kind, loc=path, input=seen)])


def refused_as(kind: LiteralString, path: Path, seen: object, key: str = "") -> ValidationError:
    """An error of a kind of ours. key: of another value, which this one should be like."""
    from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError

    error = PydanticCustomError(kind, "refused", {"key": key})
    return ValidationError.from_exception_data("", [InitErrorDetails(type=error, loc=path, input=seen)])
