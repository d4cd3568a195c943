"""A value of the wrong JSON type.

The key is right, but the service expects another kind of value there and rejects the line.

## Bad

```jsonl
{"messages": [{"role": "user", "content": 42}, {"role": "assistant", "content": "Forty-two."}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "42"}, {"role": "assistant", "content": "Forty-two."}]}
```

## Fixes

The value stays the same and only its wrapping changes: an object is wrapped in the list that is expected, a
string in the part or message whose text it is; JSON text is decoded; a list of one element is unwrapped.
That is safe; so is removing a null where leaving the key out means the same.
An object instead of a text is written as the JSON text that it is, which is safe as well.
Writing a number, `true` or `false` as a string is unsafe: only the author knows whether text was intended.
So is writing 1 and 0 as `true` and `false`.

## Known from

OpenAI's API specification of the training formats; its service answers with the line, the message and
"Input should be a valid string" (OpenAI community, thread 965584).
"""

from __future__ import annotations

from math import inf
from typing import Any, Final

from tuneline.formats.labels import LABEL
from tuneline.formats.problems import (
    A_BOOLEAN,
    A_LIST,
    A_STRING,
    AN_EXCHANGE,
    AN_OBJECT,
    PAIRS,
    Expected,
    Problem,
)
from tuneline.formats.recognise import is_turn_of_any
from tuneline.rules.areas import AREAS, area
from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, View, define
from tuneline.rules.format.advice import what_to_write
from tuneline.rules.words import type_in_words
from tuneline.syntax.moves import HERE, Decode, Encode, Unwrap, Wrap
from tuneline.syntax.ops import SetValue
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import Path, format_path, value_at
from tuneline.text.message import Argument, Count, Listed, Message, Name, Value, sentences

_WORDS = {"true": True, "false": False}
# Lists of which not only the type matters.
_LISTS: Final = frozenset((AN_EXCHANGE, PAIRS))
_TYPES: dict[tuple[Expected, ...], type] = {(A_STRING,): str, (A_LIST,): list, (AN_OBJECT,): dict}


def check(line: Line, _reading: Reading) -> Findings:
    alike = _alike(line)
    for problem in line.problems:
        if problem.kind != "type":
            continue
        if (within := problem.path[:-1]) in alike:
            if problem.path[-1] == 0:
                yield Found(_each(problem), within, claims=(within,))
            continue
        repair = line.format.repair(line.value, problem) if line.format is not None else None
        fix = Fix(repair.title, repair.ops, safe=repair.safe) if repair is not None else _fix(problem)
        yield Found(
            sentences(
                _message(problem), None if fix else what_to_write(problem, answer=_is_answer(line, problem))
            ),
            problem.path,
            fixes=(fix,) if fix else (),
            severity=Severity.INFORMATION if _may_be_class(line, problem) else None,
            case="published" if problem.published else "",
            detail="" if problem.published or line.view is None else _detail(line.view, problem),
            quiet=problem.published,
            claims=(problem.path,) if _hides_others(problem, fix) else (),
        )


def _alike(line: Line) -> frozenset[Path]:
    """Lists of which every item is of the same wrong type, which is one fault, and none can be repaired alone."""
    found: dict[Path, list[Problem]] = {}
    for problem in line.problems:
        if (
            problem.kind == "type"
            and not problem.published
            and problem.path
            and type(problem.path[-1]) is int
        ):
            found.setdefault(problem.path[:-1], []).append(problem)
    return frozenset(
        path
        for path, problems in found.items()
        if len(problems) > 1
        and len(problems) == len(value_at(line.value, path) or ())
        and len({(it.expected, type(it.seen)) for it in problems}) == 1
        and not any(_has_fix(line, it) for it in problems)
    )


def _has_fix(line: Line, problem: Problem) -> bool:
    return (line.format is not None and line.format.repair(line.value, problem) is not None) or (
        _fix(problem) is not None
    )


def _each(problem: Problem) -> Message:
    return Message(
        "Each item of {place} must be {expected}, not {type}.",
        place=Name(format_path(problem.path[:-1])) if problem.path[:-1] else Message("the line"),
        expected=Listed(problem.expected, "or"),
        type=type_in_words(problem.seen),
    )


def _may_be_class(line: Line, problem: Problem) -> bool:
    """Whether a label is 1 or 0, which some trainers take for true and false, and classifiers for a class."""
    if problem.path != (LABEL,) or type(problem.seen) is not int or problem.seen not in (0, 1):
        return False
    # A line that only its file makes one with a label is in a file of labels that are true or false.
    return line.format is not None and line.guess.name == line.format.name


