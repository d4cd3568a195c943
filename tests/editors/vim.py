"""Vim in a terminal with ALE as its page sets it up; what Vim knows is asked for by commands that write a file."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pages
import sample
from harness import Work, equal, wait
from installing import packages, printed
from terminal import Terminal, picture

ABOUT = "Vim: ALE"
_ALE = "silent! packadd ale | if exists(':ALEInfo') == 2 | qall! | endif | cquit"


def install(cache: Path) -> None:
    """Debian's packages, or whatever is there already."""
    packages("vim-nox", "vim-ale", proof=_has_ale)
    packages("tmux", proof=lambda: shutil.which("tmux") is not None)


def _has_ale() -> bool:
    return printed("vim", "-N", "-u", "NONE", "-i", "NONE", "-es", "-c", _ALE) is not None


def version() -> str:
    """Vim does not know which ALE it has, so that is asked of the package manager."""
    vim = printed("vim", "--version") or ""
    found = re.search(r"Vi IMproved (\S+).*\n(?:Included patches: 1-(\d+))?", vim)
    ale = printed("dpkg-query", "-W", "-f", "${Version}", "vim-ale") or ""
    return f"Vim {'.'.join(it for it in found.groups() if it)}, ALE {ale}" if found else "Vim"


def run(work: Work) -> None:
    text = sample.MIXED
    found = text.found("utf-8")
    editor = Vim(work, text)
    editor.findings(*found)
    equal("encoding", work.tap.encoding(), "utf-8")
    equal("filetype", editor.ask("&filetype"), "jsonl")
    editor.terminal.type(f"/{sample.ANSWER}\n")

    def told() -> bool:
        asked = len(work.tap.answers("textDocument/hover"))
        editor.command("ALEHover")
        wait("an answer", lambda: len(work.tap.answers("textDocument/hover")) > asked)
        return " tokens" in str(work.tap.answers("textDocument/hover")[-1])

    wait("tokens in the hover", told)
    for words in sample.HOVER:
        editor.terminal.see(words)
    if work.pictures:
        editor.command("set background=dark | colorscheme habamax")
    picture(work, editor.terminal, "vim", "Vim with ALE shows findings and what it knows of an answer")
    editor.command("pclose")
    editor.choose(sample.ACTION)
    editor.becomes(*text.weighed)
    editor.terminal.type(f"/{sample.MISTAKE}\n")
    editor.choose(sample.FIX)
    editor.becomes(*text.mended)
    editor.findings(found[0], found[2])
    editor.command("TunelineConversation")
    editor.terminal.see("[assistant]")
    shown = ["=== chat", "[system]", "Answer in a word. 😀 短", "[user]", "Japan?", "[assistant]", "Tokyo."]
    equal("the conversation", [it for it in editor.ask("getline(1, '$')") if it], shown)
    editor.quit()


class Vim:
    """A running Vim with the page's configuration and a sample."""

    def __init__(self, work: Work, text: sample.Sample) -> None:
        self._work = work
        work.write(work.home / ".vimrc", pages.block("vim", "vimrc") + pages.block("vim", "conversation.vim"))
        self.terminal = Terminal(work, "vim", "-i", "NONE", "-n", work.sample(text=text.text), rows=24)
        self.terminal.see("浮士德")

    def command(self, words: str) -> None:
        self.terminal.type(f":{words}\n")

    def ask(self, expression: str) -> Any:
        """The value of an expression, as far as JSON can say it."""
        answer = self._work.folder / "answer"
        answer.unlink(missing_ok=True)
        self.command(f"silent call writefile([json_encode({expression})], '{answer}', 's')")
        there = lambda: self.terminal.runs() and answer.exists() and answer.read_text("utf-8")  # noqa: E731
        return json.loads(wait("an answer of Vim", there))

    def findings(self, *expected: sample.Place) -> None:
        """Wait for these findings. ALE's columns begin at 1, and its ends are inside."""

        def found() -> list[sample.Place]:
            told = self.ask("ale#engine#GetLoclist(bufnr(''))")
            return [
                sample.Place(it["code"], it["lnum"] - 1, it["col"] - 1, it["end_col"])
                for it in sorted(told, key=lambda it: it["lnum"])
            ]

        wait("as many findings as expected", lambda: len(found()) == len(expected))
        equal("findings", found(), list(expected))

    def becomes(self, *lines: str) -> None:
        wait("the text to change", lambda: tuple(self.ask("getline(1, '$')")) == lines)

    def choose(self, title: str) -> None:
        """Take an action at the cursor by its number."""
        self.command("ALECodeAction")
        screen = self.terminal.see(f") {title}")
        self.terminal.see("Type number")
        number = next(it.split(")")[0].strip() for it in screen.split("\n") if f") {title}" in it)
        self.terminal.type(f"{number}\n")
        self.terminal.gone("Type number")

    def quit(self) -> None:
        self.command("qall!")
        self.terminal.ends()
