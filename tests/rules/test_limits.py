"""The limits of each target: a file, an image and a number of images that just fit, and one more."""

from __future__ import annotations

import base64
import json

import pytest

from fixtures_check import check_text
from tuneline.formats.table import FORMATS
from tuneline.rules.dataset import file_too_large
from tuneline.rules.reading import Reading
from tuneline.rules.subject import File
from tuneline.settings.model import Settings
from tuneline.targets.base import Target
from tuneline.targets.table import TARGETS

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def images_of(target: Target, *urls: str) -> list[str]:
    """What the rules about images say of an example with these images."""
    parts = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
    turns = [{"role": "user", "content": parts}, {"role": "assistant", "content": "A cat."}]
    placed = check_text(json.dumps({"messages": turns}), Settings(target=target.name, select=("images",)))
    return [f"{it.finding.rule} {it.finding.severity.value}" for it in placed]


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_images(target: Target) -> None:
    cats = ["https://example.com/cat.png"] * target.max_images
    assert images_of(target, *cats) == []
    assert images_of(target, *cats, cats[0]) == ["too-many-images error"]


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_image(target: Target) -> None:
    for more, expected in ((0, []), (1, ["image-size error"])):
        data = PNG.ljust(target.max_image_bytes + more, b"\0")
        assert images_of(target, f"data:image/png;base64,{base64.b64encode(data).decode()}") == expected


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_file(target: Target) -> None:
    assert target.max_file_bytes is not None
    for more, expected in ((0, []), (1, ["warning" if target.name == "any" else "error"])):
        file = File(lines=(), size=target.max_file_bytes + more, examples=0, texts=lambda first, count: ())
        found = list(file_too_large.check(file, Reading(target, FORMATS["chat"])))
        assert [(it.severity or file_too_large.RULE.severity).value for it in found] == expected
        # The limit is for training data only.
        assert list(file_too_large.check(file, Reading(target))) == []
