"""Every cap of the engine, in one place. Whoever shows results tells the user once when one bites."""

from __future__ import annotations

# Findings that one line may have: beyond these the line is not what a person reads finding by finding.
FINDINGS_PER_LINE = 100

# Outlines whose answers are remembered. Real files have a few dozen; random ones must not fill the memory.
OUTLINES = 4_096

# Lines that one JSON value may be spread over before it is taken for something else.
RECORD_LINES = 100_000

# Code points of a spread record that are joined and parsed to explain what is wrong inside it.
RECORD_SIZE = 8_000_000

# Objects that decide, before a file is read to its end, which format its lines are held against.
SAMPLE_LINES = 500
SAMPLE_BYTES = 1_000_000

# Lines of an opened document that decide which format the first of them are held against.
GUESS_LINES = 64

# Lines that are checked before it is asked whether something more urgent waits: about 2 ms.
LINES_AT_A_TIME = 64

# Rounds of fixing after which a file is left as it is: each round mends at least one finding, or it is the last.
FIX_ROUNDS = 20
