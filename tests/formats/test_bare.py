"""What is remembered of objects that hold numbers alone is what would be found out again."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tuneline.formats import detect
from tuneline.formats.detect import guess
from tuneline.formats.table import FORMATS

FORMATS_FOLDER = Path(detect.__file__).parent
# Every word in the source of what recognises formats may be a key that is looked for.
WORDS = sorted(
    {
        word
        for path in FORMATS_FOLDER.glob("*.py")
        for text in re.findall(r'"([^"\n]*)"', path.read_text("utf-8"))
        for word in text.split()
        if word.isidentifier()
    }
)
bare = st.dictionaries(
    st.sampled_from(WORDS) | st.sampled_from(["mesages", "Prompt", "", "a"]),
    st.sampled_from([0, 1, 2, -1, 10**30, 0.0, 1.0, 0.5, True, False, None]),
    max_size=6,
)


def other(value: Any, by: int) -> Any:
    """Another number of the same kind, where that tells nothing."""
    return value if value in (0, 1, None) else type(value)(value + by)


@settings(max_examples=1_500)
@given(bare, st.integers(1, 9))
def test_numbers_do_not_matter(value: dict[str, Any], by: int) -> None:
    changed = {key: other(it, by) for key, it in value.items()}
    afresh = dict(FORMATS)  # nothing is remembered for other formats
    assert guess(value, afresh) == guess(changed, afresh)
    assert guess(value) == guess(value, afresh)


def test_kinds_are_told_apart() -> None:
    for key in WORDS:
        for value in (True, 1, 1.0, 2, 2.0, None, False, 0):
            assert guess({key: value}) == guess({key: value}, dict(FORMATS)), (key, value)
