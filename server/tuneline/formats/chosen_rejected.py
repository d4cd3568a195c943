"""`chosen-rejected` and `chosen-messages`: a chosen and a rejected answer, or two conversations that begin alike (DPO).

Sources: TRL 1.16.0, `docs/source/dataset_formats.md`, preference with explicit and implicit prompt; Axolotl's DPO
strategies for `question` and `system`; LLaMA-Factory 0.9.5, Alpaca ranking, for `instruction` and `input`, and its
pairs of `chosen_messages` and `rejected_messages`.
"""

from typing import Annotated, Any, Final, NotRequired, TypedDict

from tuneline.domain.role import Role
from tuneline.formats import answers, chat_repairs, columns, parts
from tuneline.formats.bare import bare
from tuneline.formats.bulk import Bulk, Compared
from tuneline.formats.chat_templates import said
from tuneline.formats.columns import HISTORY, SIDES, exchanges_of
from tuneline.formats.family import chat_family, declared_under
from tuneline.formats.faults import LIST_AS, refused_as
from tuneline.formats.format import later
from tuneline.formats.messages import CHAT_MESSAGES
from tuneline.formats.modelling import AfterValidator, Field, TypeAdapter, with_config
from tuneline.formats.problems import Problem, Repair, a_list_as
from tuneline.formats.recognise import are_inputs_and_outputs
from tuneline.formats.roles import KNOWN
from tuneline.formats.said import is_again, shared
from tuneline.formats.templates import TEXT, Template
from tuneline.formats.turns import ABSENT, BARE, Section
from tuneline.formats.view import View
from tuneline.syntax.moves import HERE, Wrap
from tuneline.syntax.paths import Path
from tuneline.text.message import Message


@with_config(parts.OPEN)
class ChosenRejectedExample(TypedDict):
    """A better and a worse answer. Without a prompt, both are conversations that begin alike."""

    chosen: answers.Chosen
    rejected: answers.Rejected
    prompt: NotRequired[
        Annotated[
            str | Annotated[list[parts.Message], Field(min_length=1)],
            Field(
                union_mode="left_to_right",
                description="What both answer: a string, or a list of messages. Not trained.",
            ),
        ]
    ]
    system: NotRequired[Annotated[str | None, parts.about("What comes before the prompt.")]]
    question: NotRequired[Annotated[str, parts.about("Another name of the prompt, as a string.")]]
    instruction: NotRequired[Annotated[str, parts.about("Another name of the prompt, as a string.")]]
    input: NotRequired[Annotated[str | None, parts.about("What the instruction is about.")]]
    history: NotRequired[
        Annotated[
            columns.History, parts.about("Earlier exchanges: each a question and its answer. Not trained.")
        ]
    ]
    tools: NotRequired[parts.Tools]


@with_config(parts.OPEN)
class ChosenMessagesExample(TypedDict):
    """Two conversations that begin alike, one with the better answer and one with the worse one."""

    chosen_messages: Annotated[
        list[parts.Message], parts.about("The conversation, which ends with the better answer.")
    ]
    rejected_messages: Annotated[
        list[parts.Message], parts.about("The conversation, which ends with the worse answer.")
    ]
    tools: NotRequired[parts.Tools]


KEYS: Final = ("chosen", "rejected")
MESSAGES: Final = ("chosen_messages", "rejected_messages")
# The texts that both answer, in the order in which they are read.
PROMPTS: Final[dict[str, Role]] = {
    "system": "system",
    "prompt": "user",
    "question": "user",
    "instruction": "user",
    "input": "user",
}
_MAY_BE_EMPTY: Final = ("system", "input")
_DECLARED = declared_under()


def view(value: dict[str, Any]) -> View:
    sections = _sections(value, KEYS, _prompt(value))
    return View(CHOSEN_REJECTED, value, sections, _DECLARED)


def view_messages(value: dict[str, Any]) -> View:
    return View(CHOSEN_MESSAGES, value, _sections(value, MESSAGES, None), _DECLARED)


def _sections(value: dict[str, Any], keys: tuple[str, str], prompt: Section | None) -> tuple[Section, ...]:
    """The prompt, which without keys of its own is what both answers begin with, and the answers."""
    chosen, rejected = (value.get(key, ABSENT) for key in keys)
    first = 0 if prompt is not None else shared(chosen, rejected)
    if prompt is None:
        prompt = answers.prompt_of(chosen if first else [], keys[0], first)
    return (
        prompt,
        answers.answer("preferred", keys[0], chosen, first),
        answers.answer("rejected", keys[1], rejected, first),
    )


def _prompt(value: dict[str, Any]) -> Section | None:
    """The prompt where keys of its own hold it."""
    given = value.get("prompt")
    chosen, rejected = map(value.get, KEYS)
    if isinstance(given, str) and is_again((given,), chosen, shared(chosen, rejected), "content"):
        return None  # as published sets have it: both answers are whole conversations, and the prompt is there again
    if type(given) is list:
        section = CHAT_MESSAGES.section("prompt", given, ("prompt",))
        if "system" not in value:
            return section
        system = value["system"]
        return section.led_by(bare("system", "system", system), system, ("system",))
    keys = [key for key in PROMPTS if key in value]
    if not keys:
        return None
    # What Alpaca leaves empty is not a turn.
    keys = [key for key in keys if value[key] not in ("", None) or key not in _MAY_BE_EMPTY]
    turns = [bare(PROMPTS[key], key, value[key]) for key in keys]
    items = [value[key] for key in keys]
    paths: list[Path] = [(key,) for key in keys]
    at = 1 if keys[:1] == ["system"] else 0
    if HISTORY in value:
        earlier = list(exchanges_of(value[HISTORY]))
        turns[at:at] = [bare(SIDES[side], SIDES[side], said) for _, side, said in earlier]
        items[at:at] = [said for _, _, said in earlier]
        paths[at:at] = [path for path, _, _ in earlier]
    return Section("prompt", (), tuple(turns), tuple(items), BARE, tuple(paths))


