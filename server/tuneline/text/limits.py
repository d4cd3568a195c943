"""Every cap of this layer: on what is drawn for a person, in code points unless it says otherwise, and on lines."""

from __future__ import annotations

# A value or name of the user's file in a message.
VALUE = 40
NAME = 80
# Templates whose pieces are remembered: there are some hundred.
TEMPLATES = 4096

# Lines of a document that show whether many of it are equal, and the different ones that are looked for then.
SAMPLED_LINES = 1_000
SHARED_LINES = 10_000
