"""Helix in a terminal, with the configuration of its page; what it did to the text is read from the saved file."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import debian
import pages
import sample
from harness import Work, equal, saved, wait
from installing import packages, printed
from terminal import Terminal, picture

ABOUT = "Helix"
_start: tuple[str, ...] = ()


def install(cache: Path) -> None:
    """The Helix on the PATH, else Debian's."""
    global _start  # noqa: PLW0603
    packages("tmux", proof=lambda: shutil.which("tmux") is not None)
    for name in ("hx", "helix"):
        if shutil.which(name):
            _start = (name,)
            return
    usr = debian.unpacked(cache, "hx")
    _start = debian.started(usr, "lib/hx/hx", HELIX_RUNTIME=usr / "lib" / "hx" / "runtime")


def version() -> str:
    return (printed(*_start, "--version") or "").strip().title()


def run(work: Work) -> None:
    folder = work.home / ".config" / "helix"
    work.write(folder / "languages.toml", pages.block("helix", "languages.toml"))
    work.write(
        folder / "config.toml", pages.block("helix", "config.toml") + pages.block("helix", "keys.toml")
    )
    _findings(work)
    _desk(work)


def _findings(work: Work) -> None:
    text = sample.MIXED
    file = work.sample()
    terminal = Terminal(work, *_start, "-v", file)
    terminal.see("Invalid weight 0.5.")
    equal("encoding", work.tap.encoding(), "utf-32")
    # `]d` selects the next finding, and the cursor is the last character of the selection.
    mistake = text.found()[1]
    terminal.type("]d")
    terminal.see(f" {mistake.row + 1}:{mistake.end}\n")
    terminal.see("37 tokens (8 trained)")
    picture(work, terminal, "helix", "Helix shows findings, and the message of the one at the cursor")
    terminal.type(" d")
    screen = terminal.see("unknown-role")
    for place in text.found():
        assert place.rule in screen, screen
    terminal.keys("Escape")
    terminal.gone("severity")

    _search(terminal, sample.ANSWER)

    def told() -> bool:
        terminal.type(" k")
        if sample.HOVER[0] in terminal.see("Trained: "):
            return True
        terminal.keys("Escape")
        terminal.gone("Trained: ")
        return False

    wait("tokens in the hover", told)
    terminal.see(sample.HOVER[1])
    terminal.keys("Escape")
    terminal.gone(sample.HOVER[0])
    _choose(terminal, sample.ACTION)
    _saved(terminal, file, text.weighed)
    terminal.see("37 tokens (5 trained)")

    terminal.type("]d")
    terminal.see(f" {mistake.row + 1}:{mistake.end}\n")
    _choose(terminal, sample.FIX)
    _saved(terminal, file, text.mended)
    terminal.type(" d")
    wait("the finding to go", lambda: "2/2" in terminal.screen())
    assert mistake.rule not in terminal.screen(), terminal.screen()
    terminal.keys("Escape")
    terminal.gone("2/2")  # what is typed right behind Escape would be taken for Alt and a key
    terminal.type(":q!")
    terminal.keys("Enter")
    terminal.ends()


def _desk(work: Work) -> None:
    """A conversation in a window beside the file, a weight, and a text of two lines that is pasted into a string."""
    lines = sample.MIXED.lines
    file = work.sample("desk.jsonl")
    terminal = Terminal(work, *_start, "-v", file)
    terminal.see("Invalid weight 0.5.")
    terminal.type(" t")
    screen = terminal.see("=== chat")
    rows = [it.partition("│")[2].strip().partition(" ")[2].strip() for it in screen.split("\n")[:5]]
    equal("the conversation", rows, ["=== chat", "[user]", "Who wrote 😀 浮士德?", "[assistant]", "Goethe."])
    _command(terminal, ":bc!")
    terminal.gone("=== chat")

    terminal.type(" S")
    terminal.see("kind")
    terminal.type("role:system")
    terminal.see("2. Japan?")
    terminal.keys("Escape")
    terminal.gone("2. Japan?")

    _search(terminal, sample.ANSWER)
    _choose(terminal, sample.ACTION)
    _saved(terminal, file, sample.MIXED.weighed)
    _choose(terminal, "Train this answer")
    trained = (sample.MIXED.weighed[0].replace('"weight": 0', '"weight": 1'), *lines[1:])
    _saved(terminal, file, trained)

    _search(terminal, "Tokyo.")
    terminal.type("i")
    terminal.see(" INS ")
    # Not typed: what is typed at once, Helix 25.01 may tell in another order than it was made.
    terminal.paste('First "line"\nSecond ')
    terminal.see("Second Tokyo.")
    terminal.keys("Escape")
    terminal.see(" NOR ")
    terminal.type("kgh")
    terminal.see("A line break inside a string")
    _choose(terminal, "Write the example on one line")
    _saved(
        terminal, file, (trained[0], lines[1].replace("Tokyo.", 'First \\"line\\"\\nSecond Tokyo.'), lines[2])
    )
    _command(terminal, ":lsp-workspace-command tuneline.restart")
    wait("the command", lambda: None in work.tap.answers("workspace/executeCommand"))
    _command(terminal, ":q!")
    terminal.ends()


def _search(terminal: Terminal, text: str) -> None:
    """Select a text."""
    terminal.type("gg/")
    terminal.see("search:")
    terminal.type(text)
    terminal.keys("Enter")
    terminal.gone("search:")


def _command(terminal: Terminal, command: str) -> None:
    terminal.type(command)
    terminal.keys("Enter")


def _choose(terminal: Terminal, title: str) -> None:
    """Take an action at the cursor: go down the menu until it is the one drawn in reverse."""
    terminal.type(" a")
    terminal.see(title)
    chosen = re.compile(r"\x1b\[(?:[0-9;]*;)?7(?:;[0-9;]*)?m(?:\x1b\[[0-9;]*m)* ?" + re.escape(title))
    while not chosen.search(screen := terminal.screen(colours=True)):
        terminal.keys("Down")
        terminal.changes(screen)  # so that no further key is on its way when the right one is chosen
    terminal.keys("Enter")
    terminal.gone(title)


def _saved(terminal: Terminal, file: Path, lines: tuple[str, ...]) -> None:
    """Save, and wait for the file to have these lines."""
    terminal.type(":w")
    terminal.keys("Enter")
    wait("the saved text", lambda: saved(file) == "".join(f"{line}\n" for line in lines))
