"""A terminal that an editor runs in and a test types into: tmux, which needs no screen."""

from __future__ import annotations

import shlex
import subprocess
from collections import deque
from collections.abc import Callable
from itertools import count
from pathlib import Path

import picture as drawing
from harness import PATIENCE, Unmet, Work, wait
from pages import ROOT

COLUMNS, ROWS = 110, 18
_numbers = count()


class Terminal:
    """A tmux of its own with one program in it; it ends with the work."""

    def __init__(self, work: Work, *program: str | Path, rows: int = ROWS, columns: int = COLUMNS) -> None:
        self.columns = columns
        self._work, self._socket = work, work.folder / f"tmux-{next(_numbers)}"
        work.write("tmux.conf", "set -g escape-time 0\nset -g remain-on-exit on\nset -g status off\n"
                   'set -g default-terminal tmux-256color\nset -ga terminal-overrides ",*:Tc"\n')  # fmt: skip
        shell = f"exec {shlex.join(map(str, program))} 2>>{shlex.quote(str(work.folder / 'editor-errors'))}"
        self._tmux(
            "-f", str(work.folder / "tmux.conf"), "new-session", "-d", "-x", str(columns), "-y", str(rows),
            "-c", str(work.project), shell,
        )  # fmt: skip
        work.witnesses["screen.txt"] = self.screen

    def keys(self, *names: str) -> None:
        """Press keys by tmux's names for them, such as `Escape`, `Enter` or `C-s`."""
        self._tmux("send-keys", *names)

    def type(self, text: str) -> None:
        """Type text as it is."""
        self._tmux("send-keys", "-l", text)

    def paste(self, text: str) -> None:
        """Paste text, which the program is told to be pasted if it asked for that."""
        self._tmux("set-buffer", text)
        self._tmux("paste-buffer", "-p", "-d")

    def screen(self, *, colours: bool = False) -> str:
        """What is on the screen, with the escape sequences of colours if asked for."""
        return self._tmux("capture-pane", "-p", *(["-e"] if colours else []))

    def see(self, text: str) -> str:
        """The screen, once a text is on it."""
        return self._look(f"{text!r} on the screen", lambda screen: text in screen)

    def gone(self, text: str) -> str:
        """The screen, once a text is on it no more."""
        return self._look(f"{text!r} to leave the screen", lambda screen: text not in screen)

    def changes(self, before: str) -> None:
        """Wait for the screen with its colours to be another."""
        wait("the screen to change", lambda: self.screen(colours=True) != before or not self.runs())

    def still(self) -> str:
        """The screen with its colours, once it stays the same for a moment."""
        last = deque[str](maxlen=4)

        def same() -> str:
            self.runs()
            last.append(self.screen(colours=True))
            return last[0] if last.count(last[0]) == last.maxlen else ""

        return wait("a screen that stays as it is", same)

    def runs(self) -> bool:
        """True, for what waits for the program; an AssertionError once the program has ended."""
        assert not self._is_dead(), f"the program has ended; its screen:\n{self.screen().rstrip()}"
        return True

    def _look(self, what: str, holds: Callable[[str], bool]) -> str:
        """The screen, once something holds for it; an AssertionError that shows the screen if it never does."""
        screen = ""

        def seen() -> bool:
            nonlocal screen
            screen = self.screen()
            return holds(screen) or not self.runs()

        try:
            wait(what, seen)
        except Unmet as error:
            raise Unmet(f"{error}\n{screen.rstrip()}") from None
        return screen

    def ends(self) -> None:
        """Wait for the program to end by itself, and close the terminal."""
        wait("the program to end", self._is_dead)
        self.close()

    def _is_dead(self) -> bool:
        return self._tmux("list-panes", "-F", "#{pane_dead}").strip() == "1"

    def close(self) -> None:
        """End the terminal and whatever still runs in it."""
        self._tmux("kill-server")

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            ("tmux", "-S", str(self._socket), *arguments), env=self._work.environment(TERM="xterm-256color"),
            stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"tmux {arguments[0]}: {done.stderr.decode('utf-8', 'replace').strip()}"
        return done.stdout.decode("utf-8", "replace")


def picture(work: Work, terminal: Terminal, name: str, title: str) -> None:
    """Draw what the terminal shows into docs/images/editors/, if pictures are wanted."""
    if work.pictures:
        file = ROOT / "docs" / "images" / "editors" / f"{name}.svg"
        file.write_text(drawing.svg(terminal.still(), terminal.columns, title), "utf-8")
