"""What is known of all examples of one outline, so that no rule that looks at nothing else runs twice."""

from __future__ import annotations

from typing import NamedTuple

from tuneline.engine.claims import Claims
from tuneline.engine.kinds import OfOutline
from tuneline.engine.needles import Needles
from tuneline.formats.detect import Guess
from tuneline.formats.unanswered import Unanswered
from tuneline.rules.base import Rule
from tuneline.rules.finding import Finding


class Outline(NamedTuple):
    """What holds for every example of one outline.

    fits: whether the example is meant to be of the file's format.
    strict: whether a named target keeps to a published schema that is stricter than the model here.
    claims: the places that the findings explain.
    turns, images: how many an example has.
    quotes: how many quotes an example has outside its texts; 0 where the outline does not tell.
    needles: what lines of it are searched for, and the rule for which; plain_needles: where no escape is unusual.
    unanswered: the conversation in which nobody answers. kinds: those of its values.
    by_shape: whether what many of its value rules look at is told without them, see `engine.in_order`.
    """

    findings: tuple[Finding, ...]
    claims: Claims
    value_rules: tuple[Rule, ...]
    turns: int
    images: int
    guess: Guess
    kinds: OfOutline
    fits: bool
    strict: bool
    quotes: int
    needles: Needles
    plain_needles: Needles
    unanswered: Unanswered | None = None
    by_shape: bool = False
