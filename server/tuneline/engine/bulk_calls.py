"""Whether the calls of a line are in order: each has an id of its own, arguments that fit, and answers that name it.

What is left to say of such calls depends on little more than the names of their functions and on the tools that are
declared, which most lines of a file have in common: these are known by their bytes.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET

from tuneline.engine import limits
from tuneline.formats.bulk import Calls
from tuneline.formats.format import Format
from tuneline.formats.said import BETWEEN
from tuneline.rules.limits import SCHEMA_WORK
from tuneline.rules.tools.schemas import Schema, compile_schema
from tuneline.syntax import strict

_read = msgspec.json.Decoder().decode
_REFUSED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
# How many letters and digits an id has where a reader asks for that.
NINE = 9


class _Tools(NamedTuple):
    """A list of tools: its number, and the parameters that arguments are held against, by name."""

    number: int
    schemas: dict[str, Schema]


class CallsInOrder:
    """Judges the calls of lines of one format. Not for several threads at once.

    said: the texts of the lines that were judged since it was emptied, with the arguments of their calls.
    """

    def __init__(self, fmt: Format, how: Calls) -> None:
        self.said: dict[int, str] = {}
        self._format, self._how = fmt, how
        self._tools: dict[bytes, _Tools | None] = {}

    def of(self, turns: Sequence[Any], tools: Any, at: int) -> Hashable | None:
        """What tells the calls of a line from those of others; None where they are not in order."""
        known = _NO_TOOLS if tools is UNSET else self._known(bytes(tools))
        if known is None:
            return None
        numbers: dict[str, int] = {}
        found: list[Hashable] = [known.number]
        said = []
        for turn in turns:
            text = turn.content or ""
            for call in turn.calls or ():
                function = call.held
                if (
                    not call.id
                    or call.id in numbers
                    or not _fit(function.arguments, known.schemas.get(function.name))
                ):
                    return None
                numbers[call.id] = len(numbers)
                found.append(
                    (function.name, len(call.id) == NINE and call.id.isascii() and call.id.isalnum())
                )
                found.append(call.type)
                text += function.arguments
            if turn.calls is not UNSET:
                found.append(len(turn.calls))
            if turn.answers is not UNSET:
                number = numbers.get(turn.answers)
                if number is None:
                    return None
                found.append(number)
            said.append(text)
        names = "".join((*numbers, *(it.held.name for turn in turns for it in turn.calls or ())))
        if not has_plain_letters(names):
            return None
        self.said[at] = BETWEEN.join(said)
        return tuple(found)

    def _known(self, data: bytes) -> _Tools | None:
        """What is known of declared tools; None where they are not sound JSON, or more than are remembered."""
        if data in self._tools:
            return self._tools[data]
        if len(self._tools) >= limits.BULK_TOOLS:
            return None
        found = None
        try:
            value = strict.loads(data.decode("utf-8"))
        except ValueError:
            value = UNSET
        if value is not UNSET and not is_deep(value):
            tools = self._format.view({self._how.tools: value}).tools()
            given = {it.name: it.parameters for it in tools if isinstance(it.name, str)}
            schemas = {name: compile_schema(it) for name, it in given.items() if isinstance(it, dict)}
            found = _Tools(len(self._tools) + 1, schemas)
        self._tools[data] = found
        return found


_NO_TOOLS = _Tools(0, {})


def _fit(text: str, schema: Schema | None) -> bool:
    """Whether arguments are a JSON object that fits a schema, which can be told soon."""
    try:
        arguments = _read(text)
    except _REFUSED:
        return False
    if type(arguments) is not dict or is_deep(arguments):
        return False
    if schema is None or schema.validator is None:
        return True
    try:
        return len(text) * schema.places <= SCHEMA_WORK and bool(schema.validator.is_valid(arguments))
    except ValueError:
        return False


def has_plain_letters(name: str) -> bool:
    """Whether a name, which is in no text that is searched, holds nothing that must be an escape in JSON."""
    return '"' not in name and name.isprintable()


def is_deep(value: Any, left: int = limits.BULK_DEPTH) -> bool:
    """Whether a value has more levels than all parsers surely read alike."""
    if type(value) is dict:
        return not left or any(is_deep(it, left - 1) for it in value.values())
    return type(value) is list and (not left or any(is_deep(it, left - 1) for it in value))
