"""Every cap of the language server that is not one of the engine, in one place."""

from __future__ import annotations

# Closed files whose findings are remembered for clients that pull those of the whole workspace.
CLOSED_FILES = 200

# Bytes of a closed file that are compared with what the editor had, to know whether findings are still true.
COMPARED_BYTES = 64_000_000

# Edited lines of one notification that are checked before anything else.
TOUCHED_ROWS = 100

# Code points of them as the fast path reads them; those that are read slowly count 16-fold.
TOUCHED_SIZE = 64_000

# Edits of one notification that add or remove lines and are passed on one by one; beyond, as one large edit.
MOVING_EDITS = 100

# The same, counted in findings about the whole file: each such edit moves all of them, at 2 µs each.
MOVED_FINDINGS = 100_000

# Bytes of one message from the client. A larger announced size is a client bug: VS Code never sends files above 50 MB.
MESSAGE_BYTES = 1 << 30

# Bytes of one header line of a message; real ones have about 40.
HEADER_BYTES = 1 << 16

# Code points of a document for which the line above it says who can read it: checked once more in a thread, a second.
READERS_SIZE = 8_000_000

# Bytes of the first message that are waited for before the server is there; those of VS Code are 8 kB.
INTRODUCTION_BYTES = 1 << 20

# How deep the first message may be nested to be answered before the server is there; that of VS Code is 8 deep.
INTRODUCTION_DEPTH = 40
