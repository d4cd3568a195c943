"""Every cap on what an editor is given at once. Features that show results say once when one applies."""

from __future__ import annotations

# Findings of one file that an editor is given. VS Code shows at most this many per file.
DIAGNOSTICS = 1_000

# Columns of a line that are drawn: VS Code stops after them unless `editor.stopRenderingLineAfter` says otherwise.
# The message of a finding after them says where it is, because no squiggle can.
DRAWN_COLUMNS = 10_000

# Symbols of a document, examples and messages together: beyond these an outline is slow and too long to scroll.
SYMBOLS = 5_000

# Links of a document.
LINKS = 1_000

# Steps of "expand selection": those nearest to the cursor, and the line. A line may hold 100,000 nested brackets.
SELECTION_STEPS = 100

# Lines of a selection whose findings are offered fixes for, and actions that one request is answered with:
# a longer menu is not readable, and fixes for the whole file have their own actions.
ACTION_ROWS = 200
ACTIONS = 100

# Code points of a line up to which the edits of its fixes are worked out with the menu: one parse a fix.
READY_LINE = 20_000

# Code points of a line that hovers, semantic tokens, symbols and the like read: parsing a million takes about 0.15 s.
READ_LINE = 1_000_000

# What a hover shows: turns of an example, code points of a text, and of a key or role. Popups hold about two screens.
HOVER_TURNS = 40
HOVER_TEXT = 4_000
HOVER_NAME = 80

# Answers to one request for inlay hints or semantic tokens, and code points of lines read for it. Editors that ask for
# the visible part stay far below; some ask for the whole document.
INLAY_HINTS = 2_000
SEMANTIC_TOKENS = 50_000
# Escapes of one string around which a semantic token has a hole: a token more for each, and beyond these none is seen.
HOLES = 500
RANGE_SIZE = 1_000_000

# Code points of a line in which completion is offered: what is in front of the cursor is not a whole line, and reading
# 200,000 of them takes 0.17 s.
COMPLETION_LINE = 200_000

# Names from the file that completion offers at one place, and code points of one: longer ones are not names.
COMPLETION_NAMES = 100
COMPLETION_NAME = 200

# Small edits that one formatting request answers with; beyond these a line is replaced as a whole.
FORMAT_EDITS = 10_000

# Reasons that a report of readers shows of each group of targets, and ranges of lines that its JSON has of each reason:
# a file of garbage may have thousands, and thirty targets have them all.
REASONS = 5
RANGES = 100

# What the title of a conversion names of what is lost, and code points of a file that are converted for it: 0.03 s.
LOSSES_NAMED = 3
CONVERSION_SAMPLE = 200_000

# What one answer about an example shows: turns, and code points of one text, of a call's arguments or of other values.
# More is asked for by its place. VS Code's view was fluent with these.
EXAMPLE_TURNS = 200
EXAMPLE_TEXT = 20_000

# Texts, calls and images of one answer about an example, and code points of all that it shows: what comes after them
# is left out, or cut to a few words. An answer of this size is sent and drawn in about a tenth of a second.
EXAMPLE_PLACES = 2_000
EXAMPLE_SIZE = 2_000_000
EXAMPLE_WORDS = 200

# Code points of a line that an example is read from if it is JSON, which takes 10 ns each; one that is not is read up
# to READ_LINE. Images of some megabytes are usual in a line.
EXAMPLE_LINE = 64_000_000

# Bytes of an image that is sent without being asked for.
IMAGE_BYTES = 1_000_000
# Bytes of an image that is shown in a hover: VS Code cuts the Markdown of a hover after 100,000 characters, and a data
# URL is a third longer than its image.
HOVER_IMAGE = 60_000
IMAGE_BYTES_ASKED = 20_000_000

# Code points of a text that can be edited apart from its line: editors draw no longer ones well.
EDITED_TEXT = 5_000_000

# Lines above and below that are searched for a text that is not where it was, as far as RANGE_SIZE goes.
NEAR_ROWS = 200

# Code points of the lines whose changes are counted for the title of an action: 10 ms.
COUNTED_CHANGES = 50_000

# Code points of a query, rows of one page of what it finds, and values that are listed where one is wrong: 500 rows are
# found again in 20 ms where their lines are short, and nobody reads more at once.
QUERY = 2_000
QUERY_ROWS = 500
QUERY_VALUES = 20

# Symbols of one answer to a search in all open documents: an editor shows about a hundred, and narrows them down.
WORKSPACE_SYMBOLS = 200
