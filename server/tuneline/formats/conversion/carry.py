"""A key beside an example that keeps what its new format has no place for, so that the way back is exact.

What is kept is the difference between the example and what comes back without the key, and a mark of the text that
was written: an example that was edited since comes back with its edits, and without what was kept.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tuneline.formats.conversion.turns import each_turn, numbered, one_text
from tuneline.formats.writing.conversation import Rest
from tuneline.formats.writing.remainder import TAKEN, Items, Kept, Members, Remainder, remainder
from tuneline.syntax.source import written

if TYPE_CHECKING:
    from tuneline.formats.format import Format

_FORMAT: Final = "format"
_MARK: Final = "mark"
_LEFT: Final = "left"


def carried(
    fmt: Format, value: dict[str, Any], to: Format, result: dict[str, Any], key: str
) -> dict[str, Any]:
    """`result` with what of `value` does not come back from it, under `key`."""
    assert to.read is not None
    assert fmt.write is not None
    conversation = to.read(to.view(result))
    if fmt is not to:
        # As it will be on the way back, where calls without ids get some.
        conversation = numbered(each_turn(conversation, one_text))
    back = fmt.write(conversation).value
    # Also where nothing is left: without the key nobody could tell that the example is on its way back.
    left = _as_data(remainder(value, back))
    return result | {
        key: {_FORMAT: fmt.name, _MARK: _mark(result), **({} if left is None else {_LEFT: left})}
    }


class Back(NamedTuple):
    """An example on its way back. rest: what was kept for it; None where it was kept for another text."""

    rest: Rest | None


def taken_back(value: dict[str, Any], key: str) -> tuple[dict[str, Any], Back | None]:
    """An example without the key, and what the key keeps for it; None where it has none that was written here."""
    kept = value.get(key) if key else None
    if not isinstance(kept, dict) or not (
        isinstance(kept.get(_FORMAT), str) and isinstance(kept.get(_MARK), str)
    ):
        return value, None
    value = {name: it for name, it in value.items() if name != key}
    left = _of_data(kept.get(_LEFT)) if kept[_MARK] == _mark(value) else None
    return value, Back(None if left is None else Rest(str(kept[_FORMAT]), left))


def _mark(value: dict[str, Any]) -> str:
    return hashlib.sha256(written(value).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _as_data(left: Remainder) -> Any:
    if isinstance(left, Kept):
        return {"value": left.value}
    if isinstance(left, Members):
        members = [[key, _as_data(inner)] for key, inner in left.members]
        return {"members": members, "absent": sorted(left.absent)}
    if isinstance(left, Items):
        return {"items": [*map(_as_data, left.items)]}
    return None


def _of_data(data: Any) -> Remainder | None:
    """What was kept; None where it is not what was written."""
    if data is None:
        return TAKEN
    if not isinstance(data, dict):
        return None
    if "value" in data:
        return Kept(data["value"], True)
    if isinstance(listed := data.get("items"), list):
        items = [*map(_of_data, listed)]
        return None if None in items else Items(tuple(it for it in items if it is not None))
    members: list[tuple[str, Remainder]] = []
    listed = data.get("members")
    for pair in listed if isinstance(listed, list) else ():
        inner = _of_data(pair[1]) if isinstance(pair, list) and len(pair) == 2 else None
        if inner is None or not isinstance(pair[0], str):
            return None
        members.append((pair[0], inner))
    absent = data.get("absent")
    return Members(tuple(members), frozenset(map(str, absent if isinstance(absent, list) else ())))
