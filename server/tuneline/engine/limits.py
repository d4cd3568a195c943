"""Every cap of the engine, in one place. Whoever shows results tells the user once when one bites."""

from __future__ import annotations

# Findings that one line may have: beyond these the line is not what a person reads finding by finding.
FINDINGS_PER_LINE = 100

# Outlines whose answers are remembered. Real files have a few dozen; random ones must not fill the memory.
OUTLINES = 4_096

# Lines that one multi-line value may have before it is taken for something else.
MULTILINE_LINES = 100_000

# Code points of a multi-line value that are joined and parsed to explain what is wrong inside it.
MULTILINE_SIZE = 8_000_000

# Objects that decide, before a file is read to its end, which format its lines are held against.
SAMPLE_LINES = 500
SAMPLE_BYTES = 1_000_000

# Lines of an opened document that decide which format the first of them are held against.
GUESS_LINES = 64

# Code points of an opened document that decide the same.
GUESS_SIZE = 1_000_000

# Code points that are read slowly in one step: 0.15 µs each mostly, 12 µs in the worst of lines.
# An editor leaves a longer line that is not sound to another thread.
SLOW_SIZE = 4_000

# Code points of a line that are checked in one step by the fast path: about 20 ns each.
QUICK_SIZE = 100_000

# Lines that are checked before it is asked whether something more urgent waits: about 2 ms.
LINES_AT_A_TIME = 64

# Code points that are checked before the same is asked: about 2 ms, where lines are long.
SIZE_AT_A_TIME = 64_000

# Findings of one file that an editor is given. VS Code shows no more of a file than these.
DIAGNOSTICS = 1_000

# Columns of a line that are drawn: VS Code stops after them unless `editor.stopRenderingLineAfter` says otherwise.
# The message of a finding that begins there says where it is, for no squiggle does.
DRAWN_COLUMNS = 10_000

# Rounds of fixing after which a file is left as it is: each round fixes at least one finding, or it is the last.
FIX_ROUNDS = 20

# Symbols of a document, examples and messages together: beyond these an outline is slow and nobody scrolls it.
SYMBOLS = 5_000

# Links of a document.
LINKS = 1_000

# Steps of "expand selection": those nearest to the cursor, and the line. A line may hold 100,000 nested brackets.
SELECTION_STEPS = 100

# Lines of a selection whose findings are offered fixes for, and actions that one request is answered with:
# nobody reads a longer menu, and what is meant for the whole file has actions of its own.
ACTION_ROWS = 200
ACTIONS = 100

# Code points of a line up to which the edits of its fixes are worked out with the menu: one parse a fix.
READY_LINE = 20_000

# Code points of a line that hovers, colours, symbols and the like read: parsing takes about 0.15 s for a million.
READ_LINE = 1_000_000

# What a hover shows: turns of an example, code points of a text, and of a key or role. Popups hold a screen or two.
HOVER_TURNS = 40
HOVER_TEXT = 4_000
HOVER_NAME = 80

# Answers to one request for inlay hints or semantic tokens, and code points of lines read for it. Editors that ask for
# what is visible stay far below; some ask for the whole document.
INLAY_HINTS = 2_000
SEMANTIC_TOKENS = 50_000
RANGE_SIZE = 1_000_000

# Code points of a line in which completion is offered: what stands before the cursor is no whole line, and reading
# 200,000 of them takes 0.17 s.
COMPLETION_LINE = 200_000

# Names from the file that completion offers at one place, and code points of one: longer ones are no names.
COMPLETION_NAMES = 100
COMPLETION_NAME = 200

# Small edits that one formatting request answers with; beyond these a line is replaced as a whole.
FORMAT_EDITS = 10_000

# Bytes of a baseline: each known finding has about 30, so this is millions of them.
BASELINE_BYTES = 100_000_000
