"""What is written for a target is read by it: the findings of `check --target` are the measure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import Phase, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from readers.generated import KINDS
from readers.generated import files as generated
from tuneline.domain.severity import Severity
from tuneline.engine.conversion import convert_whole
from tuneline.engine.conversion_account import Account
from tuneline.engine.conversion_lines import convert_line
from tuneline.engine.disk import check_file
from tuneline.engine.document import FileState
from tuneline.engine.files.source import Source, Unreadable
from tuneline.engine.fixes.memory import settle
from tuneline.engine.plan import Plan
from tuneline.engine.reading import reading_for
from tuneline.engine.weigh import active_rules
from tuneline.features.conversion import NoFormat, asked_of, format_of, how_for, sample_of
from tuneline.formats.conversion.plans import Plans
from tuneline.formats.detect import guess
from tuneline.formats.table import FORMATS
from tuneline.settings.model import Settings
from tuneline.targets.targets_table import BUILT_IN

EXAMPLES = Path(__file__).parents[2] / "examples"
# About how much of it there is, and not about how it is written.
AMOUNT = {"too-few-examples", "duplicate-example", "file-too-large", "too-many-tokens"}


def files() -> Iterator[tuple[str, list[str]]]:
    for path in sorted(EXAMPLES.glob("*.jsonl")):
        yield path.name, path.read_text("utf-8").splitlines()


def errors(texts: list[str], settings: Settings) -> set[str]:
    state = FileState(texts, reading_for(settings), active_rules(settings))
    for _ in settle(state):
        pass
    found = (it.finding for it in state.everywhere())
    return {it.rule for it in found if it.severity is Severity.ERROR} - AMOUNT


def converted(texts: list[str], target: str, settings: Settings) -> list[str] | None:
    """The lines for a target; None where it reads nothing of the kind."""
    fmt = FORMATS[guess(json.loads(texts[0])).name or ""]
    try:
        how = how_for(target, fmt, settings, sample=texts)
    except NoFormat:
        return None
    with TemporaryDirectory() as folder:
        source, into = Path(folder, "x.jsonl"), Path(folder, "y.jsonl")
        source.write_text("\n".join(texts), "utf-8")
        convert_whole(Source(source), how, into, asked_of(target, settings))
        return into.read_text("utf-8").splitlines()


# What no other way of writing can change, by the rule that then finds it.
REASONS = {
    "image-url": "an image is where its reader cannot load it, and a conversion moves no images",
    "role-not-allowed": "the reader has no tools or no system message for this training",
    "content-form": "the reader takes texts only, and there are images, or calls without a text",
    "empty-messages": "the reader wants a prompt, and the example is an answer alone",
    "message-order": "the example is one text without a question, or has more turns than the reader takes",
    "absent-key": "the reader needs a key on every line that only some lines have something for",
    "mixed-types": "a key is a text on some lines and a list on others, because only those have images",
    "invalid-parameters": "the parameters of a tool are in a form of JSON Schema that only their own reader has",
    "no-assistant-message": "the file has prompts without a grader, which are read as chat without answers",
    "wrong-format": "the file has prompts without a grader, which are read as chat without answers",
}


@pytest.mark.parametrize("target", [name for name, it in BUILT_IN.items() if it.status != "retired"])
def test_a_target_reads_what_is_written_for_it(target: str) -> None:
    settings = Settings(target=(target,))
    refused: dict[str, Any] = {}
    for name, texts in files():
        made = converted(texts, target, settings)
        if made and (found := errors(made, settings) - REASONS.keys()):
            refused[name] = found
    assert refused == {}


def test_calls_without_ids_get_them_for_a_reader_that_needs_them() -> None:
    texts = dict(files())["sharegpt.jsonl"]
    settings = Settings(target=("openai",))
    assert errors(converted(texts, "openai", settings) or [], settings) == set()


@pytest.mark.parametrize("target", [name for name, it in BUILT_IN.items() if it.status != "retired"])
def test_what_is_written_without_a_word_of_refusal_has_no_errors(
    target: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """For generated files of every kind, right ones and ones with slips."""
    folder = tmp_path_factory.mktemp("converted")
    source, into = folder / "x.jsonl", folder / "y.jsonl"
    asked = Settings(target=(target,))

    @limits(max_examples=40, derandomize=True, database=None, phases=[Phase.generate])
    @given(st.one_of(*(generated(kind, slips=slips) for kind in KINDS for slips in (False, True))))
    def holds(data: bytes) -> None:
        source.write_bytes(data)
        try:
            given = Source(source)
            sample = sample_of(given)
            how = how_for(target, format_of(sample), Settings(), sample=sample)
        except (NoFormat, Unreadable):
            return
        account = convert_whole(given, how, into, asked_of(target, Settings()))
        found = check_file(Source(into), Plan(asked)).placed if account.examples else []
        errors = {it.finding.rule for it in found if it.finding.severity is Severity.ERROR}
        # The account names every error, and only those.
        assert errors == {it.finding.rule for it in account.refused}

    holds()


PARTS = [{"type": "text", "text": "See"}, {"type": "text", "text": "this."}]
PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}
ANSWER = {"role": "assistant", "content": "Yes."}


def fitted(value: object, target: str, tmp_path: Path) -> tuple[Any, Account]:
    """What is written for a target, and the account."""
    (tmp_path / "x.jsonl").write_text(f"\n{json.dumps(value)}\n", "utf-8")
    source = Source(tmp_path / "x.jsonl")
    how = how_for(target, format_of(sample_of(source)), Settings(), sample=sample_of(source))
    account = convert_whole(source, how, tmp_path / "y.jsonl", asked_of(target, Settings()))
    return json.loads((tmp_path / "y.jsonl").read_text("utf-8")), account


def test_parts_beside_texts_become_texts_for_a_reader_that_wants_one_form(tmp_path: Path) -> None:
    value = {"messages": [{"role": "user", "content": PARTS}, ANSWER]}
    made, account = fitted(value, "together", tmp_path)
    assert made["messages"][0]["content"] == "See\nthis."
    assert not account.stops
    assert [(it.level, str(it.what)) for it in account.sorted()] == [
        ("moved", "the parts of a text, joined into one")
    ]


def test_texts_beside_an_image_become_parts(tmp_path: Path) -> None:
    value = {"messages": [{"role": "user", "content": [PARTS[0], PICTURE]}, ANSWER]}
    made, account = fitted(value, "together", tmp_path)
    assert made["messages"][1]["content"] == [{"type": "text", "text": "Yes."}]
    assert not account.stops
    assert account.sorted() == []


def test_what_says_nothing_is_left_out_for_a_reader_that_refuses_it(tmp_path: Path) -> None:
    value = {"messages": [{"role": "user", "content": "Hi", "name": None}, ANSWER], "tools": None}
    made, account = fitted(value, "openai", tmp_path)
    assert made == {"messages": [{"role": "user", "content": "Hi"}, ANSWER]}
    assert not account.loses
    # How many examples there are stops nothing.
    assert [it.finding.rule for it in account.refused] == ["too-few-examples"]
    assert not account.stops


def test_what_cannot_be_said_otherwise_is_refused_with_its_line(tmp_path: Path) -> None:
    made, account = fitted({"text": "Just a text."}, "mistral", tmp_path)
    assert [it["role"] for it in made["messages"]] == ["assistant"]
    assert account.stops
    assert "message-order" in [it.finding.rule for it in account.refused]
    assert account.refused[0].rows.words() == "2"


SYSTEM = {"role": "system", "content": "Be brief."}
TURNS = [{"role": "user", "content": "Hi"}, ANSWER]
MORE_TURNS = [*TURNS, {"role": "user", "content": "Why?"}, {"role": "assistant", "content": "So."}]
HALF = [{"role": "user", "content": "Hi"}, {**ANSWER, "weight": 0.5}]


@pytest.mark.parametrize(
    ("target", "lines", "to"),
    [
        # What a reader takes whole comes before what it loses something of.
        ("trl", [{"messages": TURNS}] * 12 + [{"text": "A text."}] * 2, "messages-completion"),
        ("trl", [{"text": "A text."}] * 2 + [{"messages": TURNS}] * 12, "messages-completion"),
        # Nothing keeps all of it, so that it stays what it is.
        ("trl", [{"messages": MORE_TURNS}] * 4, "chat"),
        # A system message has a place of its own there.
        ("bedrock-claude", [{"messages": [SYSTEM, *TURNS]}] * 12, "anthropic"),
        ("bedrock-claude", [{"messages": TURNS}] * 12, "chat"),
        # Most lines decide, whatever the first one is.
        ("openai", [{"text": "A text."}] * 2 + [{"messages": TURNS}] * 12, "chat"),
        ("axolotl", [{"text": "A text."}] * 2 + [{"messages": TURNS}] * 12, "chat"),
        # One line that loses something is no reason for another format.
        ("openai", [{"messages": TURNS}] * 12 + [{"messages": HALF}], "chat"),
    ],
)
def test_the_format_for_a_target_is_the_nearest_that_most_lines_keep(
    target: str, lines: list[dict[str, Any]], to: str
) -> None:
    texts = [json.dumps(it) for it in lines]
    assert how_for(target, format_of(texts), Settings(), sample=texts).to.name == to


@pytest.mark.parametrize("target", [name for name, it in BUILT_IN.items() if it.status != "retired"])
def test_a_system_message_stays_one_where_the_format_has_a_place_for_it(target: str, tmp_path: Path) -> None:
    try:
        made, account = fitted({"messages": [SYSTEM, *TURNS, *TURNS]}, target, tmp_path)
    except NoFormat:
        assert target == "bedrock-rft"
        return
    whats = [str(what) for _, what in account.entries]
    assert "the order of messages or calls" not in whats
    if place := FORMATS[guess(made).name or ""].system_key:
        assert "Be brief." in json.dumps(made[place])
        assert "the system message, into the first question" not in whats


def test_a_system_message_of_some_lines_is_in_their_questions_where_a_reader_wants_it_in_all(
    tmp_path: Path,
) -> None:
    lines = [{"messages": [SYSTEM, *TURNS]}, {"messages": MORE_TURNS}] * 10
    (tmp_path / "x.jsonl").write_text("\n".join(json.dumps(it) for it in lines), "utf-8")
    source, into = Source(tmp_path / "x.jsonl"), tmp_path / "y.jsonl"
    how = how_for("bedrock-nova", format_of(sample_of(source)), Settings(), sample=sample_of(source))
    account = convert_whole(source, how, into, asked_of("bedrock-nova", Settings()))
    assert not account.stops
    assert "the system message, into the first question" in [str(what) for _, what in account.entries]
    made = [json.loads(it) for it in into.read_text("utf-8").splitlines()]
    assert not any("system" in it for it in made)
    assert made[0]["messages"][0]["content"] == [{"text": "Be brief.\n\nHi"}]


MASKED = [{"role": "user", "content": "Hi"}, {**ANSWER, "weight": 0}]


@pytest.mark.parametrize(
    ("target", "masks"),
    [
        ("ms-swift", [{}, {"loss": False}, {}, {}]),
        ("alibaba", [{}, {"loss_weight": 0}, {}, {}]),
        ("tinker", [{"trainable": False}] * 3 + [{"trainable": True}]),
        ("openai", [{}, {"weight": 0}, {}, {}]),
    ],
)
def test_what_is_not_trained_gets_the_mask_that_its_reader_obeys(
    target: str, masks: list[dict[str, object]], tmp_path: Path
) -> None:
    made, account = fitted({"messages": [*MASKED, *TURNS]}, target, tmp_path)
    expected = [it | mask for it, mask in zip([*TURNS, *TURNS], masks, strict=True)]
    assert made == {"messages": expected}
    assert not account.loses
    moved = {str(what) for level, what in account.entries if level == "moved"}
    assert moved == ({"a weight, under the key that its reader obeys"} if target != "openai" else set())


def test_the_answers_in_a_prompt_get_a_mask_where_a_reader_obeys_one(tmp_path: Path) -> None:
    value = {"prompt": [*TURNS, {"role": "user", "content": "Bye"}], "completion": [ANSWER]}
    made, account = fitted(value, "openai", tmp_path)
    assert [it.get("weight") for it in made["messages"]] == [None, 0, None, None]
    assert [(level, str(what)) for level, what in account.entries] == [("invented", "a weight")]


def test_a_mask_is_told_where_its_reader_obeys_none(tmp_path: Path) -> None:
    _, account = fitted({"messages": [*MASKED, *TURNS]}, "axolotl", tmp_path)
    assert account.loses
    assert [str(what) for level, what in account.entries if level == "changed"] == [
        "a message that was not trained is trained now"
    ]


def test_a_late_line_that_is_refused_is_said_otherwise_as_well(tmp_path: Path) -> None:
    """The first lines are tried; what comes after them is found by the check of the result."""
    asked = [{"role": "user", "content": "One."}, {"role": "user", "content": "Two."}]
    lines = [{"messages": TURNS}] * 300 + [{"messages": [*asked, ANSWER]}]
    (tmp_path / "x.jsonl").write_text("".join(f"{json.dumps(it)}\n" for it in lines), "utf-8")
    source = Source(tmp_path / "x.jsonl")
    how = how_for("databricks", FORMATS["chat"], Settings(), sample=sample_of(source))
    account = convert_whole(source, how, tmp_path / "y.jsonl", asked_of("databricks", Settings()))
    assert [it for it in account.refused if it.stops] == []
    last = json.loads((tmp_path / "y.jsonl").read_text("utf-8").split("\n")[-2])
    assert last["messages"][0]["content"] == "One.\n\nTwo."


def test_messages_in_a_row_are_joined_for_a_reader_that_wants_turns(tmp_path: Path) -> None:
    asked = [{"role": "user", "content": "One."}, {"role": "user", "content": "Two."}]
    made, account = fitted({"messages": [*asked, ANSWER]}, "databricks", tmp_path)
    assert made["messages"][0]["content"] == "One.\n\nTwo."
    assert [str(it.what) for it in account.sorted()] == ["messages of one role in a row, joined into one"]
    assert not account.loses


def test_many_remarks_do_not_hide_an_error_from_the_account(tmp_path: Path) -> None:
    """A line has at most so many findings, and a way that makes more of them is no way out."""
    asked = [{"role": "user", "content": "Go on. " * 60_000}, ANSWER] * 2
    called = [
        {"id": f"call{n:05}", "type": "function", "function": {"name": "f", "arguments": "{}"}}
        for n in range(200)
    ]
    answers = [{"role": "tool", "tool_call_id": it["id"], "content": "x"} for it in called]
    value = {
        "messages": [*asked, {"role": "user", "content": "Go."}, {"role": "assistant", "tool_calls": called}]
    }
    value["messages"] += [*answers, ANSWER]
    value["tools"] = [
        {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}
    ]
    made, account = fitted(value, "mistral", tmp_path)
    assert made["messages"][-1]["content"] == "Yes."
    assert [it.finding.rule for it in account.refused] == ["over-token-limit"]


@pytest.mark.parametrize("target", BUILT_IN)
def test_weights_that_a_reader_ignores_are_told_whatever_it_reads_a_format_as(target: str) -> None:
    named = BUILT_IN[target]
    user, answer = {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yo"}
    line = {"messages": [user, answer | {"weight": 0}, user, answer], "available_tools": []}
    fmt = FORMATS["mistral"]
    if not named.reads(fmt.name):
        pytest.skip(f"{target} does not read mistral")
    how = how_for(target, fmt, Settings())
    assert how.to is fmt
    masks = named.masks(fmt.name)
    assert masks is not None
    found = convert_line(json.dumps(line), how, Plans(how))
    assert ("changed" in [it.level for it in found.differences]) is (masks.value.key is None)
