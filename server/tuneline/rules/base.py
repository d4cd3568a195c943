"""What a rule is: data and one `check` function, which yields places, words and fixes, but no offsets.

The scope says what `check` reads, and so how seldom the engine must call it: rules about the outline of an
example run once for every outline in a file, rules about the text only on lines that hold one of their needles.
Severity is added afterwards, from the target and the settings.
A rule's file takes all that rules are made of from here, but for the words of its messages (words.py).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, Literal

from tuneline.domain.severity import Severity
from tuneline.domain.value import Value
from tuneline.formats.format import Format
from tuneline.formats.view import View
from tuneline.rules.finding import (
    AboutChoice,
    AboutEach,
    AboutFormat,
    AboutKey,
    AboutLimit,
    AboutMask,
    AboutWord,
    Findings,
    Fix,
    Found,
    Related,
    Rewrite,
)
from tuneline.rules.reading import Reading
from tuneline.rules.subject import File, Line

__all__ = (
    "AboutChoice", "AboutEach", "AboutFormat", "AboutKey", "AboutLimit", "AboutMask", "AboutWord", "File", "Findings",
    "Fix", "Found", "Line", "Reading", "Related", "Rewrite", "Rule", "Scope", "Severity", "View", "define",
)  # fmt: skip


class Scope(Enum):
    """What a rule reads, and so when it runs.

    SYNTAX: a line that no strict parser accepts, or whose value is not an object.
    TEXT: the characters of a line; runs where it holds one of the rule's needles.
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


Check = Callable[[Any, Reading], Findings]
# What a rule about text looks for in a format, each with a sign that must be in the line too, or an empty text.
Words = Callable[[Reading, Format], tuple[tuple[str, str], ...]]
# What a rule about the text or the value of a line looks at, where that is less than all of it:
# types: which keys there are, in the example and in its turns, of which types their values are, and whether texts say
# anything; VALUE, and TEXT where its needles are null and empty values.
# calls: these, the names of functions, the declared tools, which calls have answers, and whether ids are nine letters
# and digits; of calls that are in order (`engine.bulk_calls`); VALUE.
# answers: only whether the two answers of an example say the same; VALUE.
# faults: only what strict parsers refuse; TEXT. escapes: only what `backslashes.suspect_in_bytes` matches; TEXT.
LooksAt = Literal["", "types", "calls", "answers", "faults", "escapes"]
# What a rule is about: how readers read the file; what an example is worth, whoever reads it; JSON itself.
Concern = Literal["reading", "worth", "json"]


class Rule(Value, frozen=True, eq=False):
    """One kind of finding. Its name is stable: settings, fixes, pages and baselines refer to it.

    severity: for target `any`; targets and settings change it.
    concern: a target that accepts what a rule about reading finds silences it; the others keep their severity.
    cases, details: the names of its cases (`Found.case`, `Found.detail`), about which targets may have facts.
    check: gets what the scope says: `View` (OUTLINE), `Line` (SYNTAX, TEXT, PROBLEMS, VALUE, TOKENS) or `File`
      (FILE), and the `Reading`.
    needles: TEXT rules run where the line holds one of these, or of those that `words` says of a format.
    broken: TEXT and SYNTAX rules: on lines that are not JSON too.
    applies: VALUE and TEXT rules run where this says so of the view; it must depend on the outline alone.
    whole_file: whether a FILE rule says one thing of the whole file, wherever it shows it.
    page: the docstring of the rule's file.
    looks_at: what a TEXT or VALUE rule depends on. Lines that are checked in bulk are checked one by one where a rule
      that says nothing of this may have something to say.
    """

    name: str
    group: str
    severity: Severity
    scope: Scope
    summary: str
    check: Check
    needles: tuple[str, ...] = ()
    applies: Callable[[View], bool] | None = None
    whole_file: bool = False
    page: str = ""
    concern: Concern = "reading"
    cases: tuple[str, ...] = ()
    broken: bool = False
    details: tuple[str, ...] = ()
    words: Words | None = None
    looks_at: LooksAt = ""


def define(
    module: str,
    page: str | None,
    severity: Severity,
    scope: Scope,
    check: Check,
    *,
    needles: tuple[str, ...] = (),
    applies: Callable[[View], bool] | None = None,
    whole_file: bool = False,
    concern: Concern = "reading",
    cases: tuple[str, ...] = (),
    broken: bool = False,
    details: tuple[str, ...] = (),
    words: Words | None = None,
    looks_at: LooksAt = "",
) -> Rule:
    """The rule of a rule's file: `define(__name__, __doc__, ...)`.

    Name and group come from the file's place (`rules/weights/invalid_weight.py`), so they cannot drift.
    """
    *_, group, name = module.split(".")
    assert page is not None, f"{module} has no docstring, so no page"
    name = name.replace("_", "-")
    summary = page.strip().split("\n", 1)[0].rstrip(".")
    return Rule(
        name,
        group,
        severity,
        scope,
        summary,
        check,
        needles,
        applies,
        whole_file,
        page,
        concern,
        cases,
        broken,
        details,
        words,
        looks_at,
    )
