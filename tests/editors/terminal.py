"""A terminal that an editor runs in and a test types into: tmux, which needs no screen."""

from __future__ import annotations

import shlex
import subprocess
from itertools import count
from pathlib import Path

import picture as drawing
from harness import Work, wait
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

    def screen(self, *, colours: bool = False) -> str:
        """What is on the screen, with the escape sequences of colours if asked for."""
        return self._tmux("capture-pane", "-p", *(["-e"] if colours else []))

    def see(self, text: str, seconds: float = 20) -> str:
        """The screen, once a text is on it."""
        try:
            wait(f"{text!r} on the screen", lambda: text in self.screen(), seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.screen().rstrip()}") from None
        return self.screen()

    def gone(self, text: str, seconds: float = 20) -> None:
        """Wait until a text is on the screen no more."""
        wait(f"{text!r} to leave the screen", lambda: text not in self.screen(), seconds)

    def still(self, seconds: float = 20) -> str:
        """The screen, once it stays the same for a moment."""
        last = [""]

        def same() -> str:
            before, last[0] = last[0], self.screen(colours=True)
            return last[0] if before == last[0] else ""

        return wait("a screen that stays as it is", lambda: same() and same() and same(), seconds)

    def ends(self) -> None:
        """Wait for the program to end by itself, and close the terminal."""
        wait("the program to end", lambda: self._tmux("list-panes", "-F", "#{pane_dead}").strip() == "1")
        self.close()

    def close(self) -> None:
        """End the terminal and whatever still runs in it."""
        self._tmux("kill-server")

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            ("tmux", "-S", str(self._socket), *arguments), env=self._work.environment(TERM="xterm-256color"),
            stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"tmux {arguments[0]}: {done.stderr.decode('utf-8', 'replace').strip()}"
        return done.stdout.decode("utf-8", "replace")


def picture(work: Work, terminal: Terminal, name: str, title: str) -> None:
    """Draw what the terminal shows into docs/images/editors/, if pictures are wanted."""
    if work.pictures:
        file = ROOT / "docs" / "images" / "editors" / f"{name}.svg"
        file.write_text(drawing.svg(terminal.still(), terminal.columns, title), "utf-8")
