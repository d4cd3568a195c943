"""Content parts of a type that the chat family does not have: whose they are, and what would be written instead.

Sources: OpenAI's API specification (`FineTuneChatRequestInput` takes text, image_url and refusal; the Responses API
has parts of its own), Anthropic's Messages API, and the vision examples of TRL, Qwen and ms-swift.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from tuneline.formats import parts
from tuneline.formats.turns import ABSENT
from tuneline.formats.view import View
from tuneline.syntax.moves import HERE, Wrap
from tuneline.syntax.ops import InsertMember, Op, Remove, SetValue
from tuneline.syntax.paths import Path
from tuneline.text.message import Listed, Message, Name, Value, template
from tuneline.text.words import SURE, nearest

# The kind of a part that only lacks its type.
MISSING: Final = "missing"
# The key that shows which part a part without a type is.
_SHOWN_BY: Final[Mapping[str, type]] = {"text": str, "image_url": dict, "refusal": str}
# What shows an image, under another name than `image_url`; and what a model hears or sees besides, or that is not
# text alone.
IMAGES: Final = frozenset(("image", "input_image"))
MEDIA: Final = frozenset(
    "video video_url input_video audio audio_url input_audio file input_file document tool_use tool_result"
    " redacted_thinking".split()
)


class OtherPart(NamedTuple):
    """A part of another type. path: that of its type, or of the part where it has none to speak of.

    read: whether some trainer reads it as it is. kind: what findings of the same kind have in common.
    ops: edits that write it in the format's own way, none where that needs a person.
    meant: the type that it lacks.
    """

    path: Path
    message: Message
    read: bool
    kind: str
    ops: tuple[Op, ...] = ()
    meant: str = ""


_OWN: Final = Listed((Name("text"), Name("image_url")), "or")
_AS_IMAGE: Final = template(
    "Part type {type} belongs to {owner}. Use {right}, with the address of the image in it."
)
_AS_CALL: Final = template("Part type {type} belongs to {owner}. Use {calls} of the message instead.")
_AS_ANSWER: Final = template(
    "Part type {type} belongs to {owner}. Use a message with the role {role} instead."
)
_NOT_HERE: Final = template("Part type {type} belongs to {owner}. Use {own}, or remove it.")
_AS_TEXT: Final = template("Part type {type} belongs to {owner}. Use {right}.")

_TRAINERS: Final = Message("TRL and other local trainers")
_ANTHROPIC: Final = Message("Anthropic's format")
_RESPONSES: Final = Message("OpenAI's Responses API")
_OTHERS: Final = Message("other formats")
_OWNERS: Final = {
    "image": (_TRAINERS, _AS_IMAGE),
    "tool_use": (_ANTHROPIC, _AS_CALL),
    "server_tool_use": (_ANTHROPIC, _AS_CALL),
    "tool_result": (_ANTHROPIC, _AS_ANSWER),
    "thinking": (_ANTHROPIC, _NOT_HERE),
    "redacted_thinking": (_ANTHROPIC, _NOT_HERE),
    "document": (_ANTHROPIC, _NOT_HERE),
    "input_text": (_RESPONSES, _AS_TEXT),
    "output_text": (_RESPONSES, _AS_TEXT),
    "input_image": (_RESPONSES, _AS_IMAGE),
    "input_file": (_RESPONSES, _NOT_HERE),
    "video": (_TRAINERS, _NOT_HERE),
    "audio": (_TRAINERS, _NOT_HERE),
    **dict.fromkeys(("video_url", "input_audio", "audio_url", "file", "reasoning"), (_OTHERS, _NOT_HERE)),
}
# The types of other parts that have a name here.
KINDS: Final = tuple(_OWNERS)
# What belongs to an API for answers and not to a training file of anybody.
_NOBODY: Final = frozenset(("input_text", "output_text", "input_image", "input_file"))

_NO_TYPE: Final = Message("This part has no type. Use {own}.", own=_OWN)

# What `of_other_kinds` says of a content without parts.
NO_OTHERS: Final = (0, 0)


def of_other_kinds(content: list[object]) -> tuple[int, int]:
    """How many images of another trainer's form are in a list of parts, and how much of sound, film and files."""
    kinds = [part.get("type", _shown(part)) for part in content if isinstance(part, dict)]
    known = [kind for kind in kinds if isinstance(kind, str)]
    return sum(1 for kind in known if kind in IMAGES), sum(1 for kind in known if kind in MEDIA)


