"""Which format a line is meant to be, and which one its file is.

Every line is guessed by its keys; a file's format is the one that most of its lines have.
A wrong guess costs more than none, so an object that merely resembles an example is left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from tuneline.domain.method import Method
from tuneline.formats.foreign import FOREIGN, OTHER, PARTICULAR, Foreign
from tuneline.formats.format import Format
from tuneline.formats.table import FORMATS
from tuneline.text.message import Listed, Message, Name
from tuneline.text.words import SURE, nearest

# What people write for a key, beyond slips of the finger. The preference names stood in OpenAI's own
# specification from December 2024 to June 2025, and the service never took them.
MISNAMED = {
    "message": "messages",
    "msgs": "messages",
    "preferred_completion": "preferred_output",
    "non_preferred_completion": "non_preferred_output",
    "preferred": "preferred_output",
    "non_preferred": "non_preferred_output",
    "rejected_output": "non_preferred_output",
}

_LEAST_CLAIM = 2
# Below this share of a file's objects a format is a coincidence, not what the file is.
_LEAST_SHARE = 0.25


class Guess(NamedTuple):
    """What a JSON object is meant to be.

    `name` is a format's name, a foreign format's name, `message` for a lone message, or None.
    `renamed` maps misspelt top-level keys to the ones meant; the guess rests on them.
    """

    name: str | None
    renamed: tuple[tuple[str, str], ...] = ()


NOTHING = Guess(None)
LONE_MESSAGE = Guess("message")


def guess(value: object, formats: Mapping[str, Format] = FORMATS) -> Guess:
    """What a JSON value is meant to be, by its keys. Never raises."""
    if not isinstance(value, dict):
        return NOTHING
    name = _foreign(value, PARTICULAR) or _best(value, formats) or _foreign(value, OTHER)
    if name is not None:
        return Guess(name)
    if "role" in value and ("content" in value or "tool_calls" in value):
        return LONE_MESSAGE
    return _guess_misspelt(value, formats)


def _foreign(value: dict[str, Any], shapes: tuple[Foreign, ...]) -> str | None:
    return next((shape.name for shape in shapes if shape.matches(value)), None)


def _best(value: dict[str, Any], formats: Mapping[str, Format]) -> str | None:
    best, most = None, _LEAST_CLAIM - 1
    for name, fmt in formats.items():
        if (claim := fmt.claims(value)) > most:
            best, most = name, claim
    return best


def _guess_misspelt(value: dict[str, Any], formats: Mapping[str, Format]) -> Guess:
    known = tuple(sorted({key for fmt in formats.values() for key in fmt.required}))
    meanings = {key: nearest_key(key, known) for key in list(value)[:16]}
    renamed = {key: meant for key, meant in meanings.items() if meant is not None and meant not in value}
    if not renamed:
        return NOTHING
    renamed_value = {renamed.get(key, key): item for key, item in value.items()}
    name = _best(renamed_value, formats)
    required = formats[name].required if name is not None else ()
    used = tuple((old, new) for old, new in renamed.items() if new in required)
    if not used:
        return NOTHING
    # A word as common as "message" is a slip only where the value is a conversation.
    if "messages" in {new for _, new in used} and not isinstance(renamed_value["messages"], list):
        return NOTHING
    return Guess(name, used)


@lru_cache(maxsize=4096)
def nearest_key(key: str, known: tuple[str, ...]) -> str | None:
    """The known key that a misspelt one was meant to be; None for a known key or for nothing near."""
    if key in known:
        return None
    if MISNAMED.get(key.lower()) in known:
        return MISNAMED[key.lower()]
    if len(key) > 40 or len(key) < 4:
        return None
    if key.lower() in known:
        return key.lower()
    return nearest(key, known, SURE)


class Vote(NamedTuple):
    """What a file is: the format's name or None, and why, in words that a report can show."""

    format: str | None
    reason: Message
    foreign: str | None = None


def family(fmt: Format) -> tuple[str, ...]:
    """Formats of one family have the same required keys, so a single line does not tell them apart."""
    return fmt.required


def vote(
    guesses: Counter[str | None],
    method: Method | None = None,
    formats: Mapping[str, Format] = FORMATS,
) -> Vote:
    """The format of a file from how often each guess was made among its JSON objects."""
    objects = sum(guesses.values())
    if not objects:
        return Vote(None, Message("no line contains a JSON object"))
    lone = guesses[LONE_MESSAGE.name]
    families: Counter[tuple[str, ...]] = Counter()
    others: Counter[str] = Counter()
    for name, count in guesses.items():
        if name is None:
            continue
        if name in formats:
            families[family(formats[name])] += count
        elif name in FOREIGN:
            others[name] += count
    foreign, foreign_count = others.most_common(1)[0] if others else (None, 0)
    keys, count = families.most_common(1)[0] if families else ((), 0)
    if lone > max(count, foreign_count) and lone >= objects * _LEAST_SHARE:
        reason = Message("{count} of {objects} objects are single chat messages", count=lone, objects=objects)
        return Vote("chat" if "chat" in formats else None, reason)
    if max(count, foreign_count) < max(1, objects * _LEAST_SHARE):
        seen = count + foreign_count
        if not seen:
            return Vote(None, Message("not training data: no line has a training format"))
        return Vote(
            None,
            Message(
                "not training data: only {count} of {objects} objects have a training format",
                count=seen,
                objects=objects,
            ),
        )
    if foreign is not None and foreign_count > count:
        shape = FOREIGN[foreign]
        reason = Message(
            "{count} of {objects} objects are {contents} ({readers}), not checked yet",
            count=foreign_count,
            objects=objects,
            contents=shape.title,
            readers=shape.readers,
        )
        return Vote(None, reason, foreign)
    members = [name for name, fmt in formats.items() if family(fmt) == keys]
    best = max(
        members, key=lambda name: (method is not None and formats[name].method == method, guesses[name])
    )
    names = Listed(tuple(map(Name, keys)))
    return Vote(
        best,
        Message("{count} of {objects} objects have {keys}", count=count, objects=objects, keys=names),
    )
