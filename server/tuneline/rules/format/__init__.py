"""format: is a line the shape that it means to be."""
