"""What a rule is, what it is given, and what it says.

A rule is data and one `check` function that yields `Found`s: places, words and fixes, but no offsets.
The scope says what `check` reads, and so how seldom the engine must call it: rules about the outline of an
example run once for every outline in a file, rules about the text only where one of their needles stands in
the line. Severity is put on afterwards, from the target and the settings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Any, NamedTuple

from tuneline.domain.severity import Severity
from tuneline.formats.base import Format, Method, Problem, View
from tuneline.formats.detect import Guess, Vote
from tuneline.syntax.ops import Op
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import Part, Path
from tuneline.syntax.tree import Tree
from tuneline.targets.base import Target
from tuneline.targets.models import Model
from tuneline.text.spans import Span


class Scope(Enum):
    """What a rule reads, and so when it runs.

    SYNTAX: a line that no strict parser accepts, or whose value is no object.
    TEXT: the characters of a line; runs where one of the rule's needles stands in it.
    OUTLINE: the keys and turns of an example (`View.outline`); its answer must depend on nothing else.
    PROBLEMS: what the format's model refuses.
    VALUE: the whole example; runs where the rule's `applies` says so of the outline.
    TOKENS: the example with its token counts; runs only where the line may be too long.
    FILE: the summaries of all lines.
    """

    SYNTAX = "syntax"
    TEXT = "text"
    OUTLINE = "outline"
    PROBLEMS = "problems"
    VALUE = "value"
    TOKENS = "tokens"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A fix that rewrites whole lines. `first` counts from the finding's own line (0 is that line).

    `how` names a function of engine/fixes/rewrites.py; it gets the lines' contents and returns new ones, so that a
    fix of a 50 MB file costs nothing until it is taken.
    """

    first: int
    count: int
    how: str


@dataclass(frozen=True, slots=True)
class Fix:
    """How a finding can be mended: edits of its line, or a rewrite of lines.

    `safe` keeps the meaning of the data; what is not safe is applied only when asked for by name.
    """

    title: str
    ops: tuple[Op, ...] = ()
    rewrite: Rewrite | None = None
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that explains a finding. `line` counts from the finding's own line (0: the same).

    span: code points in that line; None until the place is located.
    """

    message: str
    path: Path = ()
    part: Part = "value"
    line: int = 0
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule yields.

    path, part: the place, in terms of the value.
    span: code points in the line, where the place is narrower than any path or there is no value.
    severity: overrides the rule's own where one rule has two weights.
    variant: names the case where targets weigh the cases of one rule differently (`rule/variant`).
    once: findings with the same word are told once a file, with the number of lines.
    line: for FILE rules, the line (from 0).
    """

    message: str
    path: Path = ()
    part: Part = "value"
    span: Span | None = None
    fixes: tuple[Fix, ...] = ()
    related: tuple[Related, ...] = ()
    severity: Severity | None = None
    variant: str = ""
    once: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """What a person is told: a `Found` with its rule, and its severity for this target and these settings.

    Positions are places in the line's value or code points in the line, never in the file.
    """

    rule: str
    severity: Severity
    message: str
    path: Path = ()
    part: Part = "value"
    span: Span | None = None
    fixes: tuple[Fix, ...] = ()
    related: tuple[Related, ...] = ()
    once: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """For whom a file is checked: what the settings say, resolved. The same for all lines of a file.

    format: the file's format; None while unknown or for a file that is no training data.
    limit: tokens an example may have. model: None when none is named or it is not known.
    model_name: the model as the settings name it.
    """

    target: Target
    format: Format | None = None
    method: Method | None = None
    model: Model | None = None
    model_name: str | None = None
    limit: int = 65_536
    encoding: str = "o200k_base"
    formats: Mapping[str, Format] = field(default_factory=dict)

    def is_any(self) -> bool:
        """Whether no target was named."""
        return self.target.name == "any"

    @property
    def pricing(self) -> str | None:
        """How the model charges for images, see `tokens/images.py`; None where that is not known."""
        return self.model.images if self.model else None


@dataclass(eq=False)
class Line:
    """One line as rules see it. `view` and `value` are None where the line holds no JSON object.

    `tree` is parsed on first use: most lines never need it.
    """

    text: str
    reading: Reading
    value: Any = None
    view: View | None = None
    format: Format | None = None
    guess: Guess = Guess(None)
    problems: tuple[Problem, ...] = ()
    given_tree: Tree | None = None

    @cached_property
    def tree(self) -> Tree:
        """The tolerant tree of the line, with its faults."""
        return self.given_tree if self.given_tree is not None else parse(self.text)


