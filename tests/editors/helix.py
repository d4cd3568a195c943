"""Helix in a terminal, with the configuration of its page; what it did to the text is read from the saved file."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pages
import sample
from harness import Missing, Work, command, equal, packages, saved, wait
from terminal import Terminal, picture

ABOUT = "Helix"
RELEASE = "trixie"  # the Debian that Helix is taken from where the system has none
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
_start: tuple[str, ...] = ()


def install(cache: Path) -> None:
    """The Helix on the PATH, else Debian's package, unpacked beside the C library that it was built for."""
    global _start  # noqa: PLW0603
    packages("tmux", cache=cache, proof=lambda: shutil.which("tmux") is not None)
    for name in ("hx", "helix"):
        if shutil.which(name):
            _start = (name,)
            return
    home = cache / f"helix-{RELEASE}"
    if not (home / "complete").exists():
        shutil.rmtree(home, ignore_errors=True)
        _unpack(home)
        (home / "complete").touch()
    root = home / "root" / "usr"
    (loader, *_) = [*root.glob("lib*/ld-linux-*.so.*"), *root.glob("lib/*/ld-linux-*.so.*")]
    (library, *_) = root.glob("lib/*-linux-gnu*")
    runtime = f"HELIX_RUNTIME={root / 'lib' / 'hx' / 'runtime'}"
    _start = ("env", runtime, str(loader), "--library-path", str(library), str(root / "lib" / "hx" / "hx"))


def _unpack(home: Path) -> None:
    """Fetch the packages with lists of their own, so that the system's are left alone."""
    if sys.platform != "linux" or shutil.which("apt-get") is None or not Path(KEYRING).exists():
        raise Missing("install Helix")
    for folder in ("lists/partial", "cache/archives/partial", "debs"):
        (home / folder).mkdir(parents=True)
    told = subprocess.run(
        ("apt-get", "indextargets", "--format", "$(ORIGIN) $(REPO_URI)", "Created-By: Packages"),
        capture_output=True, text=True, timeout=60, check=False,
    ).stdout.split("\n")  # fmt: skip
    mirror = next((it.split()[1] for it in told if re.match(r"Debian \S+/debian/?$", it)), None)
    if mirror is None:
        raise Missing("install Helix; this system's packages are not Debian's")
    (home / "sources.list").write_text(f"deb [signed-by={KEYRING}] {mirror} {RELEASE} main\n")
    options = [
        word
        for name, value in {
            "Dir::Etc::sourcelist": home / "sources.list", "Dir::Etc::sourceparts": "/dev/null",
            "Dir::State::lists": home / "lists", "Dir::State::status": "/dev/null",
            "Dir::Cache": home / "cache", "APT::Sandbox::User": "root",
        }.items()
        for word in ("-o", f"{name}={value}")
    ]  # fmt: skip
    command("apt-get", *options, "update", "-q", seconds=300)
    command("apt-get", *options, "download", "-q", "hx", "libc6", "libgcc-s1", seconds=300, cwd=home / "debs")
    for package in sorted((home / "debs").glob("*.deb")):
        command("dpkg-deb", "-x", package, home / "root", seconds=120)
    for folder in ("lists", "cache", "debs"):
        shutil.rmtree(home / folder)


def version() -> str:
    shown = subprocess.run((*_start, "--version"), capture_output=True, text=True, timeout=20, check=False)
    return shown.stdout.strip().title()


def run(work: Work) -> None:
    for name in ("languages.toml", "config.toml"):
        work.write(work.home / ".config" / "helix" / name, pages.block("helix", name))
    text = sample.MIXED
    file = work.sample()
    terminal = Terminal(work, *_start, "-v", file)
    terminal.see("The weight `0.5` is neither 0 nor 1.")
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

    terminal.type("gg/")
    terminal.see("search:")
    terminal.type(sample.ANSWER)
    terminal.keys("Enter")
    terminal.gone("search:")

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


def _choose(terminal: Terminal, title: str) -> None:
    """Take an action at the cursor: go down the menu until it is the one drawn in reverse."""
    terminal.type(" a")
    terminal.see(title)
    chosen = re.compile(r"\x1b\[(?:[0-9;]*;)?7(?:;[0-9;]*)?m(?:\x1b\[[0-9;]*m)* ?" + re.escape(title))

    def reached() -> bool:
        terminal.keys("Down")
        return chosen.search(terminal.still()) is not None

    wait(f"{title!r} to be the chosen one", reached)
    terminal.keys("Enter")
    terminal.gone(title)


def _saved(terminal: Terminal, file: Path, lines: tuple[str, ...]) -> None:
    """Save, and wait for the file to have these lines."""
    terminal.type(":w")
    terminal.keys("Enter")
    wait("the saved text", lambda: saved(file) == "".join(f"{line}\n" for line in lines))
