"""The names of the encodings that tokens are counted with: targets name them, `tokens` has what they mean."""

from __future__ import annotations

from typing import Final, Literal, get_args

Encoding = Literal["o200k_base", "cl100k_base"]
ENCODINGS: Final[tuple[Encoding, ...]] = get_args(Encoding)

# What is counted with where no model is named, or one whose encoding is not known.
DEFAULT: Final[Encoding] = "o200k_base"
