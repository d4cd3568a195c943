"""What tells one shape of object from another: questions about the keys of one JSON object, for `formats.shapes`.

Each looks at a few keys and at most at the first items of a list, because it is asked of every line. A wrong yes
costs more than a no: a file that merely resembles training data must not be accused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tuneline.formats.messages import as_dict, as_list, is_foreign_part
from tuneline.formats.roles import meant_role
from tuneline.text.words import nearest

Object = Mapping[str, Any]
Matches = Callable[[Object], bool]

# Items of a list that are looked at.
_LOOK = 16


def has(*keys: str) -> Matches:
    """All of these keys."""
    return lambda value: all(key in value for key in keys)


def either(*questions: Matches) -> Matches:
    """One of several questions."""
    return lambda value: any(question(value) for question in questions)


def both(*questions: Matches) -> Matches:
    """All of several questions."""
    return lambda value: all(question(value) for question in questions)


def of_type(key: str, kind: type) -> Matches:
    """A key whose value has a type."""
    return lambda value: isinstance(value.get(key), kind)


def first_message(value: Object) -> dict[str, Any]:
    """The first message; an empty one if there is none."""
    return as_dict(next(iter(as_list(value.get("messages"))), None))


# By one of these a message shows that it is meant as a turn of a conversation, however it is misspelt.
_OF_A_TURN = ("role", "content", "tool_calls", "weight", "from", "value", "candidates")


def no_turns(value: Object) -> bool:
    """Messages of a mailbox, a chat program or a log, which share nothing with a turn but the name of the list."""
    conversation = as_list(value.get("messages"))
    if not conversation or are_inputs_and_outputs(conversation):
        return False
    return not any(map(_may_be_turn, conversation[:_LOOK]))


def _may_be_turn(item: object) -> bool:
    if isinstance(item, list):
        return any(isinstance(inner, dict) and _may_be_turn(inner) for inner in item[:4])
    if isinstance(item, str):
        return "role" in item[:4096]
    if not isinstance(item, dict):
        return False
    # `{"user": "Hi"}`: the role where its key belongs; `{}`: one that is not written yet.
    return (
        not item
        or any(key in item for key in _OF_A_TURN)
        or (len(item) == 1 and meant_role(str(*item)) is not None)
        or any(nearest(key, _OF_A_TURN) for key in list(item)[:_LOOK])
    )


def foreign_parts(value: Object) -> bool:
    """Messages with parts as LLaMA-Factory writes them, or with several of Bedrock's in one."""
    if "schemaVersion" in value:
        return False
    items = as_list(value.get("messages", value.get("chosen_messages")))
    parts = (part for item in items if isinstance(item, dict) for part in as_list(item.get("content")))
    return any(isinstance(it, dict) and is_foreign_part(it) and ("type" in it or len(it) > 1) for it in parts)


def are_inputs_and_outputs(turns: object) -> bool:
    """Whether a value is a list of exchanges under the words `input` and `output`."""
    first = turns[0] if isinstance(turns, list) and turns else None
    return isinstance(first, dict) and "input" in first and "output" in first and says_no_role(first)


def says_no_role(item: Mapping[str, object]) -> bool:
    """Whether an item of a list has none of the keys that turns have."""
    return item.keys().isdisjoint(("role", "from", "content", "value"))


def are_texts(turns: object) -> bool:
    """Whether a value is a list of texts, and not of turns, some of which may be written as JSON text."""
    looked = as_list(turns)[:_LOOK]
    if any(isinstance(it, dict) for it in looked):
        return False
    first = next((it for it in looked if isinstance(it, str)), None)
    return first is not None and first.lstrip()[:1] != "{"


def authors(value: Object) -> bool:
    """Messages that say who their author is."""
    first = first_message(value)
    return "author" in first and "role" not in first


_COHERE = frozenset(("System", "User", "Chatbot", "Tool"))


def cohere(value: Object) -> bool:
    """The roles of Cohere's chat, of which one is spelt as nobody else spells it."""
    roles = [it.get("role") for it in as_list(value.get("messages"))[:_LOOK] if isinstance(it, dict)]
    return "Chatbot" in roles and all(isinstance(role, str) and role in _COHERE for role in roles)


# What is kept beside a conversation by those who ran a model on it.
_OF_A_RUN = frozenset(
    (
        "model_output model_outputs model_response model_answer output outputs prediction predictions predicted"
        " score scores correct is_correct accuracy metric metrics judge judgement verdict ground_truth gold reference"
        " references expected expected_output reference_answer graded"
    ).split()
)


def run_log(value: Object) -> bool:
    """A conversation without any turn of the user's beside what a model made of it: what an evaluation leaves."""
    items = [it for it in as_list(value.get("messages")) if isinstance(it, dict)]
    asked = any(it.get("role") in ("user", "human") for it in items)
    answered = any(it.get("role") == "assistant" for it in items)
    return bool(items) and not asked and not answered and not _OF_A_RUN.isdisjoint(value)


_REQUEST_KEYS = frozenset(
    (
        "model stream max_tokens max_completion_tokens temperature top_p stop n response_format tool_choice seed"
        " presence_penalty frequency_penalty user tools messages"
        # and what a log of requests keeps beside them
        " id request_id response responses choices usage created timestamp latency duration error status"
    ).split()
)