def _alike(value: dict[str, Any]) -> dict[str, Any]:
    """Refuse a text that is compared with messages, or that messages answer which do not hold it."""
    chosen, rejected = KEYS
    if type(value[chosen]) is str is type(value[rejected]):
        return value
    texts = [key for key in KEYS if type(value[key]) is str]
    if len(texts) == 1:
        (text,) = texts
        raise refused_as(LIST_AS, (text,), value[text], rejected if text == chosen else chosen)
    if not texts and type(value.get("prompt")) is str and not any(map(_has_prompt, map(value.get, KEYS))):
        raise refused_as(LIST_AS, ("prompt",), value["prompt"], chosen)
    return value


def _has_prompt(answer: Any) -> bool:
    """Whether a list of messages begins with what is answered."""
    return CHAT_MESSAGES.turn(answer[0]).role != "assistant" if answer else True


_OF_OTHERS = ("messages", "conversations", "conversation")


def claims(value: dict[str, Any]) -> int:
    """Four with both answers, two with one beside a prompt; turns under other keys make another format of it."""
    found = [value[key] for key in KEYS if key in value]
    if not any(isinstance(it, str | list | dict) for it in found) or _has_other_turns(value):
        return 0
    return 4 if len(found) == len(KEYS) else 2 if "prompt" in value else 0


def _has_other_turns(value: dict[str, Any]) -> bool:
    """Whether turns under another key are what both answers are compared for.

    They are not where the chosen conversation only repeats them, and where they are exchanges that no trainer reads.
    """
    return any(
        value[key] is not None
        and not answers.repeats(value[key], value)
        and not are_inputs_and_outputs(value[key])
        for key in _OF_OTHERS
        if key in value
    )


def claims_messages(value: dict[str, Any]) -> int:
    """Five with both conversations."""
    return 5 if all(key in value for key in MESSAGES) else 0


def repair(value: object, problem: Problem) -> Repair | None:
    """As of the chat family, and a single message for a list of them."""
    if type(problem.seen) is str and problem.expected == (a_list_as(_other(problem.path)),):
        return _in_messages(value, problem.path)
    return answers.repair(problem, ("prompt", *KEYS)) or chat_repairs.repair(value, problem)


def _other(path: Path) -> str:
    """The key of the answer that a value at the top should be like."""
    return KEYS[1] if path == KEYS[:1] else KEYS[0]


def _in_messages(value: object, path: Path) -> Repair | None:
    """A text as a message, and a prompt that is a text along with it."""
    held = value if isinstance(value, dict) else {}
    if _has_prompt(held.get(_other(path))):
        return None
    keys = [str(path[0])]
    if path != ("prompt",) and type(held.get("prompt")) is str:
        keys.append("prompt")
    roles = {"prompt": "user"}
    ops = tuple(Wrap((key,), [{"role": roles.get(key, "assistant"), "content": HERE}]) for key in keys)
    return Repair(Message("Wrap the text in a message"), ops)


CHOSEN_REJECTED = chat_family(
    name="chosen-rejected",
    title="chosen/rejected",
    method="preference",
    model=ChosenRejectedExample,
    adapter=TypeAdapter(Annotated[ChosenRejectedExample, AfterValidator(_alike)]),
    view=view,
    claims=claims,
    claims_by_values=True,
    keys=frozenset(ChosenRejectedExample.__annotations__),
    required=KEYS,
    one_answer=False,
    repairs=repair,
    bulk=Bulk(
        tuple((key,) for key in ("prompt", *KEYS, HISTORY)),
        roles=tuple(KNOWN),
        loose=("prompt", *KEYS),
        pairs=(HISTORY,),
        optional=tuple(key for key in PROMPTS if key != "prompt"),
        answers=Compared(1, 2, alike=True, again=0),
        alone=frozenset(_OF_OTHERS),
    ),
    read=later("tuneline.formats.writing.chosen_rejected", "read"),
    write=later("tuneline.formats.writing.chosen_rejected", "write"),
    examples=(
        Template(
            "chosen and rejected",
            "A prompt, the better answer and the worse one.",
            {"prompt": TEXT, "chosen": TEXT, "rejected": TEXT},
        ),
        Template(
            "chosen and rejected with messages",
            "A prompt and two answers as lists of messages.",
            {
                "prompt": [said("user")],
                "chosen": [said("assistant")],
                "rejected": [said("assistant")],
            },
        ),
    ),
)

CHOSEN_MESSAGES = chat_family(
    name="chosen-messages",
    title="chosen_messages/rejected_messages",
    method="preference",
    model=ChosenMessagesExample,
    adapter=TypeAdapter(ChosenMessagesExample),
    view=view_messages,
    claims=claims_messages,
    keys=frozenset(ChosenMessagesExample.__annotations__),
    required=MESSAGES,
    one_answer=False,
    bulk=Bulk(tuple((key,) for key in MESSAGES), roles=tuple(KNOWN), answers=Compared(0, 1, alike=True)),
    read=later("tuneline.formats.writing.chosen_rejected", "read_messages"),
    write=later("tuneline.formats.writing.chosen_rejected", "write_messages"),
    examples=(
        Template(
            "two conversations",
            "A conversation with the better answer, and the same with the worse one.",
            {
                "chosen_messages": [said("user"), said("assistant")],
                "rejected_messages": [said("user"), said("assistant")],
            },
        ),
    ),
)
