"""One module a feature; each has `register(server)`, which adds what it answers. Registered in this order."""

from __future__ import annotations

HANDLERS: tuple[str, ...] = (
    "lifecycle",
    "configuration",
    "workspace",
    "diagnostics",
    "hover",
    "inlay",
    "lenses",
    "colours",
    "completion",
    "formatting",
    "symbols",
    "selection",
    "links",
    "calls",
    "actions",
    "commands",
    "choosing",
)
