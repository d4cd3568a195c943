"""Kate on a screen of its own that nobody sees; driven by keys, judged by what goes over the wire and what is saved."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pages
import sample
from harness import Work, equal, packages, saved, wait
from pages import ROOT

ABOUT = "Kate"
_NEEDS = ("kate", "openbox", "Xvfb", "xdotool", "import", "dbus-run-session")


def install(cache: Path) -> None:
    """Debian's packages, or whatever is there already."""
    packages(
        "kate", "dbus-x11", "openbox", "xvfb", "xdotool", "imagemagick", cache=cache,
        proof=lambda: all(map(shutil.which, _NEEDS)),
    )  # fmt: skip


def version() -> str:
    command = ("kate", "--version")
    shown = subprocess.run(
        command, env={"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin"}, capture_output=True, timeout=30,
        check=False,
    )  # fmt: skip
    return shown.stdout.decode().strip().title() or "Kate"


def run(work: Work) -> None:
    work.write(
        work.home / ".config" / "kate" / "lspclient" / "settings.json", pages.block("kate", "settings.json")
    )
    work.write(work.home / ".config" / "katerc", pages.block("kate", "katerc"))
    syntax = work.home / ".local" / "share" / "org.kde.syntax-highlighting" / "syntax" / "jsonl.xml"
    work.write(syntax, pages.block("kate", "jsonl.xml"))
    text, file = sample.MIXED, work.sample()
    screen = Screen(work)
    kate = Kate(work, screen, file, 0, text.lines[0].index(sample.ANSWER) + 3, asks=True)
    equal("encoding", work.tap.encoding(), "utf-16")
    wait("the findings", lambda: kate.findings() == text.found("utf-16"))
    wait("tokens in the hover", kate.hovers, 60)
    screen.picture("kate")
    screen.keys("Escape")
    screen.keys("shift+Left", "shift+Left")  # without a selection, Kate asks about the whole line
    kate.act(sample.ACTION)
    kate.saves(text.weighed)
    kate.quit()

    kate = Kate(work, screen, file, 1, text.lines[1].index(sample.MISTAKE) + 3)
    kate.act(sample.FIX)
    kate.saves(text.mended)
    wait(
        "the finding to go",
        lambda: [it.rule for it in kate.findings()] == ["too-few-examples", "invalid-weight"],
    )
    kate.quit()

    # The page lifts Kate's limit of 10,000 characters a line, behind which the server would be told of pieces.
    # It takes Kate itself too long to draw the 200,000 that the other editors are given.
    line = sample.LONG.replace("x" * 180_000, "")
    long = work.sample("long.jsonl", f"{line}\n")
    kate = Kate(work, screen, long, 0, 0)
    (found,) = [it for it in kate.findings() if it.rule == "unknown-role"]
    equal("the place behind 20,000 characters", (found.row, found.start), (0, line.index('"model"') + 1))
    kate.quit()


class Screen:
    """A virtual screen with a window manager, without which dialogs get no keys."""

    def __init__(self, work: Work) -> None:
        work.start(["Xvfb", "-displayfd", "1", "-screen", "0", "1000x520x24", "-nolisten", "tcp"], log="xvfb")
        number = wait(
            "a screen", lambda: re.search(r"^(\d+)$", (work.folder / "xvfb").read_text(), re.MULTILINE)
        )
        self.environment = work.environment(DISPLAY=f":{number[1]}", QT_QPA_PLATFORM="xcb")
        work.start(["openbox"], self.environment, log="openbox")
        work.witnesses["screen.png"] = self.image
        self._work = work

    def tool(self, *words: str) -> list[str]:
        """What xdotool says, line by line; nothing if it fails, as when a window is gone meanwhile."""
        done = subprocess.run(
            ("xdotool", *words), env=self.environment, capture_output=True, text=True, timeout=20, check=False
        )
        return done.stdout.split() if done.returncode == 0 else []

    def window(self, title: str) -> str:
        """The window with a title, once it is there, and has the keys."""
        window = wait(
            f"a window {title!r}", lambda: self.tool("search", "--onlyvisible", "--name", title), 40
        )[-1]
        wait(
            f"keys to go to {title!r}", lambda: self.tool("getwindowfocus") == [window] or self._raise(window)
        )
        return window

    def _raise(self, window: str) -> bool:
        self.tool("windowactivate", window)
        return False

    def keys(self, *names: str) -> None:
        self.tool("key", "--delay", "60", *names)

    def windows(self) -> int:
        """How many windows Kate shows, its menus too."""
        return len(self.tool("search", "--onlyvisible", "--class", "kate"))

    def image(self) -> bytes:
        command = ("import", "-window", "root", "-crop", "992x394+0+0", "-colors", "64", "png:-")
        return subprocess.run(
            command, env=self.environment, capture_output=True, timeout=30, check=True
        ).stdout

    def picture(self, name: str) -> None:
        if self._work.pictures:
            time.sleep(1)  # for what the server has answered to be drawn; nothing is judged by it
            (ROOT / "docs" / "images" / "editors" / f"{name}.png").write_bytes(self.image())


