"""A question and its answer as strings, under the names that trainers read beside prompt/completion.

These words are on every evaluation set, too: an object is an example only where it holds nothing else than training
data keeps beside them.
Sources: ms-swift 4.6 (`ResponsePreprocessor`), LLM Foundry, Databricks, Axolotl (`alpaca_chat.load_qa`,
`input_output`), torchtune 0.6.1 (`InputOutputToMessages`).
"""

# pydantic evaluates these annotations at run time: no `from __future__ import annotations`.
from collections.abc import Callable
from typing import Annotated, Any, Final, NotRequired

from tuneline.formats import parts
from tuneline.formats.columns import ANYTHING, Beside, Columns, format_of_columns
from tuneline.formats.modelling import with_config
from tuneline.formats.recognise import pair


class _Pair(Beside):
    context: NotRequired[Annotated[str | None, parts.about("What the answer rests on. Not trained.")]]
    images: NotRequired[Annotated[Any, ANYTHING, parts.about("The images, each at its `<image>` in a text.")]]


@with_config(parts.OPEN)
class PromptResponse(_Pair):
    """A prompt and its response. The response is trained."""

    prompt: Annotated[str, parts.about("What the model is given. Not trained.")]
    response: Annotated[str, parts.about("What the model should answer. Trained.")]


@with_config(parts.OPEN)
class QueryResponse(_Pair):
    """A query and its response. The response is trained."""

    query: Annotated[str, parts.about("What the user asks. Not trained.")]
    response: Annotated[str, parts.about("What the model should answer. Trained.")]


@with_config(parts.OPEN)
class QuestionAnswer(_Pair):
    """A question and its answer. The answer is trained."""

    question: Annotated[str, parts.about("What the user asks. Not trained.")]
    answer: Annotated[str, parts.about("What the model should answer. Trained.")]


@with_config(parts.OPEN)
class InstructionResponse(_Pair):
    """An instruction and its response. The response is trained."""

    instruction: Annotated[str, parts.about("What the model is to do. Not trained.")]
    input: NotRequired[Annotated[str | None, parts.about("What it is to do it with. Not trained.")]]
    response: Annotated[str, parts.about("What the model should answer. Trained.")]


@with_config(parts.OPEN)
class InputOutput(_Pair):
    """An input and its output. The output is trained."""

    input: Annotated[str, parts.about("What the model is given. Not trained.")]
    output: Annotated[str, parts.about("What the model should write. Trained.")]


def _claims(question: str, answer: str, *more: str) -> Callable[[dict[str, Any]], int]:
    """Three for both strings with nothing beside them that training data does not keep."""
    is_pair = pair(question, answer, *more)
    return lambda value: 3 if is_pair(value) else 0


PROMPT_RESPONSE: Final = format_of_columns(
    "prompt-response",
    "prompt/response",
    PromptResponse,
    Columns(("prompt", "context"), "response"),
    _claims("prompt", "response"),
)
QUERY_RESPONSE: Final = format_of_columns(
    "query-response",
    "query/response",
    QueryResponse,
    Columns(("query", "context"), "response"),
    _claims("query", "response"),
)
QUESTION_ANSWER: Final = format_of_columns(
    "question-answer",
    "question/answer",
    QuestionAnswer,
    Columns(("question", "context"), "answer"),
    _claims("question", "answer"),
)
INSTRUCTION_RESPONSE: Final = format_of_columns(
    "instruction-response",
    "instruction/response",
    InstructionResponse,
    Columns(("instruction", "input", "context"), "response"),
    _claims("instruction", "response", "input"),
)
INPUT_OUTPUT: Final = format_of_columns(
    "input-output",
    "input/output",
    InputOutput,
    Columns(("input", "context"), "output"),
    _claims("input", "output"),
)
PAIRS: Final = (PROMPT_RESPONSE, QUERY_RESPONSE, QUESTION_ANSWER, INSTRUCTION_RESPONSE, INPUT_OUTPUT)
