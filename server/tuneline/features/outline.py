"""The outline of a file: an example a line, its messages inside.

Every example is shown before any message is: an outline that ends in the middle of the file would be taken for
the whole. What is left of the cap goes to the messages of the first examples, and the last symbol says what is
not shown. Reading 5,000 lines takes about half a second, so what was made out of a line is kept for as long
as the line is there, and symbols are made one by one, so that the server can do something else meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, Literal, NamedTuple

from tuneline.engine.line import read_line
from tuneline.engine.snapshot import Snapshot
from tuneline.features import limits
from tuneline.features.titles import call_name, excerpt, first_texts, question
from tuneline.formats.training import trained
from tuneline.formats.turns import Slot
from tuneline.formats.view import View
from tuneline.rules.reading import Reading
from tuneline.rules.subject import Line, MultiLine
from tuneline.syntax.paths import find, find_member
from tuneline.syntax.tree import Node, Tree
from tuneline.text.spans import Span
from tuneline.text.visible import first_words
from tuneline.text.words import counted

Kind = Literal["example", "multi-line", "system", "user", "assistant", "tool", "other", "note"]


class Symbol(NamedTuple):
    """One entry of the outline, from `span.start` in `row` to `span.end` in `end_row`.

    `head`, in `row`, is what to put the cursor on. `name` is never empty and a single line.
    """

    name: str
    detail: str
    kind: Kind
    row: int
    end_row: int
    span: Span
    head: Span
    children: tuple[Symbol, ...] = ()


class _Example(NamedTuple):
    """What was made out of a line. `messages` are as on row 0, or left out; `size` says how many there are."""

    words: str
    detail: str
    head: Span
    size: int = 0
    messages: tuple[Symbol, ...] = ()


class Outline:
    """Makes the outline of one document, again and again."""

    def __init__(self) -> None:
        self._reading: Reading | None = None
        self._known: dict[tuple[str, bool], _Example] = {}

    def symbols(self, snapshot: Snapshot, most: int = limits.SYMBOLS) -> Iterator[Symbol]:
        """The symbols of a document in order, at most `most` with their children; blank lines have none."""
        if self._reading is not snapshot.reading:
            self._reading, self._known = snapshot.reading, {}
        used: dict[tuple[str, bool], _Example] = {}
        units = _units(snapshot)
        shown = units[: most - 1]  # one is kept for the note
        left = most - 1 - len(shown)
        cut: int | None = None
        for unit in shown:
            if isinstance(unit, MultiLine):
                yield _multi_line(snapshot, unit)
                continue
            text = snapshot.texts[unit]
            key = (text, left > 0)
            example = used[key] = self._known.get(key) or _example(text, snapshot.reading, messages=left > 0)
            if example.size > left and cut is None:
                cut = unit
            messages = tuple(it._replace(row=unit, end_row=unit) for it in example.messages[:left])
            name, span = f"{unit + 1}. {example.words}", Span(0, len(text))
            yield Symbol(name, example.detail, "example", unit, unit, span, example.head, messages)
            left -= len(messages)
        self._known = used
        if note := _note(units, len(shown), cut, most):
            unit = units[len(shown)] if len(shown) < len(units) else len(snapshot.texts) - 1
            row = unit.first if isinstance(unit, MultiLine) else unit
            end = len(snapshot.texts[row])
            yield Symbol(note, "", "note", row, row, Span(0, end), Span(0, min(end, 1)))


def _units(snapshot: Snapshot) -> list[int | MultiLine]:
    """What the outline has an entry for: rows that are not blank, and values spread over several rows."""
    multiline = {}
    if snapshot.complete:  # until then they are those of an earlier text
        multiline = {it.first: it for it in snapshot.multiline if it.count > 1}
    units: list[int | MultiLine] = []
    covered = 0
    for row, text in enumerate(snapshot.texts):
        if row < covered:
            continue
        if multi := multiline.get(row):
            units.append(multi)
            covered = multi.end
        elif text and not text.isspace():
            units.append(row)
    return units


def _note(units: list[int | MultiLine], shown: int, cut: int | None, most: int) -> str:
    if hidden := len(units) - shown:
        return f"… {hidden:,} more not shown: an outline has at most {most:,} entries"
    if cut is not None:
        return f"… no messages from line {cut + 1:,} on: an outline has at most {most:,} entries"
    return ""


def _multi_line(snapshot: Snapshot, multi: MultiLine) -> Symbol:
    first, last = multi.first, min(multi.end, len(snapshot.texts)) - 1
    text = snapshot.texts[first]
    value = "a list" if multi.kind == "array" else "an object"
    many = f" of {multi.examples:,} objects" if multi.kind == "array" else ""
    name = f"{first + 1}–{last + 1}. {value}{many}"
    span, head = Span(0, len(snapshot.texts[last])), Span(0, min(len(text), 1))
    return Symbol(name, "spread over several lines", "multi-line", first, last, span, head)


def _example(text: str, reading: Reading, *, messages: bool) -> _Example:
    if len(text) > limits.READ_LINE:
        return _Example(excerpt(text) or "a long line", f"{len(text):,} characters, not read", Span(0, 1))
    # Not the snapshot's own line: it would keep every tree, and those are many times the size of the file.
    line = read_line(text, reading)
    broken = "invalid JSON" if line.tree.faults else ""
    view = line.view
    if view is None:
        return _Example(_plain_words(line), broken or _plain_detail(line), _head(line.tree))
    texts = first_texts(view)
    count = sum(len(section.turns) for section in view.sections)
    detail = ", ".join(filter(None, (view.format.title, counted(count, "message"), broken)))
    words = question(view, texts) or _plain_words(line)
    turns = tuple(islice(_messages(line, view, texts), limits.SYMBOLS)) if messages else ()
    return _Example(words, detail, _head(line.tree), len(turns) if messages else count, turns)


def _messages(line: Line, view: View, texts: dict[tuple[int, int], str]) -> Iterator[Symbol]:
    calls: dict[tuple[int, int], list[str]] = {}
    for call in view.calls():
        calls.setdefault((call.section, call.turn), []).append(call_name(call))
    tree, learned = line.tree, trained(view, line.reading.masks_of(view.format))
    for slot in view.slots():
        number, turn = slot[:2], slot.turn
        place = _message_place(tree, slot)
        if place is None:  # a prompt or completion that is not there
            continue
        prefix = f"{slot.within.kind} " if slot.within.is_answer else ""
        called = f"calls {', '.join(calls[number][:3])}" if number in calls else ""
        images = counted(turn.images, "image") if turn.images else ""
        words = texts.get(number) or called or images
        role = first_words(turn.written, 20) if turn.written else "no role"
        notes = (called if called != words else "", images if images != words else "")
        yes = learned[slot.section][slot.index].yes
        counts = "trained" if yes else "not trained" if turn.role == "assistant" else ""
        name = f"{prefix}{role or 'no role'}{f': {words}' if words else ''}"
        yield Symbol(name, ", ".join(filter(None, (*notes, counts))), turn.role, 0, 0, *place)


def _message_place(tree: Tree, slot: Slot) -> tuple[Span, Span] | None:
    if member := find_member(tree, slot.at):
        return member.span, member.key.span
    node = find(tree, slot.at)
    if node is None or node.start == node.end:
        return None
    role = find(tree, slot.role_path) if slot.role_path else None
    head = role.span if role and role.start < role.end else Span(node.start, node.start + 1)
    return node.span, head


def _plain_words(line: Line) -> str:
    """What is on a line that no format explains: its keys, the size of a list, or how it begins."""
    value: Any = line.value
    if isinstance(value, dict) and value:
        return excerpt(", ".join(list(value)[:8])) or "an object"
    if isinstance(value, list):
        return f"a list of {len(value):,}"
    return excerpt(line.text) or "unreadable"


def _plain_detail(line: Line) -> str:
    kinds = Counter(node.kind for node in line.tree.values)
    if sum(kinds.values()) > 1:
        return counted(sum(kinds.values()), "value")
    return line.guess.name or ""


def _head(tree: Tree) -> Span:
    root: Node | None = tree.root
    if root and root.members:
        return Span(root.start, root.members[0].key.end)
    return Span(0, min(len(tree.text), 1))
