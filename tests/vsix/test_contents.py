"""Nothing is in a VSIX but what the list names, and .vscodeignore is the same list."""

from __future__ import annotations

import re

import pytest
from bundle import contents, package
from bundle.targets import NAMES, UNIVERSAL, here

FINE = [
    *contents.NEEDED,
    "[Content_Types].xml",
    "extension.vsixmanifest",
    "extension/package.json",
    "extension/readme.md",
    "extension/LICENSE.txt",
    "extension/NOTICES.txt",
    "extension/media/icon.png",
    "extension/media/walkthrough/python.md",
]
LIBS = [
    contents.SERVER,
    *(
        f"extension/bundled/libs/{name}"
        for name in (
            "TARGET",
            "typing_extensions.py",
            "one/py.typed",
            "one/_fast.abi3.so",
            "one/_fast.cp312-win_amd64.pyd",
            "one.libs/libgcc_s-f685abf1.so.1",
            "tuneline/tokens/data/NOTICE",
            "tuneline/tokens/data/o200k_base.bin.gz",
            "one-1.0.dist-info/METADATA",
            "one-1.0.dist-info/licenses/LICENSE",
            "one-1.0.dist-info/licenses/server/data/NOTICE",
            "one-1.0.dist-info/LICENSE.txt",
        )
    ),
]
STRAY = [
    "extension/dist/extension.js.map",
    "extension/src/extension.ts",
    "extension/node_modules/one/index.js",
    "extension/package-lock.json",
    "extension/.env",
    "extension/media/notes.txt",
    "extension/bundled/requirements.lock",
    "extension/bundled/tool/__pycache__/probe.cpython-311.pyc",
    "extension/bundled/libs/one/__pycache__/core.cpython-311.pyc",
    "extension/bundled/libs/regex/tests/test_regex.py",
    "extension/bundled/libs/bin/tuneline",
    "extension/bundled/libs/one-1.0.dist-info/RECORD",
    "extension/bundled/libs/one-1.0.dist-info/sboms/one.json",
    "extension/bundled/tuneline-0.1.0-py3-none-any.whl",
]


def test_what_ships_is_allowed() -> None:
    assert list(contents.problems([*FINE, *LIBS], "linux-x64")) == []
    wheel = "extension/bundled/tuneline-0.1.0-py3-none-any.whl"
    assert list(contents.problems([*FINE, wheel], UNIVERSAL)) == []


@pytest.mark.parametrize("name", STRAY)
def test_strays_are_named(name: str) -> None:
    assert list(contents.problems([*FINE, *LIBS, name], "linux-x64")) == [f"{name} does not belong there"]


def test_the_universal_one_has_no_libraries() -> None:
    wheel = "extension/bundled/tuneline-0.1.0-py3-none-any.whl"
    found = list(contents.problems([*FINE, wheel, "extension/bundled/libs/one/core.py"], UNIVERSAL))
    assert found == ["extension/bundled/libs/one/core.py does not belong there"]


@pytest.mark.parametrize("name", [*contents.NEEDED, contents.SERVER])
def test_what_is_missing_is_named(name: str) -> None:
    names = [it for it in [*FINE, *LIBS] if it != name]
    assert list(contents.problems(names, "win32-x64")) == [f"{name} is missing"]


def test_what_is_staged_is_allowed() -> None:
    """Each pattern of .vscodeignore lets nothing through that the check of a finished VSIX would refuse."""
    vsce_names = {"README.md": "readme.md", "CHANGELOG.md": "changelog.md"}
    files = {
        path.relative_to(package.CLIENT).as_posix()
        for pattern in package.shipped()
        if pattern != "dist/extension.js"
        for path in package.files(pattern)
    }
    assert {"package.json", "README.md", "bundled/tool/probe.py", "media/icon.png"} <= files
    names = [f"extension/{vsce_names.get(name, name)}" for name in files]
    strays = [it for it in contents.problems(names, "linux-x64") if "does not belong" in it]
    assert strays == []


def test_this_machine_has_a_target() -> None:
    assert here() in NAMES
    assert re.fullmatch(r"(linux|alpine|darwin|win32)-(x64|arm64)|universal", here())
