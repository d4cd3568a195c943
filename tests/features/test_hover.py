"""What is said about the place under the cursor, as a client without Markdown shows it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots import CURSOR, dump, open_text
from strategies import chat_examples, json_texts, texts
from tuneline.domain.masks import Masks
from tuneline.engine.document import FileState
from tuneline.engine.reading import reading_for
from tuneline.engine.snapshot import Snapshot
from tuneline.engine.weigh import active_rules
from tuneline.features import limits
from tuneline.features.hover import hover as feature
from tuneline.features.hover.hover import bar, hover
from tuneline.features.pages import HOME
from tuneline.formats.table import FORMATS
from tuneline.settings.model import Settings
from tuneline.targets.evidence import OWN_WORD, Fact
from tuneline.targets.table import known_targets
from tuneline.targets.targets_table import BUILT_IN
from tuneline.text.messages import markdown, plain
from tuneline.tokens.encodings import load


@pytest.fixture(autouse=True, scope="module")
def _encoder() -> None:
    load("o200k_base")


def said(line: str, **settings: object) -> tuple[str, list[str]]:
    """What the hover covers, and its lines without the empty ones; `<|>` in the line is the cursor."""
    before, _, behind = line.partition(CURSOR)
    found = hover(open_text(before + behind, **settings), 0, len(before))
    if found is None:
        return "", []
    text = (before + behind)[found.span.start : found.span.end]
    # Who reads a key depends on which targets there are; it has a test of its own.
    titles = tuple(it.title for it in known_targets())
    return text, [it for it in plain(found.blocks).split("\n") if it and not it.startswith(titles)]


USER = '{"role": "user", "content": "Hi"}'
BOT = '{"role": "assistant", "content": "Hello there.", "weight": 0}'
LAST = '{"role": "assistant", "content": "Bye."}'
LINE = f'{{"messages": [{USER}, {BOT}, {USER}, {LAST}], "tag": 3}}'


def at(words: str, line: str = LINE) -> str:
    """The line with the cursor on the first character of the first such words; `|` among them moves it."""
    before, mark, behind = words.partition("|")
    place = line.index(before + behind) + (len(before) if mark else 0)
    return line[:place] + CURSOR + line[place:]


EXAMPLE = [
    "Chat example · line 1",
    "About 26 tokens, 2 trained, by o200k_base.",
    "#  Role       Trained      Tokens  Begins with",
    "1  user       not trained       5  Hi",
    "2  assistant  not trained       7  Hello there.",
    "3  user       not trained       5  Hi",
    "4  assistant  trained           6  Bye.",
    "   framing                      3",
]
PRICED = "About $0.000130 per epoch at $5.00 per million tokens (an estimate)."


@pytest.mark.parametrize("words", ["{", '"messages": |[', "}|, {", "]", '|, "tag', "3}|"])
def test_the_example(words: str) -> None:
    text, lines = said(at(words))
    assert text == LINE
    assert lines[:8] == EXAMPLE


def test_a_price_when_it_is_known() -> None:
    assert PRICED in said(CURSOR + LINE, model="gpt-4.1-mini")[1]


def test_over_the_limit() -> None:
    lines = said(CURSOR + LINE, models={"tiny": {"limit": 20, "encoding": "o200k_base"}}, model="tiny")[1]
    assert (
        "████████████████████ 130 % of the limit of 20 tokens. 6 over the limit: the end is cut off." in lines
    )


@pytest.mark.parametrize("model", ["llama-mine", "nobody-knows-it"])
def test_counts_for_a_tokenizer_that_is_not_known_are_estimates(model: str) -> None:
    settings = {"models": {"llama-mine": {"limit": 1_000}}, "model": model}
    by = "by o200k_base (the model's tokenizer is not known)"
    assert said(at("Hello| there"), **settings)[1][0].startswith(f"About 3 tokens {by}, 12 characters.")
    assert said(CURSOR + LINE, **settings)[1][1] == f"About 26 tokens, 2 trained, {by}."


@pytest.mark.parametrize("words", [f"|{BOT}", f"{BOT}"[:-1] + "|}", '"|assistant"'])
def test_a_message(words: str) -> None:
    text, lines = said(at(words))
    assert text == ('"assistant"' if "|assistant" in words else BOT)
    assert lines[:3] == [
        "Message 2 of 4 · assistant",
        "About 7 tokens, 12 up to its end.",
        "Not trained: its weight is 0.",
    ]


@pytest.mark.parametrize(
    ("words", "covered", "lines"),
    [
        (
            "Hello| there",
            '"Hello there."',
            [
                "3 tokens by o200k_base, 12 characters. About 12 tokens up to the end of its message.",
                "Not trained: its weight is 0.",
                "Hello there.",
            ],
        ),
        (
            "wei|ght",
            '"weight"',
            [
                "weight · 0 or 1 · optional",
                "Whether this answer is trained: 1 (the default) trains it, 0 leaves it as context.",
                "Not trained: The trainer reads this answer as context and learns nothing from it.",
            ],
        ),
        (
            "con|tent",
            '"content"',
            ["content · a string or a list · required", "What is said: a string, or a list of parts."],
        ),
        (
            "t|ag",
            '"tag"',
            [
                "tag is not a key of the chat format here.",
                (
                    "unknown-key: A key that the format does not have in this place. "
                    f"More: {HOME}/blob/main/docs/rules/unknown-key.md"
                ),
            ],
        ),
    ],
)
def test_texts_keys_and_findings(words: str, covered: str, lines: list[str]) -> None:
    assert said(at(words)) == (covered, lines)


@pytest.mark.parametrize(
    ("message", "settings", "expected"),
    [
        (
            '{"role": "assistant", "content": "a", "weight": <|>1}',
            {"target": "azure"},
            "Trained: Azure OpenAI learns this",
        ),
        (
            '{"role": "assistant", "content": "a", "weight": <|>0}',
            {"target": "openai"},
            "Not trained: OpenAI reads this",
        ),
        ('{"role": "assistant", "content": "a", "weight": <|>"0"}', {}, "This is neither 0 nor 1"),
        ('{"role": "user", "content": "a", "weight": <|>0}', {}, "Only assistant messages have a weight."),
        (
            '{"role": "user", "content": "a", "weight": <|>0}',
            {"target": "openai"},
            "Only assistant messages have a weight. OpenAI rejects this one.",
        ),
        ('{"role": "assistant", "content": "a", "weight<|>', {}, "weight · 0 or 1 · optional"),
    ],
)
def test_weights(message: str, settings: dict[str, object], expected: str) -> None:
    lines = said(
        f'{{"messages": [{message}]}}' if message.endswith("}") else f'{{"messages": [{message}', **settings
    )[1]
    assert any(line.startswith(expected) for line in lines), lines


def test_a_weight_that_the_target_does_not_obey() -> None:
    line = (
        '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b", "weight": 0}]}'
    )
    openai = BUILT_IN["openai"]
    chat = openai.formats["chat"]
    deaf = replace(openai, formats={"chat": replace(chat, masks=Fact(Masks(key=None), OWN_WORD))})
    state = FileState([line], replace(reading_for(Settings()), targets=(deaf,)), active_rules(Settings()))
    state.findings()
    found = hover(Snapshot(state), 0, line.index("0}"))
    assert found is not None
    assert "Trained: assistant messages are trained" in plain(found.blocks)


def test_a_weight_in_a_prompt() -> None:
    turns = '{"role": "assistant", "content": "a", "weight": <|>1}, {"role": "user", "content": "b"}'
    line = f'{{"messages": [{turns}], "answer": 1}}'
    assert "It has no effect here: it is part of the prompt." in said(line, method="reinforcement")[1]


def test_keys_for_a_grader() -> None:
    line = '{"messages": [{"role": "user", "content": "b"}], "ans<|>wer": 1}'
    assert said(line)[1][0] == "answer is read by the grader, as {{ item.answer }}."


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ('{"messages": [{"role": "us<|>', "Message 1 of 1 · us"),
        ('{"messages": [{"role": "user", "content": "Hi the<|>', "2 tokens by o200k_base, 6 characters."),
        ('{"messages": [{"role": "user", "cont<|>', "cont is not a key of the chat format here."),
        ('{"mess<|>ages": [', "messages · a list · required"),
        ('<|>{"messages": [', "Chat example · line 1"),
        ('<|>{"messages": [{"role": "user", content: "Hi"}]}', "Chat example · line 1"),
        ('{"prompt": "a<|>", "completion": "b"}', "1 token by o200k_base, 1 character."),
        ('{"messages": [{"role": <|>', "Message 1 of 1 · no role"),
    ],
)
def test_half_typed(line: str, first: str) -> None:
    assert said(line)[1][0].startswith(first)


@pytest.mark.parametrize(
    "line",
    [
        "<|>",
        "   <|>",
        "[1, <|>2]",
        '{"level": "in<|>fo"}',
        '"messages<|>"',
        "12<|>",
        '{"prompt": "a", "labels": ["h<|>"], "completions": ["b"]}',
    ],
)
def test_nothing_is_known_of_what_is_no_example(line: str) -> None:
    text, lines = said(line)
    assert all(": " in it and "/docs/rules/" in it for it in lines), (text, lines)


def test_rows_and_columns_outside() -> None:
    snapshot = open_text(LINE + "\n")
    assert hover(snapshot, 1, 0) is None
    assert hover(snapshot, -1, 0) is None
    past = hover(snapshot, 0, 10_000)
    assert past is not None
    assert past.span == (0, len(LINE))


def test_preference_counts_each_answer_after_the_input() -> None:
    def answer(words: str) -> list[dict[str, str]]:
        return [{"role": "assistant", "content": words}]

    prompt = {"messages": [{"role": "user", "content": "Hi"}]}
    line = dump(
        {"input": prompt, "preferred_output": answer("Yes."), "non_preferred_output": answer("No, no.")}
    )
    place = line.index("No, no")
    assert said(line[:place] + CURSOR + line[place:])[1] == [
        "4 tokens by o200k_base, 7 characters. About 13 tokens up to the end of its message.",
        "Trained: both answers of a preference example count in the loss.",
        "No, no.",
    ]
    tiny = {"models": {"tiny": {"limit": 20, "encoding": "o200k_base"}}, "model": "tiny"}
    lines = said(CURSOR + line, **tiny)[1]
    assert lines[2].endswith("tokens (the input and the longer answer).")
    assert lines[6].split() == ["3", "assistant", "(not", "preferred)", "trained", "8", "No,", "no."]


def test_the_rows_add_up() -> None:
    """Tools and framing are rows, so that all of them make the sum that comes first."""
    tool = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
    said_of_it = {"role": "assistant", "tool_calls": [CALL]}
    line = dump({"messages": [{"role": "user", "content": "Hi"}, said_of_it], "tools": [tool]})
    lines = said(CURSOR + line)[1]
    total = int(lines[1].split()[1])
    table = [it.split() for it in lines[3:7]]
    assert table[1][-2:] == ["calls", "f"]
    assert [it[0] for it in table[2:]] == ["tools", "framing"]
    assert sum(int(it) for row in table for it in row[1:] if it.isdigit()) == total


CALL = {"id": "a", "type": "function", "function": {"name": "f", "arguments": '{"x": [1]}'}}


def test_arguments_are_laid_out() -> None:
    line = dump({"messages": [{"role": "assistant", "tool_calls": [CALL]}]})
    place = line.index("x")
    lines = said(line[:place] + CURSOR + line[place:])[1]
    assert lines[:2] == [
        "arguments · a string · required",
        "The arguments: a string that holds a JSON object.",
    ]
    assert json.loads("\n".join(lines[2:])) == {"x": [1]}
    assert len(lines) > 4


PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5Er"
    "kJggg=="
)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (PIXEL, "An image inside the line, 0.1 kB as text: 1 × 1 pixels."),
        (PIXEL[:40], "An image inside the line, 0.0 kB as text: size unknown."),
        ("https://e.com/a.png", "An image at a URL; it is not fetched."),
    ],
)
def test_images_are_described(url: str, expected: str) -> None:
    image = {"type": "image_url", "image_url": {"url": url}}
    lines = said(at(url, dump({"messages": [{"role": "user", "content": [image]}]})))[1]
    assert expected in lines
    assert any(line.startswith("About ") for line in lines)
    assert url not in "".join(lines)


def test_long_texts_are_cut_around_the_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HOVER_TEXT", 10)
    line = dump({"messages": [{"role": "user", "content": "0123456789" * 3 + "\n" + "abcdefghij" * 3}]})
    place = line.index("abc")
    assert said(line[:place] + CURSOR + line[place:])[1][2:] == [
        "… 26 characters before",
        "6789",
        "abcde",
        "… 25 characters more",
    ]
    assert said(at("0123", line))[1][2:] == ["0123456789", "… 51 characters more"]


def test_many_messages_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HOVER_TURNS", 2)
    lines = said(CURSOR + LINE)[1]
    assert [" ".join(it.split()) for it in lines[3:7]] == [
        "1 user not trained 5 Hi",
        "2 assistant not trained 7 Hello there.",
        "… 2 more 11",
        "framing 3",
    ]


def test_lines_too_long_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "READ_LINE", 100)
    assert said(CURSOR + LINE)[1] == [
        f"This line has {len(LINE)} characters. Hovers read lines of up to 100."
    ]


def test_without_an_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feature, "is_loaded", lambda _: False)
    assert said(at("Hello"))[1][0] == "12 characters. Tokens are not counted yet."


@pytest.mark.parametrize(
    ("share", "filled"), [(0, 0), (0.00001, 1), (0.5, 10), (0.99, 19), (0.9999, 19), (1, 20), (7.5, 20)]
)
def test_bar(share: float, filled: int) -> None:
    assert bar(share) == "█" * filled + "░" * (20 - filled)


@given(json_texts(chat_examples()) | texts(40), st.integers(0, 300), st.integers(0, 300))
def test_never_raises_on_part_of_a_line(text: str, end: int, column: int) -> None:
    snapshot = open_text(text[:end])
    for row, line in enumerate(snapshot.texts):
        found = hover(snapshot, row, min(column, len(line)))
        if found is not None:
            assert 0 <= found.span.start <= found.span.end <= len(line)
            assert markdown(found.blocks).strip()
            assert plain(found.blocks).strip()


def test_every_format_has_an_example_hover() -> None:
    for fmt in FORMATS.values():
        value = {key: "x" if fmt.name == "completion" else [] for key in fmt.required}
        assert said(CURSOR + dump(value))[1], fmt.name


THINKS = dump(
    {
        "messages": [
            {"role": "user", "content": "2 + 2?"},
            {"role": "assistant", "content": "<think>Two, two.</think>Four.", "reasoning_content": "Easy."},
        ]
    }
)


def test_reasoning() -> None:
    _, lines = said(at('"<think>', THINKS))
    assert "About 4 tokens of it are reasoning." in lines
    _, lines = said(at('"Easy.', THINKS))
    assert "Reasoning: what the model thinks before it answers." in lines
    _, lines = said(at('"Easy.', THINKS), target="openai")
    assert any(it.endswith("OpenAI does not train it.") for it in lines)
    _, lines = said(at('{"messages', THINKS))
    assert any(it.endswith("About 6 are reasoning.") for it in lines)
