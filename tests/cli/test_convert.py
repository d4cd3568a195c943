"""`tuneline convert`: what is written, what is said, and what is left alone."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cli.running import chat, chats, run, write

unix = pytest.mark.skipif(sys.platform == "win32", reason="a matter of Unix")
MASKED = chats(3, {1: chat(1, weight=0)})
PLAIN = chats(3, {})
SCHEMA = Path(__file__).parents[2] / "schemas" / "convert-output.schema.json"


def account(text: str) -> dict[str, Any]:
    """What was printed, which the published schema describes to the last member."""
    found: dict[str, Any] = json.loads(text)
    schema = json.loads(SCHEMA.read_text("utf-8"))
    assert found.keys() == schema["properties"].keys()
    jsonschema.Draft202012Validator(schema).validate(found)
    for it in found["differences"]:
        assert it.keys() == schema["$defs"]["difference"]["properties"].keys()
    return found


def test_a_file_becomes_another(folder: Path) -> None:
    write(folder / "x.jsonl", PLAIN)
    outcome = run("convert", "x.jsonl", "--to", "sharegpt", "-o", "y.jsonl")
    assert (outcome.code, outcome.out) == (0, "")
    assert "3 examples written as ShareGPT into y.jsonl" in outcome.err
    assert "nothing is lost" in outcome.err
    first = json.loads((folder / "y.jsonl").read_text("utf-8").split("\n")[0])
    assert [it["from"] for it in first["conversations"]] == ["human", "gpt"]
    assert run("check", "y.jsonl").out.startswith("no findings")
    back = run("convert", "y.jsonl", "--to", "chat")
    assert back.out == (folder / "x.jsonl").read_text("utf-8")


def test_what_is_lost_stops_it(folder: Path) -> None:
    write(folder / "x.jsonl", MASKED)
    outcome = run("convert", "x.jsonl", "--to", "sharegpt", "-o", "y.jsonl")
    assert outcome.code == 1
    assert "changes its meaning: a message that was not trained is trained now (line 2)" in outcome.err
    assert not (folder / "y.jsonl").exists()
    assert sorted(it.name for it in folder.iterdir()) == ["x.jsonl"]
    assert run("convert", "x.jsonl", "--to", "sharegpt", "-o", "y.jsonl", "--lossy").code == 0
    assert (folder / "y.jsonl").exists()


def test_nothing_is_printed_before_it_is_known_whether_something_is_lost(folder: Path) -> None:
    write(folder / "x.jsonl", MASKED)
    outcome = run("convert", "x.jsonl", "--to", "nova")
    assert (outcome.code, outcome.out) == (1, "")


def test_an_exact_way_back(folder: Path) -> None:
    write(folder / "x.jsonl", MASKED)
    run("convert", "x.jsonl", "--to", "alpaca", "--carry", "_kept", "--lossy", "-o", "y.jsonl")
    outcome = run("convert", "y.jsonl", "--to", "chat", "--carry", "_kept")
    assert outcome.out == (folder / "x.jsonl").read_text("utf-8")


def test_broken_lines_stop_it_unless_they_are_to_be_left_out(folder: Path) -> None:
    write(folder / "x.jsonl", PLAIN + 'broken\n{"level": "info"}\n')
    outcome = run("convert", "x.jsonl", "--to", "sharegpt")
    assert (outcome.code, outcome.out) == (2, "")
    assert (
        "1 line is not JSON or repeats a key (line 4) and 1 line has no known format (line 5)" in outcome.err
    )
    outcome = run("convert", "x.jsonl", "--to", "sharegpt", "--skip-broken")
    assert outcome.code == 0
    assert len(outcome.out.strip().split("\n")) == 3
    assert "left out: 1 line, not JSON or with a key twice (line 4)" in outcome.err


def test_a_file_is_never_written_over_by_accident(folder: Path) -> None:
    write(folder / "x.jsonl", PLAIN)
    write(folder / "y.jsonl", "mine\n")
    assert run("convert", "x.jsonl", "--to", "sharegpt", "-o", "y.jsonl").code == 2
    assert (folder / "y.jsonl").read_text("utf-8") == "mine\n"
    assert run("convert", "x.jsonl", "--to", "sharegpt", "-o", "x.jsonl", "--force").code == 2
    assert run("convert", "x.jsonl", "--to", "sharegpt", "-o", "y.jsonl", "--force").code == 0


def test_a_file_that_has_the_format_already(folder: Path) -> None:
    write(folder / "x.jsonl", PLAIN.replace(": ", " :  "))
    outcome = run("convert", "x.jsonl", "--to", "chat")
    assert outcome.out == (folder / "x.jsonl").read_text("utf-8")
    assert "all of which were chat examples already" in outcome.err


def test_a_line_that_repeats_a_key_is_broken_in_its_own_format_too(folder: Path) -> None:
    twice = '{"messages": [{"role": "user", "content": "a"}], "messages": []}\n'
    write(folder / "x.jsonl", PLAIN + twice)
    for to in ("chat", "nova"):
        outcome = run("convert", "x.jsonl", "--to", to)
        assert (outcome.code, outcome.out) == (2, "")
        assert "1 line is not JSON or repeats a key" in outcome.err
    outcome = run("convert", "x.jsonl", "--to", "chat", "--skip-broken")
    assert outcome.out == PLAIN
    assert "nothing is lost of what could be read" in outcome.err


def test_a_file_of_which_no_example_can_be_expressed(folder: Path) -> None:
    write(folder / "x.jsonl", PLAIN)
    for more in ((), ("--lossy",)):
        outcome = run("convert", "x.jsonl", "--to", "preference", "-o", "y.jsonl", *more)
        assert outcome.code == 1
        assert "not converted to preference, because no example can be expressed in it\n" in outcome.err
        assert 'lost: the example: it has nothing for "non_preferred_output"' in outcome.err
        assert not (folder / "y.jsonl").exists()


def test_a_folder_that_is_not_there(folder: Path) -> None:
    write(folder / "x.jsonl", PLAIN)
    outcome = run("convert", "x.jsonl", "--to", "nova", "-o", "there/y.jsonl")
    assert outcome.code == 2
    assert "there is no folder there to write y.jsonl to" in outcome.err


def test_a_file_with_too_few_examples_is_written(folder: Path) -> None:
    write(folder / "x.jsonl", json.dumps({"conversations": SAID}) + "\n")
    outcome = run("convert", "x.jsonl", "--for", "openai", "-o", "y.jsonl")
    assert outcome.code == 0
    assert "  still refused: The file has 1 example, fewer than the minimum of 10." in outcome.err
    assert (folder / "y.jsonl").exists()


SAID = [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Yo"}]


def test_for_a_target(folder: Path) -> None:
    turns = [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Yo"}]
    write(folder / "x.jsonl", json.dumps({"conversations": turns}) + "\n")
    outcome = run("convert", "x.jsonl", "--for", "together")
    assert outcome.code == 0
    write(folder / "y.jsonl", outcome.out)
    assert "error" not in run("check", "y.jsonl", "--target", "together").out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["x.jsonl"], "name either a format (--to) or a target (--for)"),
        (["x.jsonl", "--to", "chat", "--for", "openai"], "name either a format (--to) or a target (--for)"),
        (["x.jsonl", "--to", "sharegtp"], 'did you mean "sharegpt"?'),
        (["x.jsonl", "--for", "opneai"], 'did you mean "openai"?'),
        ([".", "--to", "chat"], ". is a folder; convert takes one file"),
        (["x.jsonl", "--to", "chat", "--output-format", "json"], "needs --output"),
        (["missing.jsonl", "--to", "chat"], "missing.jsonl: does not exist"),
    ],
)
def test_wrong_words(folder: Path, words: list[str], told: str) -> None:
    write(folder / "x.jsonl", PLAIN)
    outcome = run("convert", *words)
    assert outcome.code == 2
    assert told in outcome.err


def test_the_account_as_json(folder: Path) -> None:
    write(folder / "x.jsonl", MASKED)
    outcome = run(
        "convert", "x.jsonl", "--to", "sharegpt", "-o", "y.jsonl", "--lossy", "--output-format", "json"
    )
    found = account(outcome.out)
    assert (found["to"], found["written"], found["examples"], found["formats"]) == (
        "sharegpt",
        True,
        3,
        {"chat": 3},
    )
    (difference,) = found["differences"]
    assert (difference["level"], difference["count"], difference["lines"]) == ("changed", 1, [[2, 2]])


def test_the_account_as_json_lists_what_was_left_out_and_what_was_not_written(folder: Path) -> None:
    write(folder / "x.jsonl", MASKED + 'broken\n{"level": "info"}\n')
    words = (
        "convert",
        "x.jsonl",
        "--to",
        "sharegpt",
        "-o",
        "y.jsonl",
        "--skip-broken",
        "--output-format",
        "json",
    )
    outcome = run(*words)
    found = account(outcome.out)
    assert (outcome.code, found["written"], found["lines"]) == (1, False, 3)
    assert (found["broken"], found["unknown"], found["left_out"]) == ([[4, 4]], [[5, 5]], [])
    assert not (folder / "y.jsonl").exists()


OURS = 'title = "Our trainer"\nas_of = 2026-11-01\n[formats.chat]\nreads = "whole"\n'


def test_for_a_private_target_with_its_roles_and_its_form_of_arguments(folder: Path) -> None:
    write(folder / "ours.toml", OURS + 'roles = ["user", "assistant", "tool"]\narguments = ["object"]\n')
    write(folder / "tuneline.toml", 'targets = ["./ours.toml"]\n')
    call = {"id": "c", "type": "function", "function": {"name": "find", "arguments": '{"q": "a"}'}}
    turns = [
        {"role": "developer", "content": "Be."},
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c", "content": "x"},
        {"role": "assistant", "content": "Yo"},
    ]
    write(folder / "x.jsonl", json.dumps({"messages": turns}) + "\n")
    outcome = run("convert", "x.jsonl", "--for", "ours")
    assert outcome.code == 0, outcome.err
    first, caller, *_ = json.loads(outcome.out)["messages"]
    assert first == {"role": "user", "content": "Be.\n\nHi"}
    assert caller["tool_calls"][0]["function"]["arguments"] == {"q": "a"}
    assert "moved: the system message, into the first question (line 1)" in outcome.err
    write(folder / "ours.toml", OURS + 'roles = ["system", "user", "assistant", "tool"]\n')
    outcome = run("convert", "x.jsonl", "--for", "ours")
    assert json.loads(outcome.out)["messages"][0] == {"role": "system", "content": "Be."}
    assert "moved: the name of a role, to the usual one (line 1)" in outcome.err


def test_the_entry_of_dataset_info_names_the_keys_that_the_file_has(folder: Path) -> None:
    write(folder / "x.jsonl", PLAIN)
    outcome = run("convert", "x.jsonl", "--to", "sharegpt", "-o", "y.jsonl", "--recipe", "llama-factory")
    assert json.loads(outcome.out) == {
        "y": {"file_name": "y.jsonl", "formatting": "sharegpt", "columns": {"messages": "conversations"}}
    }
    outcome = run("convert", "x.jsonl", "--to", "chat", "-o", "z.jsonl", "--recipe", "llama-factory")
    entry = json.loads(outcome.out)["z"]
    assert (entry["formatting"], entry["columns"], entry["tags"]["observation_tag"]) == (
        "openai",
        {"messages": "messages"},
        "tool",
    )


def test_the_datasets_of_axolotl_read_weights_where_there_are_some(folder: Path) -> None:
    write(folder / "x.jsonl", MASKED)
    outcome = run("convert", "x.jsonl", "--to", "chat", "-o", "y.jsonl", "--recipe", "axolotl")
    assert outcome.out == (
        "datasets:\n"
        '  - path: "y.jsonl"\n'
        "    ds_type: json\n"
        "    type: chat_template\n"
        "    field_messages: messages\n"
        "    message_field_training: weight\n"
    )
    outcome = run("convert", "x.jsonl", "--to", "chat", "-o", "z.jsonl", "--recipe", "ms-swift")
    assert outcome.out == "swift sft --dataset z.jsonl\n"


def test_a_format_without_a_recipe_and_a_recipe_without_a_file(folder: Path) -> None:
    write(folder / "x.jsonl", PLAIN)
    outcome = run("convert", "x.jsonl", "--to", "gemini", "-o", "y.jsonl", "--recipe", "axolotl")
    assert (outcome.code, outcome.out) == (0, "")
    assert "no recipe of axolotl for Gemini" in outcome.err
    outcome = run("convert", "x.jsonl", "--to", "chat", "--recipe", "axolotl")
    assert outcome.code == 2
    assert "--recipe names the file in --output" in outcome.err


def test_what_its_reader_would_refuse_stops_it(folder: Path) -> None:
    write(folder / "x.jsonl", json.dumps({"text": "Just a text."}) + "\n")
    outcome = run("convert", "x.jsonl", "--for", "mistral", "-o", "y.jsonl")
    assert outcome.code == 1
    assert "because its reader would refuse the result; --lossy converts it all the same" in outcome.err
    assert "  refused: " in outcome.err
    assert not (folder / "y.jsonl").exists()
    words = ("convert", "x.jsonl", "--for", "mistral", "-o", "y.jsonl", "--output-format", "json")
    refused = account(run(*words).out)["refused"]
    assert "message-order" in [it["rule"] for it in refused]
    assert refused[0]["lines"] == [[1, 1]]
    assert run("convert", "x.jsonl", "--for", "mistral", "-o", "y.jsonl", "--lossy").code == 0
    assert run("check", "y.jsonl", "--target", "mistral").code == 1


def test_what_is_carried_is_told(folder: Path) -> None:
    write(folder / "x.jsonl", MASKED)
    words = ("convert", "x.jsonl", "--to", "sharegpt", "-o", "y.jsonl", "--lossy", "--force")
    assert 'kept: what does not fit, under "_k" in each example' in run(*words, "--carry", "_k").err
    assert "kept:" not in run(*words).err


def test_one_example_that_is_in_the_format_already(folder: Path) -> None:
    write(folder / "x.jsonl", chats(1, {}))
    outcome = run("convert", "x.jsonl", "--to", "chat", "-o", "y.jsonl")
    assert "x.jsonl: 1 example into y.jsonl, which was a chat example already" in outcome.err


def test_a_key_of_a_format_keeps_nothing(folder: Path) -> None:
    """What is kept there would take the place of the messages."""
    write(folder / "x.jsonl", PLAIN)
    for key in ("messages", "conversations", "prompt"):
        for to in (("--to", "chat"), ("--to", "sharegpt"), ("--for", "openai")):
            outcome = run("convert", "x.jsonl", *to, "--carry", key, "-o", "y.jsonl")
            assert (outcome.code, (folder / "y.jsonl").exists()) == (2, False)
            assert f'"{key}" is a key of ' in outcome.err
            assert 'name another, such as "_kept"' in outcome.err


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({1: chat(1, weight=0)}, "that would change its meaning"),
        ({1: chat(1, weight=0.5)}, "that would lose something"),
        ({1: chat(1, weight=0), 2: chat(2, weight=0.5)}, "that would lose something and change its meaning"),
    ],
)
def test_why_nothing_is_written(folder: Path, changes: dict[int, dict[str, Any]], why: str) -> None:
    write(folder / "x.jsonl", chats(3, changes))
    outcome = run("convert", "x.jsonl", "--to", "nova", "-o", "y.jsonl")
    assert (outcome.code, (folder / "y.jsonl").exists()) == (1, False)
    assert f"not converted to Bedrock conversation, because {why}; --lossy" in outcome.err


@unix
def test_a_new_file_may_be_read_by_whom_others_may_be_and_one_that_is_replaced_by_whom_it_was(
    folder: Path,
) -> None:
    write(folder / "x.jsonl", PLAIN)
    (folder / "plain").write_text("", "utf-8")
    words = ("convert", "x.jsonl", "--to", "sharegpt", "-o", "y.jsonl")
    assert run(*words).code == 0
    assert (folder / "y.jsonl").stat().st_mode == (folder / "plain").stat().st_mode
    (folder / "y.jsonl").chmod(0o640)
    assert run(*words, "--force").code == 0
    assert (folder / "y.jsonl").stat().st_mode & 0o777 == 0o640


@unix
def test_a_link_into_another_folder_is_followed(folder: Path) -> None:
    write(folder / "x.jsonl", PLAIN)
    (folder / "far").mkdir()
    (folder / "y.jsonl").symlink_to(Path("far") / "real.jsonl")
    assert run("convert", "x.jsonl", "--to", "sharegpt", "-o", "y.jsonl").code == 0
    assert (folder / "y.jsonl").is_symlink()
    assert [it.name for it in (folder / "far").iterdir()] == ["real.jsonl"]
    assert "conversations" in (folder / "far" / "real.jsonl").read_text("utf-8")
    assert sorted(it.name for it in folder.iterdir()) == ["far", "x.jsonl", "y.jsonl"]
