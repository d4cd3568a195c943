"""Who speaks in a turn, in the common terms that the words of every format map to."""

from __future__ import annotations

from typing import Literal

Role = Literal["system", "user", "assistant", "tool", "other"]
