"""`gemini`: contents made of parts, a system instruction beside them, functions that answer in the user's turns.

Sources: Google Cloud, "Prepare supervised fine-tuning data for Gemini models"; the API's `Content` and `Part`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from tuneline.domain.role import Role
from tuneline.formats import gemini_parts, messages
from tuneline.formats.bulk import Bulk
from tuneline.formats.format import Format, later
from tuneline.formats.modelling import TypeAdapter
from tuneline.formats.objects import kind
from tuneline.formats.placed import all_blocks, objects_of
from tuneline.formats.problems import A_LIST, AN_OBJECT, Problem, Repair, is_text
from tuneline.formats.templates import TEXT, Names, Template, one_of
from tuneline.formats.turns import ABSENT, Section, Shape, Turn
from tuneline.formats.typeless import are_texts, content_of, empty_parts, texts_of, turn_of
from tuneline.formats.view import Answer, Call, Image, Kind, Object, Text, Tool, View
from tuneline.syntax.moves import HERE, Wrap
from tuneline.syntax.paths import Path
from tuneline.text.message import Message

# `assistant` is not Gemini's own word, and its readers list only the others; what it means is clear all the same.
ROLES: Final[dict[str, Role]] = {
    "user": "user",
    "model": "assistant",
    "assistant": "assistant",
    "function": "tool",
}
SYSTEM: Final = "systemInstruction"
_TURN: Final = Shape(content="parts", weight=None, name=None)
_SYSTEM: Final = Shape(role=None, content="parts", weight=None, name=None)
# What a part may be; everything else in it says something about that.
KINDS: Final = ("text", "inlineData", "fileData", "functionCall", "functionResponse")


class Part(NamedTuple):
    """A part with its kind, what it holds and where that is. thought: whether its text is what the model thinks."""

    kind: str
    value: Any
    path: Path
    thought: bool


def parts_of(content: Any, path: Path) -> Iterator[Part]:
    """The parts of a content. One that is of no kind has the kind "" and is as written."""
    for index, part in enumerate(messages.as_list(content)):
        what = next((key for key in KINDS if key in part), "") if isinstance(part, dict) else ""
        if what:
            yield Part(what, part[what], (*path, index, what), part.get("thought") is True)
        else:
            yield Part("", part, (*path, index), False)


def _outline(item: Any, shape: Shape = _TURN) -> Turn:
    if not isinstance(item, dict):
        return turn_of("other" if shape is _TURN else "system", None, (), "wrong", (0, 0, 0), shape)
    content = item.get("parts", ABSENT)
    if shape is _SYSTEM and are_texts(content):
        return texts_of("system", "system instruction", (), shape)
    if shape is _SYSTEM:
        return turn_of("system", "system instruction", (), content_of(content), (0, 0, 0), shape)
    written = item.get("role") if isinstance(item.get("role"), str) else None
    role: Role = ROLES.get(written or "", "other")
    if are_texts(content):
        return texts_of(role, written, tuple(item), _TURN)
    calls = images = media = 0
    for part in parts_of(content, ()):
        if part.kind == "functionCall":
            calls += 1
        elif part.kind == "functionResponse":
            role = "tool" if role == "user" else role
        elif part.kind in ("inlineData", "fileData"):
            is_image = _is_image(part.value)
            images += is_image
            media += not is_image
    return turn_of(role, written, tuple(item), content_of(content), (calls, images, media), _TURN)


def _is_image(file: Any) -> bool:
    return str(messages.as_dict(file).get("mimeType", "")).lower().startswith("image/")


def view(value: dict[str, Any]) -> View:
    items = tuple(messages.as_list(value.get("contents")))
    section = Section("conversation", ("contents",), tuple(map(_outline, items)), items, _TURN)
    if SYSTEM in value:
        given = value[SYSTEM]
        section = section.led_by(_outline(given, _SYSTEM), given, (SYSTEM,))
    return View(GEMINI, value, (section,), (("tools",),))


def claims(value: dict[str, Any]) -> int:
    """Four with contents that are turns; a list of anything else under this name is of other files."""
    items = messages.as_list(value.get("contents"))
    if value.get("contents") == [] and value.keys() <= gemini_parts.GeminiExample.__annotations__.keys():
        return 2
    return 4 if items and all(isinstance(it, dict) and ("parts" in it or "role" in it) for it in items) else 0


def read_texts(view: View) -> Iterator[Text]:
    for section, turn, role, part in all_blocks(view, parts_of):
        if part.kind == "text" and isinstance(part.value, str):
            yield Text(part.path, part.value, section, turn, role, part.thought)


def read_calls(view: View) -> Iterator[Call]:
    for section, turn, _, part in all_blocks(view, parts_of):
        if part.kind == "functionCall":
            value, path = messages.as_dict(part.value), part.path
            ident, name, arguments = (value.get(key, ABSENT) for key in ("id", "name", "args"))
            at_id = None if ident is ABSENT else (*path, "id")
            yield Call(
                path, section, turn, ident, name, arguments, at_id, (*path, "name"), (*path, "args"), "object"
            )


def read_answers(view: View) -> Iterator[Answer]:
    for section, turn, _, part in all_blocks(view, parts_of):
        if part.kind == "functionResponse":
            value, path = messages.as_dict(part.value), part.path
            ident, name = value.get("id", ABSENT), value.get("name", ABSENT)
            at_id = None if ident is ABSENT else (*path, "id")
            said = (*path, "response", *((RESULT,) if is_result(value.get("response")) else ()))
            yield Answer(path, section, turn, ident, name, at_id, (*path, "name"), said)


# Under which key an answer is that is nothing but a text.
RESULT: Final = "result"


def is_result(response: Any) -> bool:
    """Whether what a function responds is nothing but a text."""
    return isinstance(response, dict) and response.keys() == {RESULT} and isinstance(response[RESULT], str)


def address(part: Part) -> str | None:
    """Where the image of a part is, as one address; None for what is not an image."""
    file = messages.as_dict(part.value)
    if part.kind not in ("inlineData", "fileData") or not _is_image(file):
        return None
    if part.kind == "fileData":
        return file["fileUri"] if isinstance(file.get("fileUri"), str) else None
    return f"data:{file['mimeType']};base64,{file['data']}" if isinstance(file.get("data"), str) else None


def read_images(view: View) -> Iterator[Image]:
    for section, turn, role, part in all_blocks(view, parts_of):
        if (url := address(part)) is not None:
            at = (*part.path, "data" if part.kind == "inlineData" else "fileUri")
            yield Image(part.path, section, turn, role, url, at, ABSENT, (*part.path, "detail"))


def read_tools(view: View) -> Iterator[Tool]:
    for within, listed in view.declarations():
        for number, tool in enumerate(messages.as_list(listed)):
            declared = messages.as_list(messages.as_dict(tool).get("functionDeclarations"))
            for at, function in enumerate(declared):
                path = (*within, number, "functionDeclarations", at)
                given = messages.as_dict(function)
                yield Tool(
                    within,
                    path,
                    given.get("name", ABSENT),
                    lowered(given.get("parameters", ABSENT)),
                    given.get("description", ABSENT),
                    (*path, "name"),
                    (*path, "parameters"),
                )


def lowered(schema: Any) -> Any:
    """A schema as JSON Schema has it: the API also takes its types in capitals."""
    if isinstance(schema, list):
        return [lowered(it) for it in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: it.lower() if key == "type" and isinstance(it, str) and it.isupper() else lowered(it)
        for key, it in schema.items()
    }


_PART: Final = kind(Message("a part"), gemini_parts.GeminiPart.__annotations__)._replace(snake=True)
_INSIDE: Final[dict[str, Kind]] = {
    "functionCall": kind(
        Message("a function call"), gemini_parts.GeminiCall.__annotations__, needed=("name",)
    ),
    "functionResponse": kind(
        Message("a function response"), gemini_parts.GeminiResponse.__annotations__, needed=("name",)
    ),
}


def read_objects(view: View) -> Iterator[Object]:
    """The example, its contents, their parts, and what calls and answers are made of."""
    return objects_of(view, _PART, _INSIDE)


def repair(_value: object, problem: Problem) -> Repair | None:
    """A text in the place of its part or of a system instruction."""
    path, seen = problem.path, problem.seen
    if problem.kind != "type" or not is_text(seen):
        return None
    part: Any = {"text": HERE}
    if path == (SYSTEM,) and AN_OBJECT in problem.expected:
        return Repair(Message("Wrap the text in a part"), (Wrap(path, {"parts": [part]}),))
    if path[-1:] == ("parts",) and A_LIST in problem.expected:
        return Repair(Message("Wrap the text in a part"), (Wrap(path, [part]),))
    if path[-2:-1] == ("parts",) and AN_OBJECT in problem.expected:
        return Repair(Message("Wrap the text in a part"), (Wrap(path, part),))
    return None


def turn_templates(_view: View, _section: Section, role: str, names: Names) -> Iterator[Template]:
    """A turn with a text; with a call, or with its answer."""
    if role not in ("user", "model"):
        return
    yield Template(role, "A turn.", _said(role))
    if role == "model":
        call = {"name": one_of(names.tools), "args": {}}
        yield Template(
            f"{role}, function call", "An answer that calls a function.", _with(role, "Call", call)
        )
    else:
        answer = {"name": one_of(names.tools), "response": {}}
        yield Template(
            f"{role}, function response", "The answer of a function.", _with(role, "Response", answer)
        )


def _with(role: str, what: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"role": role, "parts": [{f"function{what}": value}]}


def _said(role: str) -> dict[str, Any]:
    return {"role": role, "parts": [{"text": TEXT}]}


GEMINI = Format(
    name="gemini",
    title="Gemini",
    method="supervised",
    model=gemini_parts.GeminiExample,
    adapter=TypeAdapter(gemini_parts.GeminiExample),
    view=view,
    claims=claims,
    keys=frozenset(gemini_parts.GeminiExample.__annotations__),
    required=("contents",),
    turn_keys={role: frozenset(("role", "parts")) for role in ROLES},
    turn_needs={role: frozenset(("role", "parts")) for role in ROLES},
    takes=frozenset(ROLES) - {"assistant"},
    roles=ROLES,
    read_texts=read_texts,
    read_calls=read_calls,
    read_answers=read_answers,
    read_tools=read_tools,
    read_images=read_images,
    read_objects=read_objects,
    odd_parts=empty_parts,
    bulk=Bulk((("contents",),), content="parts", roles=tuple(ROLES), part="text", lead=(SYSTEM, "parts")),
    encoded="object",
    own_rules=frozenset(("role", "parts")),
    as_content=lambda text: [{"text": text}],
    addresses=("gs", "https"),
    system_key=SYSTEM,
    empty={
        "contents": [{"role": "user", "parts": [{"text": ""}]}],
        "parts": [{"text": ""}],
        "args": {},
        "response": {},
    },
    repairs=repair,
    turn_templates=turn_templates,
    new_items={"parts": lambda _names: {"text": TEXT}},
    examples=(
        Template(
            "Gemini example", "A question and its answer.", {"contents": [_said("user"), _said("model")]}
        ),
        Template(
            "Gemini example with a system instruction",
            "What the model is, a question and its answer.",
            {SYSTEM: {"parts": [{"text": TEXT}]}, "contents": [_said("user"), _said("model")]},
        ),
    ),
    read=later("tuneline.formats.writing.gemini", "read"),
    write=later("tuneline.formats.writing.gemini", "write"),
)
