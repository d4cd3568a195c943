"""From places to code points: only lines with a finding that somebody looks at are parsed for it."""

from __future__ import annotations

from collections.abc import Callable

from tuneline.domain.value import replace
from tuneline.engine import limits
from tuneline.engine.fold import Placed
from tuneline.rules.finding import Finding, Related
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import Part, Path, span_of
from tuneline.syntax.tree import Tree
from tuneline.text.pattern import pattern
from tuneline.text.spans import Span

# A line that begins with a key is an object, whatever may be wrong with the rest of it.
_first_key = pattern(r'[ \t\r\n]*(\{[ \t\r\n]*"[^"\\\x00-\x1f]{1,40}")[ \t\r\n]*:').match


def span_in(text: str, path: Path, part: Part = "value", tree: Tree | None = None) -> Span:
    """Where a place stands in a line, in code points; the nearest thing that exists where it does not.

    The whole example is shown by its first key: a squiggle under 250 kB points at nothing.
    """
    if not path and (first := _first_key(text)) is not None:
        return Span(first.start(1), first.end(1))
    # The first key is near: the rest of a long line need not be read for it.
    tree = tree or parse(text if path else text[: limits.SLOW_SIZE])
    if path or tree.root is None or not tree.root.members:
        span = span_of(tree, path, part)
        return span if path else Span(span.start, min(span.end, span.start + 1))
    return Span(tree.root.start, tree.root.members[0].key.end)


def resolve(text: str, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings of one line with their spans and those of other places on it, in reading order.

    The line is read once, however many there are.
    """
    if len(findings) == 1 and findings[0].span is not None and not findings[0].related:
        return findings
    tree: Tree | None = None

    def span(it: Finding | Related) -> Span:
        nonlocal tree
        if it.span is not None:
            return it.span
        if it.path or _first_key(text) is None:
            tree = tree or parse(text)
        return span_in(text, it.path, it.part, tree)

    resolved = []
    for finding in findings:
        related = finding.related
        if finding.span is not None and not related:
            resolved.append(finding)
            continue
        if related:
            related = tuple(it if it.line else replace(it, span=span(it)) for it in related)
        resolved.append(replace(finding, span=span(finding), related=related))
    return tuple(
        sorted(resolved, key=lambda finding: finding.span or Span(0, 0)) if len(resolved) > 1 else resolved
    )


Find = Callable[[str, Path, Part], Span]


def locate(placed: Placed, text_of: Callable[[int], str | None], find: Find = span_in) -> Placed:
    """A finding with all of its spans, those of related places included.

    text_of: the content of a line by its row (from 0), None where there is none: the span is empty then.
    find: as `span_in`; a caller that asks again and again remembers what was found.
    """
    row, finding = placed

    def span(row: int, path: Path, part: Part) -> Span:
        text = text_of(row)
        return find(text, path, part) if text else Span(0, 0)

    related = tuple(
        replace(it, span=it.span or span(row + it.line, it.path, it.part)) for it in finding.related
    )
    own = finding.span or span(row, finding.path, finding.part)
    return Placed(row, replace(finding, span=own, related=related))
