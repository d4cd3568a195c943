"""Every cap on what may be said of models and targets."""

from __future__ import annotations

# Entries of a list or table of names, here and in the settings: pydantic takes 5 s to refuse half a million.
ENTRIES = 1_000

# What a target file may hold, in characters: far above what one needs.
NAME = 60
TITLE = 80
BRIEF = 90
ABOUT = 2000
PATTERN = 200
