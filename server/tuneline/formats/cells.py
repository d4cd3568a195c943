"""The words that tables write for a cell without a value: those that pandas, Excel and Python print."""

from __future__ import annotations

from typing import Final

EMPTY_CELLS: Final = frozenset(
    (
        "nan NaN NAN -nan NaT None null NULL N/A n/a NA <NA> #N/A #NA #VALUE! #REF! #DIV/0! #NAME? #NUM! #NULL!"
        " undefined"
    ).split()
)
# Code points that such a word has at most, with a space or two around it: longer texts need not be looked at.
LONGEST: Final = 12


def is_empty_cell(content: object) -> bool:
    """Whether a content is nothing but such a word, as a text or as the only part."""
    if type(content) is list and len(content) == 1 and type(content[0]) is dict:
        content = content[0].get("text")
    return isinstance(content, str) and len(content) <= LONGEST and content.strip() in EMPTY_CELLS
