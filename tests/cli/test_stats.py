"""`tuneline stats`: the figures, in words and as JSON, against counts made by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.running import chat, chats, run, write

DOCUMENT = Path(__file__).parents[2] / "docs" / "stats-output.md"
TEN = chats(10, {0: chat(0, weight=0), 9: chat(9, weight=1)})


def figures(*words: str, **more: Any) -> dict[str, Any]:
    outcome = run("stats", "--output-format", "json", *words, **more)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.isascii()
    found = json.loads(outcome.out)
    assert isinstance(found, dict)
    return found


def test_the_document_shows_real_output(folder: Path) -> None:
    write(folder / "train.jsonl", TEN)
    text = DOCUMENT.read_text("utf-8")
    shown = json.loads(text.partition("```json\n")[2].partition("```")[0])
    assert shown == figures("train.jsonl", "--model", "gpt-4o-mini-2024-07-18")
    members = {*shown, *shown["files"][0], *shown["files"][0]["bill"]} - {"path", "format_reason"}
    words = text.partition("## What the members mean")[2]
    known = {"model", "epochs", "price_source", "price_verified"}
    assert {name for name in members - known if f"`{name}`" not in words} == set()


def test_counts(folder: Path) -> None:
    write(folder / "x.jsonl", TEN + chats(2, {1: "broken"}))
    (found,) = figures("x.jsonl")["files"]
    assert (found["lines"], found["examples"]) == (12, 11)
    assert found["formats"] == {"chat": 11}
    assert found["roles"] == {"user": 11, "assistant": 11}
    assert found["messages"]["percentiles"] == dict.fromkeys(["p5", "p25", "p50", "p75", "p95", "p99"], 2)
    assert (found["with_weights"], found["with_images"], found["with_tools"]) == (2, 0, 0)
    # "Question 0" and "Answer 0" have three tokens each; one answer is not trained.
    assert found["tokens"]["total"] == 11 * 17
    assert found["trained"]["total"] == 10 * 3
    assert sum(bucket["count"] for bucket in found["histogram"]) == 11


def test_pictures_and_tools(folder: Path) -> None:
    url = {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}
    call = {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    turns = [
        {"role": "user", "content": [url]},
        {"role": "assistant", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "a", "content": "1"},
        {"role": "assistant", "content": "Yes"},
    ]
    write(folder / "x.jsonl", chats(3) + json.dumps({"messages": turns}))
    (found,) = figures("x.jsonl")["files"]
    assert (found["with_images"], found["with_tools"]) == (1, 1)
    assert found["messages"]["most"] == 4
    assert "with images           1 (25%)" in run("stats", "x.jsonl").out


@pytest.mark.parametrize(
    ("words", "epochs", "default"),
    [([], 10, True), (["--epochs", "2"], 2, False), (["--epochs", "1"], 1, False)],
)
def test_the_bill(folder: Path, words: list[str], epochs: int, default: bool) -> None:
    write(folder / "x.jsonl", TEN)
    bill = figures("x.jsonl", "--model", "gpt-4o-2024-08-06", *words)["files"][0]["bill"]
    assert (bill["epochs"], bill["default_epochs"], bill["tokens"]) == (epochs, default, 170 * epochs)
    assert bill["usd"] == pytest.approx(170 * epochs * bill["price"] / 1e6)
    out = run("stats", "x.jsonl", "--model", "gpt-4o-2024-08-06", *words).out
    assert f"{170 * epochs:,} tokens in {epochs} epoch{'s' * (epochs > 1)}" in out
    assert ("(the provider's default)" in out) is default


def test_a_price_that_is_not_known_is_not_invented(folder: Path) -> None:
    write(folder / "x.jsonl", TEN)
    assert figures("x.jsonl")["files"][0]["bill"]["usd"] is None
    assert "name a model for a price" in run("stats", "x.jsonl").out
    assert "no price is known for my-model" in run("stats", "x.jsonl", "--model", "my-model").out
    assert run("stats", "x.jsonl", "--epochs", "0").code == 2


def test_reinforcement_is_billed_by_the_hour(folder: Path) -> None:
    write(folder / "x.jsonl", '{"messages": [{"role": "user", "content": "2 + 2"}], "answer": "4"}\n' * 3)
    found = figures("x.jsonl", "--method", "reinforcement")["files"][0]
    assert (found["format"], found["examples"], found["bill"]) == ("reinforcement", 3, None)
    assert found["tokens"]["total"] > 0


def test_the_limit(folder: Path) -> None:
    write(folder / "tuneline.toml", '[models."mine"]\nlimit = 20\nprice = 1.0\n')
    write(folder / "x.jsonl", chats(8, {2: chat(2).replace("Answer", "a b c d e f g"), 3: "", 4: ""}))
    found = figures("x.jsonl", "--model", "mine")["files"][0]
    assert (found["examples"], found["limit"], found["over_limit"]) == (6, 20, 1)
    # What is cut off is not billed.
    assert found["tokens"]["most"] > 20
    assert found["bill"]["tokens"] == (5 * 17 + 20) * found["bill"]["epochs"]
    assert "over the limit        1 of 6 (limit 20 tokens)" in run("stats", "x.jsonl", "--model", "mine").out


def test_no_tokens(folder: Path) -> None:
    write(folder / "x.jsonl", TEN)
    found = figures("x.jsonl", "--no-tokens")["files"][0]
    assert [found[name] for name in ("tokens", "trained", "over_limit", "bill", "histogram")] == [
        None
    ] * 4 + [[]]
    assert found["examples"] == 10
    assert "token" not in run("stats", "x.jsonl", "--no-tokens").out


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b'{"ts": 1, "level": "info"}\n' * 5, b"not json", b"\xff\xfe{\0", b"[]"]
)
def test_no_examples(folder: Path, content: bytes) -> None:
    write(folder / "x.jsonl", content)
    found = figures("x.jsonl")["files"][0]
    assert (found["format"], found["counted"], found["messages"], found["tokens"]) == (None, 0, None, None)
    outcome = run("stats", "x.jsonl")
    assert outcome.code == 0
    words = "5 (0 counted)" if b"ts" in content else "0"
    assert outcome.out.endswith(f"  examples  {words}\n\n")


def test_several_files(folder: Path) -> None:
    write(folder / "a.jsonl", TEN)
    write(folder / "b.jsonl", chats(4))
    write(folder / "c.jsonl", '{"ts": 1}\n')
    found = figures(".", "--model", "gpt-4o-2024-08-06")
    assert [file["counted"] for file in found["files"]] == [10, 4, 0]
    assert (found["total"]["counted"], found["total"]["tokens"]["total"]) == (14, 14 * 17)
    assert found["total"]["bill"]["epochs"] == 7
    assert "all 3 files\n" in run("stats", ".").out
    assert figures("a.jsonl")["total"] is None


def test_files_for_several_models_have_no_common_bill(folder: Path) -> None:
    write(folder / "tuneline.toml", '[models."mine"]\nlimit = 5\n[files."a.jsonl"]\nmodel = "mine"\n')
    write(folder / "a.jsonl", TEN)
    write(folder / "b.jsonl", chats(4))
    total = figures(".")["total"]
    assert (total["limit"], total["over_limit"], total["bill"]) == (None, 10, None)
    assert "over the limit        10 of 14\n" in run("stats", ".").out


def test_standard_input(folder: Path) -> None:
    assert figures("-", stdin=TEN.encode())["files"][0]["path"] == "<stdin>"
    assert figures("-", "--stdin-filename", "a.jsonl", stdin=TEN.encode())["files"][0]["path"] == "a.jsonl"


def test_roles_that_no_terminal_should_see(folder: Path) -> None:
    odd = '{"messages": [{"role": "\\u001b[31m\\ud800", "content": "x"}, {"role": "assistant", "content": "y"}]}\n'
    write(folder / "x.jsonl", chats(4) + odd)
    assert figures("x.jsonl")["files"][0]["roles"]["\x1b[31m\ufffd"] == 1
    assert "\x1b" not in run("stats", "x.jsonl").out


def test_unreadable(folder: Path) -> None:
    write(folder / "x.jsonl", TEN)
    outcome = run("stats", "absent", "x.jsonl")
    assert (outcome.code, outcome.err) == (2, "tuneline: absent: does not exist\n")
    assert "examples              10" in outcome.out


@pytest.mark.parametrize("model", ["llama-mine", "nobody-knows-it"])
def test_a_tokenizer_that_is_not_known_makes_every_count_an_estimate(folder: Path, model: str) -> None:
    write(folder / "tuneline.toml", "[models.llama-mine]\nlimit = 20\n")
    write(folder / "x.jsonl", TEN)
    write(folder / "y.jsonl", TEN)
    found = figures("x.jsonl", "y.jsonl", "--model", model)
    for part in (*found["files"], found["total"]):
        assert (part["exact"], part["encoding_known"], part["encoding"]) == (False, False, "o200k_base")
    out = run("stats", "x.jsonl", "--model", model).out
    assert "  about 170 (o200k_base: the model's tokenizer is not known; estimate, with framing)" in out


def test_a_tokenizer_that_is_known_is_exact(folder: Path) -> None:
    write(folder / "tuneline.toml", '[models.mine]\nencoding = "cl100k_base"\n')
    write(folder / "x.jsonl", TEN)
    for words, encoding in (([], "o200k_base"), (["--model", "mine"], "cl100k_base")):
        (found,) = figures("x.jsonl", *words)["files"]
        assert (found["exact"], found["encoding_known"], found["encoding"]) == (True, True, encoding)
        assert f"  170 ({encoding}; estimate, with framing)" in run("stats", "x.jsonl", *words).out


@pytest.mark.parametrize(
    ("text", "examples", "counted"),
    [
        (TEN, 10, 10),
        (TEN + '{"prompt": "a", "completions": ["b"], "labels": [true]}\n', 11, 10),
        ('{"prompt": "a", "completions": ["b"], "labels": [true]}\n' * 3, 3, 0),
        (TEN + '{"conversations": [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}]}\n', 11, 11),
        ('{"text": "a"}\n{"text": "b"}\n', 2, 2),
        ('{"instruction": "a", "input": "", "output": "b"}\n', 1, 1),
        ('{"role": "user", "content": "a"}\n{"role": "assistant", "content": "b"}\n', 2, 0),
        ('{"x": 1}\n{"y": 2}\n', 2, 0),
        (TEN + "broken\n", 10, 10),
        (TEN + "[1]\n5\n\n", 10, 10),
        ('{\n  "messages": [\n    {"role": "user", "content": "a"}\n  ]\n}\n', 1, 1),
        (f"[\n{TEN.strip().replace(chr(10), ',' + chr(10))}\n]\n", 10, 10),
        ("", 0, 0),
    ],
)  # fmt: skip
def test_check_and_stats_agree_on_what_an_example_is(
    folder: Path, text: str, examples: int, counted: int
) -> None:
    write(folder / "x.jsonl", text)
    (found,) = figures("x.jsonl")["files"]
    (checked,) = json.loads(run("check", "x.jsonl", "--output-format", "json").out)["files"]
    assert (found["examples"], found["counted"]) == (examples, counted)
    assert checked["examples"] == examples
    assert f"examples {examples}" in " ".join(run("stats", "x.jsonl").out.split())


def test_several_files_are_added_up(folder: Path) -> None:
    write(folder / "a.jsonl", TEN)
    write(folder / "b.jsonl", '{"x": "a"}\n' * 3)
    total = figures("a.jsonl", "b.jsonl")["total"]
    assert (total["examples"], total["counted"]) == (13, 10)
