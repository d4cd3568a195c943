"""How OpenAI's models price an image, as data; `tokens.images` works out the cost from it.

The rules come from copies of OpenAI's pages by others and disagree with what users measured in places: every
figure is an estimate.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final, NamedTuple


class Tiles(NamedTuple):
    """`base` tokens, and with high detail `tile` more for every 512 x 512 pixels.

    Before that the image is fitted into 2048 x 2048 and then to a shortest side of at most 768 pixels, so
    there are 1 to 8 tiles.
    """

    base: int
    tile: int


class Patches(NamedTuple):
    """Tokens for every 32 x 32 pixels, at most 1,536 of them; `low` to `high` where sources disagree."""

    low: Fraction
    high: Fraction


MAX_TILES: Final = 8
MAX_PATCHES: Final = 1_536

# Models as in OpenAI's page on images. The lower factors of gpt-5-mini and gpt-5-nano are what users measured
# (community.openai.com 1344040).
PRICING: Final[Mapping[str, Tiles | Patches]] = MappingProxyType(
    {
        "gpt-4o": Tiles(85, 170),
        "gpt-4o-mini": Tiles(2833, 5667),
        "o1": Tiles(75, 150),
        "computer-use": Tiles(65, 129),
        "gpt-4.1-mini": Patches(Fraction("1.62"), Fraction("1.62")),
        "gpt-4.1-nano": Patches(Fraction("2.46"), Fraction("2.46")),
        "o4-mini": Patches(Fraction("1.72"), Fraction("1.72")),
        "gpt-5-mini": Patches(Fraction("1.20"), Fraction("1.62")),
        "gpt-5-nano": Patches(Fraction("1.50"), Fraction("2.46")),
    }
)
