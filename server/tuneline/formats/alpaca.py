"""`alpaca` and `unpaired-alpaca`: an instruction, its input and the output, and whether the output is wanted (KTO).

Sources: LLaMA-Factory 0.9.5 (`data/converter.py`, which asks for the column `input`), torchtune 0.6.1, litgpt, Axolotl.
"""

# pydantic evaluates these annotations at run time: no `from __future__ import annotations`.
from typing import Annotated, Any, NotRequired

from tuneline.formats import labels, parts
from tuneline.formats.columns import ANYTHING, Beside, Columns, format_of_columns
from tuneline.formats.modelling import with_config

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


@with_config(labels.either(labels.ONE_TAG))
class UnpairedAlpacaExample(AlpacaExample):
    """An instruction, its output, and whether the output is wanted. The output is trained."""

    kto_tag: NotRequired[Annotated[bool, parts.about(labels.ONE_OF_TWO)]]
    label: NotRequired[Annotated[bool, parts.about("Another name for `kto_tag`.")]]


def claims_label(value: dict[str, Any]) -> int:
    """Five with a label beside the keys of Alpaca."""
    return 5 if claims(value) and labels.is_labelled(value) else 0


ALPACA = format_of_columns("alpaca", "Alpaca", AlpacaExample, COLUMNS, claims)
UNPAIRED_ALPACA = format_of_columns(
    "unpaired-alpaca",
    "Alpaca KTO",
    UnpairedAlpacaExample,
    COLUMNS._replace(label=labels.TAG),
    claims_label,
    "An instruction, its output, and whether it is wanted.",
    labels.with_label,
)
