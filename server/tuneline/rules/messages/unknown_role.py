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
target these are information. No fix changes them, because the calls and their answers would be lost with the role.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Final

from tuneline.domain.role import Role
from tuneline.formats.format import Format
from tuneline.formats.roles import ALIASES, KNOWN, SOME_TRAINERS, meant_role
from tuneline.rules.areas import ROLES
from tuneline.rules.base import AboutChoice, Findings, Fix, Found, Reading, Scope, Severity, View, define
from tuneline.syntax.ops import SetValue
from tuneline.text.message import Listed, Message, Name, Value, sentences
from tuneline.text.words import nearest

_USUAL: Final[tuple[Role, ...]] = ("system", "user", "assistant", "tool")


def check(view: View, _reading: Reading) -> Findings:
    known = view.format.turn_keys
    if not known:
        return
    answered = {id(it): any(turn.written == "assistant" for turn in it.turns) for it in view.sections}
    for section, index, turn in view.turns():
        path = section.role_path(index)
        if turn.written in known or path is None or turn.shape.role not in turn.keys:
            continue
        if turn.written is None:
            wrong = Message("{key} must be a string.", key=Name(turn.shape.role or "role"))
            yield Found(sentences(wrong, _usual(view.format, known)), path, detail="not-text")
            continue
        meant, some = _meant(turn.written, view.format, known), turn.written in SOME_TRAINERS
        wrong = Message("Unknown role {role}.", role=Value(turn.written))
        advice = _usual(view.format, known)
        fixes: tuple[Fix, ...] = ()
        if some:
            # Another role alone would make a text of a call, and an answer that names no call.
            wrong = Message(
                "The role {role} belongs to {readers}.",
                role=Value(turn.written),
                readers=SOME_TRAINERS[turn.written],
            )
            advice = Message(
                "Write tool calls and their answers the way {format} examples do.", format=view.format.title
            )
        elif meant:
            right = Name(meant)
            advice = Message("Did you mean {meant}?", meant=right)
            title = Message("Set the role to {role}", role=right)
            fixes = (Fix(title, (SetValue(path, meant),), safe=_is_sure(turn.written)),)
        yield Found(
            sentences(wrong, advice),
            path,
            fixes=fixes,
            severity=Severity.INFORMATION if some else None,
            case="some-trainers" if some else "",
            # Alone: nobody else answers, so that nothing is left to train without this message.
            detail=f"{turn.role}/alone"
            if turn.role == "assistant" and not answered[id(section)]
            else turn.role,
            about=AboutChoice("roles", turn.written),
            cause=turn.written,
            # A trainer's own word is on every line, and nothing can be done about one of them alone.
            once="" if meant else turn.written,
            per_file=not meant,
        )


def _meant(written: str, fmt: Format, known: Iterable[str]) -> str | None:
    """The role of the format that a wrong one was meant to be."""
    near = nearest(written.strip().lower(), known)
    if near is not None:
        return near
    meant = meant_role(written)
    word = fmt.word_for(KNOWN[meant]) if meant is not None else None
    return word if word is not None and word in known else None


def _usual(fmt: Format, known: Container[str]) -> Message | None:
    words = (fmt.word_for(role) for role in _USUAL)
    usual = tuple(Name(word) for word in words if word in known)
    return Message("Use {roles}.", roles=Listed(usual, "or")) if usual else None


def _is_sure(written: str) -> bool:
    plain = written.strip().lower()
    # Letters alone are a slip of the finger; `user2` may be somebody. `tool_call` also says what the text is.
    return plain not in SOME_TRAINERS and (plain in KNOWN or plain in ALIASES or plain.isalpha())


RULE = define(__name__, __doc__, Severity.ERROR, Scope.OUTLINE, check, cases=("some-trainers",), details=(
    "not-text", *ROLES, "assistant/alone",
))  # fmt: skip
