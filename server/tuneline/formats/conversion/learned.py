"""Making a plan of a line that was converted by itself: it is converted once more, with marks for what may differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from tuneline.formats.conversion import marks
from tuneline.formats.conversion.account import JOINED, LOST_CALL, OF_TEXTS
from tuneline.formats.conversion.columns import differing, filled, is_plain_id, is_plain_name
from tuneline.formats.conversion.convert import Conversion, Converted
from tuneline.formats.conversion.fit import is_short, short_id
from tuneline.formats.conversion.narrow import narrow, wide
from tuneline.formats.conversion.ordinary import is_ordinary, thinks
from tuneline.formats.conversion.plan import LINE, Hole, Plan, Unlike, arguments, called, read
from tuneline.formats.conversion.shape import Shape, begins
from tuneline.formats.conversion.spelled import (
    BETWEEN,
    TELLING,
    WHOLE,
    Frame,
    Given,
    Key,
    Members,
    Spelling,
    kind_of,
)
from tuneline.formats.format import Format
from tuneline.syntax.paths import Path, find
from tuneline.syntax.source import sourced, written
from tuneline.syntax.tree import Tree

Convert = Callable[[Format, dict[str, Any], Conversion], Converted]


class Learned(NamedTuple):
    """How a line is spelled, by what its plan is known, and the plan; None where none holds."""

    spelling: Spelling
    key: Key
    plan: Plan | None


class _Places(NamedTuple):
    """The paths of what differs, by the number of its string among the pieces of the line."""

    texts: dict[int, Path]
    ids: dict[int, Path]
    names: dict[int, Path]
    arguments: dict[int, Path]
    within: dict[int, Path]


def learned(
    whole: str,
    tree: Tree,
    line: Members,
    frame: Frame,
    shape: Shape,
    fmt: Format,
    how: Conversion,
    convert: Convert,
) -> Learned:
    """What is learned of a line. whole: the line, held as bytes. Raises Unlike where too much of it is odd."""
    parts = frame.parts(line)
    places = _places(tree, frame, shape, parts)
    kinds: dict[Path, str] = {(key,): kind_of(line[key]) for key in frame.carried}
    for at, path in places.within.items():
        kinds[path] = kind_of(parts[at] if parts[at - 1].endswith(WHOLE) else f'"{parts[at]}"')
    looks = begins(sourced(tree), [*places.texts.values()], kinds, fmt)
    numbers = [at for group in places for at in group]
    if looks is None or len(set(numbers)) < len(numbers):
        raise Unlike
    texts = tuple((at, shape.texts[path]._replace(begins=looks)) for at, path in places.texts.items())
    others = tuple(sorted(set(range(1, len(parts), 2)) - set(numbers)))
    given = tuple((at, shape.arguments[path]) for at, path in places.arguments.items())
    within = tuple(places.within)
    spelling = Spelling(texts, tuple(places.ids), tuple(places.names), given, within, others, {})
    differs = differing([whole], [line], [parts], frame, spelling, how.fit.ids)
    (key,) = differs.keys
    if key is None:
        raise Unlike
    if fmt is how.to and how.keeps:
        return Learned(spelling, key, Plan(fmt, ("", "\n"), (LINE,), 1, (), apart=False))
    alone = convert(fmt, sourced(tree), how)
    value = sourced(tree)
    marked, in_form = _marks(places, shape, kinds, parts, how.fit.ids)
    for at, how_given in given:
        if how_given == "inside":
            head, mark = called(parts[at]).head, marked[places.arguments[at]]
            marked[places.arguments[at]] = f"{read(head)}{mark}}}"
    marks.put(value, marked)
    found = convert(fmt, value, how)
    if (made := marks.plan_of(_lines(found), in_form)) is None or found.differences != alone.differences:
        return Learned(spelling, key, None)
    whats = {it.what for it in found.differences}
    # Which of several texts is lost depends on which say the same after what is thought.
    thought = not whats.isdisjoint(OF_TEXTS) and any(thinks(parts[at]) for at in places.texts)
    if not whats.isdisjoint(OF_TEXTS) and not shape.answers.isdisjoint(places.arguments.values()):
        # An object that is an answer may say what another text says, however it is spelled.
        return Learned(spelling, key, None)
    if LOST_CALL in whats and len(places.arguments) > 1:
        # Which of several calls is lost depends on which are equal, whatever the order of their arguments.
        return Learned(spelling, key, None)
    pieces, holes = made
    first = sum(map(len, places[:4]))
    if places.within and not _are_carried_alike(kinds, holes, first, frame, line, parts[1::2]):
        return Learned(spelling, key, None)
    apart = not whats.isdisjoint(JOINED)
    plan = Plan(fmt, tuple(map(narrow, pieces)), holes, len(found.values), found.differences, apart, thought)
    same = filled(plan, differs, spelling, how.fit.ids) == [narrow(_lines(alone))]
    return Learned(spelling, key, plan if same else None)


_THINKING: Final = {"something": marks.thinking_mark, "nothing": marks.unthinking_mark}


def _are_carried_alike(
    kinds: Mapping[Path, str],
    holes: Sequence[Hole],
    first: int,
    frame: Frame,
    line: Members,
    cut: Sequence[str],
) -> bool:
    """Whether all that is carried under a key of turns comes back or none of it, and nothing else has such a key.

    Otherwise it depends on which values are equal what of them is lost. first: the number of the first that is
    carried. cut: the strings of the line.
    """
    back = Counter(it.number for it in holes if it.form == "value")
    names = Counter(str(path[-1]) for path in kinds if len(path) > 1)
    for name, count in names.items():
        times = {
            back[number]
            for number, (path, kind) in enumerate(kinds.items(), first)
            if path[-1] == name and kind not in TELLING
        }
        is_there = name in line and (name,) not in kinds
        declared = any(f'"{name}"' in line[key] for key in frame.alike)
        if (not times <= {0} and times != {1}) or is_there or declared or cut.count(narrow(name)) != count:
            return False
    return True


def _lines(result: Converted) -> str:
    return "".join(f"{written(value)}\n" for value in result.values)


def _places(tree: Tree, frame: Frame, shape: Shape, parts: Sequence[str]) -> _Places:
    numbers = dict(_starts(tree, frame, parts))

    def those(paths: Sequence[Path], holds: Callable[[str, Path], bool]) -> dict[int, Path]:
        found: dict[int, Path] = {}
        for path in paths:
            node = find(tree, path)
            at = None if node is None else numbers.get(node.start)
            if at is not None and holds(parts[at], path):
                if at in found:
                    raise Unlike
                found[at] = path
        return found

    return _Places(
        those([*shape.texts], lambda source, path: is_ordinary(source, shape.texts[path])),
        those(shape.ids, lambda source, _: is_plain_id(source)),
        those(shape.names, lambda source, _: is_plain_name(source) is not None),
        those([*shape.arguments], lambda source, path: _are_arguments(source, shape.arguments[path])),
        those(shape.within, lambda *_: True),
    )


def _are_arguments(source: str, how: Given) -> bool:
    try:
        if how != "object":
            arguments(called(source).arguments if how == "inside" else source)
    except Unlike:
        return False
    return True


def _starts(tree: Tree, frame: Frame, parts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where each string starts in the line, and its number among the pieces."""
    assert tree.root is not None
    values = {member.key.value: member.value for member in tree.root.members}
    cut = iter(frame.cut)
    at = values[next(cut)].start
    for number, part in enumerate(parts):
        if number % 2:
            yield at, number
            at += len(wide(part)) + (0 if parts[number - 1].endswith(WHOLE) else 2)
            continue
        *ended, last = part.removesuffix(WHOLE).split(BETWEEN)
        for _ in ended:
            at = values[next(cut)].start
        at += len(wide(last))


