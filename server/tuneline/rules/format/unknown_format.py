"""An object with no known format.

In a training file, a line without the keys of the format has nothing to train: the service rejects the file at that
line, and a local trainer stops with an error about a missing key.
Where no line of a file has a known format, that is reported once: as a note, because the file may be for something
else, and as an error where a target is named that reads none of it.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}]}
{"messages": [{"role": "user", "content": "Capital of Chile?"}, {"role": "assistant", "content": "Santiago"}]}
{"capital": "Havana", "country": "Cuba"}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}]}
{"messages": [{"role": "user", "content": "Capital of Chile?"}, {"role": "assistant", "content": "Santiago"}]}
{"messages": [{"role": "user", "content": "Capital of Cuba?"}, {"role": "assistant", "content": "Havana"}]}
```

## Known from

OpenAI's service answers "Example N is missing key 'messages'".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tuneline.formats.detect import LONE_MESSAGE, among_by_keys, family
from tuneline.formats.format import Format
from tuneline.formats.shapes import SHAPES
from tuneline.rules.base import AboutFormat, File, Findings, Found, Reading, Scope, Severity, define
from tuneline.text.message import Argument, Listed, Message, Name
from tuneline.text.pattern import pattern

_separators = pattern(r"[,;|\t]")
# Keys of an object that are named.
_NAMED = 6


def check(file: File, reading: Reading) -> Findings:
    if reading.format is None:
        yield from _no_example(file, reading)
        return
    fmt, lines = reading.format, file.lines
    same = [it for it in reading.formats.values() if family(it) == family(fmt)]

    def is_none(guess: str | None, keys: tuple[str, ...]) -> bool:
        if guess is None:
            return not among_by_keys(keys, guess, fmt, reading.formats)
        return _is_lost(guess, keys, fmt)

    for row in lines.objects(is_none):
        keys = lines.keys[row]
        absent = [key for key in same[0].required if key not in keys]
        found = _keys(keys)
        joined = _joined(keys)
        yield Found(
            Message(
                "This object is not {example}: what {keys} holds is not what an example has there. Complete it"
                " or remove the line.",
                example=fmt.example,
                keys=_keys(same[0].required),
            )
            if not absent
            else Message(
                "This object is not {example}: it has no key {absent}, but {keys}. Complete it or remove the"
                " line.",
                example=fmt.example,
                absent=_keys(absent, "or"),
                keys=found,
            )
            if keys and joined is None
            else joined
            or Message(
                "This object is empty, not {example}. Complete it or remove the line.",
                example=fmt.example,
            ),
            line=row,
            cause=" ".join(keys),
        )


def _is_lost(guessed: str, keys: Collection[str], fmt: Format) -> bool:
    """Whether a line is taken for no training data among examples whose keys are common words, and lacks one of them.

    It may be an example with a slip. Where a format has words of its own, mixed-formats reports such lines.
    """
    shape = SHAPES.get(guessed)
    return (
        fmt.common_words
        and shape is not None
        and shape.kind == "other"
        and not set(fmt.required) <= set(keys)
    )


def _no_example(file: File, reading: Reading) -> Findings:
    shape = SHAPES.get(file.vote.shape or "")
    if not file.named or (shape is not None and shape.kind != "requests"):
        return
    # What is not JSON is for other rules.
    objects = any(True for _ in file.lines.rows_of("object")) or file.multiline.examples
    if not objects or LONE_MESSAGE.name in file.lines.guesses:
        return
    row = file.first_object
    if not file.lines.keys[row] and file.examples == 1:
        return  # it is not written yet
    keys = file.lines.keys[row]
    if shape is not None:
        held = next((key for key in keys if key in ("body", "params", "request")), "")
        message = Message(
            "This file contains {contents}, not training examples. It was not checked.", contents=shape.title
        )
        if held:
            message = Message(
                "This file contains {contents}, not training examples: these are inside {key}. It was not checked.",
                contents=shape.title,
                key=Name(held),
            )
        path = (held,) if held else ()
    elif keys:
        message, path = (
            _joined(keys)
            or Message(
                "No line has a known format: objects with {keys}. They were not checked.", keys=_keys(keys)
            ),
            (),
        )
    else:
        message, path = Message("No line has a known format. The file was not checked."), ()
    yield Found(
        message,
        path,
        "key" if path else "value",
        line=row,
        severity=Severity.INFORMATION,
        about=AboutFormat(shape.name if shape is not None else "unknown"),
        detail="no-example/columns" if shape is None and _has_column(keys, reading) else "",
        case="no-example",
    )


def _has_column(keys: Sequence[str], reading: Reading) -> bool:
    """Whether a key is one of the texts that some format keeps at the top, in whatever case."""
    columns = {
        path[0]
        for fmt in reading.formats.values()
        for section in fmt.view(dict.fromkeys(fmt.required, "")).sections
        for path in (section.paths or ())
        if len(path) == 1
    }
    return any(key.lower() in columns for key in keys)


def _joined(keys: Sequence[str]) -> Message | None:
    """What is said of an object whose only key holds the names of several, as a row of a CSV file may leave it."""
    if len(keys) != 1:
        return None
    names = [it.strip() for it in _separators.split(keys[0])]
    if len(names) < 2 or len(names) > _NAMED or not all(it.isidentifier() for it in names):
        return None
    return Message(
        "One key, {key}, holds {count} names, as the header of a CSV file does. Write {keys} with a value for each.",
        key=Name(keys[0]),
        count=len(names),
        keys=_keys(names),
    )


def _keys(keys: Sequence[str], last: str = "and") -> Argument:
    named = tuple(map(Name, keys[:_NAMED]))
    if len(keys) > _NAMED:
        return Message("{keys} and {count} more", keys=Listed(named, "and"), count=len(keys) - _NAMED)
    return Listed(named, "or" if last == "or" else "and")


RULE = define(
    __name__,
    __doc__,
    Severity.ERROR,
    Scope.FILE,
    check,
    cases=("no-example",),
    details=("no-example/columns",),
)
