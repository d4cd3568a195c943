"""Parses one line whatever its state: a strict reading first, and where that fails a tolerant one that explains."""

from __future__ import annotations

from tuneline.syntax import fast, limits
from tuneline.syntax.tree import Noun, Tree


def parse(text: str, what: Noun = "line", *, sound: bool = False) -> Tree:
    """The tree of one line (without its ending), or of what else `what` says; never raises.

    There is no fault exactly when `text` is one JSON value by RFC 8259. Takes time linear in the length.
    Of a very long text that is not JSON, or one with very many open brackets, there is one fault, without nodes.
    sound: a strict parser took the text, so that it need not be looked through before nodes are made of it.
    """
    if not sound and (len(text) > limits.PARSED or _opens_many(text)):
        from tuneline.syntax import very_long

        if (broken := very_long.read(text, what)) is not None:
            return broken
    root = fast.read(text)
    if root is not None:
        return Tree(text, root, [root], [])
    from tuneline.syntax import tolerant  # most files never need it, and its patterns take a while to compile

    return tolerant.read(text, what)


def _opens_many(text: str) -> bool:
    """Whether more brackets are open than are looked into: each takes a kilobyte while the text is read."""
    if len(text) <= limits.OPEN:
        return False
    openers, closers = text.count("{") + text.count("["), text.count("}") + text.count("]")
    return openers - closers > limits.OPEN
