"""Saying the same in the way that a reader takes: arguments, roles, ids, reasoning, and what else helps (`ways`).

Each step takes and gives a conversation and changes nothing that the reader takes as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from string import ascii_letters, digits
from typing import Any, Final

from tuneline.formats.conversion.turns import argued, each_call, each_turn, with_roles
from tuneline.formats.conversion.ways import in_other_ways
from tuneline.formats.turns import ABSENT
from tuneline.formats.view import View
from tuneline.formats.writing.conversation import Conversation, Said, Words
from tuneline.syntax.paths import Path

_LETTERS: Final = (ascii_letters + digits).encode()
_AS_LETTERS: Final = bytes(_LETTERS[byte % len(_LETTERS)] for byte in range(256))


@dataclass(frozen=True, slots=True)
class Fit:
    """What a reader takes; None where it takes anything.

    roles: of messages. arguments: `text` or `object`. ids: how many letters and digits the id of a call has.
    inline: reasoning goes into the text of the answer, because there is no other place for it.
    refuses: whether it rejects the key at a path; `known` says whether the key belongs to the format.
    ways: other ways to say the same, by their names in `ways`, in the order in which they are done.
    """

    roles: frozenset[str] | None = None
    arguments: str | None = None
    ids: int | None = None
    inline: bool = False
    refuses: Callable[[Path, bool], bool] | None = None
    ways: tuple[str, ...] = ()


AS_IT_IS: Final = Fit()


def fitted(conversation: Conversation, fit: Fit) -> Conversation:
    """The conversation as the reader takes it."""
    if fit.roles is not None:
        conversation = with_roles(conversation, fit.roles)
    if fit.arguments is not None:
        conversation = each_call(conversation, argued(fit.arguments))
    if fit.ids is not None:
        conversation = _with_ids(conversation, fit.ids)
    if fit.inline:
        conversation = each_turn(conversation, _inlined)
    return in_other_ways(conversation, fit.ways)


def refused_keys(view: View, refuses: Callable[[Path, bool], bool]) -> list[Path]:
    """Where the keys of an example are that its reader rejects."""
    return [
        (*it.path, key)
        for it in view.objects()
        for key in it.value
        if refuses((*it.path, key), key in it.kind.keys)
    ]


def without_refused(view: View, refuses: Callable[[Path, bool], bool]) -> dict[str, Any]:
    """The example without the keys that its reader rejects."""
    value: Any = view.value
    for path in refused_keys(view, refuses):
        value = without(value, path)
    return value  # type: ignore[no-any-return]


def without(value: Any, path: Path) -> Any:
    """A copy of what is around a place, which is left out."""
    step, *deeper = path
    if not deeper:
        return {key: it for key, it in value.items() if key != step} if isinstance(value, dict) else value
    if isinstance(value, dict) and step in value:
        return value | {step: without(value[step], tuple(deeper))}
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return [*value[:step], without(value[step], tuple(deeper)), *value[step + 1 :]]
    return value


def _with_ids(conversation: Conversation, size: int) -> Conversation:
    """Ids of that many letters and digits, the same one for the same id, and one for a call that has none."""
    made: dict[str, str] = {}

    def short(ident: object) -> Any:
        if not isinstance(ident, str) or is_short(ident, size):
            return ident
        if ident not in made:
            made[ident] = short_id(ident, size, set(made.values()))
        return made[ident]

    def changed(said: Said) -> Said:
        calls = tuple(replace(it, id=short(it.id)) for it in said.calls)
        answer = said.answer and said.answer._replace(id=short(said.answer.id))
        return replace(said, calls=calls, answer=answer)

    return each_turn(conversation, changed)


def is_short(ident: str, size: int) -> bool:
    """Whether an id has that many letters and digits, and nothing else."""
    return len(ident) == size and ident.isascii() and ident.isalnum()


def short_id(ident: str, size: int, taken: set[str]) -> str:
    """An id of that many letters and digits for another one, the same for the same and none of those that are taken."""
    for salt in range(1000):
        digest = hashlib.sha256(f"{salt}:{ident}".encode("utf-8", "surrogatepass")).digest()
        found = digest[:size].translate(_AS_LETTERS).decode("ascii")
        if found not in taken:
            break
    return found


def _inlined(said: Said) -> Said:
    """An answer with its reasoning between tags at the head of its text."""
    if not isinstance(said.reasoning, str):
        return said
    thought = f"<think>\n{said.reasoning}\n</think>\n\n"
    if isinstance(said.content, str) or said.content in (None, ABSENT):
        content: Any = f"{thought}{said.content}" if isinstance(said.content, str) else thought
    else:
        content = (Words(thought), *said.content) if isinstance(said.content, tuple) else said.content
    return replace(said, content=content, reasoning=ABSENT)
