"""The documents that are open in the editor: their lines, and the state of their analysis beside them.

An edit goes into the lines, and the rows that it touched into the state: it costs what it touches, not the file.
One notification may hold 50,000 edits. Those that keep the number of rows are passed on one by one; beyond a
hundred that move rows, everything between the first and the last touched row is passed on as one edit.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lsprotocol import types

from tuneline.engine.document import FileState
from tuneline.engine.snapshot import Snapshot
from tuneline.engine.weigh import ActiveRules
from tuneline.lsp import limits
from tuneline.lsp.log_once import LogOnce
from tuneline.lsp.translate import is_ours, path_of, place_in, position_in
from tuneline.rules.reading import Reading
from tuneline.text.columns import Encoding
from tuneline.text.lines import BYTE_ORDER_MARK, Change, Lines
from tuneline.text.pieces import Pieces
from tuneline.text.spans import Span

_log = logging.getLogger("tuneline.sync")

_HALVES = re.compile("[\ud800-\udfff]")

# From a URI to the way in which the document is checked.
Scope = Callable[[str], tuple[Reading, ActiveRules]]


class Document:
    """One open document. Rows count from 0, columns in code points, whatever the client counts in.

    `lines` are the editor's: after a final line ending there is one more, empty. The state does not have that
    one, because a file does not; nor does its first line have a byte order mark, as in a file that is read.
    """

    def __init__(
        self,
        uri: str,
        text: str,
        scope: tuple[Reading, ActiveRules],
        *,
        version: int | None = 0,
        language: str = "jsonl",
        encoding: Encoding = "utf-16",
    ) -> None:
        self.uri = uri
        self.version = version
        self.language = language
        self.encoding: Encoding = encoding
        self.lines = Lines(text)
        self.state = self._fresh_state(scope)
        self._snapshot: Snapshot | None = None
        self._log = LogOnce(_log)

    def snapshot(self) -> Snapshot:
        """The document as it is now, for a feature to read; the same one until something changes."""
        known = self._snapshot
        if known is None or known.complete is not self.state.settled:
            known = self._snapshot = Snapshot(self.state, self.version)
        return known

    def renew(self) -> None:
        """Forget the snapshot, because more lines have been checked since it was made."""
        self._snapshot = None

    def rescope(self, scope: tuple[Reading, ActiveRules]) -> None:
        """Check everything again, for other settings."""
        self.state = self._fresh_state(scope)
        self._snapshot = None

    def change(self, changes: Iterable[Any], version: int | None) -> Sequence[int]:
        """Apply the changes of one notification, as they came over the wire, in their order.

        The touched rows that the document has afterwards, at most `limits.TOUCHED_ROWS` of them. A change that is
        none is left out; an older version than ours is applied all the same, because what comes later in
        the stream was typed later.
        """
        if version is not None and self.version is not None and version < self.version:
            self._log.warning(
                "the versions of a document do not grow; its edits are applied in the order of arrival"
            )
        touched = _Touched(self)
        inside = _InsideLines(self, touched)
        for change in changes:
            text = change.get("text") if isinstance(change, Mapping) else None
            if not isinstance(text, str):
                self._log.warning("a change without a text was ignored")
                continue
            where = change.get("range")
            if where is None:
                inside.forget()
                touched.replace_all(text)
                continue
            ends = _ends(where)
            if ends is None:
                self._log.warning("a change with an invalid range was ignored")
                continue
            if inside.take(ends, text):
                continue
            start = place_in(self.lines, ends[0], ends[1], self.encoding)
            end = place_in(self.lines, ends[2], ends[3], self.encoding)
            touched.add(self.lines.replace(*start, *end, text))
        inside.finish()
        self.state.byte_order_mark = self._has_mark()
        self.version = version if version is not None else self.version
        self._snapshot = None
        return touched.finish()

    def place(self, position: types.Position) -> tuple[int, int]:
        """The row and column (code points) of the client's position, moved inside the document."""
        row, column = place_in(self.lines, position.line, position.character, self.encoding)
        return row, max(0, column - self._mark_on(row))

    def position(self, row: int, column: int) -> types.Position:
        """The client's position of a row and column in code points."""
        return position_in(self.lines, row, column + self._mark_on(row), self.encoding)

    def range(self, row: int, span: Span) -> types.Range:
        """The client's range of a span of one row."""
        return self.range_of(row, span.start, row, span.end)

    def range_of(self, row: int, start: int, row2: int, end: int) -> types.Range:
        """The client's range from one place to another."""
        return types.Range(self.position(row, start), self.position(row2, end))

    def rows(self) -> int:
        """The lines that the file has: without the empty one after a final line ending."""
        count = len(self.lines)
        return count if self.lines[count - 1] else count - 1

    def returns(self) -> list[int]:
        """The lines that end at a carriage return alone."""
        return self.lines.returns()

    def size(self) -> int:
        """The bytes of the document as a file, byte order mark and line endings included."""
        return self.lines.size()

    def texts(self, first: int, end: int) -> list[str]:
        """The file's lines from `first` to before `end`, as far as there are any, as they would be saved."""
        texts = [_saved(self.lines[row]) for row in range(first, min(end, self.rows()))]
        if first == 0 and texts:
            texts[0] = texts[0].removeprefix(BYTE_ORDER_MARK)
        return texts

    def _fresh_state(self, scope: tuple[Reading, ActiveRules]) -> FileState:
        texts = self.texts(0, len(self.lines))
        mark = self._has_mark()
        return FileState(
            texts, *scope, byte_order_mark=mark, size=self.size, returns=self.returns, patient=True
        )

    def _has_mark(self) -> bool:
        """Whether the client shows us the byte order mark of the file; most keep it to themselves."""
        return self.lines[0].startswith(BYTE_ORDER_MARK)

    def _mark_on(self, row: int) -> int:
        """The code points of a row that are in front of its first column."""
        return 1 if row == 0 and self._has_mark() else 0


