"""What an example says, as those who read many lines at once have it: its texts by place, and all of them as one.

Equal examples say the same however they are read, so what both ways of reading leave out is decided here: turns with
which both answers begin are read once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from tuneline.formats.bulk import Bulk
from tuneline.formats.cells import LONGEST, is_empty_cell
from tuneline.syntax.paths import Path

# Between the texts of a line where they are put together; JSON text has it too, so nothing may rest on it alone.
BETWEEN: Final = "\0"
# Of whole numbers that every parser reads alike.
_MOST_BITS: Final = 64


class Listed(NamedTuple):
    """Turns that are read one after the other. path: of their list, or of the only one where it is in none.

    first: where in the list the first of them is; None where there is no list. paired: whether its items are pairs.
    """

    path: Path
    turns: Sequence[Any]
    first: int | None = 0
    paired: bool = False

    def path_of(self, index: int) -> Path:
        """Where one of the turns is."""
        if self.paired:
            return (*self.path, *divmod(index, 2))
        return self.path if self.first is None else (*self.path, self.first + index)


def lists_in(value: Mapping[str, Any], bulk: Bulk) -> list[Listed] | None:
    """The lists of turns of an example; None where a declared place holds something else."""
    found: list[Listed] = []
    for path in bulk.turns:
        given = value_at(value, path)
        if path[0] in bulk.pairs:
            if given is not None and not (type(given) is list and all(map(_is_pair, given))):
                return None
            found.append(Listed(path, [text for pair in given or () for text in pair], paired=True))
        elif type(given) is list:
            found.append(Listed(path, given))
        elif path[0] not in bulk.loose or type(given) not in (str, dict, type(None)):
            return None
        else:
            found.append(Listed(path, () if given is None else (given,), None))
    if bulk.candidates is not None:
        path, turns = found[0].path, found[0].turns
        last = turns[-1] if turns else None
        if type(last) is not dict or type(last.get(bulk.candidates.key)) is not list:
            return None
        inside = (*path, len(turns) - 1, bulk.candidates.key)
        found = [Listed(path, turns[:-1]), Listed(inside, last[bulk.candidates.key])]
    how = bulk.answers
    if how is None or not how.alike:
        return found
    one, other = found[how.one], found[how.other]
    if one.first is None or other.first is None:
        return found
    first = shared(one.turns, other.turns)
    found[how.other] = Listed(other.path, other.turns[first:], first)
    if how.again is not None and is_again(found[how.again].turns, one.turns, first, bulk.content):
        found[how.again] = Listed(bulk.turns[how.again], (), None)
    return found


def shared(one: object, other: object) -> int:
    """How many messages two lists have in common at their beginning, the last of either not counted."""
    if type(one) is not list or type(other) is not list:
        return 0
    most = min(len(one), len(other)) - 1
    try:
        return next((at for at in range(most) if one[at] != other[at]), max(most, 0))
    except RecursionError:  # nested deeper than Python compares
        return 0


def is_again(given: Sequence[Any], turns: Any, end: int, content: str) -> bool:
    """Whether what is given is a text, and the last one that is said before two conversations differ."""
    last = turns[end - 1] if end else None
    return (
        len(given) == 1 and isinstance(given[0], str) and type(last) is dict and last.get(content) == given[0]
    )


def _is_pair(item: object) -> bool:
    return type(item) is list and len(item) == 2 and type(item[0]) is str and type(item[1]) is str


def texts_of(turn: Any, bulk: Bulk) -> Iterator[tuple[Path, str | None]]:
    """The texts of a turn and where in it they are; None for anything else that is in such a place."""
    if type(turn) is str:
        yield (), turn if bulk.bare or bulk.loose or bulk.pairs else None
    elif type(turn) is not dict or bulk.bare:
        yield (), None
    else:
        for key in bulk.sides:
            yield (key,), "" if (side := turn.get(key)) is None else side if type(side) is str else None
        content = turn.get(bulk.content)
        if bulk.part:
            yield (bulk.content,), only_text(content, bulk.part)
        elif content is None and bulk.calls is not None:
            yield (bulk.content,), ""
        else:
            yield (bulk.content,), content if type(content) is str else None


def said_in(value: Mapping[str, Any], bulk: Bulk) -> str | None:
    """The texts of an example one after the other; None where a declared place holds something else.

    Equal examples have equal ones, however they are read.
    """
    lists = []
    for listed in lists_in(value, bulk) or ():
        said = [text for turn in listed.turns for text in _said_by(turn, bulk)]
        if None in said:
            return None
        lists.append(BETWEEN.join(it or "" for it in said))
    if bulk.turns and not lists:
        return None
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


def _said_by(turn: object, bulk: Bulk) -> list[str | None]:
    """The texts of a turn, followed by the arguments of its calls."""
    said = [text for _, text in texts_of(turn, bulk)]
    how = bulk.calls
    if how is None or type(turn) is not dict or said[-1] is None or how.calls not in turn:
        return said
    calls = turn[how.calls]
    held = [it.get(how.function) for it in calls if type(it) is dict] if type(calls) is list else []
    given = [it.get(how.arguments) for it in held if type(it) is dict]
    said[-1] += "".join(it for it in given if type(it) is str)
    return said


def kind_of_text(text: str) -> str:
    """What views tell apart of a text, in one letter: a text, none, white space, or the word for an empty cell."""
    if not text:
        return "e"
    if text.isspace():
        return "b"
    return "c" if len(text) <= LONGEST and is_empty_cell(text) else "t"


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


def as_text(value: object) -> str:
    """What a value of any other key adds to the texts of an example; nothing where it holds further values."""
    if type(value) is str:
        return value
    if isinstance(value, list | dict) or (type(value) is int and value.bit_length() > _MOST_BITS):
        return ""
    return str(value)
