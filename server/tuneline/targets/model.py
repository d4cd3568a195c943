"""What is known of one base model, and where each fact comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from tuneline.domain.encoding import Encoding
from tuneline.domain.method import Method


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact comes from. `as_of`: the day the source was last read, None for the user's own word.

    Not `verified`: no document for it was found, so it must be shown as uncertain and carries no error.
    """

    source: str
    as_of: date | None
    verified: bool


OWN_WORD: Final = Evidence("your settings", None, True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A base model. None, and an empty tuple, mean: not known. `facts.ModelFacts` says what each field may hold.

    encoding: None for a tokenizer of another family, whose counts are estimates.
    limit: tokens of a training example before its end is cut; context: tokens of a request.
    price: USD for a million training tokens.
    methods: how it can, or could, be trained. chat: trained with messages, not with prompt and completion.
    shutdown: the day OpenAI turns it off. images: the key of `image_prices.PRICING` that prices an image.
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
    evidence: Mapping[str, Evidence] = field(default_factory=dict, compare=False, repr=False)

    def shutdown_for(self, target: str) -> date | None:
        """The day it is gone for this target: Azure keeps models that OpenAI turned off, on its own dates.

        A date of the user's own holds everywhere.
        """
        elsewhere = target == "azure" and "azure" in self.offered_by
        return None if elsewhere and self.evidence.get("shutdown") != OWN_WORD else self.shutdown
