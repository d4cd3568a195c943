"""Every cap on settings. What is over one is a problem that names the setting; the other settings hold."""

from __future__ import annotations

# Code points of a pattern, and names between its slashes: as many as the longest path of Linux has, and more
# than one has that a person wrote.
PATTERN_SIZE = 4_096
PATTERN_NAMES = 256

# Bytes of a settings file: reading as many takes up to 0.6 s, and real ones have some thousand.
FILE_BYTES = 1_000_000

# Parts of a dotted key. The parser of Python takes the square of them in time and memory: 17 s for 40,000.
KEY_PARTS = 32

# Wrong settings of one file that are reported one by one, and code points of a name and of a value in a message.
PROBLEMS = 100
NAME = 100
VALUE = 40

# Target files of one settings file, and bytes of them all together: what is to be parsed is bounded by both.
TARGET_FILES = 50
TARGET_BYTES = FILE_BYTES
