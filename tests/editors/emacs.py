"""Emacs in a terminal, with eglot and with lsp-mode as its page sets them up, asked through emacsclient."""

from __future__ import annotations

import json
import re
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import emacs_desk
import pages
import sample
from harness import Work, equal, wait
from installing import packages, printed
from terminal import Terminal, picture

ABOUT = "Emacs: eglot, and lsp-mode"
# What Emacs compiles in the background in a new home has nothing to do with what is tested.
_QUIET = (
    "(setq native-comp-deferred-compilation nil native-comp-jit-compilation nil inhibit-startup-screen t)"
)
_LIBRARIES = '(kill-emacs (if (and (locate-library "eglot") (locate-library "lsp-mode")) 0 1))'


def install(cache: Path) -> None:
    """An Emacs that has both clients: Debian's packages, or whatever is there already."""
    packages("emacs-nox", "elpa-eglot", "elpa-lsp-mode", proof=_has_libraries)
    packages("tmux", proof=lambda: shutil.which("tmux") is not None)


def _has_libraries() -> bool:
    return printed("emacs", "--batch", "--eval", _LIBRARIES) is not None


def version() -> str:
    form = '(princ (format "Emacs %s, eglot %s, lsp-mode %s" emacs-version {} {}))'.format(
        *(f"(mapconcat #'number-to-string (package-desc-version (cadr (assq '{it} package-alist))) \".\")"
          for it in ("eglot", "lsp-mode"))
    )  # fmt: skip
    shown = printed("emacs", "--batch", "--eval", f"(progn (require 'package) (package-initialize) {form})")
    found = re.search(r"Emacs .*", shown or "")
    return found.group() if found else "Emacs"


def run(work: Work) -> None:
    _eglot(work)
    _lsp_mode(work)
    _desk(work, "eglot.el")
    _desk(work, "lsp-mode.el")


class Emacs:
    """A running Emacs with one of the page's configurations and the sample."""

    def __init__(self, work: Work, block: str, text: sample.Sample) -> None:
        self._work, self._socket = work, work.folder / f"socket-{block}"
        self._shown = block == "eglot.el"  # the configuration that pictures are made of
        folder = work.home / ".emacs.d"
        shutil.rmtree(folder, ignore_errors=True)
        work.write(folder / "early-init.el", _QUIET)
        work.write(folder / "tuneline.el", pages.block("emacs", "tuneline.el"))
        work.write(folder / "init.el", pages.block("emacs", block) + pages.block("emacs", "load.el"))
        self.terminal = Terminal(
            work, "emacs", "-nw", "--eval", f'(setq server-name "{self._socket}")', "-f", "server-start",
            work.sample(text=text.text),
        )  # fmt: skip
        wait("Emacs", self._socket.exists)
        work.witnesses[f"{block}-messages.txt"] = lambda: str(
            self.lisp('(with-current-buffer "*Messages*" (buffer-string))')
        )

    def lisp(self, form: str) -> Any:
        """The value of a form in the buffer of the sample, as far as JSON can say it."""
        answer = self._work.ask(
            "emacsclient", "-s", self._socket, "--eval",
            f'(progn (require \'json) (json-encode (with-current-buffer "{sample.NAME}" {form})))',
        )  # fmt: skip
        return json.loads(json.loads(_plain(answer)))

    def picture(self, name: str, title: str) -> None:
        """Draw what the terminal shows, if pictures are wanted and this is what the page has first."""
        if self._shown:
            picture(self._work, self.terminal, name, title)

    def text(self) -> str:
        return str(self.lisp("(buffer-substring-no-properties (point-min) (point-max))"))

    def becomes(self, *lines: str) -> None:
        wait("the text to change", lambda: self.text() == "".join(f"{line}\n" for line in lines))

    def findings(self, *expected: sample.Place) -> None:
        """Wait for these findings. Emacs tells places in characters."""

        def found() -> list[sample.Place]:
            told = self.lisp(
                "(save-excursion (mapcar (lambda (it) (goto-char (flymake-diagnostic-beg it)) (vector"
                " (flymake-diagnostic-text it) (1- (line-number-at-pos)) (- (point) (line-beginning-position))"
                " (- (flymake-diagnostic-end it) (line-beginning-position)))) (flymake-diagnostics)))"
            )
            return sorted((sample.Place(_rule(it[0]), *it[1:]) for it in told or ()), key=lambda it: it.row)

        wait("as many findings as expected", lambda: len(found()) == len(expected))
        equal("findings", found(), list(expected))

    def go(self, what: str) -> None:
        """Search for a text from the beginning, and stop in it."""
        self.terminal.keys("M-<", "C-s")
        self.terminal.type(what)
        self.terminal.keys("Enter", "Left", "Left")

    def command(self, name: str) -> None:
        self.terminal.keys("M-x")
        self.terminal.type(f"{name}\n")

    def quit(self) -> None:
        self.terminal.keys("C-g")
        with suppress(AssertionError):  # it may be gone before its answer is
            self._work.ask(
                "emacsclient", "-s", self._socket, "--eval",
                "(let (kill-emacs-query-functions) (run-with-timer 0 nil #'kill-emacs) t)",
            )  # fmt: skip
        wait("Emacs to end", lambda: not self._socket.exists())
        self.terminal.close()


