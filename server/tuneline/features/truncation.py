"""Where a document is larger than what is shown of it: which caps of `limits` bite, in words for a person.

All comes from the summaries that checking leaves; no line is read for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tuneline.engine.document import FileState
from tuneline.engine.limits import FINDINGS_PER_LINE
from tuneline.features import limits
from tuneline.text.words import counted


class Sizes(NamedTuple):
    """How much there is in the lines that are checked. A multi-line value counts as one entry.

    entries: what an outline has a place for. full: lines with as many findings as one may have.
    """

    examples: int
    entries: int
    turns: int
    images: int
    long: int
    full: int


def sizes(state: FileState) -> Sizes:
    """The sizes of a document: one pass over the summaries, a tenth of what looking at the whole file takes."""
    assembly = state.assembly
    entries, turns, images, full = len(assembly.multiline), 0, 0, 0
    for row, summary in assembly.outside():
        entries += summary.kind != "blank"
        turns += summary.turns
        images += summary.images
        full += len(assembly.findings[row]) >= FINDINGS_PER_LINE
    long = sum(map(limits.READ_LINE.__lt__, map(len, state.texts)))
    return Sizes(assembly.examples(), entries, turns, images, long, full)


def truncations(found: Sizes, findings: int) -> Iterator[str]:
    """One sentence for each cap that bites. `findings` are those of the whole document."""
    if findings > limits.DIAGNOSTICS:
        shown = limits.DIAGNOSTICS - 1
        yield f'{shown:,} of {findings:,} findings are shown; "tuneline check" prints them all'
    if found.full:
        most = FINDINGS_PER_LINE
        lines = counted(found.full, "line has", "lines have")
        yield f"{lines} {most:,} findings or more; the first {most:,} per line are reported"
    if found.long:
        lines = counted(found.long, "line is", "lines are")
        them = "it" if found.long == 1 else "them"
        size = f"{limits.READ_LINE:,} characters"
        yield f"{lines} longer than {size}: hovers, colours and the outline skip {them}"
    room = limits.SYMBOLS - 1  # the last place is for the note that says so
    if found.entries > room:
        yield f"the outline lists {room:,} of {found.entries:,} lines, and no messages"
    elif found.entries + found.turns > room:
        yield f"the outline has all lines but not all messages: it ends at {limits.SYMBOLS:,} entries"
    if found.images > limits.LINKS:
        yield f"the file has {found.images:,} images; at most {limits.LINKS:,} addresses of them become links"
