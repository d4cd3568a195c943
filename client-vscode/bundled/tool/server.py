"""Runs the language server that the extension brings along, with the libraries that came with it and no others.

It starts in the environment of a person's project. Packages of that environment must not take the place of bundled
ones, whatever their versions: its package folders leave the path, and what it imported by itself is forgotten.
A Python from 3.6 up can read this file, so that an old one is told so in words.
"""

import os
import sys
from importlib.machinery import PathFinder

HERE = os.path.dirname(os.path.abspath(__file__))
LIBS = os.path.join(os.path.dirname(HERE), "libs")
OLDEST = (3, 11)
FAILED = 2


def say(words):
    sys.stderr.write(f"tuneline: {words}\n")
    sys.exit(FAILED)


def check():
    """Leave with a word if the server cannot run here."""
    this = f"{sys.executable} is {'.'.join(map(str, sys.version_info[:3]))}"
    if sys.version_info < OLDEST:
        say(f"Python {'.'.join(map(str, OLDEST))} or newer is needed, and {this}")
    if not os.path.isdir(os.path.join(LIBS, "tuneline")):
        say(f"the bundled server is missing: {LIBS}")
    if PathFinder.find_spec("_pydantic_core", [os.path.join(LIBS, "pydantic_core")]) is None:
        say(f"the bundled server is not for this Python: {this} on {sys.platform}")


def isolate():
    """Import from the bundle and the standard library alone."""
    away = ("site-packages", "dist-packages")
    keep = [path for path in sys.path if os.path.basename(os.path.normpath(path)) not in away]
    sys.path[:] = [LIBS, *(path for path in keep if os.path.abspath(path) != HERE)]
    # An environment can import at its start, by a .pth file or sitecustomize.
    ours = {entry.partition(".")[0] for entry in os.listdir(LIBS)}
    for name in [name for name in sys.modules if name.partition(".")[0] in ours]:
        del sys.modules[name]


def main():
    check()
    isolate()
    # `tuneline server` on a command line would do the same.
    sys.argv = ["tuneline", "server", *sys.argv[1:]]
    from tuneline.cli.main import main as run

    run()


if __name__ == "__main__":
    main()
