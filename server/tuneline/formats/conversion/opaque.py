"""Values that say what type they are and nothing else, to see that a look at an example does not depend on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final


class Looked(Exception):
    """Something looked into a value that is not known."""


def _refused(name: str) -> Callable[..., Any]:
    def refuse(*_: object, **__: object) -> Any:
        raise Looked(name)

    return refuse


# What every object needs, and what only asks for the type.
_ALLOWED: Final = frozenset(
    "__class__ __new__ __init__ __getattribute__ __setattr__ __init_subclass__ __subclasshook__ __dir__".split()
)


def _closed(base: type, **allowed: object) -> type:
    """A type whose instances are of another one, and whose methods refuse but for those that are allowed."""
    names = {name for name in dir(base) if callable(getattr(base, name)) and name not in _ALLOWED}
    return type(f"Opaque{base.__name__}", (base,), {name: _refused(name) for name in names} | allowed)


_KINDS: Final = {
    '"': _closed(str),
    "{": _closed(dict),
    "[": _closed(list),
    "0": _closed(int),
    ".": _closed(float),
}


def _is(one: object, other: object) -> bool:
    """Whether two texts of which nothing is known are one and the same. Raises Looked for any other."""
    if isinstance(other, _TEXT | _BEGUN):
        return one is other
    raise Looked("equal")


# Which of the texts of an example say the same is known of them.
_COMPARED: Final[dict[str, Any]] = {"__eq__": _is, "__ne__": lambda one, other: not _is(one, other)}
_TEXT: Final = _closed(str, **_COMPARED)
_BEGUN: Final = _closed(str, lstrip=lambda _self: "x", **_COMPARED)


def opaque(kind: str) -> Any:
    """A value into which nothing may look. kind: see `spelled.kind_of`."""
    return _KINDS[kind]()


def opaque_text(*, begins: bool) -> Any:
    """A text that may be compared with others like it, each of which is equal to itself alone.

    begins: whether its first character may be looked at, which is no brace.
    """
    return _BEGUN() if begins else _TEXT()