def request(value: Object) -> bool:
    """A request to a chat API, or a log of one: a model is named and the conversation waits for the answer."""
    conversation = as_list(value.get("messages"))
    if "model" not in value or not conversation or not value.keys() <= _REQUEST_KEYS:
        return False
    return isinstance(conversation[-1], dict) and conversation[-1].get("role") != "assistant"


def batch_request(value: Object) -> bool:
    """A line of a batch: an id and, one level down, what is sent to the model."""
    inner = next(
        (value[key] for key in ("body", "params", "request") if isinstance(value.get(key), dict)), None
    )
    if inner is None or not any(key in inner for key in ("messages", "prompt", "input", "contents")):
        return False
    return not {"custom_id", "key", "recordId", "method", "url"}.isdisjoint(value) or len(value) == 1


def is_turn(item: object) -> bool:
    """Whether something is a turn with a role and a text."""
    return isinstance(item, dict) and "role" in item and ("content" in item or "tool_calls" in item)


def is_turn_of_any(item: object) -> bool:
    """Whether something is a turn in one of the layouts that lists of turns have."""
    return is_turn(item) or (isinstance(item, dict) and any(item.keys() >= keys for keys in _LAYOUTS))


_LAYOUTS = (frozenset(("from", "value")), frozenset(("input", "output")), frozenset(("human", "assistant")))

# What training data keeps beside a pair of strings; anything else makes an evaluation or a corpus of it.
BESIDE_A_PAIR = frozenset(
    "id idx index meta metadata source context history system images image videos audios category tools".split()
)


def pair(question: str, answer: str, *more: str) -> Matches:
    """A question and its answer as strings, alone or beside what training data keeps; more: further keys."""
    may_have = BESIDE_A_PAIR | {question, answer, *more}

    def matches(value: Object) -> bool:
        if not isinstance(value.get(question), str) or not isinstance(value.get(answer), str):
            return False
        return value.keys() <= may_have

    return matches


_QUESTIONS = ("question", "query", "input", "prompt", "problem", "instruction", "inputs", "task")
_ANSWERS = "answer answers response output outputs target targets completion solution".split()
_MEASURES = (
    "gold ground_truth reference references reference_answer expected expected_output expected_answer label labels"
    " choices options rubric score canonical_solution test tests"
).split()
# What only sets of questions have beside a question and its answer.
_OF_A_SET = ("question_id", "subject", "split", "difficulty", "level", "task_id", "passage", "contexts")


def evaluation(value: Object) -> bool:
    """A question beside what an answer is measured by, or the rows of OpenAI's evals: an evaluation set."""
    # https://platform.openai.com/docs/api-reference/evals: a row, and the same with what came of it.
    if isinstance(value.get("item"), dict) and (len(value) == 1 or isinstance(value.get("sample"), dict)):
        return True
    if not any(key in value for key in _QUESTIONS):
        return {"question_id", "answer_id", "model_id"} <= value.keys() or {
            "question_id",
            "choices",
        } <= value.keys()
    if any(key in value for key in _MEASURES):
        return True
    answers = [value[key] for key in _ANSWERS if key in value]
    # Several right answers, or one that is a number or a word of logic, is what an answer is compared with.
    if not answers:
        return False
    of_a_set = any(key in value for key in _OF_A_SET)
    return of_a_set or len(answers) > 1 or not isinstance(answers[0], str)


def questions(value: Object) -> bool:
    """A question and its answer as texts, under keys that are those of no trainer or beside others."""
    return any(key in value for key in _QUESTIONS) and any(key in value for key in _ANSWERS)


_TEXTS = "text contents content body document passage abstract article sentence raw_content".split()
_BESIDE_A_TEXT = frozenset("id idx index meta metadata source images image".split())


def text_alone(value: Object) -> bool:
    """Plain text to train on: alone, or beside what says where it is from."""
    return isinstance(value.get("text"), str) and value.keys() <= _BESIDE_A_TEXT | {"text"}


def corpus(value: Object) -> bool:
    """Texts beside what a search index or a library keeps of them."""
    return any(isinstance(value.get(key), str) for key in _TEXTS)


_MARKS = "annotations spans entities tokens ner_tags pos_tags cats tags labels relations".split()


def annotation(value: Object) -> bool:
    """Texts with marks in them: what annotation tools and taggers write."""
    return any(isinstance(value.get(key), list | dict) for key in _MARKS) and (
        corpus(value) or {"tokens", "ner_tags"} <= value.keys() or isinstance(value.get("data"), dict)
    )


_STEPS = frozenset("step steps global_step current_steps iteration iter epoch lr learning_rate".split())


def log(value: Object) -> bool:
    """A line of a program's log, or of what a trainer writes at each step."""
    if isinstance(value.get("loss"), int | float) and not _STEPS.isdisjoint(value):
        return True
    return any(key in value for key in ("level", "levelname", "severity", "loglevel", "logger")) and any(
        key in value for key in ("msg", "message", "event", "time", "ts", "timestamp")
    )
