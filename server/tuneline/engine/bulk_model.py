"""The struct of msgspec that a line of a format is read into, with the further keys that lines were seen to have."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType, defstruct

from tuneline.formats.bulk import Bulk
from tuneline.formats.messages import MASKS


def model_of(
    bulk: Bulk, above: tuple[str, ...], within: tuple[tuple[str, type], ...], *, with_calls: bool
) -> tuple[Any, list[Callable[[Any], list[Any]]]]:
    """The struct of a line, and what gives each of its lists of turns."""
    how = bulk.calls if with_calls else None
    content: Any = str if how is None else str | None
    if bulk.part:
        content = list[_struct("Part", [("text", bulk.part, str, False)])]  # type: ignore[misc]
    parts = [
        ("role", bulk.role, Literal[bulk.roles], False),
        ("content", bulk.content, content, how is not None),
    ]
    if how is not None:
        function = _struct(
            "Function", [("name", how.called, str, False), ("arguments", how.arguments, str, False)]
        )
        call = _struct(
            "Call",
            [
                ("id", how.id, str, False),
                ("held", how.function, function, False),
                ("type", how.type, Literal[how.is_function], True),
            ],
        )
        parts += [
            ("calls", how.calls, list[call], True),  # type: ignore[valid-type]
            ("answers", how.answers, str, True),
            ("name", how.name, str, True),
        ]
    parts += [
        (f"within{at}", key, kind if key in MASKS else Any, True) for at, (key, kind) in enumerate(within)
    ]
    turn = _struct("Turn", parts)
    fields: list[tuple[str, str, Any, bool]] = []
    lists: list[Callable[[Any], list[Any]]] = []
    for at, path in enumerate(bulk.turns):
        name, key = f"turns{at}", str(path[0])
        if len(path) == 1:
            fields.append((name, key, list[turn], False))  # type: ignore[valid-type]
            lists.append(attrgetter(name))
        else:
            inside = _struct("Inside", [("turns", str(path[1]), list[turn], False)])  # type: ignore[valid-type]
            fields.append((name, key, inside, False))
            lists.append(attrgetter(f"{name}.turns"))
    fields += [(f"text{at}", key, str, False) for at, key in enumerate(bulk.texts)]
    first = len(bulk.texts)
    fields += [(f"text{at}", key, str | None, True) for at, key in enumerate(bulk.optional, first)]
    fields += [(f"telling{at}", key, str | bool, True) for at, key in enumerate(bulk.telling)]
    if bulk.lead:
        key, *further = map(str, bulk.lead)
        lead = _struct("Lead", [("parts", further[0], content, False)]) if further else content
        fields.append(("lead", key, lead, True))
    fields += [(f"above{at}", key, Any, True) for at, key in enumerate(above)]
    if how is not None:
        fields.append(("tools", how.tools, msgspec.Raw, True))
    return _struct("Example", fields), lists


def _struct(name: str, fields: list[tuple[str, str, Any, bool]]) -> Any:
    """A struct of fields with their name here, their key in JSON, their type, and whether they may be absent."""
    made = [
        (own, kind | UnsetType if kind is not Any else kind, UNSET) if may_lack else (own, kind)
        for own, _, kind, may_lack in fields
    ]
    renamed = {own: key for own, key, _, _ in fields}
    return defstruct(name, made, rename=renamed, forbid_unknown_fields=True, gc=False)
