"""An unknown role.

The role says who speaks, and readers know only a few roles.
A typo, a different case (`User`) or another trainer's word (`human`, `gpt`) makes the whole line unreadable.
The role that was probably intended is offered as a fix.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Is it open today?"}, {"role": "asistant", "content": "Yes, until six."}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Is it open today?"}, {"role": "assistant", "content": "Yes, until six."}]}
```

## Fixes

Changing the role to the intended one is safe: the role as written has no meaning, and there are few candidates.
It is unsafe where the word only resembles a role, as `user2` does.

## Known from

OpenAI reads messages by their role and rejects others; Azure OpenAI answers "Role must be either 'user',
'assistant', or 'system'. Unexpected value encountered" (azure-docs issue 120001, February 2024).
The cookbook's checks report it as `unrecognized_role`.
ms-swift and LLaMA-Factory read `tool_call`, `observation` and the like, torchtune `ipython`: without a named
target these are a warning.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Final

from tuneline.domain.role import Role
from tuneline.formats.format import Format
from tuneline.formats.roles import ALIASES, KNOWN, SOME_TRAINERS, meant_role
from tuneline.rules.base import AboutChoice, Findings, Fix, Found, Reading, Scope, Severity, View, define
from tuneline.rules.words import value_in_words, word_for
from tuneline.syntax.ops import SetValue
from tuneline.text.words import listed

_USUAL: Final[tuple[Role, ...]] = ("system", "user", "assistant", "tool")


def check(view: View, _reading: Reading) -> Findings:
    known = view.format.turn_keys
    if not known:
        return
    for section, index, turn in view.turns():
        path = section.role_path(index)
        if turn.written in known or path is None or turn.shape.role not in turn.keys:
            continue
        if turn.written is None:
            yield Found(f"The role is no string. Write {_usual(view.format, known)}.", path)
            continue
        seen, meant = value_in_words(turn.written), _meant(turn.written, view.format, known)
        some = turn.written in SOME_TRAINERS
        what = "Only some local trainers read" if some else "Nobody knows"
        fix = Fix(f"Change the role to `{meant}`", (SetValue(path, meant),), safe=_is_sure(turn.written))
        yield Found(
            f"{what} the role {seen}. Write {f'`{meant}`' if meant else _usual(view.format, known)}.",
            path,
            fixes=(fix,) if meant else (),
            severity=Severity.WARNING if some else None,
            case="some-trainers" if some else "",
            about=AboutChoice("roles", turn.written),
        )


def _meant(written: str, fmt: Format, known: Container[str]) -> str | None:
    """The role of the format that a wrong one was meant to be."""
    meant = meant_role(written)
    if meant is None or meant in known:
        return meant
    word = word_for(KNOWN[meant], fmt)
    return word if word in known else None


def _usual(fmt: Format, known: Container[str]) -> str:
    words = (word_for(role, fmt) for role in _USUAL)
    return listed((f"`{word}`" for word in words if word in known), "or")


def _is_sure(written: str) -> bool:
    plain = written.strip().lower()
    # Letters alone are a slip of the finger; `user2` may be somebody. `tool_call` also says what the text is.
    return plain not in SOME_TRAINERS and (plain in KNOWN or plain in ALIASES or plain.isalpha())


RULE = define(__name__, __doc__, Severity.ERROR, Scope.OUTLINE, check, cases=("some-trainers",))
