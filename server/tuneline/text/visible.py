"""Text of a file, or of a user's settings, made harmless to look at.

A file may hold characters that steer a terminal, reverse the order of what is shown or hide in it. Whatever is
shown to a person goes through here, so every such character is drawn in the same way everywhere: control
characters as their pictures (␛), all others by their number (⟨U+202E⟩).
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import category

ELLIPSIS: Final = "…"

# Emoji and the scripts of India are written with the two joiners.
_JOINERS: Final = "\u200c\u200d"
_UNSEEN: Final = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
_breaks = re.compile(r"\r\n?")
_gaps = re.compile(r"\s+")


def visible(text: str) -> str:
    """The text on one line, every control, format and direction character in it drawn; drawn twice it is the same."""
    return text if text.isprintable() else "".join(map(_drawn, text))


def visible_lines(text: str) -> str:
    """As `visible`, but tabs and line breaks stay; CRLF and CR become LF."""
    if text.isprintable():
        return text
    return "".join(char if char in "\t\n" else _drawn(char) for char in _breaks.sub("\n", text))


def cut(text: str, most: int) -> str:
    """The text, without its end where it has more than `most` code points."""
    return text if len(text) <= most else text[: most - 1] + ELLIPSIS


def cut_middle(text: str, most: int) -> str:
    """The text, without its middle where it has more than `most` code points: both of its ends say what it is."""
    half = most // 2
    return text if len(text) <= most else f"{text[:half]}{ELLIPSIS}{text[-half:]}"


def first_words(text: str, most: int) -> str:
    """The first words of a text, visible, as one line of about `most` code points, with single spaces."""
    # Twice as much leaves room for runs of spaces, and no megabyte is looked through for sixty characters.
    begin = len(text) - len(text.lstrip())
    end = begin + 2 * most + 20
    words = _gaps.sub(" ", text[begin:end]).rstrip()
    if len(words) < most or (len(words) == most and len(text) <= end):
        return visible(words if len(text) <= end or not words else f"{words} {ELLIPSIS}")
    piece = words[: most - 1]
    head, space, _ = piece.rpartition(" ")
    return visible(f"{(head if space and len(head) > most // 2 else piece).rstrip()}{ELLIPSIS}")


def _drawn(char: str) -> str:
    if char.isprintable() or char in _JOINERS or category(char) not in _UNSEEN:
        return char
    if char < " ":
        return chr(0x2400 + ord(char))
    return "\u2421" if char == "\x7f" else f"⟨U+{ord(char):04X}⟩"
