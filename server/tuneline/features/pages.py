"""The page of a rule: its docstring under a head that says group, severity and what targets do with what it finds.

The command line prints it and docs/rules/ has it, so both say the same. What targets do comes from their facts alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, get_args

from tuneline.domain.effect import Effect
from tuneline.domain.severity import Severity
from tuneline.engine.weigh import severity_of
from tuneline.rules.base import Rule
from tuneline.targets.base import CHOICES, LIMITS, FormatFacts, Target, Words
from tuneline.targets.evidence import Fact
from tuneline.targets.targets_table import BUILT_IN
from tuneline.text.words import listed

HOME = "https://github.com/tuneline/tuneline"

# What of a target's facts a rule is about, besides those on the rule and its cases: keys, how it reads formats, a
# choice or a limit. A test holds it against the rules.
ABOUT: Final[Mapping[str, str]] = {
    "arguments-not-string": "arguments",
    "absent-key": "needs",
    "file-too-large": "max_file_bytes",
    "image-format": "image_formats",
    "image-label": "image_labels",
    "image-size": "max_image_bytes",
    "image-url": "image_sources",
    "null-member": "keys",
    "reserved-word": "reserved",
    "role-not-allowed": "roles",
    "too-few-examples": "min_examples",
    "too-many-examples": "max_examples",
    "too-many-images": "max_images",
    "unknown-format": "reads",
    "unknown-key": "keys",
    "unknown-role": "roles",
    "unread-key": "keys",
    "unread-shape": "reads",
    "uneven-key": "even",
    "wrong-format": "reads",
}
_OF_OTHERS: Final = ("unknown-key", "null-member")
_DOES: Final = {
    Effect.REFUSE: ("rejects it", "reject it"),
    Effect.CRASH: ("crashes", "crash"),
    Effect.DROP: ("drops the example", "drop the example"),
    Effect.CUT: ("cuts off the end", "cut off the end"),
    Effect.CHANGE: ("changes it", "change it"),
    Effect.TRAIN: ("trains the wrong text", "train the wrong text"),
    Effect.IGNORE: ("ignores it", "ignore it"),
    Effect.ACCEPT: ("accepts it", "accept it"),
}
# Names that a list shows; beyond, it counts.
_NAMED: Final = 3


class _Said(NamedTuple):
    """What a target does with what a rule finds, or with one case or key, in one format or (None) in all."""

    case: str
    format: str | None
    fact: Fact[Effect]


def rule_url(name: str) -> str:
    """Where a rule's page is published."""
    return f"{HOME}/blob/main/docs/rules/{name}.md"


def severities(rule: Rule) -> dict[str, str]:
    """Where targets differ from the rule's own severity: `TARGET`, or `TARGET/CASE` for one case of it.

    Values are the words of settings; `off` where the target silences the rule. Where formats differ, the worst counts.
    """
    found = {}
    for target in BUILT_IN.values():
        by_case: dict[str, list[Severity | None]] = {}
        for case, _, fact in _said(rule, target):
            by_case.setdefault(case, []).append(severity_of(rule, fact, rule.severity))
        for case, levels in by_case.items():
            worst = max((it for it in levels if it is not None), default=None)
            if worst is not rule.severity:
                found[f"{target.name}/{case}" if case else target.name] = in_words(worst)
    return found


def differences(rule: Rule) -> list[str]:
    """The same in a few words, such as "error for `azure` and `openai`"; cases are left to the page."""
    by_word: dict[str, list[str]] = {}
    for name, word in severities(rule).items():
        if "/" not in name:
            by_word.setdefault(word, []).append(f"`{name}`")
    return [
        f"{word} for {listed(names) if len(names) <= _NAMED else f'{len(names)} targets'}"
        for word, names in by_word.items()
    ]


def in_words(severity: Severity | None) -> str:
    """A severity as settings write it; None, a silenced rule, is `off`."""
    return severity.value if severity else "off"


def page(rule: Rule) -> str:
    """A rule's page in Markdown."""
    summary, _, rest = rule.page.strip().partition("\n")
    head = f"# {rule.name}\n\n{summary}\n\nGroup: `{rule.group}`.\nSeverity: {rule.severity.value}.\n"
    if lines := list(what_targets_do(rule)):
        head += "".join(("\nWhat targets do:\n\n", *(f"- {line}\n" for line in lines)))
    return f"{head}\n{rest.strip()}\n"


