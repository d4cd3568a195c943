"""JSON written with line breaks for people, and on one line again, without a change of what it says.

Numbers keep their source text in both directions, and strings too but for escapes of letters, which people cannot
read: they are letters where JSON is laid out, and get the spelling back that they had.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from tuneline.syntax import limits
from tuneline.syntax.edits import Style, is_escaped, style
from tuneline.syntax.parse import parse
from tuneline.syntax.strings import quote
from tuneline.syntax.tree import Member, Node, Tree, walk

_INDENT = "  "
_USUAL = Style(",", ": ")


class _TooDeep(Exception):
    pass


def laid_out(text: str) -> str | None:
    """A JSON object or list with line breaks; None for any other text, and for one that is nested very deep."""
    tree = parse(text, "string")
    if tree.faults or tree.root is None or tree.root.kind not in ("object", "array"):
        return None

    def spelled(node: Node) -> str:
        source = tree.text[node.start : node.end]
        return quote(node.value, ascii=False) if node.kind == "string" and "\\u" in source else source

    try:
        return "".join(_pieces(tree.root, _USUAL, _INDENT, spelled))
    except _TooDeep:
        return None


def as_written(new: Tree, old: str) -> str:
    """A value without faults on one line, as `old`, which it replaces, is written: its spacing and its escapes."""
    assert new.root is not None
    before = parse(old, "string")
    escaped = is_escaped(before)
    known = _spelling(before)

    def spelled(node: Node) -> str:
        if node.kind != "string":
            return new.text[node.start : node.end]
        if node.value in known:
            return known[node.value]
        source = new.text[node.start : node.end]
        return quote(node.value, ascii=True) if escaped and not source.isascii() else source

    return "".join(_pieces(new.root, style(before), None, spelled))


def _spelling(tree: Tree) -> Mapping[str, str]:
    """How strings and keys are written, by their value."""
    known: dict[str, str] = {}
    for node in walk(tree.values):
        for it in (node, *(member.key for member in node.members)):
            if it.kind == "string" and it.closed:
                known.setdefault(it.value, tree.text[it.start : it.end])
    return known


def _pieces(root: Node, style: Style, indent: str | None, spelled: Callable[[Node], str]) -> Iterator[str]:
    """The pieces of a value in order."""
    # What is still to be written, the first on top: ready text, or a node at its depth.
    todo: list[tuple[str | Node, int]] = [(root, 0)]
    while todo:
        it, depth = todo.pop()
        if isinstance(it, str):
            yield it
            continue
        if it.kind not in ("object", "array"):
            yield spelled(it)
            continue
        opening, closing = "{}" if it.kind == "object" else "[]"
        children: Sequence[Member | Node] = it.members or it.items
        if not children:
            yield opening + closing
            continue
        if indent is not None and depth >= limits.LAYOUT_DEPTH:
            raise _TooDeep
        inner, outer = (
            ("\n" + indent * (depth + 1), "\n" + indent * depth) if indent is not None else ("", "")
        )
        todo.append((outer + closing, depth))
        for number, child in reversed([*enumerate(children)]):
            before = style.comma + inner if number else opening + inner
            if isinstance(child, Member):
                todo.append((child.value, depth + 1))
                before += spelled(child.key) + style.colon
            else:
                todo.append((child, depth + 1))
            todo.append((before, depth))