class Kate:
    """A running Kate with the cursor at a place of a file."""

    def __init__(
        self, work: Work, screen: Screen, file: Path, row: int, column: int, *, asks: bool = False
    ) -> None:
        self._work, self._screen, self._file = work, screen, file
        self._before = len(work.tap.sent("textDocument/publishDiagnostics"))
        place = ["-l", str(row + 1), "-c", str(column + 1)]
        self._process = work.start(
            ["dbus-run-session", "kate", "-n", "-b", *place, file], screen.environment, log="kate"
        )
        if asks:  # once for every command that Kate does not know yet
            screen.window("LSP server start requested")
            screen.keys("Return")
        wait("diagnostics", lambda: len(work.tap.sent("textDocument/publishDiagnostics")) > self._before)
        window = screen.window(file.name)
        screen.tool("windowmove", window, "0", "0")
        screen.tool("windowsize", window, "990", "390")

    def findings(self) -> list[sample.Place]:
        """What the server published last. How Kate draws it is seen in its picture."""
        told = self._work.tap.sent("textDocument/publishDiagnostics")[-1]["diagnostics"]
        places = [(it["code"], it["range"]["start"], it["range"]["end"]) for it in told]
        return sorted(
            (sample.Place(rule, at["line"], at["character"], to["character"]) for rule, at, to in places),
            key=lambda it: it.row,
        )

    def hovers(self) -> bool:
        """Rest the mouse on places about where the answer is drawn; whether the hover of one is about its tokens."""
        # At the end of the first row; or, where there is a font for the Chinese before it, at the start of the second.
        for x, y in ((870, 117), (105, 134), (850, 117), (890, 117), (870, 124), (105, 140), (870, 110)):
            before = len(self._work.tap.answers("textDocument/hover"))
            self._screen.tool("mousemove", "500", "300")
            self._screen.tool("mousemove", str(x - 8), str(y))
            self._screen.tool("mousemove", str(x), str(y))
            end = time.monotonic() + 2
            while len(answers := self._work.tap.answers("textDocument/hover")) == before:
                if time.monotonic() > end:
                    break
                time.sleep(0.05)
            told = str(answers[before:])
            if sample.ANSWER in told and " tokens" in told and "Trained" in told:
                return True
        return False

    def act(self, title: str) -> None:
        """Take an action at the cursor. The menu opens with none chosen."""
        windows = self._screen.windows()
        told = self._answer("textDocument/codeAction", lambda: self._screen.keys("alt+Return"))
        titles = [it["title"] for it in told]
        assert title in titles, f"{title!r} is not among {titles}"
        wait("the menu", lambda: self._screen.windows() > windows)
        self._screen.keys(*["Down"] * (titles.index(title) + 1), "Return")
        wait("the menu to go", lambda: self._screen.windows() <= windows)

    def _answer(self, method: str, ask: Callable[[], None]) -> Any:
        """What the server answers when Kate is made to ask, which is done again if Kate was not ready for it."""

        def asked() -> bool:
            ask()
            end = time.monotonic() + 4
            while (there := len(self._work.tap.answers(method)) == before) and time.monotonic() < end:
                time.sleep(0.05)
            if there:
                self._screen.keys("Escape")
            return not there

        before = len(self._work.tap.answers(method))
        wait(f"an answer to {method}", asked)
        return self._work.tap.answers(method)[-1]

    def saves(self, lines: tuple[str, ...]) -> None:
        """Save until the file has these lines."""

        def done() -> bool:
            self._screen.keys("ctrl+s")
            time.sleep(0.2)
            return saved(self._file) == "".join(f"{line}\n" for line in lines)

        wait("the saved text", done)

    def quit(self) -> None:
        self._screen.keys("ctrl+q")
        wait("Kate to end", lambda: self._process.poll() is not None)
