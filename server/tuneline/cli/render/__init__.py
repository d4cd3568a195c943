"""One renderer a format: `RENDERERS[name](report, options)` gives the output piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tuneline.cli.render import concise, github, gitlab, json, jsonl, junit, sarif, text
from tuneline.cli.report import Options, Report

Renderer = Callable[[Report, Options], Iterator[str]]

RENDERERS: dict[str, Renderer] = {
    "text": text.render,
    "concise": concise.render,
    "json": json.render,
    "jsonl": jsonl.render,
    "github": github.render,
    "gitlab": gitlab.render,
    "junit": junit.render,
    "sarif": sarif.render,
}
