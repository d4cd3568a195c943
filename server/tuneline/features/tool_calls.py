"""Where tools are named inside one example: declarations, calls, answers, and how they hang together.

A call has an id, which its answer repeats, and the name of a function, which the example may declare. Ids and
names mean nothing beyond their line, so nothing here looks at a second one. Calls come from the view, so every
format that has them is served; the tree says where they are, also on a line that is only half typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from tuneline.engine.snapshot import Snapshot
from tuneline.features import limits
from tuneline.features.selection import inside
from tuneline.formats.view import View
from tuneline.rules.reading import Reading
from tuneline.rules.subject import Line
from tuneline.syntax.paths import find
from tuneline.syntax.tree import Node, Tree
from tuneline.text.spans import Span

Kind = Literal["id", "name"]
Role = Literal["declaration", "call", "answer"]


class Mention(NamedTuple):
    """One id or name. `span` is its text without the quotes, `whole` the tool, call or message that it names.

    section: the number of the view's section, -1 for a declaration; `output` says that it is one of two answers
    to choose from, whose calls do not exist for the other one.
    """

    kind: Kind
    word: str
    role: Role
    span: Span
    whole: Span
    section: int = -1
    output: bool = False

    @property
    def defines(self) -> bool:
        """Whether other mentions refer to this one: the id of a call, the name in a declaration."""
        return self.role == ("call" if self.kind == "id" else "declaration")


class Definition(NamedTuple):
    """Where to go from `origin`, the text under the cursor."""

    origin: Span
    to: tuple[Mention, ...]


def definition(snapshot: Snapshot, row: int, column: int) -> Definition | None:
    """What the id or name at a place refers to, in the same line; None where nothing is named.

    The id of an answer leads to the call, the name of a call to the declaration of the tool. What is a definition
    leads to itself, so that an editor can offer its references instead.
    """
    found = _on(snapshot, row)
    at = _at(found, column)
    if at is None:
        return None
    if at.defines:
        return Definition(at.span, (at,))
    # A call in one of two answers is not there for the other one.
    reached = (it for it in found if it.defines and (not it.output or it.section == at.section))
    same = [it for it in reached if _same(it, at)]
    if at.kind == "id":
        before = [it for it in same if it.span.start < at.span.start]
        same = before[-1:] or same[:1]
    return Definition(at.span, tuple(same)) if same else None


def references(snapshot: Snapshot, row: int, column: int, *, declaration: bool = True) -> tuple[Mention, ...]:
    """Every mention of the id or name at a place, in reading order; `declaration`: those that define it too."""
    found = _on(snapshot, row)
    at = _at(found, column)
    if at is None:
        return ()
    return tuple(it for it in found if _same(it, at) and (declaration or not it.defines))


def _on(snapshot: Snapshot, row: int) -> list[Mention]:
    """The mentions on a row. Asked for wherever the cursor goes, so rows without any are seen at a glance."""
    text = snapshot.texts[row] if 0 <= row < len(snapshot.texts) else ""
    if len(text) > limits.READ_LINE or not _may_have_tools(snapshot.reading, text):
        return []
    return mentions(snapshot.line(row))


def _may_have_tools(reading: Reading, text: str) -> bool:
    formats = reading.formats.values() if reading.format is None else (reading.format,)
    return bool(text) and any(
        fmt.tool_words is None or any(word in text for word in fmt.tool_words) for fmt in formats
    )


def mentions(line: Line) -> list[Mention]:
    """All ids and names of tools in a line that have a text, in reading order."""
    if line.view is None:
        return []
    found = (
        *_declared(line.tree, line.view),
        *_called(line.tree, line.view),
        *_answered(line.tree, line.view),
    )
    mentioned = [
        Mention(kind, node.value, role, inside(line.text, node), whole.span, section, output)
        for kind, role, node, whole, section, output in found
        if node and whole and node.kind == "string" and node.value
    ]
    return sorted(mentioned, key=lambda it: it.span)


# A place that may name something: the node of the name, what it names, the section, whether that is an answer.
_Named = tuple[Kind, Role, Node | None, Node | None, int, bool]


def _declared(tree: Tree, view: View) -> Iterator[_Named]:
    """Declarations in every form; those inside JSON text have no place of their own."""
    for tool in view.tools():
        if tool.path is not None and tool.name_path is not None:
            yield "name", "declaration", find(tree, tool.name_path), find(tree, tool.path), -1, False


def _called(tree: Tree, view: View) -> Iterator[_Named]:
    for call in view.calls():
        if not call.editable:
            continue
        where = find(tree, call.path), call.section, view.sections[call.section].is_answer
        if call.id_path is not None:
            yield "id", "call", find(tree, call.id_path), *where
        yield "name", "call", find(tree, call.name_path), *where


def _answered(tree: Tree, view: View) -> Iterator[_Named]:
    for answer in view.answers():
        where = find(tree, answer.path), answer.section, view.sections[answer.section].is_answer
        if answer.id_path is not None:
            yield "id", "answer", find(tree, answer.id_path), *where
        if answer.name_path is not None:
            yield "name", "answer", find(tree, answer.name_path), *where


def _at(found: list[Mention], column: int) -> Mention | None:
    """The mention that holds or touches a column, the quotes included."""
    return next((it for it in found if it.span.start - 1 <= column <= it.span.end + 1), None)


def _same(one: Mention, other: Mention) -> bool:
    return one.kind == other.kind and one.word == other.word
