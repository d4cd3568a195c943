"""Which format a line is meant to be, and which one its file is.

Every line is guessed by its keys; a file's format is the one that most of its lines have.
A wrong guess costs more than none, so an object that merely resembles an example is left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, NamedTuple

from tuneline.domain.method import Method
from tuneline.formats import limits
from tuneline.formats.format import Format
from tuneline.formats.near import OTHER_LISTS, nearest_key
from tuneline.formats.recognise import is_turn
from tuneline.formats.shapes import HOLDERS, OTHER, PARTICULAR, SHAPES, UNTRAINED, Shape
from tuneline.formats.table import FORMATS
from tuneline.text.message import Listed, Message, Name

_LEAST_CLAIM = 2
# Keys that are looked at for capitals.
_MOST_KEYS = 16
# Below this share of a file's objects single messages are a coincidence, not what the file is.
_LEAST_LONE = 0.25


class Guess(NamedTuple):
    """What a JSON object is meant to be.

    `name` is a format's name, a shape's name, `message` for a lone message, or None.
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
    if (
        len(value) > limits.BARE_KEYS
        or formats is not FORMATS
        or not all(type(it) in _BARE and len(key) <= limits.BARE_KEY for key, it in value.items())
    ):
        return _guess(value, formats)
    bare = tuple([(key, type(it), it in _TELLING and it) for key, it in value.items()])
    if (known := _known_bare.get(bare)) is None:
        known = _guess(value, formats)
        if len(_known_bare) < limits.BARE:
            _known_bare[bare] = known
    return known


# Of an object without texts and further values only its keys tell what it is, and whether a value is 0 or 1. So files
# of very short lines need few guesses.
_BARE: Final = frozenset((int, float, bool, type(None)))
_TELLING: Final = (0, 1)
_known_bare: dict[tuple[tuple[str, type, object], ...], Guess] = {}


def _guess(value: dict[str, Any], formats: Mapping[str, Format]) -> Guess:
    name = (
        _holder(value, formats) or _shape(value, PARTICULAR) or _best(value, formats) or _shape(value, OTHER)
    )
    if name is not None:
        return Guess(name)
    if "role" in value and ("content" in value or "tool_calls" in value):
        return LONE_MESSAGE
    # A slip in a key of an example says more than the other keys.
    found = _guess_misspelt(value, formats)
    return found if found.name is not None else Guess(_shape(value, UNTRAINED))


def among(value: dict[str, Any], guessed: Guess, expected: Format, formats: Mapping[str, Format]) -> bool:
    """Whether an object of no format is one of `expected` in a file of that format: by its keys, all but the texts.

    Words that all kinds of data have show an example only where texts are under them, beside nothing that an evaluation
    set has; in a file of such examples one whose text is null or a number is still an example, and so is a prompt with
    nothing to compare an answer with, and one that has all keys of another format, too.
    """
    shape = SHAPES.get(guessed.name or "")
    if not expected.common_words or guessed == LONE_MESSAGE or guessed.name in formats:
        return False
    if not (expected.open_keys if shape is None else shape.kind == "other"):
        return False
    if not all(key in value for key in expected.required):
        return False
    others = [
        fmt.keys - expected.keys
        for fmt in formats.values()
        if value.keys() >= set(fmt.required) and not fmt.open_keys
    ]
    foreign = frozenset[str]().union(*others)
    own = {key: it for key, it in value.items() if key not in foreign}
    return any(
        expected.claims({**own, **dict.fromkeys(expected.required, it)}) >= _LEAST_CLAIM for it in _STAND_INS
    )


def among_by_keys(
    keys: Collection[str], guessed: str | None, expected: Format, formats: Mapping[str, Format]
) -> bool:
    """As `among`, of an object of which only the keys are at hand, and the name of what it was guessed to be."""
    return among(dict.fromkeys(keys), Guess(guessed), expected, formats)


# What an example has under the keys that it needs: a text, or messages where its format takes these.
_STAND_INS: Final = ("text", [{"role": "user", "content": "text"}])


