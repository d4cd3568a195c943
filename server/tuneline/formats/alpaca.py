"""`alpaca`: an instruction, its input, and the output.

Sources: LLaMA-Factory 0.9.5 (`data/converter.py`, which asks for the column `input`), torchtune 0.6.1, litgpt, Axolotl.
"""

# pydantic evaluates these annotations at run time: no `from __future__ import annotations`.
from typing import Annotated, Any, NotRequired

from pydantic import with_config

from tuneline.formats import parts
from tuneline.formats.columns import ANYTHING, Beside, Columns, format_of_columns

COLUMNS = Columns(("instruction", "input"), "output", filled=True)


@with_config(parts.OPEN)
class AlpacaExample(Beside):
    """An instruction and its output. The output is trained."""

    instruction: Annotated[str, parts.about("What the model is to do. Not trained.")]
    input: NotRequired[
        Annotated[
            str | None, parts.about("What it is to do it with; empty where there is nothing. Not trained.")
        ]
    ]
    output: Annotated[str, parts.about("What the model should write. Trained.")]
    text: NotRequired[
        Annotated[Any, ANYTHING, parts.about("The whole as one text. Not read where the rest is.")]
    ]
    tools: NotRequired[
        Annotated[Any, ANYTHING, parts.about("The tools that may be called, a list as JSON text.")]
    ]
    images: NotRequired[Annotated[Any, ANYTHING, parts.about("The images, each at its `<image>` in a text.")]]


def claims(value: dict[str, Any]) -> int:
    """Three with an instruction and an output."""
    return 3 if "instruction" in value and "output" in value else 0


ALPACA = format_of_columns("alpaca", "Alpaca", AlpacaExample, COLUMNS, claims)