def what_targets_do(rule: Rule) -> Iterator[str]:
    """What the built-in targets do with what a rule finds, a sentence for each effect, choice and limit."""
    doers: dict[tuple[str, Effect, tuple[str, ...], bool], list[str]] = {}
    for target in BUILT_IN.values():
        formats: dict[tuple[str, Effect, bool], list[str | None]] = {}
        for case, fmt, fact in _said(rule, target):
            key = case, fact.value, fact.evidence.verified
            formats.setdefault(key, []).append(fmt)
        for (case, effect, verified), names in formats.items():
            doers.setdefault((case, effect, _some(names, target), verified), []).append(target.title)
    for (case, effect, some, verified), titles in doers.items():
        place = f" in {listed(f'`{it}`' for it in some)}" if some else ""
        doubt = "" if verified else " (reported, not verified)"
        if effect is Effect.UNKNOWN:
            words = (
                f"what {_titles(titles)} {'do' if len(titles) > 1 else 'does'} with it{place} is not known"
            )
            words = words if case else f"W{words[1:]}"
        else:
            words = f"{_titles(titles)} {_DOES[effect][len(titles) > 1]}{place}"
        yield f"{f'`{case}`: ' if case else ''}{words}{doubt}."
    yield from _taken(ABOUT.get(rule.name, ""))


def _said(rule: Rule, target: Target) -> Iterator[_Said]:
    about = ABOUT.get(rule.name, "")
    for fmt, facts in ((None, FormatFacts(cases=target.cases)), *target.formats.items()):
        for name, fact in facts.cases.items():
            of, _, case = name.partition("/")
            if of == rule.name:
                yield _Said(case, fmt, fact)
        words: Fact[tuple[str, ...]] | None = getattr(facts, about) if about in get_args(Words) else None
        if words and rule.name not in facts.cases and rule.name not in target.cases:
            yield _Said("", fmt, Fact(Effect.REFUSE, words.evidence))
        if about == "keys":
            # A pattern with a star is about keys that the format does not have, another one about a key of it.
            of_others = rule.name in _OF_OTHERS
            found = ((key, fact) for key, fact in facts.keys.items() if ("*" in key) is of_others)
            yield from (_Said("" if of_others else key, fmt, fact) for key, fact in found)
        refused = facts.choices.get(about)
        if refused and rule.name not in facts.cases and rule.name not in target.cases:
            yield _Said("", None, Fact(Effect.REFUSE, refused.evidence))
    if (limit := target.limits.get(about)) and rule.name not in target.cases:
        yield _Said("", None, Fact(Effect.REFUSE, limit.evidence))


def _some(names: list[str | None], target: Target) -> tuple[str, ...]:
    """The formats that a sentence has to name: none where it holds for all that the target reads."""
    known = {name for name in target.formats if target.reads(name)}
    if None in names or known <= set(names):
        return ()
    return tuple(dict.fromkeys(name for name in names if name is not None))


def _taken(about: str) -> Iterator[str]:
    """Which values of a choice targets take, and up to what amount."""
    takers: dict[str, list[str]] = {}
    for target in BUILT_IN.values():
        if limit := target.limits.get(about):
            takers.setdefault(_amount(about, limit.value), []).append(target.title)
        sets = {
            tuple(sorted(it.choices[about].value)): None
            for it in target.formats.values()
            if about in it.choices
        }
        for values in sets if about in CHOICES else ():
            takers.setdefault(listed(f"`{it}`" for it in values), []).append(target.title)
    for words, titles in takers.items():
        yield f"{_titles(titles)} accept{'' if len(titles) > 1 else 's'} {words}."


def _amount(name: str, limit: int | Mapping[str, int]) -> str:
    what, _, side = LIMITS[name].partition(", ")
    if isinstance(limit, int):
        return f"{side} {limit:,} {what}"
    return f"{side} {listed(f'{it:,} ({key})' for key, it in limit.items())} {what}"


def _titles(titles: list[str]) -> str:
    return listed(dict.fromkeys(titles))