def _marks(
    places: _Places, shape: Shape, kinds: Mapping[Path, str], parts: Sequence[str], size: int | None
) -> tuple[dict[Path, Any], dict[int, str]]:
    """The marks by their paths, one for equal strings; and how those of ids are written that have another form."""
    marked: dict[Path, Any] = {}
    in_form: dict[int, str] = {}
    number = 0
    made = (marks.text_mark, marks.id_mark, marks.id_mark, marks.arguments_mark)
    for group, mark in zip(places[:4], made, strict=True):
        known: dict[str, Any] = {}
        for at, path in group.items():
            source = parts[at]
            if group is places.arguments and shape.arguments[path] == "object":
                if source not in TELLING:
                    marked[path] = known.setdefault(source, marks.object_mark(number))
                number += 1
                continue
            if source not in known:
                thought = thinks(source) if group is places.texts else ""
                known[source] = _THINKING[thought](number) if thought else mark(number)
                if group is places.ids and size is not None:
                    in_form[number] = short_id(known[source], size, set())
                    if is_short(source, size):
                        known[source] = in_form[number]
            marked[path] = known[source]
            number += 1
    for at, (path, kind) in enumerate(kinds.items(), number):
        if kind not in TELLING:
            marked[path] = marks.value_mark(at)
    return marked, in_form
