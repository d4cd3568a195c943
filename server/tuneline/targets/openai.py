"""OpenAI's hosted fine-tuning.

What its service was seen to refuse, and what its published specification forbids. The words of many refusals
are not known, so severities follow the specification where no message was found.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from tuneline.domain.severity import Severity
from tuneline.targets.base import MB, Target

OPENAI: Final = Target(
    name="openai",
    title="OpenAI",
    about=(
        "OpenAI's own fine-tuning service. It is closing: since 2 July 2026 only organisations that still "
        "use a fine-tuned model can start jobs, and 6 January 2027 is the last day for them."
    ),
    brief="Closing: only who still uses a fine-tuned model can start jobs, until 6 January 2027.",
    source=(
        "openai-openapi f7f4b05 (FineTune*Input schemas, July 2025), the fine-tuning guide (late 2024), "
        "error messages quoted in public repositories and community.openai.com"
    ),
    as_of=date(2026, 11, 22),
    min_examples=10,
    max_file_bytes=512 * MB,
    max_images=10,
    max_image_bytes=10 * MB,
    severities={
        "empty-file": Severity.ERROR,
        # "Example N contains an extra ..."; inside a message the schema forbids it.
        "unknown-key": Severity.ERROR,
        "unknown-key/message": Severity.ERROR,
        # `developer` is not among the roles of the supervised schema.
        "role-not-allowed": Severity.ERROR,
        "role-not-allowed/reinforcement": Severity.ERROR,
        # Its schema takes one assistant message as an output; Azure's validator also takes tool turns.
        "role-not-allowed/tool-output": Severity.ERROR,
        "output-count/with-tools": Severity.ERROR,
        # clone-factory-v1 issue 3: a final message was expected from the assistant.
        "last-message-not-assistant": Severity.ERROR,
        "weight-on-other-role": Severity.ERROR,
        "arguments-not-string": Severity.ERROR,
        # community.openai.com 965584: content "should be a valid string".
        "tool-content-not-string": Severity.ERROR,
        # "Training file has N example(s), but must have at least 10 examples".
        "missing-tool-call-id/no-ids": Severity.ERROR,
        "image-url/path": Severity.ERROR,
        "too-few-examples": Severity.ERROR,
    },
    roles={
        "supervised": frozenset({"system", "user", "assistant", "tool", "function"}),
        "reinforcement": frozenset({"developer", "user", "assistant", "tool"}),
    },
)
