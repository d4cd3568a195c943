"""A known role that is not allowed here.

Which roles a message may have depends on the training method.
Supervised examples have no `developer` messages, reinforcement prompts have no `system` and no `function`
messages, and the outputs of a preference example hold assistant messages only.

## Bad

```jsonl target=openai
{"messages": [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
```

## Good

```jsonl target=openai
{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
```

## Fixes

`developer` and `system` mean the same, and so do `assistant` and Gemini's `model`, so changing one to the other is safe; in a reinforcement prompt only for a
target that rejects the role, because other readers know `system` alone.
Changing the role in an output to assistant is unsafe: it changes who speaks.

## Known from

OpenAI's API specification lists the roles of each method (`FineTuneChatRequestInput`,
`FineTunePreferenceRequestInput`, `FineTuneReinforcementRequestInput`); no report of a rejected `developer` is
known.
Microsoft's guide allows tool messages next to the assistant's in preference outputs.
OpenAI and Together do not.
Google's documents list `user` and `model` as the roles of tuning data for Gemini; without a named target `assistant`
is information.
Other trainers read `system` in reinforcement prompts, so without a named target that is information only.
"""

from __future__ import annotations

from typing import Final

from tuneline.formats.format import Format
from tuneline.formats.turns import Turn
from tuneline.rules.base import AboutChoice, Findings, Fix, Found, Reading, Scope, Severity, View, define
from tuneline.syntax.ops import SetValue
from tuneline.syntax.paths import Path
from tuneline.text.message import Listed, Message, Name

# Roles of which formats have several words that say the same; an answer of a tool also has an id, or a name.
_SEVERAL: Final = ("system", "assistant")


def check(view: View, reading: Reading) -> Findings:
    known = view.format.turn_keys or {}
    own, taken = view.format.takes, reading.taken("roles", view.format)
    for section in view.sections:
        output = section.is_answer and view.format.one_answer
        # Several answers with tool messages between them are one fault, and output-count says it.
        several = output and sum(1 for turn in section.turns if turn.role == "assistant") > 1
        for index, turn in enumerate(section.turns):
            path = section.role_path(index)
            if path is None or turn.written is None or turn.written not in known:
                continue
            if output and turn.role != "assistant" and not (several and turn.role == "tool"):
                yield _in_output(view, turn, path)
            elif not output and (
                turn.written not in own or (taken is not None and turn.written not in taken)
            ):
                yield _in_conversation(view, turn.written, path, own if taken is None else taken)


def _in_conversation(view: View, written: str, path: Path, taken: frozenset[str]) -> Found:
    method, same = view.format.method, _same(view.format, written, taken)
    role, known, in_prompt = Name(written), bool(same), method == "reinforcement"
    answers = known and view.format.roles.get(written) == "assistant"
    # Other readers of reinforcement prompts take `system` and may not know the other word.
    fix = Fix(_set_to(same), (SetValue(path, same),), safe=not in_prompt, safe_if_refused=True)
    return Found(
        Message(
            "The role {role} is not allowed in {method} examples. Use {same}.",
            role=role,
            method=method,
            same=Name(same),
        )
        if known
        else Message(
            "The role {role} is not allowed in {method} examples. Use {taken}.",
            role=role,
            method=method,
            taken=Listed(tuple(map(Name, _plainest(view.format, taken))), "or"),
        ),
        path,
        fixes=(fix,) if known else (),
        # What another word for the assistant means is clear, and not every reader refuses it.
        severity=Severity.INFORMATION if in_prompt or answers else None,
        case="reinforcement" if in_prompt else "another-word" if answers else "",
        about=AboutChoice("roles", written),
        once=written,
    )


def _plainest(fmt: Format, taken: frozenset[str]) -> list[str]:
    """The roles that are taken, one word for each kind."""
    first: dict[str, str] = {}
    for word, role in fmt.roles.items():
        if word in taken:
            first.setdefault(role, word)
    return list(first.values())


def _same(fmt: Format, written: str, taken: frozenset[str]) -> str:
    """Another word for a role that is taken; an empty one where there is none."""
    role = fmt.roles.get(written)
    if role not in _SEVERAL:
        return ""
    return next((word for word, it in fmt.roles.items() if it == role and word in taken), "")


def _in_output(view: View, turn: Turn, path: Path) -> Found:
    tool, word = turn.role == "tool", view.format.word_for("assistant")
    return Found(
        Message(
            "The role {role} is not allowed in an output. Keep only the assistant message.",
            role=Name(turn.written or turn.role),
        ),
        path,
        fixes=(Fix(_set_to(word), (SetValue(path, word),), safe=False),),
        severity=Severity.WARNING if tool else Severity.ERROR,
        case="tool-output" if tool else "output",
    )


def _set_to(role: str) -> Message:
    return Message("Set the role to {role}", role=Name(role))


RULE = define(
    __name__,
    __doc__,
    Severity.WARNING,
    Scope.OUTLINE,
    check,
    cases=("reinforcement", "another-word", "tool-output", "output"),
)