def _shape(value: dict[str, Any], shapes: tuple[Shape, ...]) -> str | None:
    return next((shape.name for shape in shapes if shape.matches(value)), None)


def _holder(value: dict[str, Any], formats: Mapping[str, Format]) -> str | None:
    """The shape of an object that holds examples; None also where what it holds is not training data."""
    for shape in HOLDERS:
        rows = shape.rows(value) if shape.rows is not None else None
        if rows:
            name = _best(rows[0], formats) or _shape(rows[0], OTHER)
            if name is not None and (name in formats or SHAPES[name].kind == "trained"):
                return shape.name
    return None


def _best(value: dict[str, Any], formats: Mapping[str, Format]) -> str | None:
    best, most = None, _LEAST_CLAIM - 1
    for name, fmt in formats.items():
        if (claim := fmt.claims(value)) > most:
            best, most = name, claim
    return best


def _guess_misspelt(value: dict[str, Any], formats: Mapping[str, Format]) -> Guess:
    capitals = _in_capitals(value, formats)
    if capitals.name is not None:
        return capitals
    known = _known_names(tuple(formats.values()))
    meanings = {key: nearest_key(key, known) for key in list(value)[:16]}
    renamed = {key: meant for key, meant in meanings.items() if meant is not None and meant not in value}
    if not renamed:
        return NOTHING
    renamed_value = {renamed.get(key, key): item for key, item in value.items()}
    name = _best(renamed_value, formats)
    if name is None:
        return NOTHING
    fmt = formats[name]
    if not all(key in renamed_value or _under_another_name(key, renamed_value, fmt) for key in fmt.required):
        return NOTHING  # a stranger's word that merely resembles a key
    used = tuple((old, new) for old, new in renamed.items() if new in _required_names(fmt))
    if not used:
        return NOTHING
    # A word as common as "message" is a slip only where the value is a conversation.
    for old, new in used:
        if new == "messages" and not _is_conversation(
            renamed_value["messages"], common=old.lower() in OTHER_LISTS
        ):
            return NOTHING
    return Guess(name, used)


@lru_cache(maxsize=64)
def _known_names(formats: tuple[Format, ...]) -> tuple[str, ...]:
    """The keys that an object is recognised by even where they are misspelt, sorted."""
    names = [_required_names(fmt) for fmt in formats if not fmt.common_words]
    return tuple(sorted(frozenset[str]().union(*names)))


@lru_cache(maxsize=256)
def _required_names(fmt: Format) -> frozenset[str]:
    """The keys that an example needs, under all of their names."""
    other = (names for names in fmt.one_of if not set(fmt.required).isdisjoint(names))
    return frozenset(fmt.required).union(*other)


def _in_capitals(value: dict[str, Any], formats: Mapping[str, Format]) -> Guess:
    """Alpaca with capitals: three such keys together belong to no other data, whatever words they are."""
    if not 3 <= len(value) <= _MOST_KEYS or not all(key[:1].isupper() for key in value):
        return NOTHING
    meant = {key: key.lower() for key in value}
    small = dict(zip(meant.values(), value.values(), strict=True))
    name = _best(small, formats) if len(small) == len(value) else None
    if name is None or not small.keys() <= formats[name].keys or "instruction" not in small:
        return NOTHING
    return Guess(name, tuple(meant.items()))


def _is_conversation(value: object, *, common: bool) -> bool:
    """Whether a value may be a list of messages; `common`: of turns as chat has them, and nothing else."""
    if not isinstance(value, list):
        return False
    return all(map(is_turn, value)) and bool(value) if common else True


def has_all_of(guessed: Format, keys: Collection[str], expected: Format) -> bool:
    """Whether an object of one format has all keys of the file's format, which needs the same keys and more.

    It is meant to be as its file: what one of the further keys holds is wrong.
    """
    if not set(guessed.required) < set(expected.required):
        return False
    return all(key in keys or _under_another_name(key, keys, expected) for key in expected.required)


