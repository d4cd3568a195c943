"""Every cap on reading formats."""

from __future__ import annotations

# Outlines of turns that are interned: files hold a handful, garbage could hold any number.
TURNS = 20_000

# Code points of a line that is converted by the way it is spelled: a longer one takes as long to cut as to read.
SPELLED_LINE = 100_000
# How many ways are learned, each for some 2 ms: so many at first, then one for so many lines that one was learned for.
SPELLINGS = 2_000
FIRST_SPELLINGS = 100
USES = 10
# Lists of tools from which on those of further lines are taken apart, which costs more than to compare them as a whole.
TOOLS = 6

# Objects without texts and further values whose guesses are remembered: how many, their keys, code points of a key.
BARE = 4_000
BARE_KEYS = 8
BARE_KEY = 40

# Keys and numbers that lead to a schema inside a schema: a place that is further in takes the square of its depth.
SCHEMA_STEPS = 200
