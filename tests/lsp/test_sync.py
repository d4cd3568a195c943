"""The text after edits: whatever a client sends, in whatever units, the server has what the editor shows.

The editor is a plain string here, and the way from a position to an offset in it is written once more, differently.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lsp.peer import as_change
from lsp.scheduling import plain_scope
from tuneline.engine.document import FileState
from tuneline.lsp import limits
from tuneline.lsp.documents import Document
from tuneline.text.columns import Encoding
from tuneline.text.lines import content, split_lines

SCOPE = plain_scope()
UNITS: dict[str, tuple[str, int]] = {
    "utf-8": ("utf-8", 1),
    "utf-16": ("utf-16-le", 2),
    "utf-32": ("utf-32-le", 4),
}
ENCODINGS = ("utf-8", "utf-16", "utf-32")


def units(text: str, encoding: str) -> int:
    codec, size = UNITS[encoding]
    return len(text.encode(codec, "surrogatepass")) // size


def place(text: str, offset: int, encoding: str) -> dict[str, int]:
    """Where an offset of the text stands, as an editor says it. Never between CR and LF."""
    ends = [match.end() for match in re.finditer("\r\n|\r|\n", text) if match.end() <= offset]
    start = ends[-1] if ends else 0
    return {"line": len(ends), "character": units(text[start:offset], encoding)}


def edit(text: str, start: int, end: int, new: str, encoding: str) -> tuple[dict[str, Any], str]:
    """One incremental change, and the text after it."""
    where = {"start": place(text, start, encoding), "end": place(text, end, encoding)}
    return {"range": where, "text": new}, text[:start] + new + text[end:]


def documents_of(text: str, encoding: Encoding = "utf-16") -> Document:
    return Document("file:///a.jsonl", text, SCOPE, version=0, encoding=encoding)


def check_same(document: Document, text: str) -> None:
    """The document is what it would be if it were opened now."""
    assert document.lines.text() == text
    saved = re.sub("[\ud800-\udfff]", "\ufffd", text)  # what an editor writes for half of a pair
    bare = saved.removeprefix("\ufeff")
    texts = [content(line) for line in split_lines(bare)]
    # A file with nothing after its byte order mark has no lines; a document has an empty one.
    texts = texts or [""] * (saved != bare)
    assert document.state.texts == texts
    size = len(saved.encode())
    returns = [row for row, it in enumerate(split_lines(bare)) if it.endswith("\r")]
    fresh = FileState(
        texts, *SCOPE, byte_order_mark=saved != bare, size=lambda: size, returns=lambda: returns
    )
    assert document.state.byte_order_mark is fresh.byte_order_mark
    assert document.size() == size
    assert document.state.findings() == fresh.findings()
    assert document.state.assembly.multiline == fresh.assembly.multiline
    assert document.state.assembly.vote == fresh.assembly.vote
    assert list(document.snapshot().texts) == texts
    assert document.snapshot().placed == fresh.findings()


# Random sequences


def line(*messages: tuple[str, str]) -> str:
    return json.dumps({"messages": [{"role": role, "content": words} for role, words in messages]})


GOOD = line(("user", "hi"), ("assistant", "hello"))
PIECES = [
    *'{}[]",:\\ a0',
    "\n",
    "\r",
    "\r\n",
    "\n\n",
    "\u2028",
    "\x0b",
    "\x85",
    "😀",
    "é",
    "中",
    "\ud83d",
    "\ufeff",
    GOOD,
    GOOD + "\n",
    GOOD + "\r\n" + GOOD,
    line(("user", "😀 ok"), ("assistant", "中")) + "\n",
    line(("user", "no answer")) + "\r",
    '{"messages": [{"role": "assistent", "content": null, "weight": 2}]}\n',
    '{"prompt": "a", "completion": "b"}\n',
    "[\n  {}\n]\n",
    '{\n  "messages": []\n}\n',
    "",
]


class Editor:
    """A text in an editor, and the changes that it sends of the edits of one moment."""

    def __init__(self, text: str, encoding: str) -> None:
        self.text = text
        self.changes: list[dict[str, Any]] = []
        self._encoding = encoding

    def replace(self, start: int, end: int, new: str) -> None:
        change, self.text = edit(self.text, start, end, new, self._encoding)
        self.changes.append(change)

    def replace_all(self, new: str) -> None:
        self.text = new
        self.changes.append({"text": new})

    def offset(self, draw: st.DrawFn) -> int:
        """Where a cursor can be: not between CR and LF."""
        at = draw(st.integers(0, len(self.text)))
        return at - 1 if self.text[at - 1 : at + 1] == "\r\n" else at

    def ends(self) -> list[re.Match[str]]:
        return list(re.finditer("\r\n|\r|\n", self.text))


def act(draw: st.DrawFn, editor: Editor, past: list[str]) -> None:
    """One thing that a person does."""
    piece = st.sampled_from(PIECES)
    kind = draw(st.sampled_from("type type paste delete many all undo full join split".split()))
    if kind == "type":
        at = editor.offset(draw)
        for char in draw(piece)[:20]:
            editor.replace(at, at, char)
            at += 1
            if editor.text[at - 1 : at + 1] == "\r\n":
                at += 1
    elif kind in ("paste", "delete"):
        start, end = sorted((editor.offset(draw), editor.offset(draw)))
        editor.replace(start, end, draw(piece) if kind == "paste" else "")
    elif kind == "many":
        new = draw(piece)
        # From the end, as VS Code sends them: each position is one of the text before.
        for at in sorted({editor.offset(draw) for _ in range(draw(st.integers(1, 5)))}, reverse=True):
            editor.replace(at, at, new)
    elif kind == "all":
        old, new = draw(st.sampled_from(['"', "a", "}", "role", "\n"])), draw(piece)
        found = list(re.finditer(r"(?<!\r)\n" if old == "\n" else re.escape(old), editor.text))
        for match in reversed(found):
            editor.replace(match.start(), match.end(), new)
    elif kind == "join":
        for match in reversed(editor.ends()[: draw(st.integers(1, 3))]):
            editor.replace(match.start(), match.end(), "")
    elif kind == "split":
        at = editor.offset(draw)
        editor.replace(at, at, draw(st.sampled_from(["\n", "\r\n", "\r"])))
    else:
        editor.replace_all(draw(st.sampled_from(past) if kind == "undo" else piece))


@st.composite
def sequences(draw: st.DrawFn, encoding: str) -> tuple[str, list[list[dict[str, Any]]], list[str]]:
    """A text, notifications of changes as an editor sends them, and the text after each."""
    editor = Editor("".join(draw(st.lists(st.sampled_from(PIECES), max_size=6))), encoding)
    notifications: list[list[dict[str, Any]]] = []
    past = [editor.text]
    for _ in range(draw(st.integers(1, 6))):
        act(draw, editor, past)
        notifications.append(editor.changes)
        editor.changes = []
        past.append(editor.text)
    return past[0], notifications, past[1:]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("steady", [True, False], ids=["checked-between", "checked-at-the-end"])
def test_edited_equals_opened(encoding: Encoding, steady: bool) -> None:
    """Six times 350 sequences; the state is either at rest when an edit arrives, or half done."""

    @settings(max_examples=350)
    @given(data=sequences(encoding), work=st.integers(0, 3))
    def check(data: tuple[str, list[list[dict[str, Any]]], list[str]], work: int) -> None:
        first, notifications, after = data
        document = documents_of(first, encoding)
        for version, (changes, text) in enumerate(zip(notifications, after, strict=True), 1):
            if steady:
                document.state.findings()
            else:
                for row in range(min(work, len(document.state.texts))):
                    document.state.check(row)
            touched = document.change(changes, version)
            assert document.lines.text() == text
            assert all(0 <= row < len(document.state.texts) for row in touched)
            assert document.version == version
        check_same(document, after[-1])

    check()


# Single cases


def check_edits(before: str, *changes: object, after: str, encoding: Encoding = "utf-16") -> Document:
    """Changes as the client of the tests takes them, in one notification."""
    document = documents_of(before, encoding)
    document.state.findings()
    document.change([as_change(change) for change in changes], 1)
    check_same(document, after)
    return document


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e"])
def test_only_real_line_ends_count(end: str) -> None:
    check_edits(f"a{end}b\nc", (1, 0, 1, 1, "X"), after=f"a{end}b\nX")


def test_places_outside_mean_the_nearest_inside() -> None:
    check_edits("ab", (0, 99, 0, 99, "X"), after="abX")
    check_edits("ab\ncd\n", (0, 99, 0, 99, "X"), after="abX\ncd\n")
    check_edits("ab\n", (7, 3, 9, 0, "X"), after="ab\nX")
    check_edits("ab", (-1, -5, 0, 1, "X"), after="Xb")
    check_edits("ab", (0, 2, 0, 0, "X"), after="X")


def test_line_ends_that_meet_and_part() -> None:
    check_edits("a\rb", (1, 0, 1, 0, "\n"), after="a\r\nb")
    check_edits("a\r\nb", (0, 1, 1, 0, "\r"), after="a\rb")
    check_edits("a\r\n\nb", (1, 0, 2, 0, ""), after="a\r\nb")
    check_edits("a\r", (1, 0, 1, 0, "\n"), after="a\r\n")


def test_the_line_behind_the_last_ending_is_none() -> None:
    document = check_edits("", (0, 0, 0, 0, "a"), after="a")
    assert document.rows() == 1
    document = check_edits("a", (0, 1, 0, 1, "\n"), after="a\n")
    assert (document.rows(), len(document.lines)) == (1, 2)
    check_edits("a\n", (1, 0, 1, 0, "b"), after="a\nb")
    check_edits("a\nb", (1, 0, 1, 1, ""), after="a\n")
    check_edits("a\n", (0, 0, 1, 0, ""), after="")


@pytest.mark.parametrize(("encoding", "start", "end"), [("utf-8", 4, 8), ("utf-16", 2, 4), ("utf-32", 1, 2)])
def test_columns_are_in_the_negotiated_units(encoding: Encoding, start: int, end: int) -> None:
    check_edits("😀😀x", (0, start, 0, end, "-"), after="😀-x", encoding=encoding)


def test_half_a_pair_means_its_beginning() -> None:
    check_edits("😀x", (0, 1, 0, 1, "-"), after="-😀x")


def test_full_changes_among_incremental_ones() -> None:
    check_edits("a\nb", (0, 0, 0, 1, "x"), "new\n", (0, 3, 0, 3, "!"), after="new!\n")


@pytest.mark.parametrize("down", [False, True])
def test_a_thousand_cursors_that_add_lines(down: bool) -> None:
    """More than are passed on one by one; from the end and from the beginning."""
    count = limits.MOVING_EDITS * 10
    before = (GOOD + "\n") * count
    rows = range(0, 2 * count, 2) if down else range(count - 1, -1, -1)
    check_edits(before, *((row, 0, row, 0, "\n") for row in rows), after=("\n" + GOOD + "\n") * count)


def test_many_moving_edits_leave_what_is_around_them() -> None:
    count = limits.MOVING_EDITS + 20
    before = (GOOD + "\n") * (count + 60)
    document = documents_of(before)
    document.state.findings()
    document.change([as_change((row, 0, row, 0, "\n")) for row in range(30 + count, 30, -1)], 1)
    known = [row for row, line in enumerate(document.state.assembly.summaries) if line is not None]
    assert len(known) >= 59  # the lines before and behind were not touched
    check_same(document, (GOOD + "\n") * 31 + ("\n" + GOOD + "\n") * count + (GOOD + "\n") * 29)


def test_many_findings_about_the_file_are_not_moved_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of duplicates has one on every line; the text and the findings are the same either way."""
    monkeypatch.setattr(limits, "MOVED_FINDINGS", 20)
    before = (GOOD + "\n") * 20
    edits = ((row, 0, row, 0, GOOD + "\n") for row in range(9, -1, -1))
    check_edits(before, *edits, after=before + (GOOD + "\n") * 10)


