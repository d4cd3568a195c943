"""Tells the extension what a Python can do for it, as one line of JSON.

Any Python from 3.6 up must be able to run this: it is how the extension learns that one is too old.
Nothing of the bundle is imported, only looked for: an import could fail, or take a second.
"""

import json
import os
import platform
import struct
import sys
from importlib.machinery import PathFinder

HERE = os.path.dirname(os.path.abspath(__file__))
LIBS = os.path.join(os.path.dirname(HERE), "libs")
# The packages of the bundle that have compiled modules, which fit some Pythons only.
COMPILED = (
    "pydantic_core._pydantic_core",
    "tiktoken._tiktoken",
    "jsonschema_rs.jsonschema_rs",
    "msgspec._core",
)


def bundled(libs=LIBS):
    """Whether this Python finds the compiled modules of the bundle."""
    return all(_finds(libs, *name.split(".")) for name in COMPILED) and _same_machine(libs)


def _finds(libs, package, module):
    return PathFinder.find_spec(module, [os.path.join(libs, package)]) is not None


def _same_machine(libs):
    # Only on macOS do Pythons of two kinds of processor give compiled modules the same names.
    if sys.platform != "darwin":
        return True
    with open(os.path.join(libs, "TARGET"), encoding="utf-8") as file:
        machine = file.read().strip().rpartition("-")[2]
    return platform.machine() == {"x64": "x86_64"}.get(machine, machine)


def installed():
    """The version of tuneline in this Python's own environment, or None."""
    try:
        from importlib.metadata import PackageNotFoundError, version
    except ImportError:  # Python 3.7 and older, for which there is no tuneline.
        return None
    away = [os.path.normcase(path) for path in (HERE, LIBS)]
    sys.path[:] = [path for path in sys.path if os.path.normcase(os.path.abspath(path)) not in away]
    try:
        return version("tuneline")
    except PackageNotFoundError:
        return None


def main():
    answer = {
        "executable": sys.executable,
        "version": list(sys.version_info[:3]),
        "implementation": sys.implementation.name,
        "bits": struct.calcsize("P") * 8,
        "bundled": bundled(),
        "tuneline": installed(),
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