class Summary(NamedTuple):
    """What file rules know of a line.

    kind: `blank`, `broken` (no strict parser accepts it), `object`, `other` (another JSON value), or `inside`
      (part of a value that is spread over lines, see `MultiLine`).
    guess: the name that `formats.detect.guess` gave, also to a broken line as far as it can be read; `array` for
      an array of objects.
    fingerprint: equal for equal examples whatever their spacing and key order; 0 where there is none.
    keys: top-level keys of an object, in the order of the line.
    turns, images: how many an example has.
    closers, openers: for `broken` and `other`: how many brackets the line closes but did not open, and those that
      it opens and does not close, outside strings. starts, ends: the first and last character that are no white space.
    open_string: whether the line ends inside a string.
    """

    kind: str
    guess: str | None = None
    fingerprint: int = 0
    keys: tuple[str, ...] = ()
    turns: int = 0
    images: int = 0
    closers: int = 0
    openers: str = ""
    starts: str = ""
    ends: str = ""
    open_string: bool = False


@dataclass(frozen=True, slots=True)
class MultiLine:
    """One JSON value that is spread over several lines: `count` lines from `first` (0-based).

    kind: `array` for a file that is one JSON array (it may be one line), `object` for a pretty-printed object.
    sound: whether it can be written as lines, each of them valid JSON.
    guess: what an object, or an array's first, is meant to be. examples: how many objects it holds.
    in_string: whether its first line ends inside a string.
    """

    kind: str
    first: int
    count: int
    sound: bool = True
    guess: str | None = None
    examples: int = 1
    in_string: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A file as FILE rules see it.

    size: bytes. examples: JSON objects in it, and lines that are meant to be one.
    texts(first, count): the contents of lines again, without endings; use it for few.
    multiline: values spread over lines; the lines inside have no findings of their own.
    undecodable: by line, in words, where the bytes are no UTF-8.
    today: the date that shut-down dates are held against.
    every: each place is to be told, not the first few and how many more, because all are about to be fixed.
    """

    lines: Sequence[Summary]
    size: int
    examples: int
    texts: Callable[[int, int], Sequence[str]]
    multiline: Sequence[MultiLine] = ()
    vote: Vote = Vote(None, "")
    byte_order_mark: bool = False
    undecodable: Mapping[int, str] = field(default_factory=dict)
    today: date = date.min
    every: bool = False


Check = Callable[[Any, Reading], Iterable[Found]]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One kind of finding. Its name is stable: settings, fixes, pages and baselines refer to it.

    severity: for target `any`; targets and settings change it.
    check: gets what the scope says: `View` (OUTLINE), `Line` (SYNTAX, TEXT, PROBLEMS, VALUE, TOKENS) or `File`
      (FILE), and the `Reading`.
    needles: TEXT rules run where one of these stands in the line.
    applies: VALUE rules run where this says so of the view; it must depend on the outline alone.
    page: the docstring of the rule's file.
    """

    name: str
    group: str
    severity: Severity
    scope: Scope
    summary: str
    check: Check
    needles: tuple[str, ...] = ()
    applies: Callable[[View], bool] | None = None
    page: str = ""


def define(
    module: str,
    page: str | None,
    severity: Severity,
    scope: Scope,
    check: Check,
    *,
    needles: tuple[str, ...] = (),
    applies: Callable[[View], bool] | None = None,
) -> Rule:
    """The rule of a rule's file: `define(__name__, __doc__, ...)`.

    Name and group come from the file's place (`rules/weights/invalid_weight.py`), so they cannot drift.
    """
    *_, group, name = module.split(".")
    assert page is not None, f"{module} has no docstring, so no page"
    summary = page.strip().split("\n", 1)[0].rstrip(".")
    return Rule(
        name=name.replace("_", "-"),
        group=group,
        severity=severity,
        scope=scope,
        summary=summary,
        check=check,
        needles=needles,
        applies=applies,
        page=page,
    )


def value_in_words(value: object, most: int = 40) -> str:
    """A JSON value as a message shows it: JSON text in backticks, cut at `most` code points."""
    import json

    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = str(type(value).__name__)
    if len(text) > most:
        text = text[: most - 1] + "…"
    return f"`{text}`".replace("\n", " ")


def type_in_words(value: object) -> str:
    """The JSON type of a value, as a message names it."""
    match value:
        case bool():
            return "true or false"
        case None:
            return "null"
        case str():
            return "a string"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case dict():
            return "an object"
    return "nothing"


def turns_of(view: View) -> Iterator[tuple[int, int]]:
    """Section and turn numbers of every turn."""
    for number, section in enumerate(view.sections):
        for index in range(len(section.turns)):
            yield number, index
