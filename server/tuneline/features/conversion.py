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
from tuneline.rules.reading import Reading
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
    name: str, given: Format | None, settings: Settings, *, carry: str = "", split: bool = False
) -> Conversion:
    """To the format that a target reads best of those that can hold what a file of a format has. Raises NoFormat."""
    known = {it.name: it for it in known_targets(settings.own_targets)}
    target = known.get(normal_target(name))
    if target is None:
        hint = did_you_mean(name, known) or '"tuneline targets" lists them'
        raise NoFormat(f'there is no target "{name}": {hint}')
    to = best_format(target, given)
    if to is None:
        raise NoFormat(
            f"{target.title} reads no format that {given.title if given else 'this file'} can be converted to"
        )
    facts = target.on(to.name).masks
    named = reading_for(settings)
    before = named.masks_of(given) if given is not None else None
    after: Masks | None = None if facts is None else facts.value
    return Conversion(to, fit_of(target, to), before, after, split, carry)


def how_between(reading: Reading, given: Format, to: Format) -> Conversion:
    """To a format for whom a file is checked: the first named target, where one is named and reads the format."""
    target = next((it for it in reading.targets if it.reads(to.name)), None)
    if target is None:
        return Conversion(to)
    return Conversion(to, fit_of(target, to), reading.masks_of(given), reading.masks_of(to))


def wanted_format(reading: Reading, given: Format) -> Format | None:
    """The format that a file should have for whom it is checked; None where none is known, or it has it."""
    target = next(iter(reading.targets), None)
    writable = [it for it in FORMATS.values() if it.write is not None]
    if target is not None:
        writable = [it for it in writable if target.reads(it.name)]
    if reading.method is not None and reading.method != given.method:
        return next((it for it in writable if it.method == reading.method), None)
    if reading.model is not None and reading.model.chat != _has_roles(given):
        same = (it for it in writable if it.method == given.method)
        return next((it for it in same if _has_roles(it) == reading.model.chat), None)
    best = best_format(target, given) if target is not None else None
    return None if best is given else best


def _has_roles(fmt: Format) -> bool:
    return any(section.shape.role is not None for section in fmt.view({}).sections)


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


def format_of(source: Source) -> Format | None:
    """The format of the first example of a file that has one. Raises Unreadable."""
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