def _rule(text: str) -> str:
    """Eglot puts source and rule before the message, lsp-mode does not."""
    named = re.match(r"tuneline \[([a-z-]+)\]: ", text)
    return named[1] if named else sample.rule_of(text)


def _plain(answer: str) -> str:
    """Emacs prints a string as Lisp does, which is JSON but for line ends that stand as they are."""
    return answer.strip().replace("\n", "\\n")


def _eglot(work: Work) -> None:
    text = sample.MIXED
    editor = Emacs(work, "eglot.el", text)
    terminal, found = editor.terminal, text.found()
    editor.findings(*found)
    equal(
        "encoding",
        work.tap.encoding(),
        "utf-16" if not editor.lisp("(>= emacs-major-version 29)") else "utf-32",
    )
    editor.go(sample.ANSWER)

    def told() -> bool:
        """Eglot asks when the cursor has moved; at first tokens may not be counted yet."""
        asked = len(work.tap.answers("textDocument/hover"))
        terminal.keys("Left" if asked % 2 else "Right")
        wait("an answer", lambda: len(work.tap.answers("textDocument/hover")) > asked)
        return " tokens" in str(work.tap.answers("textDocument/hover")[-1])

    wait("tokens in the hover", told)
    terminal.see(sample.HOVER[0])
    terminal.keys("C-h", ".")
    for words in sample.HOVER:
        terminal.see(words)
    editor.picture("emacs", "Emacs with eglot shows findings and what it knows of an answer")
    terminal.keys("C-x", "1")
    _choose(editor, "eglot-code-actions", "Pick an action", sample.ACTION)
    editor.becomes(*text.weighed)
    editor.go(sample.MISTAKE)
    _choose(editor, "eglot-code-actions", "Pick an action", sample.FIX)
    editor.becomes(*text.mended)
    editor.findings(found[0], found[2])
    editor.quit()


def _desk(work: Work, block: str) -> None:
    """What the page has to be loaded after either configuration."""
    before = work.tap.starts()
    editor = Emacs(work, block, sample.MIXED)
    if block == "lsp-mode.el":
        editor.terminal.see("Do nothing")
        editor.terminal.type("i")
    editor.findings(*sample.MIXED.found())
    equal("servers", work.tap.starts(), before + 1)
    emacs_desk.try_desk(editor)
    editor.quit()


def _choose(editor: Emacs, command: str, prompt: str, title: str) -> None:
    editor.command(command)
    editor.terminal.see(prompt)
    editor.terminal.type(f"{title}\n")


def _lsp_mode(work: Work) -> None:
    text = sample.MIXED
    before = work.tap.starts()
    editor = Emacs(work, "lsp-mode.el", text)
    terminal, found = editor.terminal, text.found()
    terminal.see("Do nothing")
    terminal.type("i")
    editor.findings(*found)
    equal("encoding", work.tap.encoding(before), "utf-32")
    editor.go(sample.ANSWER)

    def described() -> bool:
        editor.command("lsp-describe-thing-at-point")
        terminal.still()
        return sample.HOVER[0] in terminal.screen()

    wait("tokens in the hover", described)
    terminal.keys("C-x", "1")
    _choose(editor, "lsp-execute-code-action", "Select code action", sample.ACTION)
    editor.becomes(*text.weighed)
    editor.go(sample.MISTAKE)
    _choose(editor, "lsp-execute-code-action", "Select code action", sample.FIX)
    editor.becomes(*text.mended)
    editor.findings(found[0], found[2])
    editor.quit()
