"""Links: images with an address of the web, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from snapshots import dump, open_text
from tuneline.features.links import Link, links, web_address


def image(url: Any) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": url}}


def chat(*parts: Any, **more: Any) -> str:
    told = {"role": "assistant", "content": "A cat."}
    return dump({"messages": [{"role": "user", "content": list(parts)}, told], **more})


def shown(text: str) -> list[tuple[int, str, str]]:
    """Row, underlined text and target of every link."""
    snapshot = open_text(text, check=False)
    found = [it for it in links(snapshot) if isinstance(it, Link)]
    return [(it.row, snapshot.texts[it.row][it.span.start : it.span.end], it.target) for it in found]


CAT = "https://example.com/cat.png"


def test_images_of_the_web_are_links() -> None:
    text = f"{chat(image(CAT))}\n\n{chat(image(CAT), image('http://127.0.0.1:8000/a?b=1&c#d'))}\n"
    assert shown(text) == [
        (0, CAT, CAT),
        (2, CAT, CAT),
        (2, "http://127.0.0.1:8000/a?b=1&c#d", "http://127.0.0.1:8000/a?b=1&c#d"),
    ]


def test_escapes_are_read_and_other_trainers_form_too() -> None:
    line = chat({"type": "image_url", "image_url": CAT}).replace("/", "\\/")
    assert shown(line) == [(0, CAT.replace("/", "\\/"), CAT)]


def test_a_half_typed_line_has_its_links() -> None:
    line = chat(image(CAT))
    assert shown(line[: line.index(CAT) + len(CAT)]) == [(0, CAT, CAT)]


@pytest.mark.parametrize(
    "line",
    [
        chat({"type": "text", "text": f"See the image {CAT}"}),
        dump({"messages": [{"role": "user", "content": f"image_url {CAT}"}]}),
        dump({"image_url": {"url": CAT}, "type": "image_url"}),
        chat(
            image("images/cat.png"), image("data:image/png;base64,aHR0cA=="), image(None), image({"url": CAT})
        ),
        chat(image("file:///etc/passwd"), image("command:http.open"), image("javascript:http()")),
    ],
)
def test_nothing_else_is_a_link(line: str) -> None:
    assert shown(line) == []


@pytest.mark.parametrize(
    ("url", "target", "host"),
    [
        (CAT, CAT, "example.com"),
        ("HTTPS://Example.COM/Cat.png", "https://example.com/Cat.png", "example.com"),
        ("http://[::1]:80/x", "http://[::1]:80/x", "[::1]:80"),
        ("https://example.com/a%20b", "https://example.com/a%20b", "example.com"),
        ("https://example.com/ä<b>", "https://example.com/%C3%A4%3Cb%3E", "example.com"),
        # The name that is looked up, not one that resembles another.
        ("https://еxample.com/", "https://xn--xample-2of.com/", "xn--xample-2of.com"),
    ],
)
def test_what_is_opened_is_what_is_told(url: str, target: str, host: str) -> None:
    assert web_address(url) == (target, f"Open the image at {host}")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://",
        "https:///path",
        "https:example.com",
        "ftp://example.com/http",
        " https://example.com",
        "https://example.com/a b",
        "https://example.com/\n",
        "https://example.com\\@evil.test/",
        "https://example.com@evil.test/",
        "https://exa`mple.com/",
        "https://[::1/",
        "https://example.com:port/",
        "https://..\ud800/",
        "https://" + "a" * 100 + "ä.com/",
        "https://example.com/" + "a" * 9_000,
    ],
)
def test_what_is_no_plain_address_is_none(url: str) -> None:
    assert web_address(url) is None


def test_a_line_that_is_too_long_is_not_read() -> None:
    assert shown(chat(image(CAT), note="x" * 1_000_000)) == []
