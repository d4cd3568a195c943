"""Saying an example so that its reader takes it: what it refuses is said in another way, where that refuses less.

What a reader refuses is what a check finds in the line that was written, so no way knows a reader. All ways are taken
together, in each form of content, and then those are given up without which the line is as good.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any, Final, NamedTuple

from tuneline.domain.severity import Severity
from tuneline.engine import limits
from tuneline.engine.line import Checker
from tuneline.engine.plan import Plan
from tuneline.formats.conversion.account import STOPS
from tuneline.formats.conversion.convert import Conversion, Converted, as_read, convert
from tuneline.formats.conversion.ways import CONTENTS, FORMS, WAYS, that_change
from tuneline.formats.format import Format
from tuneline.rules.finding import Cause
from tuneline.syntax.source import written

Ways = tuple[str, ...]
_HIDDEN: Final[Cause] = ("",)
_Kind = tuple[str, frozenset[Cause]]


class _Tried(NamedTuple):
    """How good a conversion is, the best first: errors of its reader, then what is lost or means another thing."""

    errors: int
    stops: int
    made: Converted


class Fitting:
    """Converts examples for one reader, and remembers which ways helped. Not for several threads at once.

    checker: the check by which the reader is known, of the format that is written.
    needed: whether anything was refused as it is usually said.
    """

    def __init__(self, checker: Checker) -> None:
        self._checker = checker
        self.needed = False
        self._helped: dict[_Kind, list[Ways]] = {}
        self._in_vain: Counter[_Kind] = Counter()

    def convert(self, fmt: Format, value: dict[str, Any], how: Conversion) -> Converted:
        """As `conversion.convert`, said in other ways where the reader refuses the usual one."""
        plain = convert(fmt, value, how)
        causes = tuple(self._errors(plain))
        if not causes:
            return plain
        self.needed = True
        best = _Tried(len(causes), _stops(plain), plain)
        kind = fmt.name, frozenset(causes)
        helped = self._helped.setdefault(kind, [])
        if len(self._helped) > limits.OUTLINES:
            self._helped.clear()
        for ways in helped:
            tried = self._try(fmt, value, how, ways)
            if not tried.errors and tried.stops <= best.stops:
                # What helped another line may be more than this one needs.
                return self._fewest(fmt, value, how, tried, ways)[0].made
        if self._in_vain[kind] >= limits.FITTING_TRIES:
            return plain
        found, ways = self._search(fmt, value, how, best)
        if found.errors:
            self._in_vain[kind] += 1
        elif ways not in helped:
            helped.append(ways)
        return found.made

    def _search(
        self, fmt: Format, value: dict[str, Any], how: Conversion, best: _Tried
    ) -> tuple[_Tried, Ways]:
        """The best way that is found, with no more in it than is needed."""
        chosen: Ways = ()
        conversation = as_read(fmt, value, how)
        always = that_change(conversation, WAYS)
        contents = that_change(conversation, CONTENTS) or ("",)
        for form, content in product(("", *that_change(conversation, FORMS)), contents):
            ways = (*always, *filter(None, (content, form)))
            if not ways:
                continue
            tried = self._try(fmt, value, how, ways)
            if tried.errors < best.errors:
                best, chosen = tried, ways
        return self._fewest(fmt, value, how, best, chosen)

    def _fewest(
        self, fmt: Format, value: dict[str, Any], how: Conversion, best: _Tried, chosen: Ways
    ) -> tuple[_Tried, Ways]:
        for way in chosen if len(chosen) > 1 else ():
            fewer = tuple(it for it in chosen if it != way)
            tried = self._try(fmt, value, how, fewer)
            if tried[:2] <= best[:2]:
                best, chosen = tried, fewer
        return best, chosen

    def _try(self, fmt: Format, value: dict[str, Any], how: Conversion, ways: Ways) -> _Tried:
        made = convert(fmt, value, replace(how, fit=replace(how.fit, ways=(*ways, *how.fit.ways))))
        causes = tuple(self._errors(made, capped=_HIDDEN))
        return _Tried(len(causes) + limits.FINDINGS_PER_LINE * (_HIDDEN in causes), _stops(made), made)

    def _errors(self, made: Converted, capped: Cause | None = None) -> Iterator[Cause]:
        """The causes of errors. capped: what stands for those that so many findings may hide."""
        for value in made.values:
            findings = self._checker.check(written(value)).findings
            for finding in findings:
                if finding.severity is Severity.ERROR:
                    yield finding.cause
            if capped is not None and len(findings) >= limits.FINDINGS_PER_LINE:
                yield capped


def fitting_for(how: Conversion, asked: Plan) -> Fitting:
    """What converts examples for the reader of a check."""
    # No other way of saying makes an example shorter, and counting takes long.
    asked = replace(asked, tokens=False)
    return Fitting(Checker(asked.reading(how.to.name), asked.rules()))


def _stops(made: Converted) -> int:
    return sum(1 for it in made.differences if it.level in STOPS) + (not made.values)