def _detail(view: View, problem: Problem) -> str:
    """Where it is; an address in the place of an image is what some readers take."""
    where = area(view, problem.path)
    return "image/text" if where == "image" and isinstance(problem.seen, str) else where


def _is_answer(line: Line, problem: Problem) -> bool:
    """Whether a list is where an answer should be, at the top of the example."""
    if not isinstance(problem.seen, list) or len(problem.path) != 1 or line.view is None:
        return False
    return any(slot.at[:1] == problem.path and slot.turn.role == "assistant" for slot in line.view.slots())


def _hides_others(problem: Problem, fix: Fix | None) -> bool:
    """Whether nothing more can be said of the place: a text that only needs its place is read all the same.

    A word or nothing that only the published schema refuses is what a rule of its own may know more of.
    """
    if problem.published and (isinstance(problem.seen, str) or not problem.seen):
        return False
    return bool(problem.path) and not (fix and isinstance(problem.seen, str))


def _message(problem: Problem) -> Message:
    seen = problem.seen
    place = Name(format_path(problem.path)) if problem.path else Message("The line")
    words: dict[str, Argument] = {"place": place, "expected": Listed(problem.expected, "or")}
    # A number beyond all floats is read as infinite, which is not what the line has.
    if isinstance(seen, str) and all(isinstance(it, Name) for it in problem.expected):
        return Message("{place} must be {expected}, not {seen}.", **words, seen=Value(seen))
    if isinstance(seen, str | int | float) and not isinstance(seen, bool) and seen not in (inf, -inf):
        return Message(
            "{place} must be {expected}, not {type} ({seen}).",
            **words,
            type=type_in_words(seen),
            seen=Value(seen),
        )
    if isinstance(seen, bool):
        return Message("{place} must be {expected}, not {seen}.", **words, seen=Value(seen))
    if isinstance(seen, list) and not _LISTS.isdisjoint(problem.expected):
        kind = "string" if all(isinstance(it, str) for it in seen) else "item"
        return Message(
            "{place} must be {expected}, not a list of {items}.", **words, items=Count(len(seen), kind)
        )
    return Message("{place} must be {expected}, not {type}.", **words, type=type_in_words(seen))


def _fix(problem: Problem) -> Fix | None:
    """What can be written without knowing what the key means."""
    path, seen, expected = problem.path, problem.seen, problem.expected
    if not path:
        return None
    match seen:
        case dict() if A_LIST in expected and A_STRING not in expected:
            return Fix(Message("Wrap the object in a list"), (Wrap(path, [HERE]),))
        case dict() if A_STRING in expected and not is_turn_of_any(seen):
            # An object that holds one text may be a part or a message that was meant to be read.
            sure = len(seen) != 1 or not isinstance(next(iter(seen.values())), str)
            return Fix(Message("Write the object as JSON text"), (Encode(path),), safe=sure)
        case list():
            wanted = _TYPES.get(expected)
            if wanted is not None and len(seen) == 1 and isinstance(seen[0], wanted):
                return Fix(Message("Remove the list around it"), (Unwrap(path, (*path, 0)),))
        case str():
            return _of_string(problem, seen)
        case int() if A_BOOLEAN in expected and not isinstance(seen, bool) and seen in (0, 1):
            meant = bool(seen)
            title = Message("Change to {word}", word=Name("true" if meant else "false"))
            return Fix(title, (SetValue(path, meant),), safe=False)
        case bool() if A_STRING in expected:
            return Fix(Message("Write {value} as a string", value=Value(seen)), (Encode(path),), safe=False)
        case int() | float() if A_STRING in expected and not isinstance(seen, bool):
            return Fix(Message("Write the number as a string"), (Encode(path),), safe=False)
    return None


def _of_string(problem: Problem, seen: str) -> Fix | None:
    """A string in the place of what it spells."""
    path, expected = problem.path, problem.expected
    if len(expected) == 1 and isinstance(word := expected[0], Name):
        return Fix(Message("Change to {word}", word=word), (SetValue(path, word.text),))
    if A_BOOLEAN in expected:
        meant = _WORDS.get(seen.strip().lower())
        return Fix(Message("Remove the quotes"), (SetValue(path, meant),)) if meant is not None else None
    wanted = _TYPES.get(expected)
    if wanted is not None and seen.lstrip()[:1] in ("[", "{"):
        return (
            Fix(Message("Decode the JSON"), (Decode(path),)) if isinstance(_decoded(seen), wanted) else None
        )
    return None


def _decoded(text: str) -> Any:
    tree = parse(text, "string")
    return None if tree.faults else tree.to_python()


RULE = define(__name__, __doc__, Severity.ERROR, Scope.PROBLEMS, check, cases=("published",), details=AREAS)
