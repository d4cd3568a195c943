"""Every kind of symbol that the outline makes has one of the protocol's."""

from __future__ import annotations

from typing import get_args

from tuneline.features.outline import Kind
from tuneline.lsp.handlers.document_symbols import _KINDS


def test_every_kind_of_symbol_has_one_of_the_protocol() -> None:
    assert set(_KINDS) == set(get_args(Kind))
