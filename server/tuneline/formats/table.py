"""The formats that Tuneline reads. To add one: write its file, add its line here."""

from __future__ import annotations

from collections.abc import Mapping

from tuneline.formats.alpaca import ALPACA, UNPAIRED_ALPACA
from tuneline.formats.anthropic import ANTHROPIC
from tuneline.formats.chat import CHAT
from tuneline.formats.chosen_rejected import CHOSEN_MESSAGES, CHOSEN_REJECTED
from tuneline.formats.completion import COMPLETION
from tuneline.formats.format import Format
from tuneline.formats.gemini import GEMINI
from tuneline.formats.lima import LIMA
from tuneline.formats.messages_completion import MESSAGES_COMPLETION
from tuneline.formats.mistral import MISTRAL
from tuneline.formats.nova import NOVA
from tuneline.formats.nova_candidates import NOVA_PREFERENCE
from tuneline.formats.pairs import PAIRS
from tuneline.formats.preference import PREFERENCE
from tuneline.formats.preference_messages import (
    PREFERENCE_MESSAGES,
    REJECTED_MESSAGES,
    REJECTED_RESPONSE,
)
from tuneline.formats.prompts import REINFORCEMENT_PROMPT
from tuneline.formats.reinforcement import REINFORCEMENT
from tuneline.formats.rejected_message import REJECTED_MESSAGE
from tuneline.formats.response_rejected import RESPONSE_REJECTED
from tuneline.formats.sharegpt import SHAREGPT
from tuneline.formats.sharegpt_answers import PREFERENCE_SHAREGPT, UNPAIRED_SHAREGPT
from tuneline.formats.text import TEXTS
from tuneline.formats.unpaired import UNPAIRED, UNPAIRED_MESSAGES
from tuneline.formats.xtuner import XTUNER

# On equal claims the earlier format wins.
FORMATS: Mapping[str, Format] = {
    fmt.name: fmt
    for fmt in (
        CHAT,
        PREFERENCE,
        REINFORCEMENT,
        COMPLETION,
        MESSAGES_COMPLETION,
        PREFERENCE_MESSAGES,
        REJECTED_RESPONSE,
        REJECTED_MESSAGES,
        REJECTED_MESSAGE,
        PREFERENCE_SHAREGPT,
        NOVA,
        NOVA_PREFERENCE,
        ANTHROPIC,
        GEMINI,
        UNPAIRED,
        UNPAIRED_MESSAGES,
        MISTRAL,
        UNPAIRED_SHAREGPT,
        UNPAIRED_ALPACA,
        SHAREGPT,
        LIMA,
        XTUNER,
        TEXTS,
        ALPACA,
        *PAIRS,
        CHOSEN_REJECTED,
        CHOSEN_MESSAGES,
        RESPONSE_REJECTED,
        REINFORCEMENT_PROMPT,
    )
}
