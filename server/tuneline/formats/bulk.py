"""How lines of a format are read a block at a time: where in them texts and lists of turns are.

Almost all lines of a file have the same few shapes and differ in their texts only. So what a format declares here is
enough to read such lines natively, many in one call, and to tell their shapes apart: two lines whose declared places
hold the same kinds of values, whose turns have the same roles and whose further keys hold values of the same types
have the same outline. A line that does not fit the declaration is read on its own, as every line was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from tuneline.formats.cells import LONGEST, is_empty_cell
from tuneline.syntax.paths import Path

# Between the texts of a line where they are put together; JSON text has it too, so nothing may rest on it alone.
BETWEEN: Final = "\0"
# Of whole numbers that every parser reads alike.
_MOST_BITS: Final = 64


class Calls(NamedTuple):
    """The keys of calls, answers and tools in a format whose calls are objects with their arguments as JSON text.

    calls, answers, name: of a turn: its calls, the id of the call that it answers, who says it. tools: of an example.
    id, type, function: of a call. called, arguments: of what is under `function`. is_function: the only type.
    """

    calls: str = "tool_calls"
    answers: str = "tool_call_id"
    name: str = "name"
    tools: str = "tools"
    id: str = "id"
    type: str = "type"
    function: str = "function"
    called: str = "name"
    arguments: str = "arguments"
    is_function: str = "function"


class Bulk(NamedTuple):
    """What is read of a line in bulk.

    turns: the lists of turns, at the top or in an object there. role, content: the keys of a turn; both are strings.
    roles: the written roles that such turns have.
    texts: top-level keys that hold a string; optional: those that may be null or absent.
    answers: which two of the lists are compared; where they say the same, the line is read on its own.
    calls: how calls are written, where lines with calls are read in bulk too; then a content may be null or absent.
    mark: a turn whose text holds it is more than its text, so its line is read on its own.
    part: where a content is a list of parts, the key under which a part has its text; a part has nothing else, and a
      content with several of them is read on its own.
    lead: with parts, where there may be such a list for what comes before the turns.
    telling: top-level keys whose values, texts or true and false, tell shapes apart.
    """

    turns: tuple[Path, ...] = ()
    role: str = "role"
    content: str = "content"
    roles: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    answers: tuple[int, ...] = ()
    calls: Calls | None = None
    mark: str = ""
    part: str = ""
    lead: Path = ()
    telling: tuple[str, ...] = ()

    @property
    def top(self) -> frozenset[str]:
        """The top-level keys that are declared."""
        paths = (*self.turns, self.lead) if self.lead else self.turns
        return frozenset((*(str(path[0]) for path in paths), *self.texts, *self.optional, *self.telling))


def kind_of_text(text: str) -> str:
    """What views tell apart of a text, in one letter: a text, none, white space, or the word for an empty cell."""
    if not text:
        return "e"
    if text.isspace():
        return "b"
    return "c" if len(text) <= LONGEST and is_empty_cell(text) else "t"


def said_in(value: Mapping[str, Any], bulk: Bulk) -> str | None:
    """The texts of an example one after the other; None where a declared place holds something else.

    Equal examples have equal ones, however they are read.
    """
    lists = []
    for path in bulk.turns:
        found = value_at(value, path)
        if type(found) is not list:
            return None
        said = [_said_by(item, bulk) for item in found]
        if None in said:
            return None
        lists.append(BETWEEN.join(it or "" for it in said))
    texts = [value.get(key) for key in (*bulk.texts, *bulk.optional)]
    if bulk.lead:
        lead = value_at(value, bulk.lead)
        texts.append(lead if lead is None else only_text(lead, bulk.part))
        if lead is not None and texts[-1] is None:
            return None
    if not all(it is None or type(it) is str for it in texts):
        return None
    telling = [value.get(key, "") for key in bulk.telling]
    if not all(type(it) in (str, bool) for it in telling):
        return None
    texts += map(str, telling)
    tools = {bulk.calls.tools} if bulk.calls is not None else set()  # many lines declare the same
    rest = "".join(BETWEEN + as_text(value[key]) for key in sorted(value.keys() - bulk.top - tools))
    return BETWEEN.join((*lists, *(it or "" for it in texts))) + rest


def value_at(value: Any, path: Path) -> Any:
    """The value at keys one below the other; None where one of them is not there."""
    for key in path:
        value = value.get(key) if type(value) is dict else None
    return value


def only_text(parts: object, key: str) -> str | None:
    """The text of the only part; None where there are others, or it is something else."""
    if type(parts) is not list or len(parts) != 1 or type(parts[0]) is not dict or parts[0].keys() != {key}:
        return None
    text = parts[0][key]
    return text if type(text) is str else None


def _said_by(turn: object, bulk: Bulk) -> str | None:
    """The text of a turn, followed by the arguments of its calls; None where its content is something else."""
    if type(turn) is not dict:
        return None
    content = turn.get(bulk.content)
    if bulk.part:
        return only_text(content, bulk.part)
    how = bulk.calls
    if how is None or (content is not None and type(content) is not str):
        return content if type(content) is str else None
    calls = turn.get(how.calls)
    held = [it.get(how.function) for it in calls if type(it) is dict] if type(calls) is list else []
    given = [it.get(how.arguments) for it in held if type(it) is dict]
    return (content or "") + "".join(it for it in given if type(it) is str)


def as_text(value: object) -> str:
    """What a value of any other key adds to the texts of an example; nothing where it holds further values."""
    if type(value) is str:
        return value
    if isinstance(value, list | dict) or (type(value) is int and value.bit_length() > _MOST_BITS):
        return ""
    return str(value)
