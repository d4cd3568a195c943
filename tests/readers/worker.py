"""Asks the readers themselves: runs in their environment, never in the project's.

Each line of standard input is `{"reader": NAME, "path": FILE}`, each line of standard output
`{"verdict": "accept" | "refuse" | "crash", "says": TEXT}`. It ends with its input.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from mistral_common.base import MistralBase
from mistral_common.exceptions import MistralCommonException
from mistral_common.protocol.instruct.messages import FinetuningMessage
from mistral_common.protocol.instruct.request import ChatCompletionRequest
from mistral_common.protocol.instruct.tool_calls import Tool
from mistral_common.protocol.instruct.validator import ValidationMode, get_validator
from mistral_common.tokens.tokenizers.base import TokenizerVersion
from together.lib.utils.files import check_file


class Example(MistralBase):
    """A line of a training file: the package has messages and tools, and no model of the line around them."""

    messages: list[FinetuningMessage]
    tools: list[Tool] | None = None


VALIDATOR = get_validator(TokenizerVersion.v7, ValidationMode.finetuning)


def together(path: Path) -> str | None:
    """What Together's check says against a file."""
    report = check_file(path)
    return None if report["is_check_passed"] else str(report["message"])


def mistral(path: Path) -> str | None:
    """What Mistral's checks in fine-tuning mode say against the first line that they refuse."""
    # As Python opens a file: lines end at any of the three line ends.
    text = path.read_text("utf-8")
    for number, line in enumerate(text.removesuffix("\n").split("\n") if text else (), 1):
        try:
            example = Example.model_validate(json.loads(line))
            VALIDATOR.validate_request(ChatCompletionRequest.model_construct(**dict(example)))
            example.model_dump_json()  # what is trained is written as UTF-8
        except (ValueError, MistralCommonException) as error:
            return f"line {number}: {error}"
    return None


READERS: dict[str, Callable[[Path], str | None]] = {"together": together, "mistral": mistral}


def answer(reader: str, path: Path) -> dict[str, str | None]:
    """What a reader does with a file; what it does not handle itself is a crash."""
    try:
        said = READERS[reader](path)
    except ValueError as error:
        return {"verdict": "refuse", "says": str(error)}
    except Exception as error:  # noqa: BLE001 - whatever a reader raises is what a person would get
        return {"verdict": "crash", "says": f"{type(error).__name__}: {error}"}
    return {"verdict": "accept" if said is None else "refuse", "says": said or ""}


def main() -> None:
    """Answer until the input ends."""
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(answer(asked["reader"], Path(asked["path"]))), flush=True)


if __name__ == "__main__":
    main()
