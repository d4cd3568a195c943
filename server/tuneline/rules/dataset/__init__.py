"""dataset: looking across lines."""
