"""A finding in words for outside: what the command line prints and what editors are sent are made of this.

`engine.locate` fills in where a finding is; here it gets the group and page of its rule, and its place as text.
Rows count from 0 and columns are code points; `line`, `column` and `end_column` count from 1, as people do.
"""

from __future__ import annotations

from tuneline.domain.effect import Effect
from tuneline.domain.severity import Severity
from tuneline.domain.value import Value
from tuneline.engine.fold import Placed
from tuneline.features.pages import rule_url
from tuneline.rules.table import RULES
from tuneline.syntax.paths import Path, format_path
from tuneline.text.message import Message, render
from tuneline.text.spans import Span


class ShownFix(Value, frozen=True):
    """A fix as it is offered to a person; `safe` says that it keeps the meaning of the data.

    by_hand: whether it is for an editor alone, because something is left to write.
    """

    title: str
    safe: bool
    by_hand: bool = False


class _Place(Value, frozen=True):
    """A place in a file: its row from 0, its span in code points."""

    row: int
    span: Span

    @property
    def line(self) -> int:
        """The line, counted from 1."""
        return self.row + 1

    @property
    def column(self) -> int:
        """The first column, counted from 1 in code points."""
        return self.span.start + 1

    @property
    def end_column(self) -> int:
        """One past the last column, counted from 1 in code points."""
        return self.span.end + 1


class ShownRelated(_Place, frozen=True):
    """Another place in the same file that a finding refers to."""

    message: str


class Shown(_Place, frozen=True):
    """A finding. `path` is empty for a whole line or file.

    text: the line without its ending, or None where no line can be shown (an empty file).
    url: the rule's page, or empty. case: the case of the rule, or empty. effect: what the target does about it.
    lines: which lines (counted from 1, first and last) have the problem, where it is reported for all of them.
    message: plain text; said: the same for other styles, None where it was made by hand.
    """

    rule: str
    group: str
    severity: Severity
    message: str
    path: Path = ()
    fixes: tuple[ShownFix, ...] = ()
    related: tuple[ShownRelated, ...] = ()
    text: str | None = None
    url: str = ""
    case: str = ""
    effect: Effect = Effect.UNKNOWN
    said: Message | None = None
    lines: tuple[tuple[int, int], ...] = ()

    @property
    def place(self) -> str:
        """The path as text, such as `messages[2].weight`."""
        return format_path(self.path)


def shown(placed: Placed, text: str | None = None) -> Shown:
    """A located finding (see `engine.locate.locate`) as it is shown; `text` is its line, for an excerpt."""
    row, finding = placed
    return Shown(
        row=row,
        span=finding.span or Span(0, 0),
        rule=finding.rule,
        group=RULES[finding.rule].group,
        severity=finding.severity,
        message=render(finding.message),
        path=finding.path,
        fixes=tuple(ShownFix(str(fix.title), fix.safe, fix.by_hand) for fix in finding.fixes),
        related=tuple(
            ShownRelated(row + it.line, it.span or Span(0, 0), str(it.message)) for it in finding.related
        ),
        text=text,
        url=rule_url(finding.rule),
        case=finding.case,
        effect=finding.effect,
        said=finding.message,
        lines=tuple((rows.start + 1, rows.stop) for rows in finding.lines),
    )
