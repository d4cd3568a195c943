"""How a model is trained: formats say what their examples are for, targets say what they offer."""

from __future__ import annotations

from typing import Final, Literal, get_args

Method = Literal["supervised", "preference", "reinforcement", "unpaired"]
METHODS: Final[tuple[Method, ...]] = get_args(Method)
