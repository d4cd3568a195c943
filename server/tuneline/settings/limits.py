"""Every cap on settings. What is over one is a problem that names the setting; the other settings hold."""

from __future__ import annotations

# Patterns in `exclude`, and tables under `files`: each is held against every file, at about 3 µs.
PATTERNS = 1_000

# Code points of a pattern, and names between its slashes: as many as the longest path of Linux has, and more
# than one has that a person wrote.
PATTERN_SIZE = 4_096
PATTERN_NAMES = 256
