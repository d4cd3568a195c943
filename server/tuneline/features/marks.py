"""What a text is known by later, so that nothing of it is kept or sent elsewhere."""

from __future__ import annotations

from hashlib import blake2b


def mark(text: str) -> str:
    """The length of a text and a short hash of it; equal for equal texts."""
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return f"{len(text)}-{digest}"
