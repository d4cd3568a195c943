"""What of an example may differ without any other difference than that in what it becomes.

Texts, ids and arguments are where the view has them. A member that nobody reads may differ as well (`unread`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from tuneline.formats.conversion.marks import put
from tuneline.formats.conversion.opaque import Looked, opaque, opaque_text
from tuneline.formats.conversion.ordinary import Place
from tuneline.formats.conversion.spelled import TELLING, Given, Members
from tuneline.formats.conversion.unread import is_read_by_nobody, unread_in_turns
from tuneline.formats.detect import guess
from tuneline.formats.format import Format
from tuneline.formats.said import is_again, shared
from tuneline.formats.turns import ABSENT
from tuneline.formats.view import View
from tuneline.syntax.paths import Path, value_at


class Shape(NamedTuple):
    """Where an example has what may differ; its members are by their keys.

    names: of calls and of tools. arguments: of calls, and the schemas of tools; see `Given`.
    alike: members that are the same in all examples of the shape, and are not looked at any closer.
    carried: members that nobody reads; within: the places of such members in turns.
    answers: those of the arguments that are what a tool answered.
    """

    texts: dict[Path, Place]
    ids: tuple[Path, ...]
    names: tuple[Path, ...]
    arguments: dict[Path, Given]
    alike: tuple[str, ...]
    carried: tuple[str, ...]
    within: tuple[Path, ...]
    answers: frozenset[Path]

    @property
    def wholes(self) -> frozenset[str]:
        """The keys of objects that may differ."""
        return frozenset(str(path[-1]) for path, given in self.arguments.items() if given == "object")

    @property
    def loose(self) -> frozenset[str]:
        """The keys of values of any kind that may differ."""
        return frozenset(str(path[-1]) for path in self.within)


def shape_of(view: View, line: Members, to: Format, *, tools_differ: bool) -> Shape | None:
    """The shape of an example; None where an id is made for a call because of those that others have.

    tools_differ: whether the tools that are declared may differ; otherwise all examples have the same.
    """
    calls = list(view.calls())
    inside = {call.path for call in calls if call.encoded == "inside"}
    ids = {call.id_path: None for call in calls if call.id_path is not None and isinstance(call.id, str)}
    if ids and any(call.id is ABSENT and call.id_path is not None for call in calls):
        return None
    for answer in view.answers():
        if answer.id_path is not None and isinstance(answer.id, str):
            ids[answer.id_path] = None
    given: dict[Path, Given] = {
        call.arguments_path: call.encoded
        for call in calls
        if (call.encoded == "text" and isinstance(call.arguments, str))
        or (call.encoded == "object" and isinstance(call.arguments, dict))
    }
    within = Counter(call.path for call in calls)
    given |= dict.fromkeys([path for path in inside if within[path] == 1], "inside")
    names = {call.name_path: call.name for call in calls if call.encoded != "inside"}
    names |= {it.name_path: it.name for it in view.answers() if it.name_path is not None}
    for slot in view.slots():
        if slot.name_path is not None:
            names[slot.name_path] = value_at(view.value, slot.name_path)
    said = [text for text in view.texts() if text.path not in inside]
    place = Place(
        follows=any(text.thought for text in said), marked="inside" in (view.format.encoded, to.encoded)
    )
    texts = {text.path: place._replace(thought=text.thought) for text in said}
    answers: set[Path] = set()
    for answer in view.answers():
        if answer.said_path is not None:
            answered = value_at(view.value, answer.said_path)
            if isinstance(answered, str):
                texts[answer.said_path] = place
            elif isinstance(answered, dict):
                given[answer.said_path] = "object"
                answers.add(answer.said_path)
    for tool in view.tools() if tools_differ else ():
        if tool.name_path is not None:
            names[tool.name_path] = tool.name
            if isinstance(tool.description, str):
                texts[*tool.name_path[:-1], "description"] = place
        if tool.parameters_path is not None and isinstance(tool.parameters, dict):
            given[tool.parameters_path] = "object"
    named = tuple(path for path, name in names.items() if isinstance(name, str))
    again = said_again(view)
    texts |= again(texts)
    given |= again(given)
    ids |= again(ids)
    named += (*again(dict.fromkeys(named)),)
    held = {path[0] for path in (*texts, *ids, *named, *given)}
    declared = {path[0] for path in view.declared} - held
    rest = [key for key in line if key not in held and key not in declared]
    return Shape(
        texts,
        tuple(ids),
        named,
        given,
        tuple(key for key in line if key in declared),
        tuple(key for key in rest if is_read_by_nobody(view, key, line[key])),
        unread_in_turns(view, (*texts, *ids, *named, *given)),
        frozenset(answers),
    )


T = TypeVar("T")


def said_again(view: View) -> Callable[[Mapping[Path, T]], dict[Path, T]]:
    """What finds the places that say again what others say, with what those have: they are read once, or never.

    So it is where both answers begin alike, and where a prompt or a conversation beside them repeats one of them.
    """
    copies = _copies(view)
    depths = {len(path) for path in copies}

    def found(places: Mapping[Path, T]) -> dict[Path, T]:
        return {
            (*copy, *path[depth:]): what
            for path, what in places.items()
            for depth in depths
            for copy in copies.get(path[:depth], ())
        }

    return found


def _copies(view: View) -> Mapping[Path, Sequence[Path]]:
    """Where there are values that are equal to another one, by the path of that one."""
    bulk = view.format.bulk
    how = bulk.answers if bulk is not None else None
    if bulk is None or how is None or not how.alike:
        return {}
    value = view.value
    one, other = bulk.turns[how.one], bulk.turns[how.other]
    first, second = value_at(value, one), value_at(value, other)
    end = shared(first, second)
    found: dict[Path, list[Path]] = {(*one, at): [(*other, at)] for at in range(end)}
    if how.again is not None:
        prompt = bulk.turns[how.again]
        if is_again((value_at(value, prompt),), first, end, bulk.content):
            found[*one, end - 1, bulk.content] = [prompt]
    read = {str(path[0]) for path in bulk.turns}
    for key, beside in value.items():
        if key not in read and isinstance(beside, list) and isinstance(first, list):
            for at, (said, again) in enumerate(zip(first, beside, strict=False)):
                if isinstance(again, dict) and _are_equal(said, again):
                    found.setdefault((*one, at), []).append((key, at))
    return found


def _are_equal(one: object, other: object) -> bool:
    try:
        return one == other
    except RecursionError:  # nested deeper than Python compares
        return False


def begins(
    value: dict[str, Any], texts: Sequence[Path], carried: Mapping[Path, str], fmt: Format
) -> bool | None:
    """Whether it takes the beginnings of texts to tell the format of an example; None where it takes more.

    value: the example, which is changed. carried: the kinds of what it carries.
    """
    put(value, {path: opaque(kind) for path, kind in carried.items() if kind not in TELLING})
    said = {path: str(value_at(value, path)) for path in texts}
    for looked_at in (False, True):
        made = {text: opaque_text(begins=looked_at) for text in said.values()}
        put(value, {path: made[text] for path, text in said.items()})
        try:
            return looked_at if guess(value).name == fmt.name else None
        except Looked:
            continue
    return None
