"""Clients that are ready to use."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lsp.client import Client


@pytest.fixture
def client() -> Iterator[Client]:
    """A server of its own that has been initialized."""
    with Client() as made:
        made.initialize()
        yield made


@pytest.fixture(scope="module")
def shared() -> Iterator[Client]:
    """An initialized server for all tests of a file, for those that leave it as they found it."""
    with Client() as made:
        made.initialize()
        yield made
