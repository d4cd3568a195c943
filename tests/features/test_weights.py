"""The weight actions: `<|>` is the cursor; what comes back is the line that taking the action gives."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.engine.document import FileState
from tuneline.engine.fixes.memory import LineEdits
from tuneline.engine.fixes.plan import finish
from tuneline.engine.reading import reading_for
from tuneline.engine.snapshot import Snapshot
from tuneline.engine.weigh import active_rules
from tuneline.features import limits
from tuneline.features.code_actions import weights
from tuneline.settings.model import Settings
from tuneline.syntax.edits import apply
from tuneline.syntax.ops import resolve


def snapshot_of(*lines: str) -> Snapshot:
    settings = Settings()
    return Snapshot(FileState(lines, reading_for(settings), active_rules(settings)))


def offered(marked: str) -> dict[str, str]:
    """What is offered at the cursor, by name, and the line that it makes."""
    column = marked.index("<|>")
    line = snapshot_of(marked.replace("<|>", "", 1)).line(0)
    changes = [
        *weights.changes_of_message(line, column),
        *weights.changes_of_example(line),
        *weights.new_messages(line, column),
    ]
    return {change.name: apply(line.text, resolve(line.tree, change.ops)) for change in changes}


CHAT = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "<|>Hello."}]}'
TWO = (
    '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},'
    '{"role":"user","content":"c"},{"role":"assistant","content":"d<|>"}]}'
)


SHAREGPT = '{"conversations": [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b<|>"}]}'
GEMINI = '{"contents": [{"role": "user", "parts": [{"text": "a<|>"}]}]}'


@pytest.mark.parametrize(
    ("marked", "name", "added"),
    [
        (SHAREGPT, "add-user", {"from": "human", "value": ""}),
        (SHAREGPT, "add-assistant", {"from": "gpt", "value": ""}),
        (GEMINI, "add-assistant", {"role": "model", "parts": [{"text": ""}]}),
    ],
)
def test_a_message_is_added_in_the_words_of_its_format(marked: str, name: str, added: object) -> None:
    *_, turns = json.loads(offered(marked)[name]).values()
    assert turns[-1] == added


def plain(marked: str) -> str:
    return marked.replace("<|>", "")


@pytest.mark.parametrize(
    ("marked", "name", "old", "new"),
    [
        # The member stands behind the content, in the line's own spacing.
        (CHAT, "weight-0", '"Hello."', '"Hello.", "weight": 0'),
        (TWO, "weight-0", '"d"', '"d","weight":0'),
        ('{ "messages" : [ {"role" : "assistant" , "content" : "a<|>" , "name" : "b"} ] }', "weight-0",
         '"a"', '"a" , "weight" : 0'),
        (CHAT.replace('"<|>Hello."', '"<|>Hello.", "weight": 1'), "weight-0", '"weight": 1', '"weight": 0'),
        (CHAT.replace('"<|>Hello."', '"<|>Hello.", "weight": 0'), "weight-1", '"weight": 0', '"weight": 1'),
        (CHAT.replace('"<|>Hello."', '"<|>Hello.", "weight": 0'), "weight-remove", ', "weight": 0', ""),
        (CHAT.replace('{"role": "as', '{"weight": 1, "role": "as'), "weight-remove", '"weight": 1, ', ""),
        # On the last answer too: it has no weight and so is trained.
        (TWO, "train-last", '"b"', '"b","weight":0'),
        (TWO.replace('"b"', '"b","weight":0').replace('"d<|>"', '"d<|>","weight":0'), "train-last",
         '"d","weight":0', '"d","weight":1'),
        (CHAT.replace('"Hi"', '"Hi", "weight": 0'), "remove-weights", ', "weight": 0', ""),
        # The role that is due is first; both can be had.
        (CHAT, "add-user", '"Hello."}', '"Hello."}, {"role": "user", "content": ""}'),
        (TWO, "add-assistant", '"d"}', '"d"},{"role":"assistant","content":""}'),
        # From anywhere in the example: the answer there, else the last one.
        ("<|>" + plain(CHAT), "weight-0", '"Hello."', '"Hello.", "weight": 0'),
        (plain(TWO) + "<|>", "weight-0", '"d"', '"d","weight":0'),
        (plain(TWO).replace('"c"', '"<|>c"'), "weight-0", '"d"', '"d","weight":0'),
        (plain(TWO).replace('"b"', '"<|>b"'), "weight-0", '"b"', '"b","weight":0'),
        ('{"messages": [<|>]}', "add-user", "[]", '[{"role": "user", "content": ""}]'),
    ],
)  # fmt: skip
def test_what_an_action_makes_of_the_line(marked: str, name: str, old: str, new: str) -> None:
    assert old in plain(marked)
    assert offered(marked)[name] == plain(marked).replace(old, new, 1)


@pytest.mark.parametrize(
    ("marked", "names"),
    [
        (CHAT, ["weight-0", "add-user", "add-assistant"]),
        ("<|>" + plain(CHAT), ["weight-0", "add-user", "add-assistant"]),
        ("<|>" + plain(TWO), ["weight-0", "train-last", "add-user", "add-assistant"]),
        (CHAT.replace('"<|>Hello."', '"<|>Hello.", "weight": 1'),
         ["weight-0", "weight-remove", "remove-weights", "add-user", "add-assistant"]),
        # A weight that is wrong is a finding, whose fixes say the same.
        (CHAT.replace('"<|>Hello."', '"<|>Hello.", "weight": 2'),
         ["train-last", "remove-weights", "add-user", "add-assistant"]),
        # No weight on the user's messages: it is the answer's.
        (CHAT.replace("<|>", "").replace("Hi", "H<|>i"), ["weight-0", "add-user", "add-assistant"]),
        ('{"messages": [{"role": "user", "content": "<|>"}]}', ["add-assistant", "add-user"]),
        ('<|>{"prompt": "a", "completion": "b"}', []),
        (f'{{"input": {CHAT}, "preferred_output": [], "non_preferred_output": []}}',
         ["add-user", "add-assistant"]),
        ("<|>", []),
        ("[1, 2<|>]", []),
        ('{"messages": "<|>"}', []),
        # Not before the JSON is whole.
        ('{"messages": [, {"role": "user", "content": "a"},, {"role": "assistant", "content": "b<|>"}',
         ["add-user", "add-assistant"]),
        (TWO[:-1], ["add-user", "add-assistant"]),
    ],
)  # fmt: skip
def test_what_is_offered(marked: str, names: list[str]) -> None:
    assert list(offered(marked)) == names


def test_titles_say_which_answer_and_what_happens_to_it() -> None:
    bare, zero = plain(CHAT), plain(CHAT).replace('"Hello."', '"Hello.", "weight": 0')
    two = plain(TWO)
    titles = [
        [str(it.title) for it in weights.changes_of_message(snapshot_of(text).line(0), text.index(at))]
        for text, at in ((bare, "Hello"), (bare, "{"), (zero, "Hello"), (zero, "{"), (two, "{"), (two, '"b"'))
    ]
    assert titles == [
        ["Do not train this answer"],
        ["Do not train this answer"],
        ["Train this answer", "Remove the weight of this answer"],
        ["Train this answer"],
        ["Do not train the last answer"],
        ["Do not train this answer"],
    ]


def of_target(target: str, *lines: str) -> Snapshot:
    settings = Settings(target=target)
    return Snapshot(FileState(lines, reading_for(settings), active_rules(settings)))


@pytest.mark.parametrize(
    ("target", "old", "new"),
    [
        ("openai", '"d"', '"d","weight":0'),
        # Whatever key the target obeys, as it reads it.
        ("ms-swift", '"d"', '"d","loss":false'),
        ("tinker", '"d"', '"d","trainable":false'),
        ("fireworks", '"d"', '"d","weight":0'),
        ("alibaba", '"d"', '"d","loss_weight":0'),
    ],
)
def test_the_key_is_that_of_the_target(target: str, old: str, new: str) -> None:
    line = of_target(target, plain(TWO)).line(0)
    (change,) = weights.changes_of_message(line, 0)
    assert apply(line.text, resolve(line.tree, change.ops)) == plain(TWO).replace(old, new)
    line = of_target(target, plain(TWO).replace(old, new)).line(0)
    (change,) = weights.changes_of_message(line, 0)
    assert change.name == "weight-1"


@pytest.mark.parametrize("target", ["trl", "axolotl"])
def test_no_weight_where_none_is_read(target: str) -> None:
    line = of_target(target, plain(TWO)).line(0)
    assert list(weights.changes_of_message(line, 0)) == []
    assert [it.name for it in weights.changes_of_example(line)] == []


def test_of_two_keys_the_one_that_is_there_is_set() -> None:
    text = plain(TWO).replace('"d"', '"d","trainable":false')
    line = of_target("fireworks", text).line(0)
    (change,) = weights.changes_of_message(line, 0)
    assert apply(line.text, resolve(line.tree, change.ops)) == text.replace("false", "true")


def weighed(lines: list[str], how: weights.FileWide) -> list[str]:
    changes = finish(weights.weigh_lines(snapshot_of(*lines), how))
    made = list(lines)
    for change in changes:
        assert isinstance(change, LineEdits)
        made[change.row] = apply(made[change.row], change.edits)
    return made


def test_only_the_last_answers_of_a_file_are_trained() -> None:
    one, two = plain(CHAT), plain(TWO)
    broken = two[:-2]
    lines = [
        one,
        two,
        broken,
        "",
        '{"prompt": "a", "completion": "b"}',
        one.replace("assistant", "as\\u0073istant"),
    ]
    assert weighed(lines, "train-last") == [one, two.replace('"b"', '"b","weight":0'), *lines[2:]]


def test_the_weights_of_a_file_go() -> None:
    one = plain(CHAT)
    heavy = one.replace('"Hello."', '"Hello.", "weight": 1')
    escaped = one.replace('"Hello."', '"Hello.", "w\\u0065ight": 1')
    assert weighed([heavy, one, escaped, heavy[:-1]], "remove-weights") == [one, one, one, heavy[:-1]]


def test_lines_inside_a_pretty_printed_example_stay() -> None:
    pretty = json.dumps(json.loads(plain(TWO)), indent=1).split("\n")
    assert weighed([plain(CHAT), *pretty, plain(CHAT)], "train-last") == [plain(CHAT), *pretty, plain(CHAT)]


@given(st.text('{}[]",:\\ abmesgroluicnthw01'), st.integers(0, 60))
def test_nothing_raises_on_any_text(text: str, column: int) -> None:
    half = '{"messages": [{"role": "assistant", "content": "' + text
    for line in (text, half):
        offered(line[:column] + "<|>" + line[column:])


def counts(lines: list[str], *, settled: bool = True) -> tuple[int | None, int]:
    """How many lines are said to change where only the last answers are trained, and how many do."""
    settings = Settings()
    state = FileState(lines, reading_for(settings), active_rules(settings))
    if settled:
        state.findings()
    snapshot, rows = Snapshot(state), range(len(lines))
    said = weights.number_of_changes(snapshot, rows)
    return said, len(finish(weights.weigh_lines(snapshot, "train-last")))


def test_the_title_has_the_number_of_lines_of_a_file_of_some_size(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = CHAT.replace("<|>", ""), TWO.replace("<|>", "")
    lines = [
        one,
        two,
        two.replace('"d"', '"d","weight":1'),
        two.replace('"b"', '"b","weight":0'),
        "",
        two[:-1],
    ]
    assert counts(lines * 120) == (240, 240)
    assert counts([*lines, '{"level": "info"}', two.replace('"c"', '"c\\u00e9"'), f"{two} x"]) == (3, 3)
    # Lines inside of a value that is on several lines are not looked at.
    assert counts(["[", f"{two},", two, "]"]) == (0, 0)
    for name in ("COUNTED_CHANGES", "COUNTED_ODD"):
        with monkeypatch.context() as patch:
            patch.setattr(limits, name, 10)
            assert counts(lines)[0] is None, name


@given(
    st.lists(st.sampled_from([TWO, CHAT, SHAREGPT, GEMINI, TWO[:-2], '{"a": 1}', "", "[", "]"]), max_size=6)
)
def test_the_number_is_that_of_what_is_done(lines: list[str]) -> None:
    said, done = counts([it.replace("<|>", "") for it in lines])
    assert said == done
