"""`response-rejected`: a question with its answer and a worse answer, as strings under the names that ms-swift reads.

Source: ms-swift 4.6 (`dataset/preprocessor/core.py`, `ResponsePreprocessor`), "Custom dataset".
"""

# pydantic evaluates these annotations at run time: no `from __future__ import annotations`.
from typing import Annotated, Any, Final, NotRequired

from tuneline.formats import parts
from tuneline.formats.columns import ANYTHING, Beside, Columns, format_of_columns
from tuneline.formats.faults import refused
from tuneline.formats.modelling import with_config

PROMPTS: Final = ("prompt", "query", "question", "instruction", "input")
COLUMNS: Final = Columns((*PROMPTS, "context"), "response", rejected="rejected_response")


@with_config(parts.OPEN)
class ResponseRejectedExample(Beside):
    """A question with a better and a worse response."""

    prompt: NotRequired[Annotated[str, parts.about("What the model is given. Not trained.")]]
    query: NotRequired[Annotated[str, parts.about("Another name of the prompt.")]]
    question: NotRequired[Annotated[str, parts.about("Another name of the prompt.")]]
    instruction: NotRequired[Annotated[str, parts.about("Another name of the prompt.")]]
    input: NotRequired[Annotated[str | None, parts.about("What the instruction is about. Not trained.")]]
    context: NotRequired[Annotated[str | None, parts.about("What the answers rest on. Not trained.")]]
    response: Annotated[str, parts.about("The better answer.")]
    rejected_response: Annotated[str, parts.about("The worse answer.")]
    images: NotRequired[Annotated[Any, ANYTHING, parts.about("The images, each at its `<image>` in a text.")]]


def _with_prompt(value: dict[str, Any]) -> dict[str, Any]:
    """Refuse an example whose prompt has none of its names."""
    if any(key in value for key in PROMPTS):
        return value
    raise refused("missing", PROMPTS[:1], value)


def claims(value: dict[str, Any]) -> int:
    """Five with a rejected response beside a response or a prompt."""
    return 5 if "rejected_response" in value and any(key in value for key in ("response", *PROMPTS)) else 0


RESPONSE_REJECTED: Final = format_of_columns(
    "response-rejected",
    "response/rejected_response",
    ResponseRejectedExample,
    COLUMNS,
    claims,
    "A prompt, the better answer and the worse one.",
    _with_prompt,
)
