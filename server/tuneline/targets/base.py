"""What a target is: a service or trainer that reads training files, as facts with their evidence.

The facts are in data/*.toml, one file per target. Nothing here says how bad a fact is: `engine/weigh.py` does.
A fact that is left out is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final, Literal

from tuneline.domain.effect import Effect
from tuneline.domain.masks import Masks
from tuneline.domain.method import Method
from tuneline.targets.evidence import Evidence, Fact

# Services write "MB" without saying which; the larger reading raises no false alarm.
MB: Final = 1024 * 1024

Kind = Literal["service", "trainer", "checker"]
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
        "image_formats": "the kinds of images: `jpeg`, `png`, `webp`, `gif`, `bmp`",
    }
)

Limit = int | Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatFacts:
    """How a target reads one format.

    reads: None where that is not known. reads_as: the format as which the line is read, other keys ignored.
    methods: the training methods that the target offers for it.
    keys: by path pattern (`"*"`, `"messages[].weight"`) what happens to a key.
    cases: by rule or `rule/case` what happens to what the rule finds.
    choices: by the names in CHOICES the values that the target takes; what is not among them is refused, unless
        a case says otherwise.
    masks: which key says whether a turn is trained, and on whom.
    """

    reads: Fact[Reads] | None = None
    reads_as: str | None = None
    methods: Fact[frozenset[Method]] | None = None
    keys: Mapping[str, Fact[Effect]] = field(default_factory=dict)
    cases: Mapping[str, Fact[Effect]] = field(default_factory=dict)
    choices: Mapping[str, Fact[frozenset[str]]] = field(default_factory=dict)
    masks: Fact[Masks] | None = None


UNKNOWN_FORMAT: Final = FormatFacts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
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

    def reads(self, format: str) -> bool:
        """Whether it trains on files of this format."""
        fact = self.on(format).reads
        return fact is not None and fact.value in READ

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

    def key_effect(self, format: str, path: tuple[int | str, ...], *, known: bool) -> Fact[Effect] | None:
        """What happens to the key at a path of an example; None if it is not known.

        known: whether the key belongs to the format. Patterns with a `*` are about all others.
        """
        facts = self.on(format).keys
        if not facts or not path:
            return None
        *into, last = ("[]" if isinstance(it, int) else f".{it}" for it in path)
        place = "".join(into).removeprefix(".")
        exact = facts.get(f"{place}{last}".removeprefix("."))
        if exact is not None or known:
            return exact
        return facts.get(f"{place}.*" if place else "*")

    def case_effect(self, format: str | None, rule: str, case: str) -> Fact[Effect] | None:
        """What happens to what a rule finds; a fact about the rule holds for its cases that have none of their own."""
        tables = (self.on(format).cases, self.cases)
        names = (f"{rule}/{case}", rule) if case else (rule,)
        return next((table[name] for name in names for table in tables if name in table), None)


def normal_target(name: str) -> str:
    """The name of a target as tables have it, whatever its case."""
    return name.strip().lower()
