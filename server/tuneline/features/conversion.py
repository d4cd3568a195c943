"""What a conversion is for: the format that a person names, or the one that a target reads best."""

from __future__ import annotations

import json
from functools import partial

from tuneline.domain.effect import Effect
from tuneline.domain.masks import Masks
from tuneline.engine.files.source import Source
from tuneline.engine.limits import SAMPLE_BYTES, SAMPLE_LINES
from tuneline.engine.reading import reading_for
from tuneline.formats.conversion.convert import Conversion
from tuneline.formats.conversion.fit import Fit
from tuneline.formats.detect import guess
from tuneline.formats.format import Format
from tuneline.formats.table import FORMATS
from tuneline.settings.model import Settings
from tuneline.syntax.paths import Path
from tuneline.targets.base import Target, normal_target
from tuneline.targets.table import known_targets
from tuneline.text.words import did_you_mean


class NoFormat(Exception):
    """There is no such format or target, or no format that the target reads. The message is a line for a person."""


def how_to(name: str, settings: Settings, *, carry: str = "", split: bool = False) -> Conversion:
    """To a format by its name, for the target of the settings. Raises NoFormat."""
    writable = {key: it for key, it in FORMATS.items() if it.write is not None}
    if name not in writable:
        hint = did_you_mean(name, writable) or f"one of {', '.join(writable)}"
        raise NoFormat(f'there is no format "{name}" to convert to: {hint}')
    return Conversion(writable[name], split=split, carry=carry)


def how_for(
    name: str, source: Source, settings: Settings, *, carry: str = "", split: bool = False
) -> Conversion:
    """To the format that a target reads best of those that can hold what the file has. Raises NoFormat, Unreadable."""
    known = {it.name: it for it in known_targets(settings.own_targets)}
    target = known.get(normal_target(name))
    if target is None:
        hint = did_you_mean(name, known) or '"tuneline targets" lists them'
        raise NoFormat(f'there is no target "{name}": {hint}')
    given = _format_of(source)
    to = best_format(target, given)
    if to is None:
        raise NoFormat(
            f"{target.title} reads no format that {given.title if given else 'this file'} can be converted to"
        )
    facts = target.on(to.name).masks
    before = reading_for(settings).masks_of(given) if given is not None else None
    after: Masks | None = None if facts is None else facts.value
    return Conversion(to, fit_of(target, to), before, after, split, carry)


def best_format(target: Target, given: Format | None) -> Format | None:
    """The format to write: the one that the file has if the target reads it, else the plainest that it reads."""
    readable = [it for it in FORMATS.values() if it.write is not None and target.reads(it.name)]
    if given is not None:
        if given in readable:
            return given
        readable = [it for it in readable if it.method == given.method]
    whole = [it for it in readable if _reads_whole(target, it)]
    return next(iter(whole or readable), None)


def fit_of(target: Target, fmt: Format) -> Fit:
    """What the facts of a target say of how it takes a format."""
    choices = target.on(fmt.name).choices
    roles, arguments = choices.get("roles"), choices.get("arguments")
    form = next(iter(arguments.value)) if arguments is not None and len(arguments.value) == 1 else None
    refuses = partial(_refuses, target, fmt.name)
    return Fit(None if roles is None else roles.value, form, refuses=refuses)


def _refuses(target: Target, fmt: str, path: Path, known: bool) -> bool:
    fact = target.key_effect(fmt, path, known=known)
    return fact is not None and fact.value in (Effect.REFUSE, Effect.CRASH)


def _reads_whole(target: Target, fmt: Format) -> bool:
    fact = target.on(fmt.name).reads
    return fact is not None and fact.value == "whole"


def _format_of(source: Source) -> Format | None:
    """The format of the first example that has one."""
    for block in source.blocks(SAMPLE_BYTES):
        for text in source.read(block).texts[:SAMPLE_LINES]:
            try:
                name = guess(json.loads(text)).name
            except (ValueError, RecursionError):
                continue
            if (found := FORMATS.get(name or "")) is not None:
                return found
        break
    return None
