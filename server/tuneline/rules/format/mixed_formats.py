"""A line in another format than the examples of the file.

A job trains one format: the service expects one kind of example and rejects lines of another kind, and a local
trainer that goes by the first line stops at a missing key.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}]}
{"messages": [{"role": "user", "content": "Capital of Chile?"}, {"role": "assistant", "content": "Santiago"}]}
{"prompt": "Capital of Cuba?", "completion": "Havana"}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}]}
{"messages": [{"role": "user", "content": "Capital of Chile?"}, {"role": "assistant", "content": "Santiago"}]}
{"messages": [{"role": "user", "content": "Capital of Cuba?"}, {"role": "assistant", "content": "Havana"}]}
```

## Known from

OpenAI's service answers "Example N is missing key 'messages'" or names the extra key.
Together's checker (`together` 2.10.0) asks that every line has the same format.
mlx-lm takes the format from the first line (`tuner/datasets.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from tuneline.formats.detect import family, has_all_of
from tuneline.formats.format import Format
from tuneline.formats.shapes import SHAPES
from tuneline.rules.base import File, Findings, Found, Reading, Related, Scope, Severity, define
from tuneline.rules.columns import different, together
from tuneline.text.message import Argument, Message

# A chat example that names its model and still waits for an answer looks like one: too little to accuse it.
_DOUBTFUL = "request"


def check(file: File, reading: Reading) -> Findings:
    own = reading.format
    if own is None:
        return
    # Beside words that all data has, further keys do not make another format.
    other = ("meant", "other", "requests") if own.common_words else ("meant",)
    same = [name for name, it in reading.formats.items() if family(it) == family(own)]
    contents: dict[str, tuple[str, Argument]] = {
        **{
            name: (name, it.title)
            for name, it in SHAPES.items()
            if name not in (_DOUBTFUL, *reading.formats) and it.kind not in other
        },
        **{
            name: (name, Message("{format} examples", format=it.title))
            for name, it in reading.formats.items()
        },
        **{name: (own.name, Message("{format} examples", format=own.title)) for name in same},
    }
    lines = file.lines

    def kind_of(guess: str | None, keys: tuple[str, ...]) -> tuple[str, Argument] | None:
        if guess is None or guess not in contents:
            return None
        if _is_own(guess, keys, reading):
            return contents[own.name]
        if guess not in same or not _elsewhere(keys, reading.formats[guess], own):
            return contents[guess]
        return guess, Message("{format} examples", format=reading.formats[guess].title)

    kinds = different(together(lines.kinds, lines.guesses, lines.keys))
    known = {(guess, keys): kind_of(guess, keys) for what, guess, keys in kinds if what == "object"}
    if len({it[0] for it in known.values() if it is not None}) < 2:
        return
    found = {
        row: it
        for row in lines.rows_of("object")
        if (it := known[lines.guesses[row], lines.keys[row]]) is not None
    }
    counts = Counter(kind for kind, _ in found.values())
    # Of as many the format that is checked is what the file should be.
    most = max(counts, key=lambda kind: (counts[kind], kind == own.name))
    first, (_, usual) = next((row, it) for row, it in found.items() if it[0] == most)
    for row, (kind, words) in found.items():
        if kind != most:
            yield Found(
                Message(
                    "This line looks like {contents}, but most lines of this file are {usual}. Use one format per file.",
                    contents=words,
                    usual=usual,
                ),
                line=row,
                cause=kind,
                related=(Related(Message("First of the {usual}", usual=usual), line=first - row),),
            )


def _elsewhere(keys: tuple[str, ...], fmt: Format, own: Format) -> bool:
    """Whether an example has its turns under a key that the file's format does not know."""
    return not own.keys.issuperset(key for key in keys if key in fmt.keys) and not set(own.required) <= set(
        keys
    )


def _is_own(guess: str, keys: Collection[str], reading: Reading) -> bool:
    """Whether a line is read as one of the file's format; what is wrong with it then is said of the line."""
    guessed = reading.formats.get(guess)
    return guessed is not None and reading.format is not None and has_all_of(guessed, keys, reading.format)


RULE = define(__name__, __doc__, Severity.ERROR, Scope.FILE, check)
