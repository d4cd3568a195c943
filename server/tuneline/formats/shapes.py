"""Shapes of objects that Tuneline recognises and does not check: what each is called, and what is said of it.

Sources: the data readers of the trainers named in `readers`, as their documentation or code states them; files of 111
public repositories; reports of people whose files were refused.
To recognise another shape: add a line to PARTICULAR (asked before the formats), OTHER (asked after them) or UNTRAINED.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from tuneline.formats import exports, recognise
from tuneline.formats.recognise import both, either, has, of_type
from tuneline.text.message import Message, Name

# trained: some trainer reads it as it is. meant: one sure meaning, but nobody reads it so. other: no training data.
# requests: what is sent to a model and not trained on.
Kind = Literal["trained", "meant", "other", "requests"]
Rows = Callable[[Mapping[str, Any]], list[dict[str, Any]] | None]


class Shape(NamedTuple):
    """A shape of object. `matches` looks at one JSON object.

    title: what a sentence calls things of this shape, in the plural. readers: who trains on them.
    rows: the objects that are meant, where they are examples; such a shape needs nothing else to match.
    advice: what to do about it. severe: whether it is an error whoever reads the file.
    unsure: whether training data look like this as well, under keys that each publisher chooses.
    """

    name: str
    title: Message
    matches: Callable[[Mapping[str, Any]], bool]
    kind: Kind = "trained"
    readers: str = ""
    rows: Rows | None = None
    advice: Message | None = None
    severe: bool = False
    unsure: bool = False


def _held(
    name: str, title: Message, rows: Rows, advice: Message, kind: Kind = "meant", *, severe: bool = True
) -> Shape:
    return Shape(name, title, lambda value: rows(value) is not None, kind, "", rows, advice, severe)


_PANDAS = Message(
    "Write the rows as objects, one per line: in pandas {call}.",
    call=Name('to_json(orient="records", lines=True)'),
)

# Objects that hold examples. They are these shapes only if what they hold is training data.
HOLDERS: tuple[Shape, ...] = (
    _held("pandas-columns", Message("tables that pandas wrote by column"), exports.of_columns, _PANDAS),
    _held("column-lists", Message("tables with a list for each column"), exports.of_lists, _PANDAS),
    _held("pandas-index", Message("tables that pandas wrote by row number"), exports.of_index, _PANDAS),
    _held("pandas-split", Message("tables that pandas wrote with split columns"), exports.of_split, _PANDAS),
    _held(
        "pandas-table", Message("tables that pandas wrote with a schema"), exports.of_schema_table, _PANDAS
    ),
    _held(
        "wrapper",
        Message("objects around a whole list of examples"),
        exports.of_wrapper,
        Message("Write the objects of the list, one per line."),
    ),
    _held(
        "batch-request",
        Message("batch requests"),
        exports.of_request,
        Message("Requests are sent to a model, not trained on; the conversations are inside them."),
        "requests",
    ),
    _held(
        "flat",
        Message("objects with roles as keys"),
        exports.of_flat,
        Message(
            "Write a list {key} of objects with {role} and {content}.",
            key=Name("messages"),
            role=Name("role"),
            content=Name("content"),
        ),
        severe=False,
    ),
)

_messages = of_type("messages", list)

# Shapes that have the keys of one of our formats and something more: asked before our formats.
PARTICULAR: tuple[Shape, ...] = (
    Shape(
        "parts-with-value",
        Message("messages with the parts of another trainer"),
        recognise.foreign_parts,
        readers="Amazon Nova or LLaMA-Factory",
    ),
    Shape(
        "gemini-references",
        Message("Gemini prompts with references"),
        both(of_type("contents", list), of_type("references", dict)),
        readers="Vertex AI's reinforcement tuning",
    ),
    Shape("authors", Message("messages with authors"), recognise.authors, readers="Vertex AI's PaLM models"),
    Shape(
        "cohere",
        Message("Cohere conversations"),
        recognise.cohere,
        readers="Cohere, which no longer trains models",
    ),
    Shape("no-turns", Message("messages without roles"), recognise.no_turns, "other"),
    Shape("run-log", Message("results of an evaluation"), recognise.run_log, "other"),
    Shape("request", Message("API requests"), recognise.request, "requests"),
    Shape(
        "chosen-response",
        Message("prompts with a chosen and a rejected response"),
        has("chosen_response", "rejected_response"),
        readers="NeMo",
    ),
    Shape(
        "rejected-answer",
        Message("messages with a rejected answer"),
        both(
            _messages,
            lambda value: "rejected" in value and "chosen" not in value,
        ),
        readers="some trainers",
    ),
)

# Shapes with keys of their own: asked after our formats, first match wins.
OTHER: tuple[Shape, ...] = (
    Shape("stepwise", Message("stepwise supervision"), has("prompt", "completions", "labels"), readers="TRL"),
    Shape(
        "old-google-pairs",
        Message("pairs of an input text and an output"),
        either(has("text_input", "output"), has("input_text", "output_text")),
        readers="Google's PaLM and first Gemini models, which are no longer tuned",
    ),
    Shape(
        "prompt-only",
        Message("lists of messages as prompts"),
        both(
            of_type("prompt", list),
            lambda value: recognise.is_turn(next(iter(value["prompt"]), None)),
            either(*map(has, ("response", "responses", "output", "outputs", "completions"))),
        ),
        readers="some trainers",
    ),
    Shape(
        "message-lists",
        Message("lists of messages as input and output"),
        both(of_type("input", list), of_type("output", list)),
        readers="some trainers",
    ),
)

# What is no training data, by keys that are common: asked last.
UNTRAINED: tuple[Shape, ...] = (
    Shape("evaluation", Message("items of an evaluation set"), recognise.evaluation, "other"),
    Shape(
        "questions",
        Message("questions and answers among other keys"),
        recognise.questions,
        "other",
        unsure=True,
    ),
    Shape("annotation", Message("annotated texts"), recognise.annotation, "other"),
    Shape("log", Message("lines of a log"), recognise.log, "other"),
    Shape("corpus", Message("texts of a corpus"), recognise.corpus, "other"),
)

SHAPES: Mapping[str, Shape] = {shape.name: shape for shape in (*HOLDERS, *PARTICULAR, *OTHER, *UNTRAINED)}

# Shapes whose name is that of somebody, as it is written.
NAMES_OF_OTHERS: Mapping[str, str] = {"cohere": "Cohere"}

# The format that says the same, where that is not a conversation.
_PREFERENCE, _PROMPTS = "preference", "reinforcement"
_NEAREST: Mapping[str, str] = {
    **dict.fromkeys(("rejected-answer", "chosen-response"), _PREFERENCE),
    **dict.fromkeys(("prompt-only", "gemini-references"), _PROMPTS),
}


def nearest_format(name: str) -> str:
    """The name of the format that examples of a shape can be written in without losing what they teach."""
    return _NEAREST.get(name, "chat")
