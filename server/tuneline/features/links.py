"""Addresses of images that a person may want to open. Only those: no link is made from a text of the file.

An address is from a stranger: it becomes a link if it is plain http or https to a named host, and the words beside
it name that host, so that a click leads nowhere else than they think.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from tuneline.engine.line import read_line
from tuneline.engine.snapshot import Snapshot
from tuneline.features import limits
from tuneline.features.selection import inside
from tuneline.rules.subject import Line
from tuneline.syntax.paths import find
from tuneline.text.spans import Span

# What browsers and servers take; a longer one is data, not an address.
_LONGEST = 8_192

# Lines that are passed over before somebody else may have a turn: less than a millisecond.
_ROWS = 512

_unfit = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff\\]").search
_host = re.compile(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]", re.IGNORECASE).fullmatch
# All that RFC 3986 gives a meaning, and `%` because what is quoted stays so.
_SAFE = ":/?#[]@!$&'()*+,;=%~"


class Link(NamedTuple):
    """An address in a row: where its text is, what to open, and in plain words what that is."""

    row: int
    span: Span
    target: str
    tooltip: str


def links(snapshot: Snapshot) -> Iterator[Link | None]:
    """The images with an http(s) address, in reading order; None whenever some work was done without finding one.

    Nothing is read ahead; lines that cannot have one, or are longer than `limits.READ_LINE`, are passed over unread.
    """
    for row, text in enumerate(snapshot.texts):
        if len(text) <= limits.READ_LINE and "image" in text and ("http" in text or "HTTP" in text):
            # Read again and not remembered: the trees of a whole file are many times its size.
            for span, target, tooltip in links_in(read_line(text, snapshot.reading)):
                yield Link(row, span, target, tooltip)
            yield None
        elif row % _ROWS == 0:
            yield None


def links_in(line: Line) -> Iterator[tuple[Span, str, str]]:
    """The images of one line that have an http(s) address: span, target, tooltip."""
    for image in line.view.images() if line.view else ():
        if not isinstance(image.url, str) or not (made := web_address(image.url)):
            continue
        node = find(line.tree, image.url_path)
        if node and node.kind == "string":
            yield inside(line.text, node), *made


def web_address(url: str) -> tuple[str, str] | None:
    """What to open for an http(s) address and words that name its host; None for all else.

    Not a link: other schemes, spaces and control characters, a user name before the host, a host that is no plain
    name or number.
    """
    if len(url) > _LONGEST or _unfit(url) or not url[:8].lower().startswith(("http://", "https://")):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = parts.port
        if "@" in parts.netloc:
            return None
        shown = host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:  # UnicodeError of a host that is none is one
        return None
    if ":" in shown:
        shown = f"[{shown}]"
    if not _host(shown):
        return None
    netloc = shown if port is None else f"{shown}:{port}"
    target = quote(parts._replace(netloc=netloc).geturl(), safe=_SAFE)
    return target, f"Open the image at {netloc}"