def _under_another_name(key: str, keys: Collection[str], fmt: Format) -> bool:
    """Whether an object has a key that says the same as one that it lacks."""
    return any(key in names and any(it in keys for it in names) for names in fmt.one_of)


class Vote(NamedTuple):
    """What a file is: the format's name or None, and why, in words that a report can show.

    shape: the name of the shape that most objects have, where there is no format.
    """

    format: str | None
    reason: Message
    shape: str | None = None


def family(fmt: Format) -> tuple[str, ...]:
    """Formats of one family have the same required keys, and a single line does not tell them apart."""
    return (*fmt.required, fmt.apart) if fmt.apart else fmt.required


def read_as(fmt: Format | None, expected: Format, value: Mapping[str, Any]) -> Format | None:
    """As what a line that looks like `fmt` is read in a file of the format `expected`."""
    if fmt is None or fmt is expected:
        return fmt
    if family(fmt) != family(expected):
        return expected if has_all_of(fmt, value, expected) else fmt
    return expected if expected.covers(value) else fmt


def vote(
    guesses: Counter[str | None],
    method: Method | None = None,
    formats: Mapping[str, Format] = FORMATS,
) -> Vote:
    """The format of a file from how often each guess was made among its JSON objects.

    One example of a known format makes a file training data: what else is in it is then reported, not passed over.
    """
    objects = sum(guesses.values())
    if not objects:
        return Vote(None, Message("no line contains a JSON object"))
    families: Counter[tuple[str, ...]] = Counter()
    shapes: Counter[str] = Counter()
    unknown = 0
    # Words that all kinds of data have make training data only of a file that mostly is in that format.
    weak = {name for name, fmt in formats.items() if fmt.common_words and guesses[name] * 2 < objects}
    for name, count in guesses.items():
        if name is None:
            unknown += count
        elif name in weak:
            continue
        elif name in formats:
            families[family(formats[name])] += count
        elif name in SHAPES:
            shapes[name] += count
    keys, known = families.most_common()[0] if families else ((), 0)
    shape, most = _shape_of(shapes, unknown)
    ranks = ("trained", "meant"), ("requests", "other")
    shape, most = max(
        shapes.items(), key=lambda it: (SHAPES[it[0]].kind in ranks[0], it[1]), default=(None, 0)
    )
    if shape is not None and SHAPES[shape].kind in ranks[1] and most < unknown:
        shape, most = None, 0
    lone = guesses[LONE_MESSAGE.name]
    if lone > max(known, most) and lone >= objects * _LEAST_LONE:
        reason = Message("{count} of {objects} objects are single chat messages", count=lone, objects=objects)
        return Vote("chat" if "chat" in formats else None, reason)
    if known:
        members = [name for name, fmt in formats.items() if family(fmt) == keys]
        # Where values tell formats apart, a method that no line is for is a wrong one.
        meant = [name for name in members if guesses[name] or not formats[name].apart]
        best = max(
            meant, key=lambda name: (method is not None and formats[name].method == method, guesses[name])
        )
        names = Listed(tuple(map(Name, formats[best].required)))
        return Vote(
            best,
            Message("{count} of {objects} objects have {keys}", count=known, objects=objects, keys=names),
        )
    if shape is None:
        return Vote(None, Message("no line has a training format that Tuneline knows"))
    contents = SHAPES[shape].title
    return Vote(
        None,
        Message(
            "{count} of {objects} objects are {contents}, which are not checked",
            count=most,
            objects=objects,
            contents=contents,
        ),
        shape,
    )


def _shape_of(shapes: Counter[str], unknown: int) -> tuple[str | None, int]:
    """The shape of a file without examples of ours, and how many of its objects have it.

    One example of another trainer makes a training file; what is no training data must be most of it.
    """
    examples = {name: count for name, count in shapes.items() if SHAPES[name].kind in ("trained", "meant")}
    among = examples or {name: count for name, count in shapes.items() if count >= unknown}
    return max(among.items(), key=itemgetter(1), default=(None, 0))
