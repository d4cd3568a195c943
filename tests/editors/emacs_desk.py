"""Emacs as a desk: the conversation that follows, messages in their own buffers, weights by a key, pasted texts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import sample
from harness import equal, wait

if TYPE_CHECKING:
    from emacs import Emacs

_VIEW = "*Conversation*"
_NOW = "*In the file now*"


def try_desk(editor: Emacs) -> None:
    """Everything that the page says of the keys, in a file with the lines of the sample, which are there again then."""
    desk = _Desk(editor)
    _found(desk)
    _conversation(desk)
    _weight(desk)
    _message(desk)
    _stale(desk)
    _pasted(desk)
    desk.keys("C-x", "1")


class _Desk:
    """The file, the conversation and the message of an Emacs in which the keys of the page are pressed."""

    def __init__(self, editor: Emacs) -> None:
        self._editor = editor
        self.picture = editor.picture
        self.keys, self.type, self.see = editor.terminal.keys, editor.terminal.type, editor.terminal.see

    def lisp(self, form: str) -> Any:
        """The value of a form in the selected window's buffer."""
        return self._editor.lisp(f"(with-current-buffer (window-buffer (selected-window)) {form})")

    def becomes(self, *lines: str) -> None:
        self._editor.becomes(*lines)

    def lines(self) -> list[str]:
        return self._editor.text().split("\n")[:-1]

    def go(self, what: str) -> None:
        """Select the file, and put point into a text of it."""
        self.lisp(f'(progn (select-window (get-buffer-window "{sample.NAME}")) 1)')
        self._editor.go(what)

    def undo(self, *lines: str) -> None:
        """Take back one step in the file."""
        self.lisp(f'(progn (select-window (get-buffer-window "{sample.NAME}")) 1)')
        self.keys("C-/")
        self.becomes(*lines)

    def change(self, forms: str) -> None:
        """Have the file changed behind the message's back, once Emacs waits: not while it answers us."""
        edit = f'(with-current-buffer "{sample.NAME}" (save-excursion {forms}))'
        self.lisp(f"(progn (run-with-timer 0 nil (lambda () {edit})) 1)")

    def page(self) -> list[str]:
        """The conversation, from the row that is meant on."""
        found = self.lisp(
            f'(let ((it (get-buffer-window "{_VIEW}"))) (if it (with-current-buffer (window-buffer it) (save-excursion'
            " (goto-char (window-point it)) (buffer-substring-no-properties (line-beginning-position) (point-max))))"
            ' ""))'
        )
        return str(found).split("\n")

    def heads(self, text: str) -> None:
        wait(f"the conversation at {text!r}", lambda: self.page()[0] == text)

    def message(self) -> tuple[str, bool]:
        """The text of the selected window, and whether it is to be written yet."""
        text, modified = self.lisp(
            "(vector (buffer-substring-no-properties (point-min) (point-max)) (if (buffer-modified-p) 1 0))"
        )
        return str(text), bool(modified)

    def open(self, what: str, text: str) -> None:
        """Open the message at a text of the file."""
        self.go(what)
        self.keys("C-c", "t", "e")
        wait("the message", lambda: self.message() == (text, False))

    def told(self, *words: str) -> None:
        wait(f"{words} in the messages", lambda: all(it in self._log() for it in words))

    def _log(self) -> str:
        return str(self.lisp('(with-current-buffer "*Messages*" (buffer-string))'))


def _found(desk: _Desk) -> None:
    """A query lists examples."""
    desk.go("Who")
    desk.keys("M-x")
    desk.type("xref-find-apropos\n")
    desk.type("role:system\n")
    listed = '(if (get-buffer "*xref*") (with-current-buffer "*xref*" (buffer-string)) "")'
    # lsp-mode lists the title of the example, eglot its line.
    wait("the example that matches", lambda: any(it in desk.lisp(listed) for it in ("2. Japan?", "2: {")))
    desk.lisp(f'(progn (select-window (get-buffer-window "{sample.NAME}")) (delete-other-windows) 1)')


def _conversation(desk: _Desk) -> None:
    desk.go("Who")
    desk.keys("C-c", "t", "c")
    desk.heads("Who wrote 😀 浮士德?")
    equal("where one types", desk.lisp("(symbol-name major-mode)"), "jsonl-mode")
    assert desk.page()[2].startswith("[assistant] "), desk.page()
    desk.go("Tokyo")
    desk.heads("Tokyo.")
    desk.go("In 1808")
    desk.heads("In 1808.")
    desk.picture("emacs-conversation", "Emacs shows the example at the cursor as a conversation")