def test_full_change_among_many_moving_edits() -> None:
    edits = [(0, 0, 0, 0, "\n")] * (limits.MOVING_EDITS + 5)
    check_edits("a", *edits, "b\nc\n", (1, 0, 1, 0, "x"), after="b\nxc\n")
    check_edits("a", *edits, "b\nc", *edits, after="\n" * len(edits) + "b\nc")


def test_replace_all_checks_only_what_it_touched() -> None:
    document = documents_of((GOOD + "\n") * 50)
    document.state.findings()
    touched = document.change([as_change((row, 0, row, 0, " ")) for row in range(0, 50, 2)], 1)
    assert list(touched) == list(range(0, 50, 2))
    assert [row for row, line in enumerate(document.state.assembly.summaries) if line is None] == list(
        touched
    )


def test_touched_rows_move_with_later_edits() -> None:
    document = documents_of("a\nb\nc\n")
    touched = document.change([as_change((2, 0, 2, 0, "x")), as_change((0, 0, 0, 0, "\n\n"))], 1)
    assert list(touched) == [0, 1, 2, 4]


def test_touched_rows_are_capped() -> None:
    document = documents_of("")
    assert len(document.change([{"text": "a\n" * 5000}], 1)) == limits.TOUCHED_ROWS


def test_a_snapshot_is_kept_until_something_changes() -> None:
    document = documents_of("a\n")
    first = document.snapshot()
    assert document.snapshot() is first
    document.change([as_change((0, 0, 0, 0, "b"))], 1)
    assert document.snapshot() is not first
    assert (list(first.texts), list(document.snapshot().texts)) == (["a"], ["ba"])
    assert document.snapshot().version == 1


# Versions and wrong changes


def test_versions_may_be_missing_or_stand_still() -> None:
    document = documents_of("a")
    for version, expected in ((0, 0), (None, 0), (5, 5), (3, 3)):
        document.change([as_change((0, 0, 0, 0, "b"))], version)
        assert document.version == expected
    assert document.lines.text() == "bbbba"


@pytest.mark.parametrize(
    "change",
    [
        None,
        5,
        "text",
        {},
        {"text": None},
        {"text": "x", "range": 5},
        {"text": "x", "range": {"start": {"line": 0}}},
        {"text": "x", "range": {"start": {"line": "0", "character": 0}, "end": {"line": 0, "character": 0}}},
    ],
)
def test_what_is_no_change_is_left_out(change: object) -> None:
    document = documents_of("a")
    document.change([change, as_change((0, 1, 0, 1, "b"))], 1)
    check_same(document, "ab")
