"""What the model refuses, in our words: pydantic's errors become `Problem`s with paths.

Pydantic puts the tags of unions into an error's location (`assistant`, `list[TextPart]`); walking the value
beside the location tells them from keys. Several errors of one union at one place become one problem.
What a rule of its own reports (roles, missing content) is left out here, so that one cause gives one finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tuneline.formats import faults
from tuneline.formats.anthropic_parts import BLOCKS
from tuneline.formats.parts import OTHER_PART, PART_TYPES
from tuneline.formats.problems import (
    A_BOOLEAN,
    A_LIST,
    A_STRING,
    AN_EXCHANGE,
    AN_INTEGER,
    AN_OBJECT,
    ANOTHER_KIND,
    NULL,
    PAIRS,
    Expected,
    Problem,
    a_list_as,
)
from tuneline.syntax.paths import Path
from tuneline.text.message import Name
from tuneline.text.pattern import pattern

if TYPE_CHECKING:
    from pydantic import ValidationError

# The words that pydantic lists: `'a', 'b' or 'c'`.
_literals = pattern(r"'([^']*)'").findall

# Error types of pydantic that rules about turns report in words of their own.
_OWN_RULES_TYPES = frozenset(("union_tag_invalid", "union_tag_not_found", "extra_forbidden"))

_EXPECTED: Mapping[str, Expected] = {
    "string_type": A_STRING,
    "list_type": A_LIST,
    "dict_type": AN_OBJECT,
    "model_type": AN_OBJECT,
    "typed_dict_type": AN_OBJECT,
    "model_attributes_type": AN_OBJECT,
    "bool_type": A_BOOLEAN,
    "bool_parsing": A_BOOLEAN,
    "int_type": AN_INTEGER,
    "none_required": NULL,
    "tuple_type": AN_EXCHANGE,
    faults.PAIRS: PAIRS,
}


def problems_of(
    error: ValidationError,
    value: object,
    tags: frozenset[str] = frozenset(),
    own_rules: frozenset[str] = frozenset(),
) -> tuple[Problem, ...]:
    """The problems in a validation error of `value`.

    tags: the union tags of the format's messages. own_rules: keys whose absence, null and emptiness other rules report.
    """
    found: dict[tuple[str, Path], list[Expected]] = {}
    seen: dict[Path, object] = {}
    elsewhere: set[Path] = set()  # what rules of their own report
    for item in error.errors(include_url=False, include_context=True):
        kind = item["type"]
        path = _untagged(item["loc"], value, tags, missing=kind == "missing")
        # Without a path an example is meant that lacks one of several keys: it is not an example at all.
        lacks = kind == "missing" and (not path or path[-1] in own_rules)
        if kind in _OWN_RULES_TYPES or lacks:
            elsewhere.add(path)
            continue
        if path and path[-1] in own_rules and item["input"] in (None, []):
            elsewhere.add(path)
            continue
        if isinstance(item["input"], str) and kind.startswith("string"):
            continue  # half of a surrogate pair, which is not a reason to say it must be a string
        if kind == "missing":
            found.setdefault(("missing", path), [])
        elif kind == "too_short":
            found.setdefault(("empty", path), [])
        else:
            found.setdefault(("type", path), []).extend(_expected(kind, item))
        seen[path] = item["input"]
    # A union of string and list errs once for each branch; only the deepest places are the cause.
    causes = elsewhere.union(path for _, path in found)
    kept = [
        key
        for key in found
        if key[0] != "type"
        or not (
            ("empty", key[1]) in found
            or key[1] in elsewhere
            or any(other[: len(key[1])] == key[1] and other != key[1] for other in causes)
        )
    ]
    return tuple(
        Problem(kind, path, tuple(dict.fromkeys(found[kind, path])), seen[path])  # type: ignore[arg-type]
        for kind, path in kept
    )


def _expected(kind: str, item: Mapping[str, Any]) -> list[Expected]:
    if kind == "literal_error":
        return [Name(word) for word in _literals(str(item["ctx"]["expected"]))]
    if kind == faults.LIST_AS:
        return [a_list_as(str(item["ctx"]["key"]))]
    return [_EXPECTED.get(kind, ANOTHER_KIND)]


def _untagged(loc: tuple[int | str, ...], value: object, tags: frozenset[str], *, missing: bool) -> Path:
    path: list[int | str] = []
    here = value
    for position, step in enumerate(loc):
        of_item = position > 0 and isinstance(loc[position - 1], int)
        if isinstance(step, int):
            path.append(step)
            here = here[step] if isinstance(here, list) and step < len(here) else None
        elif isinstance(here, dict) and of_item and _is_tag(step, here, tags):
            continue
        elif isinstance(here, dict) and step in here:
            path.append(step)
            here = here[step]
        elif missing and position == len(loc) - 1:
            path.append(step)
    return tuple(path)


def _is_tag(step: str, item: dict[str, Any], tags: frozenset[str]) -> bool:
    """Whether a step into a list's item is the tag that chose its model: the item's own role or type."""
    return (
        (step in tags and item.get("role") == step)
        or step == OTHER_PART
        or ((step in PART_TYPES or step in BLOCKS) and item.get("type") == step)
    )
