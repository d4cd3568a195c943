"""`mistral`: chat under the keys of mistral-finetune: `interactions`, `text`, `available_tools`, `system_prompt`.

Each of them has a name that chat has as well, and a line may mix the two; never both of a pair. A line without any of
them is chat, which is read alike. `only_last` is a mask of the whole line, see `formats.masks`.
Source: mistral-finetune (archived), `utils/validate_data.py` and `finetune/data/tokenize.py`.
"""

# pydantic evaluates these annotations at run time: no `from __future__ import annotations`.
from collections.abc import Mapping
from typing import Annotated, Any, Final, NotRequired, TypedDict

from tuneline.domain.masks import Masks
from tuneline.domain.value import replace
from tuneline.formats import parts
from tuneline.formats.bulk import Bulk
from tuneline.formats.cells import is_empty_cell
from tuneline.formats.chat_templates import said
from tuneline.formats.family import chat_family
from tuneline.formats.format import later
from tuneline.formats.messages import (
    CHAT_MESSAGES,
    CHAT_SHAPE,
    Messages,
    as_dict,
    as_list,
    bare_turn,
    content_kind,
)
from tuneline.formats.modelling import (
    AfterValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    WithJsonSchema,
    with_config,
)
from tuneline.formats.roles import KNOWN
from tuneline.formats.templates import TEXT, Template
from tuneline.formats.view import View
from tuneline.syntax.paths import Path

NAME: Final = "mistral"
LISTS: Final = ("messages", "interactions")
SYSTEM_KEY: Final = "system_prompt"
SYSTEM: Final[Path] = (SYSTEM_KEY,)
TOOLS: Final = ("tools", "available_tools")
_OWN: Final = frozenset(("interactions", "available_tools", "system_prompt", "only_last"))
TEXT_SHAPE: Final = replace(CHAT_SHAPE, content="text", not_content=())
_WITH_TEXT: Final = Messages(TEXT_SHAPE)
_DECLARED: Final[tuple[Path, ...]] = tuple((key,) for key in TOOLS)
_ROLE = WithJsonSchema({"enum": ["system", "user", "assistant", "tool"]})


# One model without a union, because which keys a turn lacks is said by rules about turns.
@with_config(parts.CLOSED)
class MistralMessage(TypedDict):
    """One turn. The assistant's are trained unless their weight is 0."""

    role: NotRequired[Annotated[Any, _ROLE, parts.about("Who speaks.")]]
    content: NotRequired[parts.NullableContent]
    text: NotRequired[Annotated[str | None, parts.about("Another name for `content`.")]]
    tool_calls: NotRequired[parts.ToolCalls]
    tool_call_id: NotRequired[
        Annotated[Any, parts.STRING, parts.about("The id of the tool call that this message answers.")]
    ]
    name: NotRequired[parts.Name]
    weight: NotRequired[parts.Weight]


_Turns = Annotated[list[MistralMessage], Field(min_length=1)]
_ONE_LIST: Final[dict[str, Any]] = {"allOf": [{"anyOf": [{"required": [key]} for key in LISTS]}]}


@with_config(ConfigDict(extra="allow", defer_build=True, json_schema_extra=_ONE_LIST))
class MistralExample(TypedDict):
    """A conversation as mistral-finetune reads it. The assistant's messages are trained."""

    messages: NotRequired[Annotated[_Turns, parts.about("The conversation, oldest message first.")]]
    interactions: NotRequired[Annotated[_Turns, parts.about("Another name for `messages`.")]]
    system_prompt: NotRequired[
        Annotated[str | None, parts.about("Sets the assistant's behaviour. Not trained.")]
    ]
    tools: NotRequired[parts.Tools]
    available_tools: NotRequired[parts.Tools]
    only_last: NotRequired[
        Annotated[bool | None, parts.about("Whether only the last answer is trained; default false.")]
    ]


def _with_turns(value: dict[str, Any]) -> dict[str, Any]:
    """Refuse an object without a list of turns: a misspelt key is found on the slow path."""
    if LISTS[0] in value or LISTS[1] in value:
        return value
    from pydantic_core import PydanticKnownError

    raise PydanticKnownError("missing")


def list_of(value: Mapping[str, Any]) -> str:
    """The key under which an example has its turns; the usual one where it has none."""
    return next((key for key in LISTS if key in value), LISTS[0])


def view(value: dict[str, Any]) -> View:
    key = list_of(value)
    given = value.get(key)
    texts = 0
    for item in given if type(given) is list else ():
        texts += type(item) is dict and "text" in item and "content" not in item
    section = (_WITH_TEXT if texts else CHAT_MESSAGES).section("conversation", given, (key,))
    if 0 < texts < len(section.items):
        turns = zip(section.turns, section.items, strict=True)
        section = section._replace(
            turns=tuple([turn if _is_text(item) else CHAT_MESSAGES.turn(item) for turn, item in turns])
        )
    if SYSTEM_KEY in value:
        system = value[SYSTEM_KEY]
        turn = bare_turn("system", "system", content_kind(system)[0], empty_cell=is_empty_cell(system))
        section = section.led_by(turn, system, SYSTEM)
    return View(MISTRAL, value, (section,), _DECLARED)


def _is_text(item: Any) -> bool:
    """Whether a turn has its text under the other name."""
    return isinstance(item, dict) and "text" in item and "content" not in item


def claims(value: dict[str, Any]) -> int:
    """Five with turns under Mistral's key for them, four with another of its keys beside messages."""
    turns = as_list(value.get(list_of(value)))
    if not any("role" in as_dict(it) for it in turns[:4]):
        return 3 if "interactions" in value and value.keys() <= MISTRAL.keys else 0
    return 5 if "interactions" in value else 4 if not _OWN.isdisjoint(value) else 0


MISTRAL = chat_family(
    name=NAME,
    title="Mistral",
    method="supervised",
    model=MistralExample,
    adapter=TypeAdapter(Annotated[MistralExample, AfterValidator(_with_turns)]),
    view=view,
    claims=claims,
    covers=lambda _value: True,
    keys=frozenset(MistralExample.__annotations__),
    required=("messages",),
    masks=Masks("weight", frozenset(("assistant",)), last_if=("only_last",)),
    published=None,
    bulk=Bulk((("interactions",),), roles=tuple(KNOWN), optional=("system_prompt",), telling=("only_last",)),
    one_of=(LISTS, TOOLS, ("content", "text")),
    turn_keys={role: keys | {"text"} for role, keys in parts.TURN_KEYS.items()},
    turn_needs={role: needed | {"text"} for role, needed in parts.TURN_NEEDS.items()},
    examples=(
        Template(
            "Mistral example",
            "What the assistant is, a question and its answer.",
            {"system_prompt": TEXT, "interactions": [said("user"), said("assistant")]},
        ),
        Template(
            "Mistral example, only the last answer trained",
            "Two questions; the first answer is context only.",
            {
                "interactions": [said("user"), said("assistant"), said("user"), said("assistant")],
                "only_last": True,
            },
        ),
    ),
    read=later("tuneline.formats.writing.mistral", "read"),
    write=later("tuneline.formats.writing.mistral", "write"),
)
