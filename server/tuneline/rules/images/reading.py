"""What the rules about images read: the URLs of images, and the parts of a data URL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tuneline.rules.base import Line, View
from tuneline.syntax.paths import Path
from tuneline.tokens.images import DataUrl, Kind, parse_data_url, sniff

# The longest signature that is looked at is that of WebP, 12 bytes.
_SIGNATURE = 16


class Url(NamedTuple):
    """The URL of an image, a string, with its place. `data` holds the parts of a data URL."""

    path: Path
    text: str
    data: DataUrl | None

    def kind(self) -> Kind | None:
        """What the first bytes of a data URL say the image is; None for any other bytes."""
        start = self.start()
        return sniff(start) if start is not None else None

    def start(self) -> bytes | None:
        """The first bytes of a data URL; None where there are none or they are not base64."""
        return (self.data.decode(_SIGNATURE) or None) if self.data and self.data.is_base64 else None


def has_images(view: View) -> bool:
    """Whether any turn holds an image."""
    return any(turn.images for section in view.sections for turn in section.turns)


def read_urls(line: Line) -> Iterator[Url]:
    """The URLs of all images in order."""
    for image in line.example.images():
        if isinstance(image.url, str):
            yield Url(image.url_path, image.url, parse_data_url(image.url))
