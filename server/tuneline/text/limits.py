"""Every cap on what is drawn for a person, in code points unless it says otherwise."""

from __future__ import annotations

# A value or name of the user's file in a message.
VALUE = 40
NAME = 80
# Templates whose pieces are remembered: there are some hundred.
TEMPLATES = 4096