class _InsideLines:
    """Edits of one notification that stay inside a line that was edited before: held in pieces until the end.

    Edits of other lines may go into the document meanwhile, unless they move lines.
    """

    def __init__(self, document: Document, touched: _Touched) -> None:
        self._document = document
        self._touched = touched
        self._edited: set[int] = set()
        self._rows: dict[int, Pieces] = {}

    def take(self, ends: tuple[int, int, int, int], text: str) -> bool:
        """Make an edit, if it is such a one; else the document is ready for it."""
        row, start, last, end = ends
        lines = self._document.lines
        if row != last or not 0 <= row < len(lines) or "\n" in text or "\r" in text:
            self.finish()
            self._edited.clear()
            return False
        if row not in self._edited:
            self._edited.add(row)
            if not text:
                self.finish()  # a line that is empty now may join two halves of a line ending
            return False
        pieces = self._rows.get(row)
        if pieces is None:
            pieces = self._rows[row] = Pieces(lines[row], self._document.encoding)
        pieces.replace(start, end, text)
        if not text and not pieces.text():
            self.finish()
        return True

    def finish(self) -> None:
        """Put the lines into the document."""
        lines = self._document.lines
        for row in sorted(self._rows, reverse=True):
            self._touched.add(lines.replace(row, 0, row, len(lines[row]), self._rows[row].text()))
        self._rows.clear()

    def forget(self) -> None:
        """All lines are replaced."""
        self._rows.clear()
        self._edited.clear()


