"""An example as text that people read and programs compare: real line breaks, one heading for each turn.

Nothing is cut and nothing depends on other lines, so that a difference between two of these texts is one between the
examples, and a line that is added changes no other. What could steer a terminal is drawn.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from tuneline.features.desk.example import Bounds, shown_example
from tuneline.features.desk.lines import Read, read_or_reason
from tuneline.features.desk.shown import Other, ShownExample, ShownTurn
from tuneline.features.marks import mark
from tuneline.rules.reading import Reading
from tuneline.syntax.paths import Path, format_path
from tuneline.syntax.tree import Node, Tree
from tuneline.text.message import Message, render
from tuneline.text.spans import Span
from tuneline.text.visible import visible, visible_lines

_ALL: Final = Bounds(turns=sys.maxsize, text=sys.maxsize, size=sys.maxsize, places=sys.maxsize, image=0)


def as_plain(text: str, reading: Reading, number: int | None = None) -> str:
    """A line as text that ends with a line break; empty for a blank line.

    A line without an example is there as it is, under a heading that says why. number: that of the line, for the
    heading.
    """
    if not text.strip():
        return ""
    found = read_or_reason(text, reading)
    head = "" if number is None else f"line {number:,}: "
    if isinstance(found, Message):
        return f"=== {head}{render(found)}\n{visible(text)}\n"
    return "".join(f"{line}\n" for line in _example(found, head))


def _example(found: Read, head: str) -> Iterator[str]:
    shown = shown_example(found.line, found.view, None, _ALL)
    images = {image.path: mark(str(image.url)) for image in found.view.images()}
    broken = ", not valid JSON" if found.line.tree.faults else ""
    yield f"=== {head}{shown.view.format.title}{broken}"
    for section in shown.sections:
        if section.turns and (len(shown.sections) > 1 or section.desired is not None):
            yield f"--- {section.title}"
        for turn in section.turns:
            yield from (piece for piece, _ in turn_pieces(turn, images))
    for other in shown.others:
        yield other_piece(other)
    yield from _left(found, shown)
    if broken:
        # What is drawn of it may lack something.
        yield "--- as it is written"
        yield visible(found.line.text)


def turn_pieces(
    turn: ShownTurn, images: Mapping[Path, str] = MappingProxyType({}), said: str = ""
) -> Iterator[tuple[str, Span | None]]:
    """A turn in pieces of one or more lines, and where in its line each was read; None for what belongs to the last.

    images: what is said of an image besides its address. said: what follows the heading.
    """
    weight = turn.weight
    # By its mask and not by a target, for which the same text is trained or not.
    about = [
        turn.role if turn.written is None or turn.role == turn.written else f"{turn.role}, {turn.written}"
    ]
    about += [turn.name] if turn.name else []
    about += [f"answers {turn.answers}"] if turn.answers else []
    if weight.path is not None and isinstance(weight.value, (int, float)):
        about.append(f"{weight.path[-1]} {str(weight.value).lower()}")
    yield f"[{visible(', '.join(about))}]{said}", turn.span
    for text in turn.texts:
        if text.kind != "text":
            yield f"({text.kind})", text.span
        yield visible_lines(text.text), text.span
        if text.cut:
            yield f"(… {text.length - len(text.text):,} more characters)", None
    for call in turn.calls:
        ident = f", {call.id}" if call.id else ""
        given = call.arguments
        yield f"(call {visible((call.name or 'without a name') + ident)})", given.span if given else None
        if given is not None:
            yield visible_lines(call.pretty if call.pretty is not None else given.text), given.span
            if given.cut:
                yield f"(… {given.length - len(given.text):,} more characters)", None
    for image in turn.images:
        about = [image.address if image.kind != "data" and image.address else image.type or ""]
        about[0] = visible(about[0] or "without an address")
        about += [f"{image.bytes:,} bytes"] if image.bytes is not None else []
        about += [images[image.path]] if image.path in images else []
        yield f"(image {', '.join(about)})", None
    for other in turn.others:
        yield other_piece(other), other.span
    if turn.left_out:
        yield f"(… {turn.left_out:,} more texts, calls or images)", None


def _left(found: Read, shown: ShownExample) -> Iterator[str]:
    """The values that are in none of what was drawn, each under its path: parts may have members of any kind.

    What only says of which kind a part is, is not drawn.
    """
    drawn, said = _drawn(found, shown)
    for path, node in _leaves(found.line.tree):
        above = [path[:depth] for depth in range(len(path) + 1)]
        if path[-1:] == ("type",) or any(it in drawn for it in above):
            continue
        if not any(node.value in said[it] for it in above if it in said):
            yield f"({visible(format_path(path))}) {visible(found.line.text[node.start : node.end])}"


def _drawn(found: Read, shown: ShownExample) -> tuple[set[Path], dict[Path, list[object]]]:
    """The places that were drawn with all that is in them, and the words that were drawn of what is in others."""
    drawn = {it.path for it in shown.others}
    said: dict[Path, list[object]] = {}
    for turn in (turn for section in shown.sections for turn in section.turns):
        said.setdefault(turn.path, []).extend((turn.written, turn.name, turn.answers))
        drawn.update(it.path for it in turn.texts)
        drawn.update(it.path for it in turn.others)
        if turn.weight.path is not None:
            drawn.add(turn.weight.path)
        for call in turn.calls:
            said.setdefault(call.path, []).extend((call.id, call.name))
            if call.arguments is not None:
                drawn.add(call.arguments.path)
    for image in found.view.images():
        said.setdefault(image.path, []).append(image.url)
    return drawn, said


def _leaves(tree: Tree) -> Iterator[tuple[Path, Node]]:
    """Every value of a line that has no values in it, in order; also lists and objects that are empty."""
    waiting: list[tuple[Path, Node]] = [((), tree.root)] if tree.root is not None else []
    while waiting:
        path, node = waiting.pop()
        inside = [
            *(((*path, str(it.key.value)), it.value) for it in node.members),
            *(((*path, number), it) for number, it in enumerate(node.items)),
        ]
        if inside:
            waiting += reversed(inside)
        elif node.kind != "missing":
            yield path, node


def other_piece(other: Other) -> str:
    """A member that is none of a conversation, under its path."""
    more = " …" if other.cut else ""
    return f"({visible(format_path(other.path))}) {visible(other.text)}{more}"
