"""A log that one habit of a client cannot fill: each line is written once."""

from __future__ import annotations

import logging


class LogOnce:
    """The lines that were written to a logger on behalf of one document or connection."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._written: set[str] = set()

    def warning(self, words: str) -> None:
        """Write a line, unless it was written before."""
        if words not in self._written:
            self._written.add(words)
            self._log.warning("%s", words)
