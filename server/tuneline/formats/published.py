"""What the published schema of the chat family refuses and some trainers take.

The models let these pass: tools in other forms, tool calls without a type.
Source: OpenAI's API specification, schemas `ChatCompletionTool` and `ChatCompletionMessageToolCall`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from tuneline.formats import parts
from tuneline.formats.errors import problems_of
from tuneline.formats.messages import as_list
from tuneline.formats.modelling import TypeAdapter
from tuneline.formats.problems import A_LIST, Problem
from tuneline.formats.tools import loads
from tuneline.formats.turns import ABSENT
from tuneline.formats.view import View
from tuneline.syntax.paths import Path
from tuneline.text.message import Name


@lru_cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


# What the models take as null, because exports of tables write it, and the schema does not.
_NEVER_NULL = {"tool_calls": A_LIST}


def concerns(view: View) -> bool:
    """Whether an example has anything that `published_problems` looks at; depends on its outline alone."""
    if view.may_declare():
        return True
    return any(turn.calls or not _NEVER_NULL.keys().isdisjoint(turn.keys) for _, _, turn in view.turns())


def published_problems(view: View) -> Iterator[Problem]:
    """The problems, with paths, as the model's own problems are given."""
    return (problem._replace(published=True) for problem in _problems(view))


def _problems(view: View) -> Iterator[Problem]:
    for path, value in view.declarations():
        if isinstance(value, str) and isinstance(listed := loads(value), list) and listed:
            continue  # a rule of its own
        if path[-1] == "tools":
            yield from _refused(list[parts.Tool], value, path)
        elif len(path) == 1:
            yield from _refused(list[parts.FunctionDefinition], value, path)
    for slot in view.slots():
        item = slot.item
        if not isinstance(item, dict):
            continue
        for key, expected in _NEVER_NULL.items():
            if key in item and item[key] is None:
                yield Problem("type", (*slot.at, key), (expected,), None)
        for number, call in enumerate(as_list(item.get("tool_calls"))):
            if not isinstance(call, dict):
                continue
            path = (*slot.at, "tool_calls", number, "type")
            kind = call.get("type", ABSENT)
            if kind is ABSENT:
                yield Problem("missing", path, (), None)
            elif kind != "function":
                yield Problem("type", path, (Name("function"),), kind)


def _refused(shape: Any, value: object, path: Path) -> Iterator[Problem]:
    from pydantic import ValidationError

    try:
        _adapter(shape).validate_python(value, strict=True)
    except ValidationError as error:
        for problem in problems_of(error, value):
            yield problem._replace(path=(*path, *problem.path))
