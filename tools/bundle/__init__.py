"""What `tools/vsix.py` does, one step a module.

`targets` says for which platforms there is a VSIX, `lock` which packages go into it, `wheels` brings them,
`package` builds the client and calls vsce, `contents` looks at what came out, `trial` runs it.
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CLIENT = ROOT / "client-vscode"


class Failed(Exception):
    """What a person has to know and to do; it is printed without a traceback."""
