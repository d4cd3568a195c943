"""What a target is: one service or trainer, as data.

A rule has a severity of its own; a target says where it differs and what its limits are. So a new target is a
file like openai.py and a line in table.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from tuneline.domain.method import METHODS, Method
from tuneline.domain.severity import Severity

# Services write "MB" without saying which; the larger reading raises no false alarm.
MB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One reader of training files.

    name: what settings call it; title: what a sentence calls it; about: one paragraph for a reader.
    brief: the gist of it in at most 90 characters, which is what a list to pick from has room for.
    source, as_of: where its facts come from, and the day they were last looked up.
    severities: per rule the severity that this target gives it where that differs from the rule's own; None
        silences the rule. Where it minds only some cases of a rule the key is `rule/case` (`Found.case`).
    min_examples: fewest lines of a training file. max_file_bytes: the largest file; None if nobody says.
    max_images: most images in one example; max_image_bytes: the largest image; image_formats: kinds as
        `tokens.images.sniff` calls them.
    example_tokens: where an example is cut when no model is named, in tokens.
    methods: the training methods it offers.
    roles: per method the roles of messages that it takes; a method that is absent is not restricted.
    """

    name: str
    title: str
    about: str
    brief: str
    source: str
    as_of: date
    min_examples: int
    max_file_bytes: int | None
    max_images: int
    max_image_bytes: int
    image_formats: frozenset[str] = frozenset({"jpeg", "png", "webp"})
    example_tokens: int = 65_536
    methods: frozenset[Method] = frozenset(METHODS)
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    roles: Mapping[Method, frozenset[str]] = field(default_factory=dict)
