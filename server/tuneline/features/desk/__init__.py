"""One example on a desk: read as turns, written text by text, weighed, found again."""
