"""Whole examples: the sums, what is trained, and that any value can be counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tuneline.domain.encoding import ENCODINGS
from tuneline.domain.masks import Masks
from tuneline.formats.chat import CHAT
from tuneline.formats.completion import COMPLETION
from tuneline.formats.detect import guess
from tuneline.formats.format import Format
from tuneline.formats.preference import PREFERENCE
from tuneline.formats.table import FORMATS
from tuneline.formats.tools import read_declared
from tuneline.tokens import chat as framing
from tuneline.tokens import cut, limits
from tuneline.tokens.count import Count, count, count_up_to
from tuneline.tokens.cut import find_cut
from tuneline.tokens.example import count_example
from tuneline.tokens.parts import pieces

EXAMPLES = Path(__file__).parents[2] / "examples"
USER = {"role": "user", "content": "one two three"}
ANSWER = {"role": "assistant", "content": "four five"}
CALL = {
    "role": "assistant",
    "tool_calls": [{"id": "a", "function": {"name": "now", "arguments": '{"zone": 1}'}}],
}
TOOLS = [
    {
        "type": "function",
        "function": {"name": "now", "parameters": {"properties": {"zone": {"type": "integer"}}}},
    }
]
IMAGE = {"type": "image_url", "image_url": {"url": "https://example.com/cat.png", "detail": "low"}}


def of(text: str) -> int:
    return count(text).tokens


def test_plain_chat_is_the_cookbooks_sum() -> None:
    counted = count_example(CHAT.view({"messages": [USER, ANSWER]}))
    assert counted.total == counted.longest == 3 + 1 + 3 + 3 + 1 + 2 + framing.EXAMPLE_TOKENS
    assert (counted.trained, counted.exact, counted.tools, counted.spread) == (2, True, 0, 0)
    assert counted.turns == ((0, 0, 3 + 1 + 3, 0), (0, 1, 3 + 1 + 2, 2))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_conversation_counted_by_hand(encoding: str) -> None:
    # Every word of it is one token in both encodings, and so is the full stop.
    messages = [
        {"role": "system", "content": "Be brief."},  # 3 + system + Be, brief, .
        {"role": "user", "content": "Hello world", "name": "Bob"},  # 3 + user + 2 + 1 + Bob
        {"role": "assistant", "content": "Hi"},  # 3 + assistant + 1
    ]
    counted = count_example(CHAT.view({"messages": messages}), encoding)
    assert [turn.tokens for turn in counted.turns] == [7, 8, 5]
    assert (counted.total, counted.exact) == (23, True)


def test_an_empty_name_is_a_name() -> None:
    named = count_example(CHAT.view({"messages": [USER | {"name": ""}, ANSWER]}))
    assert named.total == count_example(CHAT.view({"messages": [USER, ANSWER]})).total + 1


def test_a_text_that_cannot_be_counted_is_its_bytes() -> None:
    white = " " * 1_100_000
    counted = count_example(CHAT.view({"messages": [USER | {"content": white}, ANSWER]}))
    assert (counted.turns[0].tokens, counted.exact) == (3 + 1 + len(white), False)


def test_a_weight_of_0_is_not_trained() -> None:
    counted = count_example(
        CHAT.view({"messages": [USER, ANSWER | {"weight": 0}, USER, ANSWER | {"weight": 1}]})
    )
    assert counted.trained == 2
    assert [turn.trained for turn in counted.turns] == [0, 0, 0, 2]


def test_a_pair_without_framing() -> None:
    counted = count_example(COMPLETION.view({"prompt": "one two three", "completion": " four"}))
    assert (counted.total, counted.trained) == (4, 1)


def test_both_answers_count_and_the_longer_must_fit() -> None:
    longer = {"role": "assistant", "content": "four five six"}
    counted = count_example(
        PREFERENCE.view(
            {"input": {"messages": [USER]}, "preferred_output": [ANSWER], "non_preferred_output": [longer]}
        )
    )
    assert counted.total - counted.longest == 3 + 1 + 2
    assert counted.trained == 2 + 3


def test_names_calls_and_tools() -> None:
    named = USER | {"name": "Ann"}
    counted = count_example(CHAT.view({"messages": [named, CALL], "tools": TOOLS}))
    assert counted.turns[0].tokens == 3 + 1 + 3 + 1 + of("Ann")
    assert counted.turns[1].trained == counted.trained == of("now") + of('{"zone": 1}')
    written = framing.written_tools(read_declared(TOOLS, ()))
    assert counted.tools == framing.tools_framing(has_system=False) + of(written) > framing.TOOLS_TOKENS
    assert (
        counted.total == sum(turn.tokens for turn in counted.turns) + counted.tools + framing.EXAMPLE_TOKENS
    )
    assert not counted.exact


def test_images_count_at_their_lowest() -> None:
    parts = [IMAGE, {"type": "text", "text": "one two three"}]
    view = CHAT.view({"messages": [{"role": "user", "content": parts}, ANSWER]})
    counted = count_example(view, image_pricing="gpt-4o")
    assert counted.turns[0].tokens == 3 + 1 + 3 + 85
    assert counted.spread == 0
    assert count_example(view).spread > 0


@pytest.mark.parametrize(
    "messages", [[USER, ANSWER], [USER, ANSWER | {"weight": 1}], [USER, {**ANSWER, "content": ""}], []]
)
def test_the_plain_way_and_the_pieces_agree(messages: list[Any]) -> None:
    view = CHAT.view({"messages": messages})
    assert count_example(view).total == sum(piece.tokens for piece in pieces(view))


@pytest.mark.parametrize("fmt", [CHAT, PREFERENCE, COMPLETION])
@pytest.mark.parametrize(
    "wrong", [None, 1, "x", [], {}, [None], [[]], [{}], [{"role": 1, "content": {}}], [{"content": "x"}]]
)
def test_any_value_can_be_counted(fmt: Format, wrong: Any) -> None:
    whole = dict.fromkeys(
        ("messages", "input", "preferred_output", "tools", "functions", "prompt", "completion"), wrong
    )
    inside = {
        "role": "assistant",
        "content": wrong,
        "name": wrong,
        "tool_calls": wrong,
        "function_call": wrong,
    }
    for value in (
        whole,
        {"messages": [inside], "tools": [wrong, {"function": wrong}]},
        {"input": {"messages": wrong}},
    ):
        view = fmt.view(value)
        counted = count_example(view)
        assert counted.total >= counted.longest >= 0
        assert counted.trained <= counted.total
        find_cut(view, 0)


def test_a_cut_behind_everything_is_none() -> None:
    view = CHAT.view({"messages": [USER, ANSWER]})
    total = count_example(view).total
    assert find_cut(view, total) is None
    assert find_cut(view, total - framing.EXAMPLE_TOKENS - 1) is not None


def _long(role: str, words: int) -> dict[str, Any]:
    return {"role": role, "content": "word " * words}


@pytest.mark.parametrize("turns", [[(3, 300_000)], [(600, 500), (0, 300_000)], [(2_000, 500)]])
def test_no_more_is_counted_than_says_that_an_example_is_far_over_its_limit(
    turns: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "COUNTED_OVER", 100_000)
    messages = [_long("user", words) for times, words in turns for _ in range(times)] + [ANSWER]
    view = CHAT.view({"messages": messages})
    near = find_cut(view, count_example(view).longest - 20)
    assert near is not None
    assert (near.over, near.more) == (20, False)
    asked: list[int] = []

    def counted(most: int, text: str, encoding: str) -> Count:
        found = count_up_to(most, text, encoding)
        asked.append(found.tokens)
        return found

    monkeypatch.setattr(cut, "count_up_to", counted)
    far = find_cut(view, 1_000)
    assert far is not None
    assert (far.over, far.more, far.exact) == (limits.COUNTED_OVER, True, True)
    assert far.answer_lost
    assert far.path[:1] == ("messages",)
    assert far.lost[-1] == ("messages", len(messages) - 1, "content")
    # Twice as far as it has to look, and what a slice has more than that.
    assert sum(asked) < 2 * (limits.COUNTED_OVER + 1_000) + 2 * limits.SLICE // 4


def test_of_two_long_answers_one_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "COUNTED_OVER", 100_000)
    chosen, rejected = ("word " * words for words in (150_000, 200_000))
    view = FORMATS["chosen-rejected"].view({"prompt": "word", "chosen": chosen, "rejected": rejected})
    found = find_cut(view, 1_000)
    assert found is not None
    assert found.path in {("chosen",), ("rejected",)}
    assert found.lost == (found.path,)
    assert (found.over, found.more) == (limits.COUNTED_OVER, True)


@pytest.mark.parametrize(
    ("part", "images", "exact"),
    [
        ({"type": "text", "text": "a"}, 0, True),
        ({"type": "image_url", "image_url": {"url": "https://a.b/c"}}, 1, False),
        ({"type": "image"}, 1, False),
        ({"type": "image", "image": "a.png"}, 1, False),
        ({"type": "image", "source": {"type": "base64", "data": ""}}, 1, False),
        ({"type": "input_image", "image_url": "https://a.b/c"}, 1, False),
        ({"type": "video_url", "video_url": {"url": "https://a.b/c"}}, 0, False),
        ({"type": "video", "video": "a.mp4"}, 0, False),
        ({"type": "input_audio", "input_audio": {}}, 0, False),
        ({"type": "audio", "audio": "a.wav"}, 0, False),
        ({"type": "file", "file": {}}, 0, False),
    ],
)
def test_what_is_seen_or_heard_is_counted_and_never_exact(
    part: dict[str, Any], images: int, exact: bool
) -> None:
    user = {"role": "user", "content": [{"type": "text", "text": "What is this?"}, part]}
    view = CHAT.view({"messages": [user, {"role": "assistant", "content": "A tree."}]})
    assert sum(turn.images for _, _, turn in view.turns()) == len(list(view.images())) == images
    assert count_example(view).exact is exact


def test_a_system_text_beside_the_messages_is_counted_and_makes_the_total_an_estimate() -> None:
    messages = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]
    plain = count_example(CHAT.view({"messages": messages}))
    beside = count_example(CHAT.view({"system": "Answer in Welsh.", "messages": messages}))
    inside = count_example(
        CHAT.view({"messages": [{"role": "system", "content": "Answer in Welsh."}, *messages]})
    )
    assert plain.exact
    assert not beside.exact
    assert plain.total < beside.total <= inside.total
    assert beside.trained == plain.trained
    assert count_example(CHAT.view({"system": 5, "messages": messages})) == plain


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.jsonl")), ids=lambda path: path.name)
def test_a_count_is_that_of_its_pieces_in_every_format(path: Path) -> None:
    for line in path.read_text("utf-8").split("\n")[:-1]:
        value = json.loads(line)
        view = FORMATS[str(guess(value).name)].view(value)
        counted, found = count_example(view), list(pieces(view))
        assert counted.total == sum(piece.tokens for piece in found)
        assert counted.trained == sum(piece.tokens for piece in found if piece.trained)
        for turn in counted.turns:
            own = [it for it in found if (it.section, it.turn) == turn[:2]]
            assert turn.tokens == sum(piece.tokens for piece in own)


THOUGHT = {"role": "assistant", "content": "four", "reasoning_content": "one two three"}


def test_reasoning_is_counted_and_told_apart() -> None:
    plain = count_example(CHAT.view({"messages": [USER, {"role": "assistant", "content": "four"}]}))
    counted = count_example(CHAT.view({"messages": [USER, THOUGHT]}))
    assert counted.total == plain.total + of("one two three")
    assert (counted.reasoning, counted.trained, counted.exact) == (3, 4, False)
    assert (
        count_example(
            CHAT.view({"messages": [USER, THOUGHT]}), unread=lambda path: path[-1] == "reasoning_content"
        ).total
        == plain.total
    )


def test_reasoning_between_tags() -> None:
    text = "<think>one two three</think>four"
    for content in (text, [{"type": "text", "text": text}]):
        counted = count_example(CHAT.view({"messages": [{"role": "assistant", "content": content}]}))
        assert (counted.reasoning, counted.trained, counted.exact) == (3, of(text), True)


def test_parts_that_are_not_trained() -> None:
    content = [{"type": "text", "text": "one two", "weight": 0}, {"type": "text", "text": "three"}]
    view = CHAT.view({"messages": [USER, {"role": "assistant", "content": content}]})
    assert count_example(view).trained == 3
    assert count_example(view, masks=Masks(parts=("weight",))).trained == 1
    assert count_example(view, masks=Masks(line=("weight",))).trained == 3
