"""`reinforcement-prompt`: a prompt under a key of its own, and what the reward is worked out from.

The local trainers of reinforcement take every further column to their reward functions, so all keys are open. A list
of messages under `prompt` with nothing that answers it has no other meaning; a prompt that is a text is also on every
evaluation set, so there the keys beside it must be those that training data has.
Sources: TRL 1.16.0, `docs/source/dataset_formats.md`, prompt-only, and its GRPO trainer; verl's RL data set
(`prompt`, `data_source`, `ability`, `reward_model`, `extra_info`).
"""

from typing import Annotated, Any, Final, NotRequired, TypedDict

from tuneline.formats import chat_repairs, parts, two_texts
from tuneline.formats.bare import bare
from tuneline.formats.bulk import Bulk
from tuneline.formats.chat_templates import said
from tuneline.formats.columns import ANYTHING
from tuneline.formats.family import chat_family, declared_under
from tuneline.formats.format import later
from tuneline.formats.messages import CHAT_MESSAGES, CHAT_SHAPE
from tuneline.formats.modelling import Field, TypeAdapter, with_config
from tuneline.formats.near import nearest_key
from tuneline.formats.problems import Problem, Repair
from tuneline.formats.recognise import BESIDE_A_PAIR, is_turn
from tuneline.formats.roles import KNOWN
from tuneline.formats.templates import TEXT, Template
from tuneline.formats.turns import ABSENT, Section
from tuneline.formats.view import View

_REWARDED: Final = ANYTHING, parts.about("What an answer is compared with. Not trained.")


@with_config(parts.OPEN)
class ReinforcementPromptExample(TypedDict):
    """A prompt for the model to answer; all other keys are read by what scores the answer."""

    prompt: Annotated[
        str | Annotated[list[parts.Message], Field(min_length=1)],
        Field(
            union_mode="left_to_right",
            description="What the model answers: a string, or a list of messages. Not trained.",
        ),
    ]
    tools: NotRequired[parts.Tools]
    answer: NotRequired[Annotated[Any, *_REWARDED]]
    ground_truth: NotRequired[Annotated[Any, *_REWARDED]]
    solution: NotRequired[Annotated[Any, *_REWARDED]]
    reward_model: NotRequired[
        Annotated[
            Any,
            ANYTHING,
            parts.about("How verl scores the answer, with what is right in `ground_truth`. Not trained."),
        ]
    ]
    data_source: NotRequired[
        Annotated[Any, ANYTHING, parts.about("By which verl finds the function that scores the answer.")]
    ]
    ability: NotRequired[Annotated[Any, ANYTHING, parts.about("What kind of task it is, for verl.")]]
    extra_info: NotRequired[
        Annotated[Any, ANYTHING, parts.about("What verl's reward function gets besides.")]
    ]


_DECLARED = declared_under()
# By one of these keys the example is verl's, whatever else it has.
_SURE: Final = ("reward_model", "data_source")
_RIGHT: Final = ("answer", "ground_truth", "solution")
# What answers the prompt, so that other formats and shapes explain the example.
_ANSWERED: Final = tuple(
    sorted(
        "completion completions response responses output outputs chosen rejected messages conversations label labels"
        " choices options text".split()
    )
)
_BESIDE_A_TEXT: Final = BESIDE_A_PAIR | {
    *("prompt", *_SURE, *_RIGHT),
    *"ability extra_info agent_name difficulty level subject topic task type split data_id uid".split(),
}


def view(value: dict[str, Any]) -> View:
    given = value.get("prompt", ABSENT)
    if type(given) is list or given is ABSENT:
        section = CHAT_MESSAGES.section("prompt", given, ("prompt",))
    else:
        turn = bare("user", "prompt", given)
        section = Section("prompt", ("prompt",), (turn,), (given,), CHAT_SHAPE, (("prompt",),))
    return View(REINFORCEMENT_PROMPT, value, (section,), _DECLARED)


def claims(value: dict[str, Any]) -> int:
    """Four with verl's keys; three for a list of messages, or for a text with one thing to compare an answer with."""
    given = value.get("prompt", ABSENT)
    if given is ABSENT or any(map(_answers, value)):
        return 0
    if isinstance(given, list):
        if any(key in value for key in _SURE):
            return 4 if not given or isinstance(given[0], dict) else 0
        return 3 if given and isinstance(given[0], dict) else 0
    if not isinstance(given, str):
        return 3 if is_turn(given) else 0  # a message without a list around it
    if "reward_model" in value:
        return 4
    right = [value[key] for key in _RIGHT if key in value]
    if len(right) != 1 or isinstance(right[0], list | dict):
        return 0
    return 3 if value.keys() <= _BESIDE_A_TEXT else 0


def _answers(key: str) -> bool:
    """Whether a key is one that answers a prompt, also if it is misspelt."""
    return key in _ANSWERED or nearest_key(key, _ANSWERED) is not None


def repair(value: object, problem: Problem) -> Repair | None:
    """As of the chat family, and a single message for a list of them."""
    return two_texts.repair(value, problem) or chat_repairs.repair(value, problem)


REINFORCEMENT_PROMPT = chat_family(
    name="reinforcement-prompt",
    title="reinforcement prompt",
    method="reinforcement",
    model=ReinforcementPromptExample,
    adapter=TypeAdapter(ReinforcementPromptExample),
    view=view,
    claims=claims,
    keys=frozenset(ReinforcementPromptExample.__annotations__),
    for_grader=frozenset(ReinforcementPromptExample.__annotations__) - {"prompt", "tools"},
    required=("prompt",),
    open_keys=True,
    common_words=True,
    continues=True,
    bulk=Bulk((("prompt",),), roles=tuple(KNOWN)),
    takes=frozenset(("developer", "system", "user", "assistant", "tool", "function")),
    empty={**chat_repairs.EMPTY, "prompt": chat_repairs.EMPTY["messages"]},
    repairs=repair,
    read=later("tuneline.formats.writing.prompts", "read"),
    write=later("tuneline.formats.writing.prompts", "write"),
    examples=(
        Template(
            "prompt with an answer",
            "A prompt as a list of messages, and what the model's answer is compared with.",
            {"prompt": [said("user")], "answer": TEXT},
        ),
        Template(
            "prompt with a reward model",
            "A prompt, and how verl scores the answer.",
            {
                "data_source": TEXT,
                "prompt": [said("user")],
                "reward_model": {"style": "rule", "ground_truth": TEXT},
            },
        ),
    ),
)
