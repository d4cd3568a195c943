"""A client that is ready to use."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lsp.client import Client


@pytest.fixture
def client() -> Iterator[Client]:
    """A client of an initialized server."""
    with Client() as made:
        made.initialize()
        yield made
