"""`unpaired` and `unpaired-messages`: an answer and a label that says whether it is wanted (KTO).

Sources: TRL 1.16.0, `docs/source/dataset_formats.md`, unpaired preference, for prompt and completion as texts and as
lists of messages; LLaMA-Factory 0.9.5 and ms-swift for messages with a label.
"""

from typing import Annotated, Any, NotRequired, TypedDict

from tuneline.domain.masks import Masks
from tuneline.formats import chat_repairs, labels, parts, two_texts
from tuneline.formats.bulk import Bulk
from tuneline.formats.chat_templates import conversation, said
from tuneline.formats.family import chat_family, declared_under
from tuneline.formats.format import later
from tuneline.formats.messages import CHAT_MESSAGES
from tuneline.formats.modelling import AfterValidator, Field, TypeAdapter, with_config
from tuneline.formats.problems import Problem, Repair
from tuneline.formats.roles import KNOWN
from tuneline.formats.templates import TEXT, Template
from tuneline.formats.view import View


@with_config(labels.either(labels.ONE_LABEL))
class UnpairedExample(TypedDict):
    """A prompt, one answer, and whether the answer is wanted. The answer is trained."""

    prompt: two_texts.Prompt
    completion: two_texts.Completion
    label: NotRequired[Annotated[bool, parts.about(labels.ONE_OF_TWO)]]
    kto_tag: NotRequired[Annotated[bool, parts.about("The name of `label` in LLaMA-Factory.")]]
    tools: NotRequired[parts.Tools]


@with_config(labels.either(labels.ONE_LABEL))
class UnpairedMessagesExample(TypedDict):
    """A conversation, and whether its last answer is wanted. The last answer is trained."""

    messages: Annotated[
        list[parts.Message], Field(min_length=1, description="The conversation, which ends with the answer.")
    ]
    label: NotRequired[Annotated[bool, parts.about(labels.ONE_OF_TWO)]]
    kto_tag: NotRequired[Annotated[bool, parts.about("The name of `label` in LLaMA-Factory.")]]
    tools: NotRequired[parts.Tools]


_DECLARED = declared_under()


def view(value: dict[str, Any]) -> View:
    return View(UNPAIRED, value, two_texts.pair_sections(value, labels.desired(value)), _DECLARED)


def view_messages(value: dict[str, Any]) -> View:
    section = CHAT_MESSAGES.section(
        "conversation", value.get("messages"), ("messages",), labels.desired(value)
    )
    return View(UNPAIRED_MESSAGES, value, (section,), _DECLARED)


def claims(value: dict[str, Any]) -> int:
    """Five with a label, without which it would be one of the other pairs of prompt and completion."""
    if not value.keys() >= two_texts.ROLES.keys():
        return 0
    return 5 if labels.is_labelled(value, number=True) else 0


def claims_messages(value: dict[str, Any]) -> int:
    """Five as for a pair: messages with a label are not chat."""
    # A text under this key is of a classifier's data.
    if isinstance(value.get("messages", ""), str):
        return 0
    return 5 if labels.is_labelled(value) else 0


def repair(value: object, problem: Problem) -> Repair | None:
    """As of the chat family, and a single message for a list of them."""
    return two_texts.repair(value, problem) or chat_repairs.repair(value, problem)


UNPAIRED = chat_family(
    name="unpaired",
    title="KTO",
    method="unpaired",
    model=UnpairedExample,
    adapter=TypeAdapter(Annotated[UnpairedExample, AfterValidator(labels.with_label)]),
    view=view,
    claims=claims,
    keys=frozenset(UnpairedExample.__annotations__),
    required=("prompt", "completion", "label"),
    one_of=(labels.KEYS,),
    masks=Masks(),
    bulk=Bulk(
        tuple((key,) for key in two_texts.KEYS),
        roles=tuple(KNOWN),
        loose=two_texts.KEYS,
        telling=labels.KEYS,
    ),
    empty={**chat_repairs.EMPTY, "label": True},
    repairs=repair,
    read=later("tuneline.formats.writing.unpaired", "read"),
    write=later("tuneline.formats.writing.unpaired", "write"),
    examples=(
        Template(
            "KTO example",
            "A prompt, an answer, and whether it is wanted.",
            {"prompt": TEXT, "completion": TEXT, "label": labels.HOLE},
        ),
        Template(
            "KTO example with messages",
            "A prompt and an answer as lists of messages.",
            {"prompt": [said("user")], "completion": [said("assistant")], "label": labels.HOLE},
        ),
    ),
)

UNPAIRED_MESSAGES = chat_family(
    name="unpaired-messages",
    title="conversational KTO",
    method="unpaired",
    model=UnpairedMessagesExample,
    adapter=TypeAdapter(Annotated[UnpairedMessagesExample, AfterValidator(labels.with_label)]),
    view=view_messages,
    claims=claims_messages,
    keys=frozenset(UnpairedMessagesExample.__annotations__),
    required=("messages", "label"),
    one_of=(labels.KEYS,),
    masks=labels.LAST,
    bulk=Bulk((("messages",),), roles=tuple(KNOWN), telling=labels.KEYS),
    empty={**chat_repairs.EMPTY, "label": True},
    read=later("tuneline.formats.writing.unpaired", "read_messages"),
    write=later("tuneline.formats.writing.unpaired", "write_messages"),
    examples=(
        Template(
            "conversational KTO example",
            "A question, an answer, and whether it is wanted.",
            conversation(said("user"), said("assistant"), label=labels.HOLE),
        ),
    ),
)
