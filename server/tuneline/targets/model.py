"""What is known of one base model, and where each fact comes from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from msgspec import field

from tuneline.domain.encoding import Encoding
from tuneline.domain.method import Method
from tuneline.domain.value import Value
from tuneline.targets.evidence import OWN_WORD, Evidence

# The target whose calendar the shut-down days are of.
CALENDAR: Final = "openai"


class Model(Value, frozen=True, kw_only=True):
    """A base model. None, and an empty tuple, mean: not known. `facts.ModelFacts` says what each field may hold.

    encoding: None for a tokenizer of another family, whose counts are estimates.
    limit: tokens of a training example before its end is cut; context: tokens of a request.
    price: USD for a million training tokens.
    methods: how it can, or could, be trained. chat: trained with messages, not with prompt and completion.
    shutdown: the day on which `CALENDAR` turns it off. images: the key of `image_prices.PRICING` that prices an image.
    offered_by: names of the targets that still take training jobs for it.
    evidence: per field where the fact comes from.
    """

    name: str
    aliases: tuple[str, ...] = ()
    encoding: Encoding | None = None
    limit: int | None = None
    context: int | None = None
    price: float | None = None
    methods: tuple[Method, ...] = ()
    chat: bool = True
    shutdown: date | None = None
    images: str | None = None
    offered_by: tuple[str, ...] = ()
    evidence: Mapping[str, Evidence] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.name)

    def shutdown_for(self, targets: Collection[str]) -> date | None:
        """The day on which it is gone for these targets (none: for any). Other targets keep it, on dates of their own.

        A date of the user's own holds everywhere.
        """
        if self.evidence.get("shutdown") == OWN_WORD:
            return self.shutdown
        elsewhere = bool(targets) and all(it != CALENDAR and it in self.offered_by for it in targets)
        return None if elsewhere else self.shutdown
