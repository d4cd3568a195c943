"""What is in a VSIX: its size, and whether anything in it should not be there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

from bundle import Failed
from bundle.targets import UNIVERSAL

# A file that fits none of these is a mistake. Suffixes in libs are those of modules and of their data.
CLIENT_FILES = (
    r"\[Content_Types\]\.xml",
    r"extension\.vsixmanifest",
    r"extension/(package\.json|readme\.md|changelog\.md|LICENSE\.txt|NOTICES\.txt)",
    r"extension/dist/extension\.js",
    r"extension/dist/view/(conversation|statistics)\.(js|css)",
    r"extension/media/[\w./-]+\.(png|svg|md|jsonl|json)",
    r"extension/bundled/tool/(probe|server)\.py",
)
LIBRARIES = (
    r"extension/bundled/libs/TARGET",
    r"extension/bundled/libs/[\w.+-]+\.dist-info/(METADATA|licenses/.+|(LICEN[CS]E|COPYING|NOTICE|AUTHORS)[\w.-]*)",
    r"extension/bundled/libs/(?!.*(tests/|__pycache__|dist-info))[\w./-]+\.(py|pyi|typed|so|pyd|toml|gz|json)",
    r"extension/bundled/libs/tuneline/tokens/data/NOTICE",
    # Wheels for musl bring along the C library's companions that they were built with.
    r"extension/bundled/libs/\w+\.libs/lib[\w-]+\.so(\.\d+)*",
)
SERVER_WHEEL = (r"extension/bundled/tuneline-[\w.]+-py3-none-any\.whl",)

# What a person's Python, or a debugger, would miss first.
NEEDED = (
    "extension/dist/extension.js",
    "extension/dist/view/conversation.js",
    "extension/dist/view/conversation.css",
    "extension/bundled/tool/probe.py",
    "extension/bundled/tool/server.py",
)
SERVER = "extension/bundled/libs/tuneline/lsp/server.py"


class Size(NamedTuple):
    """Bytes of the VSIX, bytes of its files, and how many they are."""

    packed: int
    unpacked: int
    files: int


def size(vsix: Path) -> Size:
    """How large a VSIX is."""
    with ZipFile(vsix) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    return Size(vsix.stat().st_size, sum(entry.file_size for entry in entries), len(entries))


def check(vsix: Path, target: str) -> None:
    """Failed if the VSIX lacks something or holds what should not be in it."""
    with ZipFile(vsix) as archive:
        names = archive.namelist()
    if found := list(problems(names, target)):
        raise Failed(f"{vsix.name}: {'; '.join(found)}")


def problems(names: Iterable[str], target: str) -> Iterator[str]:
    """What is missing and what is stray among the names in a VSIX."""
    names = set(names)
    allowed = (*CLIENT_FILES, *(SERVER_WHEEL if target == UNIVERSAL else LIBRARIES))
    needed = NEEDED if target == UNIVERSAL else (*NEEDED, SERVER)
    yield from (f"{name} is missing" for name in needed if name not in names)
    for name in sorted(names):
        if not any(re.fullmatch(pattern, name) for pattern in allowed):
            yield f"{name} does not belong there"
