"""One text of an example is written back, whatever has happened to the document since it was read.

A text is known by its line, its place in it and its hash. Lines move while somebody writes, so a line that is not
where it was is looked for, and a text in its line; if it is not found, or in several places, nothing is changed and
what is there now is handed back to be compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tuneline.engine.fixes.memory import Changes, LineEdits
from tuneline.engine.snapshot import Snapshot
from tuneline.features import limits
from tuneline.features.desk.lines import Read, example_or_reason
from tuneline.features.desk.texts import Editable, texts_of, why_not_editable
from tuneline.features.marks import mark
from tuneline.formats.view import View
from tuneline.syntax.edits import apply, is_escaped
from tuneline.syntax.layout import as_written
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import Path, find
from tuneline.syntax.retext import changed_span, escaped, retext, with_breaks_of
from tuneline.syntax.tree import Edit, Tree
from tuneline.text.message import Message, said

_has_escape = re.compile(r"\\u00[89a-fA-F]|\\u(?!00)").search


class Wanted(NamedTuple):
    """What is to be written, and where it was read: the row, the place, the hash of the text and perhaps of the line.

    json: whether it is JSON, to be written on one line. exact: whether its line breaks are meant as they are.
    """

    row: int
    path: Path
    hash: str
    text: str
    line: str = ""
    json: bool = False
    exact: bool = False


class Outcome(NamedTuple):
    """What is to be changed, where, and what the text and its line are then; or why nothing is.

    stale: whether the text was not what it was known by. current: the text that is there now, if it is stale.
    path: the place, where it is not the one that was asked for.
    """

    row: int
    changes: Changes = ()
    text: str | None = None
    line: str | None = None
    refused: Message | None = None
    stale: bool = False
    current: str | None = None
    path: Path | None = None


def set_text(snapshot: Snapshot, wanted: Wanted) -> Outcome:
    """What it takes to write a text. Never raises."""
    found = _find(snapshot, wanted)
    if isinstance(found, Outcome):
        return found
    row, read, given = found
    tree = read.line.tree
    if (why_not := why_not_editable(tree, given)) is not None:
        return Outcome(row, refused=why_not)
    try:
        text = _joined(wanted.text)
    except UnicodeError:
        return Outcome(row, refused=Message("The text holds half of a character."))
    if wanted.json:
        new = parse(text, "string")
        if new.faults or new.root is None:
            why = new.faults[0].message if new.faults else Message("There is nothing.")
            return Outcome(row, refused=Message("The text is not valid JSON. {why}", why=why))
        # What differs in its spacing alone is not touched.
        same = as_written(new, given.text) == as_written(parse(given.text, "string"), given.text)
        text = given.text if same else as_written(new, given.text)
    elif not given.encoded:
        return Outcome(row, refused=Message("The place holds a JSON value, not a text."))
    elif not wanted.exact:
        text = with_breaks_of(given.text, text)
    return _written(snapshot, row, tree, given, text)


def _written(snapshot: Snapshot, row: int, tree: Tree, given: Editable, text: str) -> Outcome:
    node = find(tree, given.path)
    assert node is not None
    as_ascii = in_ascii(snapshot, row, tree)
    if given.encoded:
        edit = retext(tree, node, text, ascii=as_ascii)
    else:
        text = escaped(text) if as_ascii else text
        first, last = changed_span(given.text, text)
        middle = text[first : len(text) - (len(given.text) - last)]
        edit = Edit(node.start + first, node.start + last, middle) if text != given.text else None
    if edit is None:
        return Outcome(row, text=text, line=tree.text, path=given.path)
    line = apply(tree.text, (edit,))
    return Outcome(row, (LineEdits(row, (edit,)),), text, line, path=given.path)


def _find(snapshot: Snapshot, wanted: Wanted) -> tuple[int, Read, Editable] | Outcome:
    """Where the text is now."""
    texts = snapshot.texts
    row = wanted.row
    if wanted.line and not (row < len(texts) and mark(texts[row]) == wanted.line):
        # The line itself may have moved, which says more than a text that many lines have in common.
        moved = next(iter(sorted(_same_lines(snapshot, wanted.line), key=lambda it: abs(it - row))), None)
        row = row if moved is None else moved
    here = example_or_reason(snapshot, row)
    given = text_at(here.view, here.line.tree, wanted.path) if isinstance(here, Read) else None
    if isinstance(here, Read) and given is not None and mark(given.text) == wanted.hash:
        return row, here, given
    elsewhere = list(_elsewhere(here, wanted)) if isinstance(here, Read) else []
    if isinstance(here, Read) and len(elsewhere) == 1:
        return row, here, elsewhere[0]
    current = given.text if given is not None else None
    if isinstance(here, Message):
        return Outcome(row, refused=said(here), stale=True)
    why = (
        Message("The text has changed since it was read.")
        if given is not None
        else Message("The text is not there any more.")
    )
    return Outcome(row, refused=why, stale=True, current=current)


def text_at(view: View, tree: Tree, path: Path) -> Editable | None:
    """The text at a place."""
    return next((it for it in texts_of(view, tree) if it.path == path), None)


def _same_lines(snapshot: Snapshot, line: str) -> Iterator[int]:
    size = line.partition("-")[0]
    return (row for row, text in enumerate(snapshot.texts) if str(len(text)) == size and mark(text) == line)


def _elsewhere(here: Read, wanted: Wanted) -> Iterator[Editable]:
    """Other places of the line that have the text: messages may have been added before it.

    Other lines are never looked at for it: a system message is the same in many, and the wrong one would be written.
    """
    for it in texts_of(here.view, here.line.tree):
        if it.path != wanted.path and mark(it.text) == wanted.hash:
            yield it


def in_ascii(snapshot: Snapshot, row: int, tree: Tree) -> bool:
    """Whether new letters beyond ASCII are written as escapes: as on the line, else as on the nearest that shows it."""
    if not tree.text.isascii():
        return False
    if is_escaped(tree):
        return True
    for distance in range(1, limits.NEAR_ROWS + 1):
        for other in (row - distance, row + distance):
            if 0 <= other < len(snapshot.texts) and len(text := snapshot.texts[other]) <= limits.READ_LINE:
                if not text.isascii():
                    return False
                if "\\u" in text and _has_escape(text):
                    return True
    return False


def _joined(text: str) -> str:
    """The text with its surrogate pairs as characters; UnicodeError where half of one is alone."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