def _weight(desk: _Desk) -> None:
    lines = sample.MIXED.lines
    desk.go(sample.ANSWER)
    desk.heads(sample.ANSWER)
    desk.keys("C-c", "t", "w")
    desk.becomes(*sample.MIXED.weighed)
    desk.told("Not trained: its weight is 0")
    whole = f'(with-current-buffer "{_VIEW}" (buffer-string))'
    wait("the weight in the conversation", lambda: "[assistant, weight 0]" in desk.lisp(whole))
    desk.undo(*lines)
    # In the conversation the key is about the message at point.
    desk.go("In 1808")
    desk.heads("In 1808.")
    desk.lisp(f'(progn (select-window (get-buffer-window "{_VIEW}")) 1)')
    desk.keys("C-c", "t", "w")
    desk.becomes(lines[0].replace('"In 1808."}', '"In 1808.", "weight": 0}'), *lines[1:])
    # The file is changed while the command still waits for its answer; it has ended when this is shown.
    wait("the weight in the conversation", lambda: "[assistant, weight 0]" in desk.lisp(whole))
    desk.undo(*lines)


def _message(desk: _Desk) -> None:
    """Line breaks and quotes are written as JSON has them, in one step."""
    lines = sample.MIXED.lines
    desk.open(sample.ANSWER, sample.ANSWER)
    desk.keys("M->")
    desk.keys("Enter")
    desk.type('"the" \\poet\\')
    wait("what was typed", lambda: desk.message() == ('Goethe.\n"the" \\poet\\', True))
    desk.heads(sample.ANSWER)  # the conversation shows what is edited
    desk.picture("emacs-message", "An answer in a buffer of its own in Emacs, with real line breaks")
    written = lines[0].replace('"Goethe."', '"Goethe.\\n\\"the\\" \\\\poet\\\\"')
    desk.keys("C-x", "C-s")
    desk.becomes(written, *lines[1:])
    wait("the buffer to be written", lambda: not desk.message()[1])
    desk.heads("Goethe.")
    desk.told("Line 1 is changed, and not saved yet")
    desk.type("!")
    wait("what was typed", lambda: desk.message()[1])
    desk.keys("C-c", "C-c")
    desk.becomes(written.replace('poet\\\\"', 'poet\\\\!"'), *lines[1:])
    wait("the message to be left", lambda: desk.lisp("(if tuneline-message-mode 1 0)") == 0)
    desk.undo(written, *lines[1:])
    desk.undo(*lines)


def _stale(desk: _Desk) -> None:
    """A text that was changed in the file is not overwritten, the other is kept, and both are compared."""
    lines = sample.MIXED.lines
    changed = (lines[0], lines[1].replace("Tokyo.", "Kyoto."), lines[2])
    desk.open("Tokyo", "Tokyo.")
    desk.type("New ")
    desk.change(
        '(goto-char (point-min)) (insert "\\n") (search-forward "Tokyo.") (replace-match "Kyoto." t t)'
    )
    desk.becomes("", *changed)
    desk.keys("C-c", "C-c")
    desk.told("The text has changed since it was read.", "C-u C-c C-c overwrites it")
    equal("the message", desk.message(), ("New Tokyo.", True))
    equal("the file", desk.lines(), ["", *changed])
    equal("what is there", desk.lisp(f'(with-current-buffer "{_NOW}" (buffer-string))'), "Kyoto.")
    difference = '(if (get-buffer-window "*Diff*") (with-current-buffer "*Diff*" (buffer-string)) "")'
    wait(
        "the difference",
        lambda: "-Kyoto." in desk.lisp(difference) and "+New Tokyo." in desk.lisp(difference),
    )
    desk.keys("C-u", "C-c", "C-c")
    desk.becomes("", lines[0], lines[1].replace("Tokyo.", "New Tokyo."), lines[2])
    wait("the message to be left", lambda: desk.lisp("(if tuneline-message-mode 1 0)") == 0)
    wait("the difference to go", lambda: desk.lisp(difference) == "")
    text = json.dumps(sample.MIXED.text, ensure_ascii=False)
    desk.change(f"(erase-buffer) (insert {text})")
    desk.becomes(*lines)


def _pasted(desk: _Desk) -> None:
    lines = sample.MIXED.lines
    desk.lisp('(kill-new "First \\"line\\"\\nSecond \\\\ 字")')
    desk.go(sample.ANSWER)
    desk.keys("C-y")
    pasted = 'First \\"line\\"\\nSecond \\\\ 字'
    desk.becomes(lines[0].replace("Goethe.", f"Goeth{pasted}e."), *lines[1:])
    desk.undo(*lines)
