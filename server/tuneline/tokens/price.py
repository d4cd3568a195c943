"""What a training run is billed, as far as the public rules tell.

The rules are those of OpenAI's data preparation notebook (openai-cookbook, Chat_finetuning_data_prep, commit
2e65270) and its fine-tuning guide. None could be held against a bill, so every figure is an estimate.
Reinforcement jobs are billed by the hour and have no figure here.
"""

from __future__ import annotations

from typing import Final, NamedTuple

TARGET_EPOCHS: Final = 3
MAX_EPOCHS: Final = 25
MIN_SEEN: Final = 100
MAX_SEEN: Final = 25_000


class Cost(NamedTuple):
    """Tokens billed over all epochs, and their price in USD: None where the price of a token is not known."""

    tokens: int
    usd: float | None


def default_epochs(examples: int) -> int:
    """Epochs the service chooses when none are given: three, but so that 100 to 25,000 examples are seen.

    Never under 1 or over 25. One job on record agrees: 10 examples ran 10 epochs.
    """
    if examples <= 0:
        return TARGET_EPOCHS
    if examples * TARGET_EPOCHS < MIN_SEEN:
        return min(MAX_EPOCHS, MIN_SEEN // examples)
    if examples * TARGET_EPOCHS > MAX_SEEN:
        return max(1, MAX_SEEN // examples)
    return TARGET_EPOCHS


def cost(tokens: int, epochs: int, per_million: float | None = None) -> Cost:
    """The bill for so many tokens in each epoch, every example cut at the limit; `per_million` is in USD.

    Source: the notebook bills min(limit, length) of every example in every epoch.
    """
    billed = epochs * tokens
    return Cost(billed, None if per_million is None else billed * per_million / 1_000_000)
