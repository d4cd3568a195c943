"""What is shown of an example, as plain data: the parts of an answer, whoever draws it."""

from __future__ import annotations

from typing import NamedTuple

from tuneline.domain.role import Role
from tuneline.features.desk.images import ShownImage
from tuneline.features.desk.texts import Breaks, Kind
from tuneline.features.desk.weighing import Weight
from tuneline.formats.view import View
from tuneline.syntax.paths import Path
from tuneline.text.message import Message
from tuneline.text.spans import Span


class ShownText(NamedTuple):
    """One text; `text` is its beginning where it is `cut`, and `length` counts the code points of all of it."""

    path: Path
    span: Span
    text: str
    length: int
    cut: bool
    hash: str
    kind: Kind
    why_not: Message | None
    breaks: Breaks


class ShownCall(NamedTuple):
    """A call. id, name: as text, None where missing. arguments: None where they are missing or have no place.

    pretty: the arguments with line breaks, None where they are no JSON object or list, or cut.
    valid: whether they are JSON.
    """

    path: Path
    id: str | None
    name: str | None
    arguments: ShownText | None
    pretty: str | None
    valid: bool


class Other(NamedTuple):
    """A member of the example or of a turn that is nothing of the above, as it is written."""

    path: Path
    span: Span
    text: str
    cut: bool


class ShownTurn(NamedTuple):
    """A turn, and the number that it has among all turns of the example, from 0.

    answers: the id of the call that it answers. tokens, trained_tokens: None where they are not counted.
    left_out: how many texts, calls and images of it are not shown.
    """

    index: int  # type: ignore[assignment] # not the method of a tuple
    path: Path
    span: Span
    role: Role
    written: str | None
    name: str | None
    texts: tuple[ShownText, ...]
    calls: tuple[ShownCall, ...]
    answers: str | None
    images: tuple[ShownImage, ...]
    weight: Weight
    others: tuple[Other, ...]
    tokens: int | None
    trained_tokens: int | None
    left_out: int


class ShownSection(NamedTuple):
    """Turns that belong together. desired: what the example says of its answers, if it says something."""

    name: str
    title: str
    desired: bool | None
    turns: tuple[ShownTurn, ...]


class ShownExample(NamedTuple):
    """An example. more: how many turns come after those that are shown. tools: the names of declared functions."""

    title: str
    view: View
    sections: tuple[ShownSection, ...]
    more: int
    tools: tuple[str, ...]
    others: tuple[Other, ...]
