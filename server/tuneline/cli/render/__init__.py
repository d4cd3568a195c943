"""One renderer a format: `renderer(name)(report, options)` gives the output piece by piece."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator

from tuneline.cli.report import Options, Report

Renderer = Callable[[Report, Options], Iterator[str]]

RENDERERS = ("text", "concise", "json", "jsonl", "github", "gitlab", "junit", "sarif")


def renderer(name: str) -> Renderer:
    """The renderer of this name, one of `RENDERERS`. Its module is imported now: XML and hashing cost start-up time."""
    render: Renderer = importlib.import_module(f"{__name__}.{name}").render
    return render
