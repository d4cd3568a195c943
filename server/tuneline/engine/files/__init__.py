"""Files on disk: found, read in blocks, written in one step."""