class _Touched:
    """Passes the changes of one notification on to the state, and remembers where they were."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._rows: list[int] = []
        self._moves = 0
        # Once there are too many: rows before `_first` and the last `_rest` editor rows are untouched.
        self._hull = False
        self._first = 0
        self._rest = 0

    def add(self, change: Change) -> None:
        document = self._document
        first, removed, inserted = change
        if not self._hull and removed != inserted:
            self._moves += 1
            moved = self._moves * len(document.state.assembly.file_findings)
            if self._moves > limits.MOVING_EDITS or moved > limits.MOVED_FINDINGS:
                self._hull = True
                self._first, self._rest = first, len(document.lines) - first - inserted
        if self._hull:
            self._first = min(self._first, first)
            self._rest = min(self._rest, len(document.lines) - first - inserted)
            return
        known = len(document.state.texts)
        texts = document.texts(first, first + inserted)
        document.state.splice(first, max(0, min(first + removed, known) - first), texts)
        self._note(change)

    def replace_all(self, text: str) -> None:
        document = self._document
        document.lines = Lines(text)
        if self._hull:
            self._first = self._rest = 0
            return
        document.state.splice(0, len(document.state.texts), document.texts(0, len(document.lines)))
        self._rows = list(range(min(len(document.lines), limits.TOUCHED_ROWS)))

    def finish(self) -> Sequence[int]:
        document = self._document
        if self._hull:
            first = self._first
            texts = document.texts(first, len(document.lines) - self._rest)
            # Where nothing is left untouched at the end, the old lines go to the end too.
            kept = max(0, document.rows() - first - len(texts)) if self._rest else 0
            document.state.splice(first, max(0, len(document.state.texts) - kept - first), texts)
            self._rows = list(range(first, min(first + len(texts), first + limits.TOUCHED_ROWS)))
        count = len(document.state.texts)
        return sorted({row for row in self._rows if row < count})

    def _note(self, change: Change) -> None:
        first, removed, inserted = change
        if moved := inserted - removed:
            end = first + removed
            self._rows = [row if row < first else row + moved for row in self._rows if not first <= row < end]
        room = limits.TOUCHED_ROWS - len(self._rows)
        self._rows.extend(range(first, first + min(inserted, room)))


class Documents:
    """The open documents that are for us, by URI."""

    def __init__(self, scope: Scope, encoding: Encoding = "utf-16") -> None:
        self.scope = scope
        self.encoding: Encoding = encoding
        self._documents: dict[str, Document] = {}
        # Open, but not ours: an edit of one of these is not a mistake.
        self._others: set[str] = set()
        self.log = LogOnce(_log)

    def get(self, uri: str) -> Document | None:
        """The document, or None if it is not open or not for us."""
        return self._documents.get(uri)

    def all(self) -> tuple[Document, ...]:
        """All documents, the ones opened first first."""
        return tuple(self._documents.values())

    def is_open(self, path: Path) -> bool:
        """Whether the editor has a file open, however its URI is spelt."""
        return any(path_of(uri) == path for uri in self._documents)

    def open(self, uri: str, language: str, version: int | None, text: str) -> Document | None:
        """Take a document that the client opened, in place of one with the same URI; None if it is not for us."""
        if not is_ours(uri, language):
            self._others.add(uri)
            return None
        self._others.discard(uri)
        document = Document(
            uri, text, self.scope(uri), version=version, language=language, encoding=self.encoding
        )
        self._documents[uri] = document
        return document

    def change(
        self, uri: str, version: int | None, changes: Iterable[Any]
    ) -> tuple[Document, Sequence[int]] | None:
        """Apply one notification's changes, as they came over the wire; the document and the rows that they touched."""
        document = self._documents.get(uri)
        if document is None:
            if uri not in self._others:
                self.log.warning("an edit of a document that is not open was ignored")
            return None
        return document, document.change(changes, version)

    def close(self, uri: str) -> Document | None:
        """Forget a document; None if it is not open or not for us."""
        self._others.discard(uri)
        return self._documents.pop(uri, None)


def _saved(line: str) -> str:
    """A line as a file can have it: half of a pair is not a character, and editors save U+FFFD in its place."""
    if line.isascii():
        return line
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return _HALVES.sub("\ufffd", line)
    return line


def _ends(where: object) -> tuple[int, int, int, int] | None:
    try:
        start, end = where["start"], where["end"]  # type: ignore[index]
        ends = start["line"], start["character"], end["line"], end["character"]
    except (KeyError, TypeError, IndexError):
        return None
    return ends if all(type(number) is int for number in ends) else None
