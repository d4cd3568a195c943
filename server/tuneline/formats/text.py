"""`text`: plain text to train on, whole.

Nearly every file of texts has such a key, so an object is an example only where the text is alone or beside what says
where it is from; a text with a title, an address or marks in it is a corpus.
Sources: TRL 1.16, mlx-lm 0.32, Together's skills (data formats), Unsloth.
"""

# pydantic evaluates these annotations at run time: no `from __future__ import annotations`.
from typing import Annotated, Any, NotRequired, TypedDict

from tuneline.formats import parts
from tuneline.formats.columns import ANYTHING, Columns, format_of_columns
from tuneline.formats.modelling import with_config
from tuneline.formats.recognise import text_alone

COLUMNS = Columns((), "text")


@with_config(parts.OPEN)
class TextExample(TypedDict):
    """A text. All of it is trained."""

    text: Annotated[str, parts.about("What the model should learn to write. Trained.")]
    id: NotRequired[Annotated[Any, ANYTHING, parts.about("Names the example. Not trained.")]]


def claims(value: dict[str, Any]) -> int:
    """Three for a text alone or beside what says where it is from."""
    return 3 if text_alone(value) else 0


TEXTS = format_of_columns("text", "text", TextExample, COLUMNS, claims, "A text.")
