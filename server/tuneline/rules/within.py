"""Places inside a string: where in the line a part of the text is that the string decodes to."""

from __future__ import annotations

from tuneline.rules.subject import Line
from tuneline.syntax.paths import Path, find
from tuneline.syntax.strings import source_offset
from tuneline.text.spans import Span


def span_within(line: Line, path: Path, start: int, end: int) -> Span | None:
    """The code points of the line that hold decoded code points `start` to `end` of the string at `path`.

    None where there is no string, or nothing of it to underline.
    """
    node = find(line.tree, path)
    if node is None or node.kind != "string":
        return None
    span = Span(source_offset(line.tree, node, start), source_offset(line.tree, node, end))
    return span if span.start < span.end else None
