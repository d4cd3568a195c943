"""Every cap on reading formats."""

from __future__ import annotations

# Outlines of turns that are interned: files hold a handful, garbage could hold any number.
TURNS = 20_000

# Objects without texts and further values whose guesses are remembered: how many, their keys, code points of a key.
BARE = 4_000
BARE_KEYS = 8
BARE_KEY = 40
