"""format: the keys and types of an example."""
