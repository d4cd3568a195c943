"""From bytes to bodies, however they are cut and whatever the headers look like."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.lsp import limits
from tuneline.lsp.rpc.framing import Frames


def bodies(*pieces: bytes) -> list[bytes]:
    frames = Frames()
    found = []
    for piece in pieces:
        frames.feed(piece)
        while (body := frames.next()) is not None:
            found.append(body)
    return found


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Length: 2\r\n\r\n",
        b"content-length: 2\r\n\r\n",
        b"CONTENT-LENGTH:2\r\n\r\n",
        b"Content-Length :\t2 \r\n\r\n",
        b"Content-Length: 2\n\n",
        b"Content-Length: 2\n\r\n",
        b"Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n",
        b"Content-Type: x\r\nContent-Length: 2\r\n\r\n",
        b"\r\n\r\nContent-Length: 2\r\n\r\n",
        b"Content-Length: 7\r\nContent-Length: 2\r\n\r\n",
        b"Content-Length: 0\r\n\r\nContent-Length: 2\r\n\r\n",
        b"Content-Length: -5\r\n\r\nContent-Length: 2\r\n\r\n",
        b"Content-Length: x\r\n\r\nContent-Length: 2\r\n\r\n",
        b"Content-Length: 9999999999999\r\n\r\nContent-Length: 2\r\n\r\n",
        b"some words that someone prints\nContent-Length: 2\r\n\r\n",
        b'the rest of a body"}Content-Length: 2\r\n\r\n',
        b"\xff\xfe\x00\nContent-Length: 2\r\n\r\n",
        b"x" * (3 * limits.HEADER_BYTES) + b"\r\nContent-Length: 2\r\n\r\n",
    ],
)
def test_headers(header: bytes) -> None:
    assert bodies(header + b"{}" + header + b"[]") == [b"{}", b"[]"]


@given(
    messages=st.lists(st.binary(min_size=1, max_size=40), max_size=5),
    cuts=st.lists(st.integers(0, 400), max_size=8),
)
def test_however_the_bytes_arrive(messages: list[bytes], cuts: list[int]) -> None:
    data = b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in messages)
    ends = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    assert bodies(*(data[start:end] for start, end in itertools.pairwise(ends))) == messages


def test_a_body_that_swallowed_the_next_header_is_given_back() -> None:
    frames = Frames()
    frames.feed(b'Content-Length: 30\r\n\r\n{"a": 1}Content-Length: 8\r\n\r\n{"b": 2}')
    body = frames.next()
    assert body == b'{"a": 1}Content-Length: 8\r\n\r\n{'[:30]
    assert body is not None
    assert frames.resume(body)
    assert frames.next() == b'{"b": 2}'
    assert frames.next() is None
    assert not frames.resume(b'{"a": "Content-Length: 5\\r\\n"')


def test_nothing_grows_while_no_header_comes() -> None:
    frames = Frames()
    for _ in range(100):
        frames.feed(b"x" * 10_000)
        assert frames.next() is None
    assert len(frames._data) <= limits.HEADER_BYTES + 10_000
