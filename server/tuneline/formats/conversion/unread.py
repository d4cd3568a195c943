"""Members of an example that nobody reads, at its top or in its turns: what is in them makes no other difference.

That is tried with values that refuse to be looked into.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from tuneline.formats.conversion.marks import put
from tuneline.formats.conversion.opaque import Looked, opaque
from tuneline.formats.conversion.spelled import TELLING, kind_of
from tuneline.formats.view import View
from tuneline.syntax.paths import Path
from tuneline.syntax.source import written


def is_read_by_nobody(view: View, key: str, source: str) -> bool:
    """Whether who reads an example sees no more of a member at its top than its type. source: as it is spelled."""
    kind = kind_of(source)
    return kind in TELLING or _is_passed_over(view, {(key,): kind})


def unread_in_turns(view: View, held: Iterable[Path]) -> tuple[Path, ...]:
    """Where turns have members that nobody reads. held: the places of an example that are read."""
    read = {path[:size] for path in held for size in range(3, len(path) + 1)}
    by_key: dict[str, dict[Path, str]] = {}
    for slot in view.slots():
        shape, item = slot.turn.shape, slot.item
        if not isinstance(item, dict) or len(slot.at) < 2:
            continue
        for key, value in item.items():
            path = (*slot.at, key)
            if key in (shape.role, shape.content, shape.weight, shape.name) or path in read:
                continue
            by_key.setdefault(key, {})[path] = _kind(value)
    every = {path: kind for kinds in by_key.values() for path, kind in kinds.items()}
    if not every or _is_passed_over(view, every):
        return tuple(every)
    return tuple(path for kinds in by_key.values() if _is_passed_over(view, kinds) for path in kinds)


_KINDS: Final = {str: '"', dict: "{", list: "[", int: "0", float: "."}


def _kind(value: object) -> str:
    """What `kind_of` says of a value as it is spelled."""
    if value in ("", None) or value is True or value is False or value == [] or value == {}:
        return written(value)
    return next(kind for base, kind in _KINDS.items() if isinstance(value, base))


def _is_passed_over(view: View, kinds: Mapping[Path, str]) -> bool:
    """Whether nobody looks into the values at some paths, but for those of which all is known. See `kind_of`."""
    fmt = view.format
    assert fmt.read is not None
    kinds = {path: kind for path, kind in kinds.items() if kind not in TELLING}
    value: Any = view.value
    for path in kinds:
        value = _copied(value, path)
    put(value, {path: opaque(kind) for path, kind in kinds.items()})
    try:
        tried = fmt.view(value)
        for found in (tried.texts, tried.calls, tried.answers, tried.tools, tried.images, tried.objects):
            for _ in found():
                pass
        fmt.read(tried)
    except Looked:
        return False
    return True


def _copied(value: Any, path: Path) -> Any:
    """A value of which everything that leads to a place is another one."""
    if not path:
        return value
    made: Any = {**value} if isinstance(value, dict) else [*value]
    made[path[0]] = _copied(value[path[0]], path[1:])
    return made
