"""`python -m tuneline`: the same as the command `tuneline`."""

from __future__ import annotations

from tuneline.cli.main import main

main()
