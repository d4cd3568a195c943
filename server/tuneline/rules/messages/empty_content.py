"""A message or completion without text.

The content is an empty string or nothing but white space.
If the message is the assistant's, the model learns to answer with nothing, which is rarely intended.
An assistant message that calls a tool needs no text and is not reported.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Name a prime number."}, {"role": "assistant", "content": ""}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Name a prime number."}, {"role": "assistant", "content": "Seven."}]}
```

## Known from

Microsoft's fine-tuning guide forbids empty messages, and its script warns of them; OpenAI's old `prepare_data`
dropped rows with an empty completion.
Whether OpenAI's service rejects them is not known; its schema asks for at least one part where a content is a list.
Azure found "no valid json line" in files whose prompts were empty (azure-docs issues 107548, 108515 and 110314).
"""

from __future__ import annotations

from tuneline.formats.roles import KNOWN
from tuneline.formats.training import trained
from tuneline.formats.turns import Slot, Turn
from tuneline.rules.areas import ROLES
from tuneline.rules.base import Findings, Found, Line, Reading, Scope, Severity, View, define
from tuneline.rules.words import role_in_words
from tuneline.text.message import Message, sentences

_TAUGHT = Message("The model learns to answer with nothing. Write the answer or remove the example.")


def applies(view: View) -> bool:
    return any(_is_empty(turn) for _, _, turn in view.turns())


def check(line: Line, reading: Reading) -> Findings:
    view = line.example
    learned = trained(view, reading.masks_of(view.format))
    # A message may say what it says elsewhere, as in a refusal.
    said = {(text.section, text.turn) for text in view.texts() if not text.thought and text.text.strip()}
    for slot in view.slots():
        section, index, turn = slot.within, slot.index, slot.turn
        if not _is_empty(turn):
            continue
        silent = (slot.section, index) not in said
        taught = silent and learned[slot.section][index].yes and section.kind != "rejected"
        yield Found(
            sentences(
                _empty(turn), _TAUGHT if taught else Message("Add the text unless an empty one is intended.")
            ),
            slot.content_path,
            severity=None if taught else Severity.INFORMATION,
            case=_case(slot),
            detail=_detail(slot),
            once="" if taught else f"{section.kind} {turn.role}",
            per_file=turn.shape.role is None,
        )


def _case(slot: Slot) -> str:
    """What targets have facts of: a prompt that is nothing but its text, and a list of no parts."""
    if slot.turn.shape.role is None and slot.turn.role == "user":
        return "prompt"
    return "no-parts" if slot.content == [] else ""


def _detail(slot: Slot) -> str:
    kind, turn = _case(slot) or "text", slot.turn
    others = [it for it in slot.within.turns if it.role == "assistant" and it is not turn]
    alone = turn.role == "assistant" and not any(it.content in ("text", "parts") for it in others)
    if kind == "text":
        kind = "text" if slot.content == "" else "blank" if slot.content else "null"
    return f"{kind}/{turn.role}/alone" if alone else f"{kind}/{turn.role}"


def _empty(turn: Turn) -> Message:
    if turn.shape.role is None and turn.written not in KNOWN:
        return Message("The {role} is empty.", role=turn.written or turn.role)
    return Message("This {role} message is empty.", role=role_in_words(turn))


def _is_empty(turn: Turn) -> bool:
    return turn.content == "blank" and not turn.calls


RULE = define(
    __name__,
    __doc__,
    Severity.WARNING,
    Scope.VALUE,
    check,
    applies=applies,
    looks_at="types",
    concern="worth",
    cases=("prompt", "no-parts"),
    details=(
        "prompt/user",
        *(
            f"{kind}/{role}"
            for kind in ("text", "blank", "null", "no-parts")
            for role in (*ROLES, "assistant/alone")
        ),
    ),
)
