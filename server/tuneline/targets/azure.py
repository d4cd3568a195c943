"""Fine-tuning of OpenAI's models in Azure (Microsoft Foundry).

The same shape as OpenAI's, with rules of its own: they come from Microsoft's documentation, its published
validation scripts and refusals that users reported.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from tuneline.domain.severity import Severity
from tuneline.targets.base import MB, Target
from tuneline.targets.openai import OPENAI

AZURE: Final = Target(
    name="azure",
    title="Azure OpenAI",
    about=(
        "Azure OpenAI in Microsoft Foundry. It goes on offering fine-tuning of OpenAI's models, and of some "
        "open ones, with a calendar of its own for their retirement."
    ),
    brief="Goes on offering fine-tuning of OpenAI's models, and of some open ones.",
    source=(
        "MicrosoftDocs azure-ai-docs (fine-tuning articles), GitHub-Copilot-for-Azure 72d2d14 "
        "(microsoft-foundry finetuning skill, 20 August 2026), microsoft-foundry/fine-tuning issue 23"
    ),
    as_of=date(2026, 11, 22),
    min_examples=10,
    max_file_bytes=512 * MB,
    # The table says 64, the troubleshooting text of the same page 10; the larger one raises no false alarm.
    max_images=64,
    max_image_bytes=10 * MB,
    severities={
        "empty-file": Severity.ERROR,
        # At the top level of an example; what it does with keys inside messages is not known.
        "unknown-key": Severity.ERROR,
        "role-not-allowed": Severity.ERROR,
        "role-not-allowed/reinforcement": Severity.ERROR,
        # Its preference validator takes tool turns in an output.
        "role-not-allowed/tool-output": None,
        "output-count/with-tools": None,
        "last-message-not-assistant": Severity.ERROR,
        # Its documentation and its reinforcement validator both ask for a user message at the end.
        "last-message-not-user": Severity.ERROR,
        # microsoft-foundry/fine-tuning issue 23: "contains invalid schema (20)".
        "consecutive-assistant": Severity.WARNING,
        "weight-on-other-role": Severity.ERROR,
        "arguments-not-string": Severity.ERROR,
        "missing-tool-call-id/no-ids": Severity.ERROR,
        "image-url/path": Severity.ERROR,
        "too-few-examples": Severity.ERROR,
        # Its documentation asks for UTF-8 with the mark.
        "byte-order-mark": None,
        "no-grader-keys": Severity.WARNING,
    },
    roles=OPENAI.roles,
)
