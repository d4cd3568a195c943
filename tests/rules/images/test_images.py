"""Rules about images: what they find beyond their pages, what they leave alone, what their fixes write."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tuneline.rules.finding import Finding
from tuneline.rules.table import RULES
from tuneline.settings.model import Settings
from tuneline.syntax.edits import apply
from tuneline.syntax.ops import resolve
from tuneline.syntax.parse import parse
from tuneline.testing import check_text

GROUP = tuple(rule.name for rule in RULES.values() if rule.group == "images")
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"
WEBP = b"RIFF\x00\x00\x00\x00WEBPVP8 "
MB = 1024 * 1024


def data_url(data: bytes, label: str = "image/png") -> str:
    return f"data:{label};base64,{base64.b64encode(data).decode()}"


def chat(*urls: object, role: str = "user", **more: object) -> dict[str, Any]:
    """An example with images of these URLs in one message."""
    parts = [{"type": "image_url", "image_url": {"url": url, **more}} for url in urls]
    turns = [{"role": role, "content": parts}, {"role": "assistant", "content": "A cat."}]
    return {"messages": turns if role == "user" else [{"role": "user", "content": "?"}, *turns]}


def found(example: dict[str, Any], target: str = "any", text: str = "") -> list[Finding]:
    """The findings of this group on one example."""
    placed = check_text((text or json.dumps(example)) + "\n", Settings(target=target))
    return [it.finding for it in placed if it.finding.rule in GROUP]


def said(example: dict[str, Any], target: str = "any") -> list[str]:
    return [f"{it.rule} {it.severity.value}" for it in found(example, target)]


SILENT = {
    "an address": "https://example.com/cat.png",
    "an address in capitals": "HTTP://EXAMPLE.COM/cat",
    "PNG": data_url(PNG),
    "JPEG": data_url(JPEG, "image/jpeg"),
    "the other name of JPEG": data_url(JPEG, "image/jpg"),
    "WebP": data_url(WEBP, "image/webp"),
    "parameters": data_url(PNG, "image/png;charset=utf-8"),
    "no padding": data_url(PNG + b"x").rstrip("="),
    "line breaks": data_url(PNG * 9)[:90] + "\r\n" + data_url(PNG * 9)[90:],
}

FOUND: dict[str, tuple[object, list[str]]] = {
    "a path": ("/data/cat.png", ["image-url warning"]),
    "a Windows path": ("C:\\cat.png", ["image-url warning"]),
    "a file address": ("file:///cat.png", ["image-url warning"]),
    "nothing": ("", ["image-url error"]),
    "a number": (7, ["image-url error"]),
    "null": (None, ["image-url error"]),
    "an address without a host": ("https://", ["image-url warning"]),
    "a data URL without base64": ("data:image/png,abc", ["image-url error"]),
    "an empty data URL": ("data:image/png;base64,", ["image-url error"]),
    "a placeholder": ("data:image/png;base64,{base64_image}", ["image-url error"]),
    "shortened by hand": ("data:image/jpeg;base64,/9j/4AAQSkZJRgABAQAAAQABAAD...", ["image-url error"]),
    "padding in the middle": (data_url(PNG + b"x")[:-1] + "=AAAA", ["image-url error"]),
    "a bitmap": (data_url(b"BM\x00\x00"), ["image-format error"]),
    "a wrong label": (data_url(JPEG), ["image-label warning"]),
    "no label": (data_url(PNG, ""), ["image-label warning"]),
    "too large": (data_url(PNG + b"\x00" * (10 * MB)), ["image-size error"]),
}


@pytest.mark.parametrize("url", SILENT.values(), ids=SILENT)
def test_silent(url: str) -> None:
    for target in ("any", "openai", "azure"):
        assert said(chat(url), target) == []


@pytest.mark.parametrize(("url", "expected"), FOUND.values(), ids=FOUND)
def test_found(url: object, expected: list[str]) -> None:
    assert said(chat(url)) == expected


def test_a_path_is_an_error_for_a_named_target() -> None:
    assert said(chat("cat.png"), "azure") == ["image-url error"]


def test_a_string_for_the_object_is_read() -> None:
    example = {
        "messages": [
            {"role": "user", "content": [{"type": "image_url", "image_url": "cat.png"}]},
            {"role": "assistant", "content": "A cat."},
        ]
    }
    (finding,) = found(example)
    assert finding.path == ("messages", 0, "content", 0, "image_url")


@pytest.mark.parametrize(
    ("count", "target", "expected"),
    [
        (10, "openai", []),
        (11, "openai", ["too-many-images error"]),
        (11, "any", []),
        (64, "azure", []),
        (65, "azure", ["too-many-images error"]),
    ],
)
def test_number_of_images(count: int, target: str, expected: list[str]) -> None:
    assert said(chat(*["https://example.com/cat.png"] * count), target) == expected


@pytest.mark.parametrize(
    ("role", "expected"),
    [("system", ["image-role error"]), ("assistant", ["image-role error"]), ("human", []), ("narrator", [])],
)
def test_roles(role: str, expected: list[str]) -> None:
    assert said(chat("https://example.com/cat.png", role=role)) == expected


@pytest.mark.parametrize(
    ("detail", "any_target", "named"),
    [
        ("auto", [], []),
        ("High", ["image-detail error"], ["image-detail error"]),
        (None, [], ["image-detail error"]),
        (["low"], ["image-detail error"], ["image-detail error"]),
    ],
)
def test_details(detail: object, any_target: list[str], named: list[str]) -> None:
    example = chat("https://example.com/cat.png", detail=detail)
    assert (said(example), said(example, "openai")) == (any_target, named)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (json.dumps(chat(data_url(JPEG))), json.dumps(chat(data_url(JPEG, "image/jpeg")))),
        (json.dumps(chat(data_url(PNG, ""))), json.dumps(chat(data_url(PNG)))),
        (
            json.dumps(chat(data_url(JPEG, "image/png;x=1"))).replace("/", "\\/"),
            json.dumps(chat(data_url(JPEG, "image/jpeg;x=1")))
            .replace("/", "\\/")
            .replace("image\\/j", "image/j"),
        ),
        (json.dumps(chat("http://a.b/c", detail="LOW")), json.dumps(chat("http://a.b/c", detail="low"))),
    ],
    ids=["label", "no label", "escaped slashes", "detail"],
)
def test_fixes(before: str, after: str) -> None:
    (finding,) = found({}, text=before)
    assert apply(before, resolve(parse(before), finding.fixes[0].ops)) == after
