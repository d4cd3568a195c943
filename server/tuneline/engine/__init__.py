"""The engine: one line, a file out of its lines, documents in memory, files on disk, fixes."""
