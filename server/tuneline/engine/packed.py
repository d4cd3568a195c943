"""Fixes of a line that have very many edits, as they come from another process.

A million small objects take half a second to be made and as long to be given up, at once and with nobody else getting
a turn. So they stay the bytes that they came as until somebody wants the fix.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, overload

from tuneline.engine import limits
from tuneline.rules.finding import Finding
from tuneline.syntax.ops import Op


class Packed(Sequence[Op]):
    """Edits, made anew whenever they are asked for."""

    __slots__ = ("_data", "_size")

    def __init__(self, ops: Sequence[Op]) -> None:
        self._data = pickle.dumps(tuple(ops))
        self._size = len(ops)

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Op]:
        return iter(self._ops())

    @overload
    def __getitem__(self, place: int) -> Op: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Op]: ...
    def __getitem__(self, place: Any) -> Any:
        return self._ops()[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(other) == len(self) and self._ops() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._data)

    def _ops(self) -> tuple[Op, ...]:
        ops: tuple[Op, ...] = pickle.loads(self._data)
        return ops


def packed(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings, the edits of their fixes packed where they are many."""
    return tuple(
        replace(
            it,
            fixes=tuple(
                replace(fix, ops=Packed(fix.ops)) if len(fix.ops) > limits.PACKED_EDITS else fix
                for fix in it.fixes
            ),
        )
        if any(len(fix.ops) > limits.PACKED_EDITS for fix in it.fixes)
        else it
        for it in findings
    )
