"""By what JSON Lines are known: the endings of file names, and what editors call the language."""

from __future__ import annotations

from typing import Final

# The VS Code client and the pre-commit hook have the same lists; package.json is generated, tests hold the others.
SUFFIXES: Final = (".jsonl", ".ndjson", ".jsonlines")
# VS Code's own name comes first.
LANGUAGES: Final = ("jsonl", "json-lines", "jsonlines", "ndjson")
