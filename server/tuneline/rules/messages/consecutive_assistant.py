"""Two assistant messages in a row.

Conversations take turns, and chat templates and trainers rely on it.
Two answers with nothing between them are usually one answer that was split.
An answer that follows an unanswered tool call has its own rule.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}, {"role": "assistant", "content": "How can I help?"}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello. How can I help?"}]}
```

## Fixes

Merging the messages joins their texts with an empty line between them.
It is unsafe: the model learns one answer instead of two.
It is offered where the messages hold plain text and have the same weight.

## Known from

Azure OpenAI rejected a file with a tool call directly before an assistant text (microsoft-foundry/fine-tuning
issue 23), LLaMA-Factory skips such rows, and some chat templates raise an error.
mistral-common takes them, and nothing in OpenAI's specification forbids them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tuneline.formats.turns import Section, Turn
from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, View, define
from tuneline.syntax.moves import JoinTexts
from tuneline.syntax.ops import Op, Remove
from tuneline.text.message import Count, Message


def applies(view: View) -> bool:
    return any(True for section in view.sections for _ in _runs(section))


def check(line: Line, _reading: Reading) -> Findings:
    for section in line.example.sections:
        for first, end in _runs(section):
            yield Found(
                Message(
                    "{messages} in a row, which some trainers and chat templates reject or skip."
                    " Merge them or add a user message between them.",
                    messages=Count(end - first, "assistant message"),
                ),
                section.role_path(first + 1) or section.turn_path(first + 1),
                fixes=_merge(section, first, end),
            )


def _runs(section: Section) -> Iterator[tuple[int, int]]:
    """First and end (exclusive) of assistant messages in a row, in all but the outputs of a preference."""
    if section.is_answer:
        return
    turns, end = section.turns, 0
    for index in range(1, len(turns)):
        if index < end or not _follows(turns, index):
            continue
        end = index + 1
        while end < len(turns) and _follows(turns, end):
            end += 1
        yield index - 1, end


def _follows(turns: Sequence[Turn], index: int) -> bool:
    before = turns[index - 1]
    # After a call, what is missing is its answer: that is the finding then.
    both = turns[index].role == before.role == "assistant" and turns[index].shape.role is not None
    return both and not before.calls


def _merge(section: Section, first: int, end: int) -> tuple[Fix, ...]:
    turns = section.turns[first:end]
    plain = all(
        turn.content in ("text", "blank")
        and not turn.calls
        and set(turn.keys) <= {turn.shape.role, turn.shape.content, turn.shape.weight}
        for turn in turns
    )
    if not plain or len({repr(turn.weight) for turn in turns}) > 1:
        return ()
    texts = [section.content(index) for index in range(first, end)]
    if not all(isinstance(text, str) for text in texts):
        return ()
    said = tuple(section.content_path(first + number) for number, text in enumerate(texts) if text)
    ops: tuple[Op, ...] = (
        JoinTexts(section.content_path(first), said, "\n\n"),
        *(Remove(section.turn_path(index)) for index in range(first + 1, end)),
    )
    return (Fix(Message("Merge the messages"), ops, safe=False),)


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.VALUE, check, applies=applies, looks_at="types")
