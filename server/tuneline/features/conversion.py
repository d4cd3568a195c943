"""What a conversion is for: the format that a person names, or the one that a target reads best."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final, NamedTuple

from tuneline.domain.effect import Effect
from tuneline.domain.masks import Masks
from tuneline.domain.severity import Severity
from tuneline.engine.conversion import plans_for
from tuneline.engine.conversion_lines import convert_lines
from tuneline.engine.document import FileState
from tuneline.engine.files.source import Source
from tuneline.engine.fixes.memory import settle
from tuneline.engine.limits import SAMPLE_BYTES
from tuneline.engine.plan import Plan
from tuneline.engine.reading import reading_for
from tuneline.formats.conversion.account import INTO_QUESTION, STOPS
from tuneline.formats.conversion.carry import taken_back
from tuneline.formats.conversion.convert import Conversion
from tuneline.formats.conversion.fit import Fit
from tuneline.formats.detect import guess
from tuneline.formats.format import Format
from tuneline.formats.table import FORMATS
from tuneline.rules.base import Scope
from tuneline.rules.reading import Reading
from tuneline.rules.table import RULES
from tuneline.settings.model import Settings
from tuneline.syntax.paths import Path
from tuneline.targets.base import Target, normal_target
from tuneline.targets.table import known_targets
from tuneline.text.words import did_you_mean

# Lines of a file that are converted to choose a format; one costs some 0.1 ms for each format.
SAMPLE: Final = 100


class NoFormat(Exception):
    """There is no such format or target, no format that the target reads, or no such key to keep anything in.

    The message is a line for a person.
    """


def _see_that_nothing_is_under(key: str) -> None:
    """Raises NoFormat for a key to keep things in that a format has a use for: it would take the place of a text."""
    for fmt in FORMATS.values():
        if key in fmt.keys or any(key in names for names in fmt.one_of):
            raise NoFormat(
                f'"{key}" is a key of {fmt.title}, so nothing can be kept in it: name another, such as "_kept"'
            )


def how_to(name: str, settings: Settings, *, carry: str = "", split: bool = False) -> Conversion:
    """To a format by its name, for the target of the settings. Raises NoFormat."""
    _see_that_nothing_is_under(carry)
    writable = {key: it for key, it in FORMATS.items() if it.write is not None}
    if name not in writable:
        hint = did_you_mean(name, writable) or f"one of {', '.join(writable)}"
        raise NoFormat(f'there is no format "{name}" to convert to: {hint}')
    return Conversion(writable[name], split=split, carry=carry)


def how_for(
    name: str,
    given: Format | None,
    settings: Settings,
    *,
    carry: str = "",
    split: bool = False,
    sample: Sequence[str] = (),
) -> Conversion:
    """To the format that a target reads best of those that can hold what a file of a format has. Raises NoFormat.

    sample: lines of the file, by which one of several formats is chosen, see `_cost`. The format that they have comes
    first, then those that have roles as it has, then the plainest.
    """
    _see_that_nothing_is_under(carry)
    known = {it.name: it for it in known_targets(settings.own_targets)}
    target = known.get(normal_target(name))
    if target is None:
        hint = did_you_mean(name, known) or '"tuneline targets" lists them'
        raise NoFormat(f'there is no target "{name}": {hint}')
    named = reading_for(settings)
    before = named.masks_of(given) if given is not None else None

    def how(to: Format) -> Conversion:
        masks = target.masks(to.name)
        after: Masks | None = None if masks is None else masks.value
        return Conversion(to, fit_of(target, to), before, after, split, carry)

    formats = readable_formats(target, given)
    if not formats:
        raise NoFormat(
            f"there is nothing to convert to: {target.title} reads no format "
            + (f"for the same training as {given.title}" if given else "that can be written")
        )
    if len(formats) == 1 or not sample:
        return how(formats[0])
    # How long an example is does not depend on its format.
    asked = replace(asked_of(target.name, settings.model_copy(update={"method": None})), tokens=False)

    def cost(how: Conversion) -> tuple[bool, bool, int, int]:
        found = _cost(how, sample, asked)
        return found.refused, not _reads_whole(target, how.to), found.stopped, found.without_place

    return min((how(to) for to in formats), key=cost)


def asked_of(name: str, settings: Settings) -> Plan:
    """The check of a target for what is written for it: all of `tuneline check --target NAME`."""
    return Plan(settings.model_copy(update={"target": (normal_target(name),)}))


class _Cost(NamedTuple):
    """How badly some lines do in a format. A few such lines are no reason for a format that is further away.

    refused: whether their reader refuses most of them. stopped: on how many tenths of them it refuses something, or
    something is lost. without_place: on how many tenths of them the system message has no place of its own.
    """

    refused: bool
    stopped: int
    without_place: int


def _cost(how: Conversion, sample: Sequence[str], asked: Plan) -> _Cost:
    part = convert_lines([it.encode() for it in sample], plans_for(how, asked))
    account, texts = part.account, part.written.decode().split("\n")[:-1]
    state = FileState(texts, asked.reading(), asked.rules())
    for _ in settle(state):
        pass
    # What is said of a file, such as how many examples it has, is not about its format.
    errors = ((at, it) for at, it in state.everywhere() if RULES[it.rule].scope is not Scope.FILE)
    rows = {account.origins.row(at) for at, finding in errors if finding.severity is Severity.ERROR}
    for ranges in account.left_out.ranges:
        rows.update(ranges)
    lines = account.converted + account.left_out.count
    refused = 2 * len(rows) > lines or not texts
    for entry in account.entries.values():
        for ranges in entry.rows.ranges if entry.level in STOPS else ():
            rows.update(ranges)
    moved = account.entries.get(("moved", INTO_QUESTION))
    without_place = 0 if moved is None else moved.count
    return _Cost(refused, 10 * len(rows) // max(lines, 1), 10 * without_place // max(lines, 1))


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
    return next(iter(readable_formats(target, given)), None)


def readable_formats(target: Target, given: Format | None) -> list[Format]:
    """The formats that a target reads for the same training: the one that a file has, those read whole, others."""
    found = [it for it in FORMATS.values() if it.write is not None and target.reads(it.name)]
    if given is not None:
        found = [it for it in found if it.method == given.method]
    roles = given is not None and bool(given.roles)

    def distance(fmt: Format) -> tuple[bool, bool, bool]:
        return fmt is not given, not _reads_whole(target, fmt), given is not None and bool(fmt.roles) != roles

    return sorted(found, key=distance)


def fit_of(target: Target, fmt: Format) -> Fit:
    """What the facts of a target say of how it takes a format."""
    roles, arguments = (target.taken(fmt.name, what) for what in ("roles", "arguments"))
    form = next(iter(arguments.value)) if arguments is not None and len(arguments.value) == 1 else None
    refuses = partial(_refuses, target, fmt.name)
    facts = target.on(fmt.name)
    tables = (facts.cases, *([target.on(facts.reads_as).cases] if facts.reads_as else []), target.cases)
    ids = next((table[SHORT_IDS] for table in tables if SHORT_IDS in table), None)
    size = SHORT_ID if ids is not None and ids.value in _STOPS else None
    taken = None if roles is None else roles.value
    if taken is not None and fmt.system_key and not refuses((fmt.system_key,), True):
        taken |= {"system"}  # it has a place beside the turns, whose roles these are
    return Fit(taken, form, size, refuses=refuses)


# The case of a rule about ids that are not short, and how many letters and digits one has where a reader asks for that.
SHORT_IDS: Final = "call-form/id"
SHORT_ID: Final = 9
_STOPS: Final = (Effect.REFUSE, Effect.CRASH)


def _refuses(target: Target, fmt: str, path: Path, known: bool) -> bool:
    fact = target.key_effect(fmt, path, known=known)
    return fact is not None and fact.value in _STOPS


def _reads_whole(target: Target, fmt: Format) -> bool:
    fact = target.on(fmt.name).reads
    return fact is not None and fact.value == "whole"


def sample_of(source: Source) -> Sequence[str]:
    """The first lines of a file. Raises Unreadable."""
    for block in source.blocks(SAMPLE_BYTES):
        return source.read(block).texts[:SAMPLE]
    return ()


def format_of(texts: Iterable[str], carry: str = "") -> Format | None:
    """The format that most of some lines have, the first of several; None where no line is an example.

    carry: the key that keeps what did not fit, see `Conversion`.
    """
    found: Counter[str] = Counter()
    for text in texts:
        try:
            value = json.loads(text)
            name = guess(taken_back(value, carry)[0] if isinstance(value, dict) else value).name
        except (ValueError, RecursionError):
            continue
        found.update([name] if name is not None and name in FORMATS else ())
    return FORMATS[found.most_common(1)[0][0]] if found else None
