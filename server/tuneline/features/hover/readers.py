"""Who reads, ignores or rejects a key: what the facts about targets say of it, in a sentence for each effect."""

from __future__ import annotations

from collections.abc import Iterator

from tuneline.domain.effect import Effect
from tuneline.engine.verdict import may_read
from tuneline.rules.reading import Reading
from tuneline.syntax.paths import Path
from tuneline.text.words import listed

# Names in a sentence; the others are counted.
_NAMED = 3
# What one and what several targets do with a key, in the order in which it is said.
_DO = {
    Effect.ACCEPT: ("reads", "read"),
    Effect.IGNORE: ("ignores", "ignore"),
    Effect.TRAIN: ("trains the wrong text because of", "train the wrong text because of"),
    Effect.CHANGE: ("changes", "change"),
    Effect.CUT: ("cuts off", "cut off"),
    Effect.DROP: ("drops examples with", "drop examples with"),
    Effect.CRASH: ("crashes on", "crash on"),
    Effect.REFUSE: ("rejects", "reject"),
}


def readers_of_key(path: Path, format: str, reading: Reading, *, known: bool) -> Iterator[str]:
    """Sentences about the key at a path of an example; none where no target has a fact about it.

    known: whether the key belongs to the format: a target that reads the format and has no fact about it reads it.
    """
    doers: dict[Effect, list[str]] = {}
    special = False
    for target in reading.readers:
        if not may_read(target, format):
            continue
        fact = target.key_effect(format, path, known=known)
        if fact is not None:
            special = special or fact.value is not Effect.ACCEPT
            doers.setdefault(fact.value, []).append(target.title)
        elif known and target.reads(format):
            doers.setdefault(Effect.ACCEPT, []).append(target.title)
    if not special:
        return
    for effect, (one, several) in _DO.items():
        if titles := doers.get(effect):
            more = [f"{len(titles) - _NAMED:,} more"] if len(titles) > _NAMED else []
            yield f"{listed((*titles[:_NAMED], *more))} {several if len(titles) > 1 else one} it."
