"""Every cap of the rules: findings of one kind on a line, lines read again, and the work a schema may ask for."""

from __future__ import annotations

# Repeated keys of one line that are reported: paths to thousands of them, one in the other, would be quadratic.
DUPLICATE_KEYS = 100

# Places of a special token that one fix removes: each is found from the start of the string.
TOKEN_EDITS = 20

# Ids of tool calls that are offered to choose from.
CHOICES = 5

# Places of a schema, references written out, times characters of arguments: about a second of native code.
SCHEMA_WORK = 10_000_000

# The same, up to which more than the first error is asked for: the library collects all of them, at 12 µs each.
DETAILED_WORK = 100_000

# Errors in the arguments of one call, and names in the message of one: the first few say what is wrong.
ARGUMENT_FAULTS = 5

# Steps of one regular expression of a schema on one string; ordinary ones take no more than a step a character.
PATTERN_STEPS = 10_000

# Lines of single messages that are read to tell how many conversations they are.
MERGED_LINES = 2_000
