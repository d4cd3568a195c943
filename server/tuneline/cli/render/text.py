"""For people: each finding with the piece of its line, a caret under the place, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from tuneline.cli.excerpt import excerpt
from tuneline.cli.render.common import Covered, ranges_in_words, summary_line, token_line
from tuneline.cli.report import Options, Report
from tuneline.domain.severity import Severity
from tuneline.features.findings import Shown
from tuneline.text.message import Message, Name, only_other_name
from tuneline.text.message import Style as Drawn
from tuneline.text.message import render as draw
from tuneline.text.visible import cut_middle, visible

COLOURS = {
    Severity.ERROR: "red",
    Severity.WARNING: "yellow",
    Severity.INFORMATION: "cyan",
    Severity.HINT: "green",
}
# A key may be as long as a line; a place longer than this says less than the excerpt below it.
LONGEST_PLACE = 80
# How many things are named of which the same is said.
MOST_ALSO = 12

Style = Callable[..., str]


def render(report: Report, options: Options) -> Iterator[str]:
    """Blocks of text, one per finding, then a summary line. Escape sequences only if `options.colour`."""
    style: Style = _plain
    if options.colour:
        from click import style  # for people at a terminal only
    explained: set[str] = set()
    covered = Covered()
    for file in report:
        covered.add(file)
        path = visible(file.path)
        for finding, also in _together(file.findings):
            explain = finding.rule not in explained
            yield "\n".join(_block(path, finding, also, explain, options.width, style)) + "\n\n"
            explained.add(finding.rule)
    yield from covered.lines
    yield summary_line(report.summary, covered.alone) + "\n"
    if report.tokens is not None:
        yield token_line(report.tokens) + "\n"


class Also(NamedTuple):
    """What else a finding is true of. name: the only word in which its message differs; at: its line and column."""

    name: Name
    at: str


def _together(findings: Iterable[Shown]) -> Iterator[tuple[Shown, Sequence[Also]]]:
    """Findings in order, and with each those behind it that say the same of something else on the same lines.

    An error always speaks for itself.
    """
    first: Shown | None = None
    also: list[Also] = []
    for finding in findings:
        if first is not None and (name := _other_name(first, finding)) is not None:
            also.append(Also(name, f"{finding.line}:{finding.column}"))
            continue
        if first is not None:
            yield first, also
        first, also = finding, []
    if first is not None:
        yield first, also


def _other_name(first: Shown, other: Shown) -> Name | None:
    if first.severity is Severity.ERROR or first.said is None or other.said is None:
        return None
    if (first.rule, first.severity, first.row, first.lines) != (
        other.rule,
        other.severity,
        other.row,
        other.lines,
    ):
        return None
    if first.fixes != other.fixes or first.related or other.related:
        return None
    return only_other_name(first.said, other.said)


def _block(
    path: str, finding: Shown, also: Sequence[Also], explain: bool, width: int, style: Style
) -> Iterator[str]:
    colour = COLOURS[finding.severity]
    head = style(f"{finding.severity.value}[{finding.rule}]", fg=colour, bold=True)
    yield f"{head}{style(': ' + _message(finding, style), bold=True)}"

    number = str(finding.line)
    gutter = " " * len(number)
    bar = style(f"{gutter} |", fg="blue", bold=True)
    place = f" ({visible(cut_middle(finding.place, LONGEST_PLACE))})" if finding.place else ""
    yield f"{gutter}{style('-->', fg='blue', bold=True)} {path}:{finding.line}:{finding.column}{place}"

    if finding.text is not None:
        room = width - len(gutter) - len(" | ")
        piece = excerpt(finding.text, finding.column - 1, finding.end_column - 1, room)
        yield bar
        yield f"{style(f'{number} |', fg='blue', bold=True)} {piece.text}"
        yield f"{bar} {' ' * piece.column}{style('^' * piece.width, fg=colour, bold=True)}"

    note = f"{gutter} {style('=', fg='blue', bold=True)}"
    for it in finding.related:
        yield f"{note} note: {path}:{it.line}:{it.column}: {visible(it.message)}"
    if finding.lines:
        yield f"{note} lines: {ranges_in_words(finding.lines)}"
    if also:
        yield f"{note} also: {_named(also, style)}"
    for fix in finding.fixes:
        limits = "" if fix.safe else " (in an editor)" if fix.by_hand else " (unsafe)"
        yield f"{note} help: fix: {visible(fix.title)}{limits}"
    if explain:
        yield f"{note} see: tuneline explain {finding.rule}"


def _named(also: Sequence[Also], style: Style) -> str:
    drawn: Drawn = "plain" if style is _plain else "terminal"
    words = [f"{draw(Message('{name}', name=it.name), drawn)} ({it.at})" for it in also[:MOST_ALSO]]
    more = len(also) - len(words)
    return ", ".join(words) + (f" and {more:,} more" if more else "")


def _message(finding: Shown, style: Style) -> str:
    """The message; names are coloured where anything is."""
    if style is _plain or finding.said is None:
        return visible(finding.message)
    return draw(finding.said, "terminal")


def _plain(text: str, **_: Any) -> str:
    return text
