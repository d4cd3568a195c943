"""Every cap on reading formats."""

from __future__ import annotations

# Outlines of turns that are interned: files hold a handful, garbage could hold any number.
TURNS = 20_000
