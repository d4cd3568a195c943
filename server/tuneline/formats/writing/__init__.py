"""Formats that write: the neutral form of an example, and how each format is read into it and written from it.

Nothing here is imported before a format reads or writes: a check does neither, and would start 4 % later.
"""
