"""What a reader does with a thing in a training file, whatever we think of it."""

from __future__ import annotations

from enum import Enum


class Effect(Enum):
    """The worst first. Values are the words of target files and of the JSON output.

    REFUSE: the reader refuses the file or the job and says why. CRASH: it stops with an error that does not name
    the fault. DROP: the example is left out. CUT: its end is cut off. CHANGE: it is rewritten into something else.
    TRAIN: text is trained that should be masked, or the reverse. IGNORE: the key has no effect. ACCEPT: it is
    read as its writer meant it. UNKNOWN: nobody has found out.
    """

    REFUSE = "refuse"
    CRASH = "crash"
    DROP = "drop"
    CUT = "cut"
    CHANGE = "change"
    TRAIN = "train"
    IGNORE = "ignore"
    UNKNOWN = "unknown"
    ACCEPT = "accept"


EFFECTS = tuple(it.value for it in Effect)
