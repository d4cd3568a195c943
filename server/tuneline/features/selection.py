"""What "expand selection" takes in, step by step: from the inside of a string to the whole line.

The tree alone decides, so every JSON line is served, whatever it holds and however broken it is.
"""

from __future__ import annotations

import re

from tuneline.engine.snapshot import Snapshot
from tuneline.features import limits
from tuneline.syntax.tree import Node, Tree
from tuneline.text.spans import Span

# A line of text inside a string ends at an escaped line feed. Escapes are read in pairs: `\\n` is none.
_line_end = re.compile(r"\\(?:(\\|\")|((?:r\\)?n))")


def selections(snapshot: Snapshot, row: int, column: int) -> tuple[Span, ...]:
    """The spans around a place from the smallest to the whole line, each one larger than the one before.

    A line of the text inside a string, all of that text, the string with its quotes, the member, the object
    (a message), what is in the list, the list, and so on out to the example. Code points.
    Only the line where it is longer than `limits.READ_LINE`.
    """
    text = snapshot.texts[row] if row < len(snapshot.texts) else ""
    column = min(max(column, 0), len(text))
    spans = [Span(0, len(text))]
    for span in _inwards(snapshot.line(row).tree, column) if 0 < len(text) <= limits.READ_LINE else ():
        outer = spans[-1]
        inner = Span(max(span.start, outer.start), min(span.end, outer.end))
        if inner.start <= column <= inner.end and inner != outer:
            spans.append(inner)
    if len(spans) > limits.SELECTION_STEPS:
        spans[1 : len(spans) - limits.SELECTION_STEPS + 1] = []
    return tuple(reversed(spans))


def inside(text: str, node: Node) -> Span:
    """Where the text of a string is, without its quotes; where there are none, the node itself."""
    if node.kind != "string" or node.value == text[node.start : node.end]:  # an unquoted key
        return node.span
    start = min(node.start + 1, node.end)
    return Span(start, max(start, node.end - 1) if node.closed else node.end)


def string_at(tree: Tree, column: int) -> Node | None:
    """The string, of a key or a value, between whose quotes a column is."""
    node = next((it for it in reversed(tree.values) if it.start <= column <= it.end), None)
    while node is not None and node.kind != "string":
        member = next((it for it in node.members if it.start <= column <= it.end), None)
        if member is None:
            node = next((it for it in node.items if it.start <= column <= it.end), None)
        elif column <= member.key.end:
            node = member.key
        else:
            node = member.value if member.value.kind != "missing" else None
    if node is None or node.value == tree.text[node.start : node.end]:  # an unquoted key
        return None
    within = inside(tree.text, node)
    return node if node.start < column and within.start <= column <= within.end else None


def _inwards(tree: Tree, column: int) -> list[Span]:
    """The spans that hold a column, from the outermost on."""
    spans: list[Span] = []
    node = next((it for it in reversed(tree.values) if it.start <= column <= it.end), None)
    while node:
        spans.append(node.span)
        if node.kind == "string":
            return [*spans, *_of_string(tree.text, node, column)]
        if node.kind == "array" and node.items:
            spans.append(Span(node.items[0].start, node.items[-1].end))
        if node.kind == "object" and node.members:
            spans.append(Span(node.members[0].start, node.members[-1].end))
        member = next((it for it in node.members if it.start <= column <= it.end), None)
        if member is None:
            node = next((it for it in node.items if it.start <= column <= it.end), None)
            continue
        spans.append(member.span)
        if column <= member.key.end:
            spans.append(member.key.span)
            return [*spans, *_of_string(tree.text, member.key, column)]
        typed = member.value.kind != "missing" and member.value.start <= column
        node = member.value if typed else None
    return spans


def _of_string(text: str, node: Node, column: int) -> list[Span]:
    """The text of a string, then the line of that text that holds the column."""
    whole = inside(text, node)
    if not whole.start <= column <= whole.end:
        return []
    start, end = whole
    for match in _line_end.finditer(text, whole.start, whole.end):
        if not match[2]:
            continue
        if match.end() <= column:
            start = match.end()
        elif match.start() >= column:
            end = match.start()
            break
        else:  # inside the escape itself
            return [whole]
    return [whole, Span(start, end)]
