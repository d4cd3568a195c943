"""How lines of a format are read a block at a time: where in them texts and lists of turns are.

Almost all lines of a file have the same few shapes and differ in their texts only. So what a format declares here is
enough to read such lines natively, many in one call, and to tell their shapes apart: two lines whose declared places
hold the same kinds of values, whose turns have the same roles and whose further keys hold values of the same types
have the same outline. A line that does not fit the declaration is read on its own, as every line was.
"""

from __future__ import annotations

from typing import NamedTuple

from tuneline.syntax.paths import Path


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


class Compared(NamedTuple):
    """Which two of the lists of turns are compared; where they may say the same, the line is read on its own.

    alike: whether they may begin alike: then what both begin with is read in the first of them only.
    again: a list that may be a text instead, which is not read where it is the last that both have in common.
    prompt: a list that neither begins with, or the line is read on its own.
    """

    one: int
    other: int
    alike: bool = False
    again: int | None = None
    prompt: int | None = None


class Candidates(NamedTuple):
    """Answers in the place of the content of the last turn, as one more list of turns.

    key: where they are. role, roles: the key and the values that each has in the place of a role.
    """

    key: str
    role: str
    roles: tuple[str, ...]


class Bulk(NamedTuple):
    """What is read of a line in bulk.

    turns: the lists of turns, at the top or in an object there. role, content: the keys of a turn; both are strings,
      and turns without a role have no key for it.
    roles: the written roles that such turns have.
    bare: whether a turn is nothing but its text.
    sides: the keys of a turn with texts that come before its content; they may be null or absent.
    loose: those of the lists that may be a text instead, or one turn, or absent.
    pairs: those of the lists whose items are pairs of texts; they may be null or absent.
    texts: top-level keys that hold a string; optional: those that may be null or absent.
    answers: which of the lists are compared.
    candidates: where there are such.
    calls: how calls are written, where lines with calls are read in bulk too; then a content may be null or absent.
    mark: a turn whose text holds it is more than its text, so its line is read on its own.
    part: where a content is a list of parts, the key under which a part has its text; a part has nothing else, and a
      content with several of them is read on its own.
    lead: with parts, where there may be such a list for what comes before the turns.
    telling: top-level keys whose values, texts or true and false, tell shapes apart.
    alone: further keys of the format whose values do; lines with them are read on their own.
    """

    turns: tuple[Path, ...] = ()
    role: str = "role"
    content: str = "content"
    roles: tuple[str, ...] = ()
    bare: bool = False
    sides: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    answers: Compared | None = None
    candidates: Candidates | None = None
    calls: Calls | None = None
    mark: str = ""
    part: str = ""
    lead: Path = ()
    telling: tuple[str, ...] = ()
    alone: frozenset[str] = frozenset()

    @property
    def top(self) -> frozenset[str]:
        """The top-level keys that are declared."""
        paths = (*self.turns, self.lead) if self.lead else self.turns
        return frozenset((*(str(path[0]) for path in paths), *self.texts, *self.optional, *self.telling))

    @property
    def inside(self) -> frozenset[str]:
        """The keys of turns that are declared."""
        labels = (self.candidates.role,) if self.candidates is not None else ()
        return frozenset((self.role, self.content, *self.sides, *labels))
