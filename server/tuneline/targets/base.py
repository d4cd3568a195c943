"""What a target is: a service or trainer that reads training files, as facts with their evidence.

The facts are in data/*.toml, one file per target. Nothing here says how bad a fact is: `engine/weigh.py` does.
A fact that is left out is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final, Literal

from msgspec import field

from tuneline.domain.effect import Effect
from tuneline.domain.masks import Masks
from tuneline.domain.method import Method
from tuneline.domain.value import Value
from tuneline.targets.evidence import Evidence, Fact

# Services write "MB" without saying which; the larger reading raises no false alarm.
MB: Final = 1024 * 1024

Kind = Literal["service", "checker", "trainer"]
Status = Literal["live", "closing", "retired"]
# How a format is read: as it is meant; with losses; with examples left out; not at all.
Reads = Literal["whole", "loses", "drops", "refuses", "crashes"]
READ: Final = ("whole", "loses")

# Limits of an example or a file, with their units.
LIMITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "min_examples": "examples in a file, at least",
        "max_examples": "examples in a file, at most",
        "max_file_bytes": "bytes of a file, at most",
        "max_images": "images in an example, at most",
        "max_image_bytes": "bytes of an image, at most",
        "example_tokens": "tokens of an example before its end is cut off, where no model is named",
    }
)
# What a format may hold only certain values of, and a target takes a part of these.
CHOICES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "roles": "the roles of messages",
        "arguments": "the form of a call's arguments: `text` (a string that holds JSON) or `object`",
        "image_sources": "where an image may be: `https`, `http`, `data`, `path`",
        "image_labels": "what a data URL may say that it holds: `jpeg`, `png`, `jpg`",
        "image_formats": "the kinds of images: `jpeg`, `png`, `webp`, `gif`, `bmp`",
    }
)

# Lists of words in the facts of a format.
Words = Literal["needs", "even", "reserved"]

Limit = int | Mapping[str, int]


class FormatFacts(Value, frozen=True, kw_only=True):
    """How a target reads one format.

    reads: None where that is not known. reads_as: the format as which the line is read, other keys ignored.
    methods: the training methods that the target offers for it.
    keys: by path pattern (`"*"`, `"messages[].weight"`) what happens to a key.
    cases: by rule or `rule/case` what happens to what the rule finds.
    choices: by the names in CHOICES the values that the target takes; what is not among them is refused, unless
        a case says otherwise.
    needs: keys that an example must have, beside those that the format itself asks for. even: keys that all lines
        have or none. reserved: words that no text may hold.
    masks: which key says whether a turn is trained, and on whom.
    """

    reads: Fact[Reads] | None = None
    reads_as: str | None = None
    methods: Fact[frozenset[Method]] | None = None
    keys: Mapping[str, Fact[Effect]] = field(default_factory=dict)
    cases: Mapping[str, Fact[Effect]] = field(default_factory=dict)
    choices: Mapping[str, Fact[frozenset[str]]] = field(default_factory=dict)
    masks: Fact[Masks] | None = None
    needs: Fact[tuple[str, ...]] | None = None
    even: Fact[tuple[str, ...]] | None = None
    reserved: Fact[tuple[str, ...]] | None = None


UNKNOWN_FORMAT: Final = FormatFacts()


class Target(Value, frozen=True, kw_only=True):
    """One reader of training files.

    name: what settings call it; title: what a sentence calls it; about: one paragraph for a reader.
    brief: the gist of it in at most 90 characters, which is what a list to pick from has room for.
    version: of what was read or measured, if it has one. as_of: the day the facts were last looked up.
    formats: by the name of a format, `*` for shapes that are not listed.
    cases: as those of a format, for all of them.
    limits: by the names in LIMITS; a table has keys of the kind METHOD, MODEL, MODEL/METHOD or `*`.
    built_in: whether it is ours; private targets are read from files that the settings name.
    """

    name: str
    title: str
    about: str
    brief: str
    kind: Kind
    status: Status
    as_of: date
    formats: Mapping[str, FormatFacts]
    version: str = ""
    cases: Mapping[str, Fact[Effect]] = field(default_factory=dict)
    limits: Mapping[str, Fact[Limit]] = field(default_factory=dict)
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    built_in: bool = True

    def on(self, format: str | None) -> FormatFacts:
        """How it reads a format; the facts for shapes that are not listed, or none, where it is not listed."""
        return self.formats.get(format or "*") or self.formats.get("*") or UNKNOWN_FORMAT

    def reads(self, format: str, *, whole: bool = False) -> bool:
        """Whether it trains on files of this format. whole: and loses nothing of them."""
        fact = self.on(format).reads
        return fact is not None and (fact.value == "whole" if whole else fact.value in READ)

    def methods(self, format: str) -> frozenset[Method] | None:
        """The training methods that it offers for a format; None where that is not known."""
        fact = self.on(format).methods
        return None if fact is None else fact.value

    def limit(self, name: str, method: Method | None = None, model: str | None = None) -> Fact[int] | None:
        """A limit by its name in LIMITS, the most particular one; None if it is not known."""
        fact = self.limits.get(name)
        if fact is None or isinstance(fact.value, int):
            return fact  # type: ignore[return-value]
        for key in (f"{model}/{method}", model, method, "*"):
            if key is not None and key in fact.value:
                return Fact(fact.value[key], fact.evidence)
        return None

    def key_effect(
        self, format: str, path: tuple[int | str, ...], *, known: bool, role: str = ""
    ) -> Fact[Effect] | None:
        """What happens to the key at a path of an example; None if it is not known.

        known: whether the key belongs to the format. Patterns with a `*` are about all others.
        role: the role of the message that the key is in, which a pattern may name: `messages[tool].name`.
        """
        on = self.on(format)
        facts = on.keys or self.on(on.reads_as).keys if on.reads_as else on.keys
        if not facts or not path:
            return None
        *into, last = ("[]" if isinstance(it, int) else f".{it}" for it in path)
        place = "".join(into).removeprefix(".")
        by_role = f"{place[:-2]}[{role}]" if role and place.endswith("[]") else place
        for within in dict.fromkeys((by_role, place)):
            exact = facts.get(f"{within}{last}".removeprefix("."))
            if exact is None and not known:
                exact = facts.get(f"{within}.*" if within else "*")
            if exact is not None:
                return exact
        return None

    def case_effect(self, format: str | None, rule: str, case: str, detail: str = "") -> Fact[Effect] | None:
        """What happens to what a rule finds; a fact about the rule holds for its cases that have none of their own.

        What is said of the format comes before what is said of all formats.

        detail: a more particular case, such as `null/user`, of which a part may have a fact: `null`.
        """
        on = self.on(format)
        tables = (on.cases, self.on(on.reads_as).cases, self.cases) if on.reads_as else (on.cases, self.cases)
        names = tuple(_names(rule, case, detail))
        for table in tables:
            for name in names:
                if (fact := table.get(name)) is not None:
                    return fact
        return None

    def words(self, format: str, what: Words) -> Fact[tuple[str, ...]] | None:
        """The words that it has facts of in a format; None where it has none."""
        on = self.on(format)
        fact: Fact[tuple[str, ...]] | None = getattr(on, what)
        return getattr(self.on(on.reads_as), what) if fact is None and on.reads_as else fact

    def masks(self, format: str) -> Fact[Masks] | None:
        """Which masks it obeys in a format; None if that is not known."""
        on = self.on(format)
        return self.on(on.reads_as).masks if on.masks is None and on.reads_as else on.masks

    def taken(self, format: str, what: str) -> Fact[frozenset[str]] | None:
        """The values of a choice (a name in CHOICES) that it takes in a format; None if that is not known."""
        on = self.on(format)
        fact = on.choices.get(what)
        return self.on(on.reads_as).choices.get(what) if fact is None and on.reads_as else fact


def _names(rule: str, case: str, detail: str) -> Iterator[str]:
    """The names under which a fact about a finding may be, the most particular first."""
    while detail:
        yield f"{rule}/{detail}"
        detail = detail.rpartition("/")[0]
    if case:
        yield f"{rule}/{case}"
    yield rule


def normal_target(name: str) -> str:
    """The name of a target as tables have it, whatever its case."""
    return name.strip().lower()
