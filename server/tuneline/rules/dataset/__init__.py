"""dataset: several lines together."""
