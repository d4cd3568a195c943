"""What targets do with what a rule found: from facts to an effect, for one target and for several.

A finding is about a key, a value, an amount or a shape that targets have facts on, or else about its rule and case.
Nothing here depends on whether a target was named.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tuneline.domain.effect import Effect
from tuneline.domain.method import Method
from tuneline.domain.value import replace
from tuneline.rules.base import Rule, Scope
from tuneline.rules.finding import (
    AboutChoice,
    AboutEach,
    AboutFormat,
    AboutKey,
    AboutLimit,
    AboutMask,
    AboutWord,
    Found,
)
from tuneline.rules.reading import Reading
from tuneline.targets.base import READ, Target
from tuneline.targets.evidence import OWN_WORD, Evidence, Fact
from tuneline.text.message import Argument, Listed, Message, sentences, template

# Rules about single examples: they are asked only where a target reads the format of the file.
_OF_EXAMPLES = frozenset((Scope.TEXT, Scope.OUTLINE, Scope.PROBLEMS, Scope.VALUE, Scope.TOKENS))
REFUSED = (Effect.REFUSE, Effect.CRASH)
_SHOWN = 3
_ORDER = {effect: rank for rank, effect in enumerate(Effect)}

# How a target reads a format, as an effect on a file of that format.
_OF_READS = {
    "whole": Effect.ACCEPT,
    "loses": Effect.CHANGE,
    "drops": Effect.DROP,
    "refuses": Effect.REFUSE,
    "crashes": Effect.CRASH,
}
# What is said of the worst effect, for one target and for several. A file is refused, crashed on or dropped as a whole.
_OF_LINE = {
    Effect.REFUSE: (template("{who} rejects this line."), template("{who} reject this line.")),
    Effect.CRASH: (template("{who} crashes on this line."), template("{who} crash on this line.")),
    Effect.DROP: (template("{who} drops this example."), template("{who} drop this example.")),
    Effect.CUT: (template("{who} cuts off the end."), template("{who} cut off the end.")),
    Effect.CHANGE: (template("{who} changes it."), template("{who} change it.")),
    Effect.TRAIN: (template("{who} trains the wrong text."), template("{who} train the wrong text.")),
    Effect.IGNORE: (template("{who} ignores it."), template("{who} ignore it.")),
}
_OF_FILE = {
    **_OF_LINE,
    Effect.REFUSE: (template("{who} rejects this file."), template("{who} reject this file.")),
    Effect.CRASH: (template("{who} crashes on this file."), template("{who} crash on this file.")),
}
_OF_FORMAT = {
    **_OF_FILE,
    Effect.REFUSE: (template("{who} does not read this format."), template("{who} do not read this format.")),
    Effect.CRASH: (template("{who} crashes on this format."), template("{who} crash on this format.")),
    Effect.DROP: (
        template("{who} drops every example of this format."),
        template("{who} drop every example of this format."),
    ),
    Effect.CHANGE: (
        template("{who} does not keep all of this format."),
        template("{who} do not keep all of this format."),
    ),
}


class Verdict(NamedTuple):
    """What one target does, and how that is known."""

    target: Target
    effect: Effect
    evidence: Evidence


def verdicts(rule: Rule, found: Found, reading: Reading, targets: Iterable[Target]) -> tuple[Verdict, ...]:
    """What each target does, those left out to which the finding says nothing: they do not read the format."""
    fmt = reading.format.name if reading.format is not None else None
    kept = targets
    if fmt is not None and rule.scope in _OF_EXAMPLES:
        kept = (it for it in targets if may_read(it, fmt))
    return tuple(_verdict(rule, found, reading, it, fmt) for it in kept)


def worst(verdicts: Iterable[Verdict]) -> Effect:
    """The worst effect; unknown where there is none."""
    return min((it.effect for it in verdicts), key=_ORDER.__getitem__, default=Effect.UNKNOWN)


def who(verdicts: Iterable[Verdict], scope: Scope, *, of_format: bool = False) -> Message | None:
    """Who does the worst thing, in a sentence, at most three by name; None where nobody does anything.

    scope: the rule's. of_format: whether it is about the format of the whole file.
    """
    said = _OF_FORMAT if of_format else _OF_FILE if scope is Scope.FILE else _OF_LINE
    by_effect: dict[Effect, list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.effect in said:
            by_effect.setdefault(verdict.effect, []).append(verdict)
    if not by_effect:
        return None
    effect = min(by_effect, key=_ORDER.__getitem__)
    doers = by_effect[effect]
    names: list[Argument] = [it.target.title for it in doers[:_SHOWN]]
    if len(doers) > _SHOWN:
        names.append(Message("{number} more", number=len(doers) - _SHOWN))
    sentence = Message(said[effect][len(doers) > 1], who=Listed(tuple(names)))
    doubt = None if any(it.evidence.verified for it in doers) else Message("(Reported, not verified.)")
    return sentences(sentence, doubt)


def may_read(target: Target, fmt: str) -> bool:
    """Whether a target reads a format, or it is not known that it does not."""
    fact = target.on(fmt).reads
    return fact is None or fact.value in READ


def _verdict(rule: Rule, found: Found, reading: Reading, target: Target, fmt: str | None) -> Verdict:
    fact = _fact(rule, found, reading, target, fmt)
    if fact is None:
        return Verdict(target, Effect.UNKNOWN, OWN_WORD)
    return Verdict(target, fact.value, fact.evidence)


def _fact(rule: Rule, found: Found, reading: Reading, target: Target, fmt: str | None) -> Fact[Effect] | None:
    if isinstance(found.about, AboutEach):
        alone = (replace(found, case=case, detail=case, about=about) for case, about in found.about.each)
        facts = [fact for it in alone if (fact := _fact(rule, it, reading, target, fmt)) is not None]
        return min(facts, key=lambda fact: _ORDER[fact.value], default=None)
    case = target.case_effect(fmt, rule.name, found.case, found.detail)
    match found.about:
        case AboutKey(path, known, role):
            # What a case of its own says is more particular than what is said of keys in general.
            own = target.case_effect(fmt, f"{rule.name}/{found.case}", "") if found.case else None
            return own or (target.key_effect(fmt, path, known=known, role=role) if fmt else None) or case
        case AboutChoice(what, value):
            taken = target.taken(fmt, what) if fmt else None
            if taken is None:
                return case
            if value in taken.value:
                return Fact(Effect.ACCEPT, taken.evidence)
            return case or Fact(Effect.REFUSE, taken.evidence)
        case AboutLimit(what, amount):
            if fmt is not None and not target.reads(fmt, whole=True):
                return None  # it is about files that it trains on
            limit = target.limit(what, *_method_and_model(reading))
            if limit is None:
                return None
            over = amount < limit.value if what.startswith("min_") else amount > limit.value
            return (
                Fact(Effect.ACCEPT, limit.evidence)
                if not over
                else case or Fact(Effect.REFUSE, limit.evidence)
            )
        case AboutMask(key, role, off):
            masks = target.masks(fmt) if fmt else None
            if masks is None:
                return case
            if role in masks.value.roles and key in (masks.value.key, *masks.value.over):
                return Fact(Effect.ACCEPT, masks.evidence)
            return case or Fact(Effect.TRAIN if off else Effect.IGNORE, masks.evidence)
        case AboutWord(what, word):
            words = target.words(fmt, what) if fmt else None
            if words is None or word not in words.value:
                return None
            return case or Fact(Effect.REFUSE, words.evidence)
        case AboutFormat(name):
            own = target.case_effect(None, f"{rule.name}/{found.detail}", "") if found.detail else None
            reads = target.on(name).reads
            if own is not None or reads is None:
                return own
            return Fact(_OF_READS[reads.value], reads.evidence)
    return case


def _method_and_model(reading: Reading) -> tuple[Method | None, str | None]:
    method = reading.format.method if reading.format is not None else reading.method
    return method, reading.model.name if reading.model is not None else None
