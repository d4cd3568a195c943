"""The tools of an example: which declarations there are, and what calls hold.

Declarations are read in every form that some trainer takes: a list of wrapped functions (OpenAI), of bare
functions with `parameters` or `input_schema`, the same as JSON text, and the older `functions`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tuneline.formats.turns import ABSENT
from tuneline.formats.view import Tool, View
from tuneline.syntax.paths import Path


def has_calls(view: View) -> bool:
    """Whether any turn calls a tool."""
    return any(turn.calls for section in view.sections for turn in section.turns)


def has_answers(view: View) -> bool:
    """Whether any turn is a tool's answer."""
    return any(turn.role == "tool" for section in view.sections for turn in section.turns)


def read_tools(view: View) -> Iterator[Tool]:
    """The functions that the chat family declares, in `tools` and in the deprecated `functions`."""
    for path, value in view.declarations():
        yield from read_declared(value, path, wrapped=path[-1] != "functions")


def read_declared(value: object, within: Path, *, wrapped: bool = True) -> Iterator[Tool]:
    """The functions in one list of declarations. wrapped: each is in an object of its own, under `function`."""
    listed = value
    if as_text := isinstance(value, str):
        listed = loads(value)
    for index, given in enumerate(listed if isinstance(listed, list) else ()):
        entry = loads(given) if isinstance(given, str) else given
        placed = not as_text and not isinstance(given, str)
        path: Path | None = (*within, index) if placed else None
        if not isinstance(entry, dict):
            yield Tool(within, path, ABSENT, ABSENT, own=False)
            continue
        function = entry.get("function")
        inner = function if isinstance(function, dict) else entry
        key = "input_schema" if "input_schema" in inner and "parameters" not in inner else "parameters"
        name, parameters = inner.get("name", ABSENT), inner.get(key, ABSENT)
        about = inner.get("description", ABSENT)
        if path is None:
            yield Tool(within, None, name, parameters, about, own=False)
            continue
        holder = path if inner is entry else (*path, "function")
        own = inner is not entry or not wrapped
        yield Tool(within, path, name, parameters, about, (*holder, "name"), (*holder, key), own)


def declared_names(tools: list[Tool]) -> set[str] | None:
    """The names that calls may use; None where nothing is declared or one entry is not understood."""
    names = {tool.name for tool in tools if isinstance(tool.name, str)}
    return names if names and all(isinstance(tool.name, str) for tool in tools) else None


def read_arguments(value: object) -> dict[str, Any] | None:
    """The arguments of a call, from a string of strict JSON or an object; None for anything else."""
    found = loads(value) if isinstance(value, str) else value
    return found if isinstance(found, dict) else None


def loads(text: str) -> Any:
    """The value of strict JSON text; None, too, where it is none or no reader could take it."""
    try:
        return _decode(text)
    except (ValueError, RecursionError):
        return None


def _refuse(word: str) -> None:
    raise ValueError(word)


_decode = json.JSONDecoder(parse_constant=_refuse).decode


def strictness(tool: Mapping[str, Any]) -> object:
    """Whether arguments must keep to the schema, as written; as if it said no where it says nothing."""
    function = tool.get("function")
    return function.get("strict", False) if isinstance(function, dict) else False
