"""Targets say of the cases that readers were tried with what the readers did, but for a table of exceptions."""

from __future__ import annotations

from pathlib import Path

import pytest

from readers.agreement import READERS, Reader, cases, differences, given

# Why a target says something else than its reader, by target and case.
FLAT = "a call without an object around its function is a fault; this reader makes an empty call of it"
TWO_FORMS = (
    "a message with a call in the old and in the new form is a fault; this reader passes over one of them"
)
BESIDE = "the file is of another format; that this reader finds messages beside it is luck"
DPO = "read by its trainer for preferences; the reader that was run is the one for supervised training"
GRPO = "read by its trainers for reinforcement; the reader that was run is the one for supervised training"
STEPS = "read by its trainer for stepwise rewards; the reader that was run is the one for supervised training"
MEDIA = "what is said of videos and names of files is not checked"
EXCEPTIONS: dict[str, dict[str, str]] = {
    "mistral-finetune": {
        "tools_both_keys": "two keys for the same tools, of which one is a stranger's",
        "mistral_both_msg_keys": "two keys for the same text, of which one is a stranger's",
        "mistral_both_top": "two keys for the same messages, of which one is a stranger's",
        "call_and_function_call": TWO_FORMS,
        "pref_openai_withmessages": BESIDE,
        "nova_content_string": BESIDE,
    },
    "mistral": {
        "extra_asst_prefixfalse": "it knows the key, and refuses only true: the key does not belong here"
    },
    "bedrock-nova": dict.fromkeys(
        ("nova_image_badname", "nova_video", "nova_video_two", "nova_video_image"), MEDIA
    ),
    "llama-factory": {
        "img_images_mark": "images are read with a template that has them; the reader was run with one for texts",
        "call_and_function_call": TWO_FORMS,
    },
    "torchtune": {
        "img_http": "the reader had no network and no library for images",
        "role_system_and_developer": "a second word for the system is a second system message",
    },
    "axolotl": {
        "extra_top_conversation": "read if a setting names the key of the messages",
        "trl2_conversations_openai": "read if a setting names the key of the messages",
        "content_assistant_newline": "a template strips the text; an answer of spaces alone is kept",
        "call_flat": FLAT,
        "reason_only": "the template writes what the model thought, so the answer is not empty",
    },
    "ms-swift": {
        "text_null": "the key is that of a text, and null is not a text",
        "call_flat": FLAT,
        "call_and_function_call": TWO_FORMS,
        "gemini_text_io": "it reads the answer alone, without its question",
        "pref_qcr": "the question is read and both answers are lost",
    },
    "mlx-lm": {
        "call_flat": FLAT,
        "pref_openai_withmessages": BESIDE,
        "sharegpt_from_in_messages": "it trains a text without words",
        "alpaca_text": BESIDE,
        "text_list": "it trains a list of texts as one text",
    },
    "openweights": {"content_part_unknown_type": "a part of no known type; it looks at the text alone"},
    "unsloth": {
        "sharegpt2_late_extra_key": "it looks at the first ten lines only, and this is in a later one"
    },
    "trl": {
        **dict.fromkeys(
            (
                "pref_trl_string",
                "pref_trl_conv",
                "pref_trl_implicit_conv",
                "pref_trl_implicit_string",
                "pref_trl_mixed",
                "pref_trl_identical",
                "pref_trl_implicit_differ",
                "pref_trl_scores",
                "pref_qcr",
            ),
            DPO,
        ),
        "extra_top_conversation": "a wrong key for the conversation: the words in it decide whether it stops or drops",
        "pref_axolotl_conv": "a wrong key for the conversation: the words in it decide whether it stops or drops",
        "file_type_messages_list_obj": "a line that it drops alone stops it beside others",
        "call_flat": FLAT,
        "pref_openai_withmessages": BESIDE,
        "alpaca_text": BESIDE,
        "pc_completions_labels": STEPS,
        "rft_prompt_answer": GRPO,
    },
}


@pytest.mark.parametrize("reader", READERS, ids=lambda it: it.name)
def test_a_target_agrees_with_its_reader(reader: Reader, tmp_path: Path) -> None:
    count, different = differences(reader, tmp_path)
    assert 1 - len(different) / count >= reader.least
    known = EXCEPTIONS.get(reader.target, {})
    assert {it.case: it for it in different if it.case not in known} == {}


def test_no_exception_is_left_over(tmp_path: Path) -> None:
    found: dict[str, set[str]] = {}
    for reader in READERS:
        if reader.target in EXCEPTIONS:
            found.setdefault(reader.target, set()).update(it.case for it in differences(reader, tmp_path)[1])
    assert found == {name: set(known) for name, known in EXCEPTIONS.items()}


def test_every_verdict_is_about_a_case() -> None:
    for verdicts in given().values():
        assert verdicts.keys() <= cases().keys()
