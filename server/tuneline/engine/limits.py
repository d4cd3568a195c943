"""Every cap of the engine, in one place. Whoever shows results tells the user once when one bites."""

from __future__ import annotations

# Findings that one line may have: more are too many to read one by one.
FINDINGS_PER_LINE = 100

# Findings of one rule on one line after which it looks no further: some of them may be explained by another rule.
FINDINGS_PER_RULE = 1_000

# Outlines whose answers are remembered. Real files have a few dozen; random ones must not fill the memory.
OUTLINES = 4_096

# Readings whose weights are remembered: a server makes new ones for every document and every change of settings.
READINGS = 64

# Lines that one multi-line value may have before it is taken for something else.
MULTILINE_LINES = 100_000

# Lines of a text that was pasted into a string, and how many of them that end in a bracket are tried as its end.
PASTED_LINES = 2_000
PASTED_ENDS = 4

# Lines before a line with a bracket in front that are looked at for the start of a text that it may be a piece of.
BROKEN_TEXT_LINES = 50

# Blank lines beside a broken line that may be of one text with it.
BLANK_LINES = 20

# Code points of a multi-line value that are joined and parsed to explain what is wrong inside it.
MULTILINE_SIZE = 8_000_000

# Bytes that a strict parser reads at once of a file that seems to be one array, as values they take some ten times as
# much memory; and the most that it reads to find where an item ends.
ARRAY_PIECE = 4_000_000
ARRAY_BYTES = 64_000_000

# Commas that are tried as the end of an item, from the last one on: in some layouts those between messages look alike.
ARRAY_TRIES = 8

# Objects that decide, before a file is read to its end, which format its lines are held against.
SAMPLE_LINES = 100
SAMPLE_BYTES = 1_000_000

# As many of them are enough where all are of one format. Whatever is decided, the whole file has the last word.
SAMPLE_ALIKE = 20

# Lines of an opened document that decide which format the first of them are held against.
GUESS_LINES = 64

# Code points of an opened document that decide the same.
GUESS_SIZE = 1_000_000

# Code points that are read slowly in one step: 0.15 µs each mostly, 12 µs in the worst of lines.
# An editor leaves a longer line that is not sound to another thread.
SLOW_SIZE = 4_000

# Code points of a file with very long lines that another process is sent to look at it as a whole.
FAR_SIZE = 20_000_000

# Edits of one fix that are made into objects when a line was checked in another process; more stay bytes.
PACKED_EDITS = 1_000

# Code points of a line that are checked in one step by the fast path: about 20 ns each.
# An editor leaves a longer line to another process.
QUICK_SIZE = 100_000

# Lines that are checked before it is asked whether something more urgent waits: about 2 ms.
LINES_AT_A_TIME = 64

# Code points that are checked before the same is asked: about 2 ms, where lines are long.
SIZE_AT_A_TIME = 64_000

# The same for a line that is equal to the one before: about 2 µs.
SIZE_OF_EQUAL = 64

# Lines of a file that is looked at as a whole in one step: about 1 ms per 1,000 lines. An editor leaves a file that has
# more of them to another thread, and one with multi-line values, which are read slowly, of more than SLOW_SIZE.
LINES_AS_A_WHOLE = 10_000

# Findings of one cause that are reported in full, before the others are folded into one.
IN_FULL = 3
# Lines that a cause may be on without being folded, in a file of any length; in a short one it is half of them.
# More than are reported in full.
# A finding takes a kilobyte, and editors show a thousand: a million equal lines must not produce a million of them.
FOLD_LINES = 20

# Rounds of fixing after which a file is left as it is: each round fixes at least one finding, or it is the last.
FIX_ROUNDS = 20

# Fixes of a file that are named because they could not be made; the rest is counted.
REFUSED_FIXES = 20

# Bytes of a baseline: each known finding has about 30, so this is millions of them.
BASELINE_BYTES = 100_000_000

# Lines with the same errors for which other ways of saying are searched in vain, some 20 conversions each, before the
# others are left as they are.
FITTING_TRIES = 5

# Bytes that are checked in bulk at a time: what is known of them meanwhile stays in the processor's cache.
BULK_SIZE = 256 * 1024

# Bytes of text from which on a faster counter saves more than it takes to load, in each process.
FAST_COUNTS = 6 << 20

# Bytes of such a piece with its last line: a longer line would be held in memory in some ten forms at a time.
BULK_PIECE = 4_000_000

# Bytes of a file from which on its lines are checked in bulk: importing that costs as much as checking so many bytes
# without it.
BULK_FILE = 256 * 1024

# Of the lines of a piece so many may be odd before as many of the next pieces are checked line by line: to read lines
# in bulk that are odd costs as much again.
BULK_MOST_ODD = 0.3
BULK_PIECES_LEFT = 8

# Levels of lists and objects in a value that is only carried along; parsers differ in how many they read.
BULK_DEPTH = 64

# Further keys of lines that are read in bulk, and the lines that must have had them before.
BULK_KEYS = 24
BULK_LINES = 3

# Different lists of tools in one file, by their bytes, whose calls are judged in bulk.
BULK_TOOLS = 1_000

# Lines of a shape that may be odd for reasons of their own before nothing more is asked of the shape.
BULK_TRIES = 4

# Code points of a document that are checked in bulk in one step, about 4 ns each, and in the steps in which it may
# have to be learned what lines have in common. A longer line is checked on its own.
BULK_STEP_MOST = 64_000
BULK_STEP_LEAST = 16_000

# The same in lines, where they are short.
BULK_STEP_LINES = 500

# Lines in a row that are worth being checked in bulk.
BULK_RUN = 8

# Code points of a line that may well be there again, and such lines of a file that are remembered.
SHORT_LINE = 64
SHORT_LINES = 10_000

# Code points of a multi-line value that may well be there again but for its numbers; of a longer one the faults are
# kept.
SHORT_VALUE = 256

# Spellings of such lines and values of which it is remembered what they come to: a file of one kind of line has some
# dozen, as numbers have few digits.
SPELLINGS = 2_000
