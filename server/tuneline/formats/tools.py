"""The tools of an example: declared functions, calls with their answers, arguments.

Declarations are read in every form that some trainer takes: a list of wrapped functions (OpenAI), of bare
functions with `parameters` or `input_schema`, the same as JSON text, and the older `functions`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tuneline.formats.view import ABSENT, Call, View
from tuneline.syntax.paths import Path, value_at


class Tool(NamedTuple):
    """A declared function. `name` and `parameters` are as written, of any type; `ABSENT` if missing.

    path: the object that holds both. None inside JSON text, and in forms that only some trainers read.
    """

    path: Path | None
    name: object
    parameters: object


class Answer(NamedTuple):
    """A tool message. `path` leads to it; `id` and `name` are as written, `ABSENT` if missing."""

    path: Path
    id: object
    name: object


class Exchange(NamedTuple):
    """The calls of one assistant turn and the answers up to the next one.

    known: ids of all calls so far in this conversation, these included; it grows, so use it before the next
      exchange is asked for.
    closed: whether another assistant turn follows.
    """

    calls: tuple[Call, ...]
    answers: tuple[Answer, ...]
    known: Mapping[object, Call]
    closed: bool

    def named(self) -> set[str]:
        """The ids that its answers name, of these calls or not."""
        return {answer.id for answer in self.answers if isinstance(answer.id, str)}

    def waiting(self) -> list[str]:
        """The ids of these calls that no answer names."""
        ids = dict.fromkeys(call.id for call in self.calls if isinstance(call.id, str) and call.id)
        named = self.named()
        return [it for it in ids if it not in named]


def has_calls(view: View) -> bool:
    """Whether any turn calls a tool."""
    return any(turn.calls for _, _, turn in view.turns())


def has_answers(view: View) -> bool:
    """Whether any turn is a tool's answer."""
    return any(turn.written == "tool" for _, _, turn in view.turns())


def may_declare(view: View) -> bool:
    """Whether the example may declare tools; where `tools` is nested the outline cannot say no."""
    path = view.tools_path
    return path is not None and (len(path) > 1 or path[0] in view.value or "functions" in view.value)


def read_tools(view: View) -> list[Tool]:
    """The declared functions; none for what is not given or no list."""
    if view.tools_path is None:
        return []
    above = view.tools_path[:-1]
    found = list(_read_tools(view.tools(), view.tools_path, wrapped=True))
    functions = value_at(view.value, (*above, "functions"), ABSENT)
    return [*found, *_read_tools(functions, (*above, "functions"), wrapped=False)]


def _read_tools(value: object, path: Path | None, *, wrapped: bool) -> Iterator[Tool]:
    if isinstance(value, str):
        value, path = _loads(value), None
    for index, given in enumerate(value if isinstance(value, list) else ()):
        entry = _loads(given) if isinstance(given, str) else given
        if not isinstance(entry, dict):
            yield Tool(None, ABSENT, ABSENT)
            continue
        function = entry.get("function")
        inner = function if isinstance(function, dict) else entry
        parameters = inner.get("parameters", inner.get("input_schema", ABSENT))
        here: Path | None = None
        if path is not None and (isinstance(function, dict) or not wrapped):
            here = (*path, index, "function") if isinstance(function, dict) else (*path, index)
        yield Tool(here, inner.get("name", ABSENT), parameters)


def declared_names(tools: list[Tool]) -> set[str] | None:
    """The names that calls may use; None where nothing is declared or one entry is not understood."""
    names = {tool.name for tool in tools if isinstance(tool.name, str)}
    return names if names and all(isinstance(tool.name, str) for tool in tools) else None


def read_exchanges(view: View) -> Iterator[Exchange]:
    """The exchanges of every conversation in the example, each once.

    The outputs of a preference example go on from the end of its input, each on its own.
    Tool messages before the first call are an exchange without calls. Answers to the deprecated
    `function_call` have no ids and are left out, as are tool messages under another trainer's role.
    """
    calls: dict[tuple[int, int], list[Call]] = {}
    for call in view.calls():
        calls.setdefault((call.section, call.turn), []).append(call)
    known: dict[object, Call] = {}
    pending: tuple[Call, ...] = ()
    answers: list[Answer] = []
    branch: tuple[dict[object, Call], tuple[Call, ...], list[Answer]] | None = None
    for number, section in enumerate(view.sections):
        if section.is_answer:
            # The input's last exchange comes with the first output; the second one starts after it.
            if branch is None:
                branch = (dict(known), pending, answers)
            else:
                known, pending, answers = dict(branch[0]), (), []
        for index, turn in enumerate(section.turns):
            item = section.items[index]
            if turn.role == "assistant":
                if pending or answers:
                    yield Exchange(pending, tuple(answers), known, True)
                pending, answers = tuple(calls.get((number, index), ())), []
                for call in pending:
                    if isinstance(call.id, str):
                        known.setdefault(call.id, call)
            elif turn.written == "tool" and isinstance(item, dict):
                path = section.turn_path(index)
                answers.append(Answer(path, item.get("tool_call_id", ABSENT), item.get("name", ABSENT)))
            elif turn.role == "tool" and pending:
                pending = ()
        if section.is_answer and (pending or answers):
            yield Exchange(pending, tuple(answers), known, False)
            pending, answers = (), []
    if pending or answers:
        yield Exchange(pending, tuple(answers), known, False)


def read_arguments(value: object) -> dict[str, Any] | None:
    """The arguments of a call, from a string of strict JSON or an object; None for anything else."""
    found = _loads(value) if isinstance(value, str) else value
    return found if isinstance(found, dict) else None


def _loads(text: str) -> Any:
    """The value of strict JSON text; None, too, where it is none or no reader could take it."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None


def _refuse(word: str) -> None:
    raise ValueError(word)
