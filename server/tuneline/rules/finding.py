"""What a rule says: findings, the fixes that repair them, and other places that explain them.

A rule yields `Found`; the engine makes a `Finding` of it, with the rule's name and a severity.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tuneline.domain.effect import Effect
from tuneline.domain.role import Role
from tuneline.domain.severity import Severity
from tuneline.domain.value import Value
from tuneline.syntax.ops import Op
from tuneline.syntax.paths import Part, Path
from tuneline.targets.base import Words
from tuneline.text.message import Message
from tuneline.text.spans import Span


class Rewrite(Value, frozen=True):
    """A fix that rewrites whole lines. `first` counts from the finding's own line (0 is that line).

    `how` names a function of engine/fixes/rewrites.py; it gets the lines' contents and returns new ones, so that a
    fix of a 50 MB file costs nothing until it is taken.
    """

    first: int
    count: int
    how: str


class AboutKey(Value, frozen=True):
    """A finding about a key: targets have facts about keys. known: whether the key belongs to the format.

    role: the role of the message that the key is in.
    """

    path: Path
    known: bool = False
    role: str = ""


class AboutChoice(Value, frozen=True):
    """A finding about a value of which targets take some: `what` is a name in `targets.base.CHOICES`."""

    what: str
    value: str


class AboutLimit(Value, frozen=True):
    """A finding about an amount of which targets have limits: `what` is a name in `targets.base.LIMITS`."""

    what: str
    amount: int


class AboutFormat(Value, frozen=True):
    """A finding about the shape of the whole file, by the name of a format; other names are not listed anywhere."""

    name: str


class AboutWord(Value, frozen=True):
    """A finding about a word that some targets have in a list of theirs: `what` is one of `targets.base.Words`."""

    what: Words
    word: str


class AboutMask(Value, frozen=True):
    """A finding about a mask of a turn, by its key and the turn's role. off: whether it takes the turn out."""

    key: str
    role: Role
    off: bool


About = AboutKey | AboutChoice | AboutLimit | AboutFormat | AboutWord | AboutMask


class AboutEach(Value, frozen=True):
    """A finding about several things at once, each with the case that it is: what is worst counts."""

    each: tuple[tuple[str, About | None], ...]


class Fix(Value, frozen=True):
    """How a finding can be fixed: edits of its line, or a rewrite of lines.

    `safe` keeps the meaning of the data; what is not safe is applied only when asked for by name.
    by_hand: something is left to write, so that it is never applied to many findings at once.
    safe_if_refused: it is safe for a target that refuses what the finding is about, because only others read it.
    """

    title: Message
    ops: Sequence[Op] = ()
    rewrite: Rewrite | None = None
    safe: bool = True
    safe_if_refused: bool = False
    by_hand: bool = False


class Related(Value, frozen=True):
    """Another place that explains a finding. `line` counts from the finding's own line (0: the same).

    span: code points in that line; None until the place is located.
    """

    message: Message
    path: Path = ()
    part: Part = "value"
    line: int = 0
    span: Span | None = None


class Found(Value, frozen=True):
    """What a rule yields.

    path, part: the place, in terms of the value.
    span: code points in the line, where the place is narrower than any path or there is no value.
    severity: overrides the rule's own where one rule has two weights. It does not depend on the target.
    case: names the case where targets weigh the cases of one rule differently (`rule/case`).
    detail: a more particular case, such as `null/user`: only the facts of targets have it.
    about: which of a target's facts it is about, where that is not the rule or the case.
    quiet: it says nothing by itself, and is reported where a target does something about it.
    once: findings with the same word are reported once per file, with the number of lines, where they are no errors;
      not for FILE rules. per_file: errors too.
    line: for FILE rules, the line (from 0).
    cause: what tells findings of one rule, case and place apart: they have one cause where these are the same. The
      words of the message, its values left out, where it is not said.
    lacks: the place of what is missing, where `path` is that of the object that should hold it.
    claims: places that this finding explains: what other rules find there or inside is not reported. It holds even
      where a target reads the thing as it was meant, so that nobody reports it.
    """

    message: Message
    path: Path = ()
    part: Part = "value"
    span: Span | None = None
    fixes: tuple[Fix, ...] = ()
    related: tuple[Related, ...] = ()
    severity: Severity | None = None
    case: str = ""
    detail: str = ""
    about: About | AboutEach | None = None
    quiet: bool = False
    once: str = ""
    per_file: bool = False
    line: int = 0
    cause: str = ""
    lacks: Path = ()
    claims: tuple[Path, ...] = ()


# What findings of one cause have in common, see `engine.fold`.
Cause = tuple[str, ...]

# What a rule's `check` returns.
Findings = Iterator[Found]


class Finding(Value, frozen=True):
    """What is reported: a `Found` with its rule, and its severity for this target and these settings.

    Positions are places in the line's value or code points in the line, never in the file.
    cause: equal where findings are the same but for the line that they are on, see `engine.fold`.
    lines: the lines (from 0) of that cause, where one finding is reported for all of them.
    effect: what the target does; with several, the worst; with none named, the worst that is known of any.
    """

    rule: str
    severity: Severity
    message: Message
    path: Path = ()
    part: Part = "value"
    span: Span | None = None
    fixes: tuple[Fix, ...] = ()
    related: tuple[Related, ...] = ()
    once: str = ""
    case: str = ""
    lacks: Path = ()
    effect: Effect = Effect.UNKNOWN
    cause: Cause = ()
    lines: tuple[range, ...] = ()
