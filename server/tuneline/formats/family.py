"""What the formats of the chat family share: their messages are written alike, whatever is around them."""

from __future__ import annotations

from functools import partial
from typing import Final

from tuneline.formats import messages, parts
from tuneline.formats.format import Format

chat_family: Final = partial(
    Format,
    turn_keys=parts.TURN_KEYS,
    read_texts=messages.read_texts,
    read_calls=messages.read_calls,
    read_images=messages.read_images,
    tags=parts.ROLE_TAGS,
    own_rules=parts.KEYS_WITH_RULES,
)
