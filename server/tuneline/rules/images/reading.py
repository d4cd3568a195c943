"""What the rules about images read: where an image's URL stands, and the parts of a data URL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tuneline.rules.base import Line, View
from tuneline.syntax.paths import Path, value_at
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
    for image in line.view.images() if line.view else ():
        if isinstance(image.url, str):
            yield Url(url_path(line, image.path), image.url, parse_data_url(image.url))


def url_path(line: Line, path: Path) -> Path:
    """Where the URL of an image is: some trainers write a string for the object that holds it."""
    image = value_at(line.view.value, path) if line.view else None
    return (*path, "url") if isinstance(image, dict) else path
