"""Every cap on what may be said of models."""

from __future__ import annotations

# Entries of a list or table of names, here and in the settings: pydantic takes 5 s to refuse half a million.
ENTRIES = 1_000