def _shown(part: dict[str, Any]) -> str | None:
    """What a part without a type shows. Model Studio's are `{"image": "name of a file"}`."""
    return next((it for it in ("image", "video", "audio") if it in part), None)


def other_parts(view: View) -> Iterator[OtherPart]:
    """The parts of other types, or of none, in order."""
    # Where parts of a trainer that has no types are there, texts without one are meant so.
    meant_so = any(turn.content == "foreign" for _, _, turn in view.turns())
    for slot in view.slots(lambda turn: turn.content in ("parts", "blank")):
        content = slot.content if isinstance(slot.content, list) else []
        for number, part in enumerate(content):
            if not isinstance(part, dict):
                continue
            kind = part.get("type", ABSENT)
            if kind is ABSENT:
                meant = next((it for it, type_ in _SHOWN_BY.items() if isinstance(part.get(it), type_)), None)
                path = (*slot.content_path, number)
                if meant is None:
                    yield OtherPart(path, _NO_TYPE, True, "")
                else:
                    yield _without_type(path, meant, repaired=not meant_so)
            elif not (isinstance(kind, str) and kind in parts.PART_TYPES):
                yield _explain((*slot.content_path, number), part, kind)


def _without_type(path: Path, meant: str, *, repaired: bool) -> OtherPart:
    words = Message("This part has no type. Add the type {type}.", type=Name(meant))
    ops = (InsertMember(path, "type", meant, ()),) if repaired else ()
    return OtherPart(path, words, True, MISSING, ops, meant)


def _explain(path: Path, part: dict[str, Any], kind: object) -> OtherPart:
    here = (*path, "type")
    if not isinstance(kind, str):
        return OtherPart(
            here, Message("Invalid part type {type}. Use {own}.", type=Value(kind), own=_OWN), False, ""
        )
    if kind in _OWNERS:
        owner, words = _OWNERS[kind]
        if kind == "image" and "source" in part:
            owner = _ANTHROPIC
        right = Name("text" if words is _AS_TEXT else "image_url")
        message = Message(
            words,
            type=Name(kind),
            owner=owner,
            right=right,
            own=_OWN,
            calls=Name("tool_calls"),
            role=Name("tool"),
        )
        ops: tuple[Op, ...] = ()
        if words is _AS_TEXT and isinstance(part.get("text"), str):
            ops = _as_text(path, part)
        elif kind == "input_image" and isinstance(part.get("image_url"), str):
            ops = (SetValue(here, "image_url"), Wrap((*path, "image_url"), {"url": HERE}))
        return OtherPart(here, message, kind not in _NOBODY, kind, ops)
    meant = nearest(kind, parts.PART_TYPES, SURE)
    if meant is not None:
        message = Message(
            "Unknown part type {type}. Did you mean {meant}?", type=Value(kind), meant=Name(meant)
        )
        return OtherPart(here, message, False, "", (SetValue(here, meant),) if meant in part else ())
    return OtherPart(
        here, Message("Unknown part type {type}. Use {own}.", type=Value(kind), own=_OWN), True, kind[:40]
    )


def _as_text(path: Path, part: dict[str, Any]) -> tuple[Op, ...]:
    """The part as a text; lists without an item, which only answers of the API have, are left out."""
    empty = (key for key in ("annotations", "logprobs") if part.get(key, ABSENT) in ([], None))
    return (SetValue((*path, "type"), "text"), *(Remove((*path, key)) for key in empty))
