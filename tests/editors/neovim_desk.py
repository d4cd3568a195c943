"""Neovim as a desk: the conversation that follows, messages in their own buffers, weights by a key, pasted texts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import sample
from harness import equal, wait

if TYPE_CHECKING:
    from neovim import Neovim


def try_desk(editor: Neovim) -> None:
    """Everything that the page says of the keys, in a file with the lines of the sample."""
    desk = _Desk(editor)
    _found(desk)
    _conversation(desk)
    _weight(desk)
    _message(desk)
    _stale(desk)
    _gone(desk)
    _half(desk)
    _pasted(desk)


class _Desk:
    """The file, the conversation and the message of a Neovim in which the keys of the page are pressed."""

    def __init__(self, editor: Neovim) -> None:
        self.editor = editor
        self._file = editor.lua("return vim.api.nvim_get_current_buf()")
        self._window = editor.lua("return vim.api.nvim_get_current_win()")

    def press(self, keys: str) -> None:
        """Press keys, and wait until Neovim waits for more."""
        self.editor.lua(f"vim.api.nvim_input({json.dumps(keys, ensure_ascii=False)})")

    def go(self, row: int, what: str) -> None:
        """Put the cursor on a text of a line of the file."""
        self.editor.lua(f"vim.api.nvim_set_current_win({self._window})")
        self.editor.go(row, what)

    def becomes(self, *lines: str) -> None:
        """Wait for the file to have these lines."""
        wait("the text to change", lambda: self.lines() == lines)

    def lines(self) -> tuple[str, ...]:
        return tuple(self.editor.lua(f"return vim.api.nvim_buf_get_lines({self._file}, 0, -1, true)"))

    def replace(self, *lines: str) -> None:
        """Put other lines into the file, as if something else had written it."""
        given = json.dumps(json.dumps(lines, ensure_ascii=False), ensure_ascii=False)
        self.editor.lua(f"vim.api.nvim_buf_set_lines({self._file}, 0, -1, true, vim.json.decode({given}))")

    def page(self) -> list[str]:
        """The conversation, from the row of its cursor on."""
        found = self.editor.lua(
            "local buf = vim.fn.bufnr('^Conversation$') if buf < 0 then return {} end"
            " local at = vim.api.nvim_win_get_cursor(vim.fn.win_findbuf(buf)[1])[1]"
            " return vim.api.nvim_buf_get_lines(buf, at - 1, -1, true)"
        )
        return [str(it) for it in found or ()]

    def heads(self, text: str) -> None:
        """Wait for the row of the conversation that is meant to be this one."""
        wait(f"the conversation at {text!r}", lambda: self.page()[:1] == [text])

    def open(self, row: int, what: str) -> None:
        """Open the message at a text of the file."""
        self.go(row, what)
        self.press("\\te")
        wait("the message", lambda: self.editor.lua("return vim.bo.buftype") == "acwrite")

    def message(self) -> tuple[list[str], bool]:
        """The lines of the buffer at the cursor, and whether it is to be written yet."""
        return list(self.editor.lines()), bool(self.editor.lua("return vim.bo.modified"))

    def write(self, command: str = "w") -> None:
        """Write what is in the buffer, as `:w` does; what is refused is no error."""
        self.editor.lua(f"vim.cmd({json.dumps(command)})")


def _found(desk: _Desk) -> None:
    """A query lists examples in the quickfix window."""
    desk.editor.lua("vim.lsp.buf.workspace_symbol('role:system')")
    rows = "return vim.tbl_map(function(it) return it.lnum end, vim.fn.getqflist())"
    wait("the example that matches", lambda: desk.editor.lua(rows) == [2])
    desk.write("cclose")


def _conversation(desk: _Desk) -> None:
    desk.go(0, "Who")
    desk.press("\\tc")
    desk.heads("Who wrote 😀 浮士德?")
    assert desk.page()[2].startswith("[assistant] "), desk.page()
    equal("where one types", desk.editor.lua("return vim.bo.filetype"), "jsonl")
    desk.go(1, "Tokyo")
    desk.heads("Tokyo.")
    desk.go(0, "In 1808")
    desk.heads("In 1808.")
    desk.editor.picture("neovim-conversation", "Neovim shows the example at the cursor as a conversation")


def _weight(desk: _Desk) -> None:
    lines = sample.MIXED.lines
    desk.go(0, sample.ANSWER)
    desk.press("\\tw")
    desk.becomes(*sample.MIXED.weighed)
    desk.heads(sample.ANSWER)
    wait("the weight in the conversation", lambda: "[assistant, weight 0]" in " ".join(_whole(desk)))
    desk.press("u")
    desk.becomes(*lines)
    # In the conversation the key is about the message at its cursor.
    wait("the weight to go", lambda: "[assistant, weight 0]" not in " ".join(_whole(desk)))
    desk.press("<C-w>l/1808<CR>")
    wait("the row", lambda: desk.page()[:1] == ["In 1808."])
    desk.press("\\tw")
    desk.becomes(lines[0].replace('"In 1808."}', '"In 1808.", "weight": 0}'), *lines[1:])
    desk.go(0, "Who")
    desk.press("u")
    desk.becomes(*lines)


def _whole(desk: _Desk) -> list[str]:
    return list(
        desk.editor.lua("return vim.api.nvim_buf_get_lines(vim.fn.bufnr('^Conversation$'), 0, -1, true)")
    )


def _message(desk: _Desk) -> None:
    """Line breaks and quotes are written as JSON has them, in one step."""
    lines = sample.MIXED.lines
    desk.open(0, sample.ANSWER)
    equal("the message", desk.message(), ([sample.ANSWER], False))
    equal(
        "what is kept on disk", desk.editor.lua("return { vim.bo.swapfile, vim.bo.undofile }"), [False, False]
    )
    desk.press('ccGoethe,<CR>"the" \\poet\\ 😀<Esc>')
    wait("what was typed", lambda: desk.message() == (["Goethe,", '"the" \\poet\\ 😀'], True))
    desk.press("u")
    wait("the text as it was read", lambda: desk.message()[0] == [sample.ANSWER])
    desk.press("u")
    equal("undone twice", desk.message()[0], [sample.ANSWER])
    desk.press("<C-r>")
    wait("what was typed", lambda: desk.message() == (["Goethe,", '"the" \\poet\\ 😀'], True))
    desk.press(":nohlsearch<Bar>echo<CR>")  # what was searched for before, and when something was undone
    desk.editor.picture("neovim-message", "An answer in a buffer of its own in Neovim, with real line breaks")
    desk.press(":wq<CR>")
    written = '"Goethe,\\n\\"the\\" \\\\poet\\\\ 😀"'
    desk.becomes(lines[0].replace('"Goethe."', written), *lines[1:])
    wait("the buffer to be left", lambda: desk.editor.lua("return vim.bo.buftype") != "acwrite")
    desk.heads("Goethe,")
    desk.go(0, "Who")
    desk.press("u")
    desk.becomes(*lines)


def _stale(desk: _Desk) -> None:
    """A text that was changed in the file is not overwritten, the other is kept, and both are compared."""
    lines = sample.MIXED.lines
    # A line was added above, which is no conflict.
    desk.open(1, "Tokyo")
    desk.editor.lua(f"vim.api.nvim_buf_set_lines({desk._file}, 0, 0, true, {{ '' }})")
    desk.press("AB<Esc>")
    wait("what was typed", lambda: desk.message() == (["Tokyo.B"], True))
    desk.write()
    desk.becomes("", lines[0], lines[1].replace("Tokyo.", "Tokyo.B"), lines[2])
    wait("the buffer to be written", lambda: not desk.message()[1])
    # The text was changed, which is one.
    changed = ("", lines[0], lines[1].replace("Tokyo.", "Kyoto."), lines[2])
    desk.replace(*changed)
    desk.press("xaC<Esc>")
    wait("what was typed", lambda: desk.message() == (["Tokyo.C"], True))
    for leave in (":wq<CR>", ":q<CR>"):
        desk.press(leave)
        wait("the command to end", lambda: desk.editor.lua("return vim.fn.mode()") == "n")
    windows = "return vim.tbl_map(function(it) return vim.wo[it].diff end, vim.api.nvim_list_wins())"
    wait("both beside each other", lambda: desk.editor.lua(windows).count(True) == 2)
    equal("the message", desk.message(), (["Tokyo.C"], True))
    equal("the file", desk.lines(), changed)
    texts = (
        "return vim.tbl_map(function(it)"
        " return vim.fn.getbufline(vim.api.nvim_win_get_buf(it), 1)[1] end, vim.api.nvim_list_wins())"
    )
    assert "Kyoto." in desk.editor.lua(texts), desk.editor.lua(texts)
    desk.write("w!")
    desk.becomes("", lines[0], lines[1].replace("Tokyo.", "Tokyo.C"), lines[2])
    equal("to be written", desk.message()[1], False)
    wait("the diff to close", lambda: not any(desk.editor.lua(windows)))


def _gone(desk: _Desk) -> None:
    """The line was broken or removed: nothing is written anywhere, and the text stays."""
    lines = ("", *sample.MIXED.lines[:1])
    desk.editor.lua(f"vim.api.nvim_buf_set_lines({desk._file}, 2, -1, true, {{}})")
    desk.press("AD<Esc>")
    wait("what was typed", lambda: desk.message() == (["Tokyo.CD"], True))
    desk.write()
    equal("the message", desk.message(), (["Tokyo.CD"], True))
    equal("the file", desk.lines(), lines)
    desk.press(":bwipeout!<CR>")
    wait("the buffer to be left", lambda: desk.editor.lua("return vim.bo.buftype") != "acwrite")


def _half(desk: _Desk) -> None:
    """Half of a character, which Neovim cannot read: the text is there to be read, and the connection lives."""
    line = sample.MIXED.lines[0]
    desk.replace("", line.replace("Goethe.", "Goethe \\ud83d"))
    desk.open(1, "Goethe")
    equal("the message", desk.message()[0], ["Goethe \ufffd"])
    equal("whether it is only to be read", desk.editor.lua("return not vim.bo.modifiable"), True)
    desk.write("bwipeout")
    desk.replace("", line)


def _pasted(desk: _Desk) -> None:
    line = sample.MIXED.lines[0]
    desk.go(1, "Goethe.")
    desk.press("i")
    wait("insert mode", lambda: desk.editor.lua("return vim.fn.mode()") == "i")
    desk.editor.lua("vim.api.nvim_paste('First \"line\"\\nSecond 😀', true, -1)")
    pasted = line.replace("Goethe.", 'GFirst \\"line\\"\\nSecond 😀oethe.')
    desk.becomes("", pasted)
    desk.press("<Esc>u")
    desk.becomes("", line)
    # In pieces, as terminals send a long text.
    for phase, piece in enumerate(('a"', "b\\n", "c"), 1):
        desk.editor.lua(f"vim.api.nvim_paste('{piece}', true, {phase})")
    wait("the pieces", lambda: 'a\\"b\\nc' in desk.lines()[1])
    desk.press("u")
    desk.becomes("", line)
    desk.editor.lua("vim.fn.setreg('\"', { 'x\"', 'y' }, 'l')")
    desk.go(1, "Goethe.")
    desk.press("\\tp")
    wait("the register", lambda: 'x\\"\\ny' in desk.lines()[1])
    equal("lines", len(desk.lines()), 2)
