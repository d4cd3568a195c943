"""The struct of msgspec that a line of a format is read into, with the further keys that lines were seen to have."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType, defstruct

from tuneline.formats.bulk import Bulk, Calls

# Its name here, its key in JSON, its type, and whether it may be absent.
_Field = tuple[str, str, Any, bool]


class Model(NamedTuple):
    """The struct of a line. lists: what gives what is in the place of each of its lists of turns.

    bare: makes a turn of a text in the place of one.
    """

    line: Any
    lists: list[Callable[[Any], Any]]
    bare: Callable[[str], Any]


def model_of(
    bulk: Bulk, above: tuple[str, ...], within: tuple[tuple[str, type], ...], *, with_calls: bool
) -> Model:
    """What lines of a format are read into that have some further keys; see `engine.bulk_reader.Reader`."""
    how = bulk.calls if with_calls else None
    content: Any = str if how is None else str | None
    if bulk.part:
        content = list[_struct("Part", [("text", bulk.part, str, False)])]  # type: ignore[misc]
    parts = _of_turn(bulk, how, within, content)
    turn = _struct("Turn", parts, namespace={} if bulk.role else {"role": None})
    fields: list[_Field] = []
    lists: list[Callable[[Any], Any]] = []
    for at, path in enumerate(bulk.turns):
        name, key = f"turns{at}", str(path[0])
        if len(path) == 1:
            kind: Any = list[str] if bulk.bare else list[turn]  # type: ignore[valid-type]
            if key in bulk.pairs:
                kind = list[tuple[str, str]] | None
            elif key in bulk.loose:
                kind = str | kind if bulk.bare else str | turn | kind
            fields.append((name, key, kind, key in (*bulk.loose, *bulk.pairs)))
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
    others = {"role": None, **{own: UNSET for own, *_ in parts if own not in ("role", "content")}}
    bare = defstruct("Bare", ["content"], namespace=others, gc=False)
    return Model(_struct("Example", fields), lists, bare)


def _of_turn(
    bulk: Bulk, how: Calls | None, within: tuple[tuple[str, type], ...], content: Any
) -> list[_Field]:
    """The fields of a turn."""
    parts: list[_Field] = [("role", bulk.role, Literal[bulk.roles], False)] if bulk.role else []
    parts.append(("content", bulk.content, content, how is not None or bulk.candidates is not None))
    parts += [(f"side{at}", key, str | None, True) for at, key in enumerate(bulk.sides)]
    if bulk.candidates is not None:
        named: Any = Literal[bulk.candidates.roles]
        candidate = _struct(
            "Candidate",
            [("role", bulk.candidates.role, named, False), ("content", bulk.content, content, False)],
        )
        parts.append(("offered", bulk.candidates.key, list[candidate], True))  # type: ignore[valid-type]
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
        (f"within{at}", key, Any if kind is object else kind, True) for at, (key, kind) in enumerate(within)
    ]
    return parts


def _struct(name: str, fields: list[_Field], namespace: dict[str, Any] | None = None) -> Any:
    """A struct of fields that takes no others. namespace: further attributes of each."""
    made = [
        (own, kind | UnsetType if kind is not Any else kind, UNSET) if may_lack else (own, kind)
        for own, _, kind, may_lack in fields
    ]
    renamed = {own: key for own, key, _, _ in fields}
    return defstruct(
        name, made, rename=renamed, forbid_unknown_fields=True, gc=False, kw_only=True, namespace=namespace
    )
