"""Conversion: an example of one format as an example of another, with an account of what became of it.

The account is computed: what was written is read back, and the two are compared. No format says what it loses.
"""
