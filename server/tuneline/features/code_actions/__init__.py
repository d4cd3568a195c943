"""What can be done about a place: fixes, weights, rewrites."""
