"""Messages of diagnostics in Markdown, which LSP 3.18 has and lsprotocol has not: it takes strings only.

A Markdown message is a string of a class of its own, and is written as markup where a diagnostic is written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cattrs
from lsprotocol import types


class Markdown(str):
    """A message in Markdown."""

    __slots__ = ()


def diagnostic_writer(converter: cattrs.Converter) -> Callable[[types.Diagnostic], dict[str, Any]]:
    """What writes diagnostics with this converter."""
    plain: Callable[[types.Diagnostic], dict[str, Any]] = converter.get_unstructure_hook(types.Diagnostic)

    def write(diagnostic: types.Diagnostic) -> dict[str, Any]:
        written = plain(diagnostic)
        if isinstance(diagnostic.message, Markdown):
            written["message"] = {"kind": "markdown", "value": str(diagnostic.message)}
        return written

    return write
