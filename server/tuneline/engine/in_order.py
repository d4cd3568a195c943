"""What rules about values look at in one line, so that of lines that have it in common only the first is put to them.

Calls are in order if each has an id of its own or none, arguments that fit the tool that is declared, and answers that
name it. What is left to say of such lines depends on their keys, the types of their values, the names of functions and
the tools, which most lines of a file have in common.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from typing import Any, Final, NamedTuple

import msgspec

from tuneline.engine import limits
from tuneline.engine.bulk_calls import NINE, is_deep
from tuneline.formats.said import kind_of_text
from tuneline.formats.turns import ABSENT
from tuneline.formats.view import Call, View
from tuneline.formats.writing.messages import json_in
from tuneline.rules.limits import SCHEMA_WORK
from tuneline.rules.tools.schemas import Schema, compile_schema

_as_json: Final = msgspec.json.Encoder().encode
# Words that may say of what kind something is; everything else that is said is a text, a name or an id.
_is_word: Final = re.compile(r"[A-Za-z][A-Za-z_./-]{0,40}").fullmatch
# In front of what stands for a string, which no other string is taken for.
_STANDS: Final = "\0"


class _Tools(NamedTuple):
    """A list of tools: its number, and the parameters that arguments are held against, by name."""

    number: int
    schemas: Mapping[str, Schema]


class InOrder:
    """Tells the lines of one reading apart by all that rules about types and calls look at. Not for several threads.

    known: what lines had of which those rules said nothing, with their outlines.
    """

    def __init__(self) -> None:
        self.known: set[Hashable] = set()
        self._tools: dict[bytes, _Tools] = {}

    def add(self, of: Hashable) -> None:
        """Note that rules said nothing of a line."""
        if len(self.known) < limits.OUTLINES:
            self.known.add(of)

    def of(self, view: View, size: int) -> Hashable | None:
        """What a line has in common with others; None where it has to be looked at. size: code points of the line."""
        try:
            return self._of(view, size)
        except RecursionError:  # nested deeper than Python goes
            return None

    def _of(self, view: View, size: int) -> Hashable | None:
        stands: dict[int, Hashable] = {}
        schemas: dict[str, Schema] = {}
        for _, declared in view.declarations():
            if (tools := self._known_tools(view, declared)) is None:
                return None
            # A text, because 0 is as good as false.
            stands[id(declared)] = f"{_STANDS}tools {tools.number}"
            schemas |= tools.schemas
        ids: dict[str, str] = {}
        found: list[Hashable] = []
        for call in view.calls():
            given = _arguments(call)
            if type(call.name) is not str or given is None or not _fit(given, schemas.get(call.name), size):
                return None
            if type(call.id) is str:
                # Without a digit it could be a word.
                if call.id in ids or not any(map(str.isdigit, call.id)):
                    return None
                ids[call.id] = f"{_STANDS}{len(ids)}"
            elif call.id is not ABSENT:
                return None
            if given is call.arguments:
                stands[id(given)] = _types(given)
            found.append((call.name, call.encoded, call.id is ABSENT or is_nine(call.id)))
        for answer in view.answers():
            if (type(answer.id) is str and answer.id not in ids) or type(answer.name) not in _NAMES:
                return None
            found.append(answer.name)
        return view.outline, _skeleton(view.value, ids, stands), tuple(found)

    def _known_tools(self, view: View, declared: Any) -> _Tools | None:
        """What is known of declared tools; None where they are not written as they are, or too many are known."""
        try:
            data = _as_json(declared)
        except (TypeError, ValueError, OverflowError):
            return None
        if b"null" in data:  # which stands for numbers that are too large as well
            return None
        if (known := self._tools.get(data)) is None and len(self._tools) < limits.BULK_TOOLS:
            given = {it.name: it.parameters for it in view.tools() if isinstance(it.name, str)}
            schemas = {name: compile_schema(it) for name, it in given.items() if isinstance(it, dict)}
            known = self._tools[data] = _Tools(len(self._tools), schemas)
        return known


_NAMES: Final = (str, type(ABSENT))


def is_nine(ident: object) -> bool:
    """Whether an id has nine letters and digits and nothing else, as some ask for."""
    return type(ident) is str and len(ident) == NINE and ident.isascii() and ident.isalnum()


def _arguments(call: Call) -> dict[str, Any] | None:
    """The arguments of a call, where they are an object or JSON text of one."""
    given = call.arguments
    if call.within is None and call.encoded == "text" and type(given) is str:
        given = json_in(given)
    elif call.encoded != "object":
        return None
    return given if type(given) is dict else None


def _fit(arguments: dict[str, Any], schema: Schema | None, size: int) -> bool:
    """Whether arguments fit a schema, which can be told soon."""
    if is_deep(arguments):
        return False
    if schema is None or schema.validator is None:
        return True
    try:
        return size * schema.places <= SCHEMA_WORK and bool(schema.validator.is_valid(arguments))
    except ValueError:
        return False


def _skeleton(value: Any, ids: Mapping[str, str], stands: Mapping[int, Hashable]) -> Any:
    """A value without what it says: ids by their numbers, texts by their kinds. stands: what stands for objects."""
    kind = type(value)
    if kind is str:
        return ids.get(value) or (value if _is_word(value) else _STANDS + kind_of_text(value))
    if kind is dict:
        if (instead := stands.get(id(value))) is not None:
            return instead
        return tuple(value), tuple([_skeleton(it, ids, stands) for it in value.values()])
    if kind is list:
        if (instead := stands.get(id(value))) is not None:
            return instead
        return list, tuple([_skeleton(it, ids, stands) for it in value])
    return value if value is None or kind is bool else kind


def _types(value: Any) -> Any:
    """What a value is made of, without what any string says."""
    kind = type(value)
    if kind is dict:
        return tuple(value), tuple(map(_types, value.values()))
    if kind is list:
        return list, tuple(map(_types, value))
    if kind is str:
        return _STANDS + kind_of_text(value)
    return value if value is None or kind is bool else kind
