"""Tuneline checks JSONL training files, one training example a line."""

__version__ = "0.1.0"
