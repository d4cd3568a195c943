"""Kate on a screen of its own that nobody sees; driven by keys, judged by what goes over the wire and what is saved."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pages
import sample
from harness import PATIENCE, Unmet, Work, act, equal, saved, wait
from installing import has_font, packages, printed
from pages import ROOT

ABOUT = "Kate"
_NEEDS = ("kate", "openbox", "Xvfb", "xdotool", "import", "dbus-run-session")
# Where lines are drawn in the window, and how large a character is about, in pixels.
LEFT, RIGHT, WIDTH, HEIGHT = 60, 960, 8, 17
NOWHERE = ("500", "300")  # below the text
FONT = "DejaVu Sans Mono"  # what Kate takes where nobody has chosen one


def install(cache: Path) -> None:
    """Debian's packages, or whatever is there already."""
    packages(
        "kate", "dbus-x11", "openbox", "xvfb", "xdotool", "imagemagick", "fontconfig", "fonts-dejavu-core",
        proof=lambda: all(map(shutil.which, _NEEDS)) and has_font(FONT),
    )  # fmt: skip


def version() -> str:
    environment = {"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin"}
    return (printed("kate", "--version", environment=environment) or "").strip().title() or "Kate"


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
    kate.hovers(text.lines[0])
    screen.picture("kate")
    kate.act(sample.ACTION, "shift+Left", "shift+Left")  # without a selection, Kate asks about the whole line
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
        wait("the screen to answer", lambda: self.tool("getdisplaygeometry"))
        # On a busy machine a screen that is new now and then refuses a window manager, or takes it late.
        manage = lambda: work.start(["openbox"], self.environment, log="openbox")  # noqa: E731
        act("a window manager", manage, lambda: self.tool("get_desktop"), patience=10)
        work.witnesses["screen.png"] = self.image
        self._work = work

    def tool(self, *words: str) -> list[str]:
        """What xdotool says, line by line; nothing if it fails, as when a window is gone meanwhile."""
        return (printed("xdotool", *words, environment=self.environment) or "").split()

    def window(self, title: str) -> str:
        """The window with a title, once it is there, and has the keys."""

        def give() -> None:
            for window in self.named(title)[-1:]:
                self.tool("windowactivate", window)

        def focused() -> list[str]:
            return [it for it in self.tool("getwindowfocus") if it in self.named(title)]

        return act(f"keys to go to a window {title!r}", give, focused, patience=1)[0]

    def named(self, title: str) -> list[str]:
        """The windows with a title that can be seen."""
        return self.tool("search", "--onlyvisible", "--name", title)

    def keys(self, *names: str) -> None:
        self.tool("key", "--delay", "60", *names)

    def windows(self) -> set[str]:
        """The windows that Kate shows, its menus too."""
        return set(self.tool("search", "--onlyvisible", "--class", "kate"))

    def image(self) -> bytes:
        command = ("import", "-window", "root", "-crop", "992x394+0+0", "-colors", "64", "png:-")
        return subprocess.run(
            command, env=self.environment, capture_output=True, timeout=PATIENCE, check=True
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
        before = len(work.tap.sent("textDocument/publishDiagnostics"))
        place = ["-l", str(row + 1), "-c", str(column + 1)]
        self._process = work.start(
            ["dbus-run-session", "kate", "-n", "-b", *place, file], screen.environment, log="kate"
        )
        if asks:  # once for every command that Kate does not know yet
            question = "LSP server start requested"
            screen.window(question)
            act("to allow the server", lambda: screen.keys("Return"), lambda: not screen.named(question))
        wait(
            "diagnostics",
            lambda: len(work.tap.sent("textDocument/publishDiagnostics")) > before or self._ended(),
        )
        window = screen.window(file.name)
        screen.tool("windowmove", window, "0", "0")
        screen.tool("windowsize", window, "990", "390")
        self._windows = screen.windows()

    def findings(self) -> list[sample.Place]:
        """What the server published last. How Kate draws it is seen in its picture."""
        told = self._work.tap.sent("textDocument/publishDiagnostics")[-1]["diagnostics"]
        places = [(it["code"], it["range"]["start"], it["range"]["end"]) for it in told]
        return sorted(
            (sample.Place(rule, at["line"], at["character"], to["character"]) for rule, at, to in places),
            key=lambda it: it.row,
        )

    def hovers(self, line: str) -> None:
        """Rest the mouse on the answer in the first line, wherever it is drawn, until the hover is about its tokens.

        How wide characters are and where the line is wrapped depends on the fonts of the machine, so the mouse goes
        by the place that Kate asks the server about.
        """
        wanted = sample.units(line, line.index(sample.ANSWER) + 3, "utf-16")
        x, y = 500, 117

        def told() -> bool:
            nonlocal x, y
            asked = self._rests(x, y)
            if asked is None:  # there is no text
                x = max(LEFT, x - 110)
                return self._ended()
            x += (wanted - asked) * WIDTH
            while x > RIGHT:
                x, y = x - RIGHT + LEFT, y + HEIGHT
            while x < LEFT:
                x, y = x + RIGHT - LEFT, y - HEIGHT
            said = str(self._work.tap.answers("textDocument/hover")[-1])
            return sample.ANSWER in said and " tokens" in said and "Trained" in said

        wait("tokens in the hover", told)

    def _rests(self, x: int, y: int) -> int | None:
        """The character in its line that Kate asks about when the mouse rests at a point, if it asks."""
        before = len(self._work.tap.answers("textDocument/hover"))
        self._screen.tool("mousemove", *NOWHERE)
        for at in (x - 8, x):
            self._screen.tool("mousemove", str(at), str(y))
        with suppress(Unmet):
            wait("an answer", lambda: len(self._work.tap.answers("textDocument/hover")) > before, 3)
            asked = [
                it for it in self._work.tap.messages("client") if it.get("method") == "textDocument/hover"
            ]
            return int(asked[-1]["params"]["position"]["character"])
        return None

    def act(self, title: str, *selecting: str) -> None:
        """Take an action at the cursor, once keys have selected something. The menu opens with none chosen."""
        before = len(self._work.tap.answers("textDocument/codeAction"))

        def ask() -> None:
            self._screen.tool("mousemove", *NOWHERE)
            act("no hover", lambda: self._screen.keys("Escape"), lambda: not self._popups())
            self._screen.keys(*selecting, "alt+Return")

        def offered() -> list[str]:
            answers = self._work.tap.answers("textDocument/codeAction")[before:]
            titles = [it["title"] for it in answers[-1]] if answers else []
            return titles if title in titles and self._popups() else []

        titles = act(f"{title!r} in the menu", ask, offered, patience=8)
        menu = self._popups()
        self._screen.keys(*["Down"] * (titles.index(title) + 1), "Return")
        wait("the menu to go", lambda: not menu & self._popups())  # completions may come in its place

    def saves(self, lines: tuple[str, ...]) -> None:
        """Save until the file has these lines."""

        wanted = "".join(f"{line}\n" for line in lines)
        act("the saved text", lambda: self._screen.keys("ctrl+s"), lambda: saved(self._file) == wanted)

    def quit(self) -> None:
        act("Kate to end", lambda: self._screen.keys("ctrl+q"), lambda: self._process.poll() is not None)

    def _popups(self) -> set[str]:
        """The windows of menus, hovers and completions."""
        return self._screen.windows() - self._windows

    def _ended(self) -> bool:
        """False, for what waits for Kate; an AssertionError once Kate has ended."""
        assert self._process.poll() is None, f"Kate has ended with {self._process.returncode}"
        return False
