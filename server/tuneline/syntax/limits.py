"""Every cap of the parser and of what it says: hostile lines must not cost more than their length."""

from __future__ import annotations

# Faults of one text that are reported one by one; the last of them says how many more there are.
FAULTS = 20

# Brackets in a row that are weighed together, and how many may be missing in one place.
BRACKETS = 40
MISSING_BRACKETS = 8

# Quotes that are tried as the end of a string whose own end is in doubt.
CANDIDATES = 32

# Members of an object, from the last, that are looked at for a key that comes again.
SAME_KEY = 64

# Code points of a number that is rewritten, and of the user's text in a message.
NUMBER = 40
SHOWN = 24

# Brackets inside each other up to which JSON is laid out: each level is indented, so deeper ones take the square.
LAYOUT_DEPTH = 100

# Code points and opening brackets of a text that Python's own parser reads, see `strict`: it is slower than the native
# one, which is imported as soon as many lines are read one by one, and gives up at another depth.
PLAIN_SIZE = 100_000
PLAIN_DEPTH = 100

# Code points of a text that the tolerant parser explains: 30 µs for every hundred of them, and up to fifty times as
# much memory. Of a longer one that is not JSON the first place is named that a strict parser stops at.
PARSED = 8_000_000

# Open brackets of such a text: readers take a thousand at most, and a line of nothing else would take minutes.
OPEN = 100_000
