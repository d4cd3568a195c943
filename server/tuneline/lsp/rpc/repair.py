"""Messages of clients that do not keep to the specification: what cannot be read is left out, as little as possible.

Other servers' diagnostics come back to us in code action requests, with negative numbers and unknown kinds;
capabilities come in values that were invented later. The converter says at which paths it failed; these are
taken out, from the leaf towards the root, until the rest fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import cattrs
from cattrs.errors import AttributeValidationNote, BaseValidationError, IterableValidationNote
from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

# From the leaf of a diagnostic to the list that it is in takes five; every pass repairs all places at once.
_PASSES = 12

Path = tuple[str | int, ...]


def read_params(converter: cattrs.Converter, message: dict[str, Any], method: str, kind: type[Any]) -> Any:
    """The parameters of a message of this kind; JsonRpcInvalidParams if they cannot be made to fit."""
    given = message.get("params")
    if method == types.INITIALIZE and isinstance(given, dict):
        can = given.get("capabilities")
        capabilities = can if isinstance(can, dict) else {}
        message["params"] = {"processId": None, **given, "capabilities": capabilities}
    fitted = structure(converter, message, kind)
    if fitted is None:
        raise JsonRpcInvalidParams(f"the parameters of {method} could not be read")
    return getattr(fitted, "params", None)


def structure(converter: cattrs.Converter, message: dict[str, Any], kind: type[Any]) -> Any:
    """The message as `kind`, without what is wrong in its parameters; None if nothing fits."""
    for _ in range(_PASSES):
        try:
            return converter.structure(message, kind)
        except (BaseValidationError, RecursionError) as error:
            paths = {_present(message, path) for path in _paths(error)}
        if not paths or any(len(path) < 2 for path in paths):
            return None
        # From the end, so that indexes of items that are to go stay what they are.
        for path in sorted(paths, key=_order, reverse=True):
            message = _without(message, path)
    return None


def _paths(error: BaseException, above: Path = ()) -> Iterator[Path]:
    """Where the converter failed, in keys as the wire has them."""
    path = above
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            path = (*path, _camel(note.name))
        elif isinstance(note, IterableValidationNote):
            path = (*path, note.index)
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _paths(inner, path)
    else:
        yield path


def _present(message: Any, path: Path) -> Path:
    """The path as far as there is something: of what is required and missing, the thing that misses it."""
    value = message
    for depth, step in enumerate(path):
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return path[:depth]
    return path


def _without(value: Any, path: Path) -> Any:
    """A copy without what is at `path`; what leads there is copied too, the rest is shared."""
    copy = value.copy()
    if len(path) == 1:
        del copy[path[0]]
    else:
        copy[path[0]] = _without(value[path[0]], path[1:])
    return copy


def _order(path: Path) -> tuple[tuple[int, str], ...]:
    return tuple((step, "") if isinstance(step, int) else (-1, step) for step in path)


def _camel(name: str) -> str:
    return re.sub("_([a-z0-9])", lambda match: match[1].upper(), name.removesuffix("_"))
