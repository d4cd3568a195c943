"""A preference output without exactly one assistant message.

Each output is a list that holds one answer.
With an empty list there is nothing to compare; with several answers it is not clear which one is preferred.
Of answers that are marked one by one, at least one is preferred and one is not.

## Bad

```jsonl
{"input": {"messages": [{"role": "user", "content": "Hi"}]}, "preferred_output": [], "non_preferred_output": [{"role": "assistant", "content": "What?"}]}
```

## Good

```jsonl
{"input": {"messages": [{"role": "user", "content": "Hi"}]}, "preferred_output": [{"role": "assistant", "content": "Hello."}], "non_preferred_output": [{"role": "assistant", "content": "What?"}]}
```

## Known from

OpenAI's API specification takes at most one message in an output, from the assistant.
Together's checker wants exactly one.
Microsoft's guide allows several assistant messages with tool messages between them, so without a named target
that is a warning.
Amazon's validator for Nova wants a preferred and a non-preferred candidate in each example.
"""

from __future__ import annotations

from tuneline.formats.turns import Section, SectionKind
from tuneline.rules.base import Findings, Found, Line, Reading, Scope, Severity, View, define
from tuneline.syntax.paths import value_at
from tuneline.text.message import Argument, Count, Message, Name


def applies(view: View) -> bool:
    outputs = _outputs(view)
    return any(_answers(section) != 1 for section in outputs) or _missing_kind(outputs) is not None


def _holds_prompt(view: View, section: Section) -> bool:
    """Whether the list of an answer begins with what both answers have in common."""
    return not any(other.kind == "prompt" and other.path for other in view.sections) and bool(section.path)


def check(line: Line, _reading: Reading) -> Findings:
    outputs = _outputs(line.example)
    missing = _missing_kind(outputs)
    if missing is not None and not line.problems:
        yield Found(
            Message("No answer is preferred here. Mark the better one.")
            if missing == "preferred"
            else Message("All answers are preferred here. Add a worse one."),
            outputs[0].turn_path(0),
            severity=Severity.WARNING,
            case="one-sided",
        )
    for section in outputs:
        key: Argument = Name(str(section.path[-1])) if section.path else Message("The output")
        if not section.turns and value_at(line.example.value, section.path) == []:
            yield Found(
                Message("{output} is empty. Add the messages of the conversation.", output=key)
                if _holds_prompt(line.example, section)
                else Message("{output} is empty. Add one assistant message.", output=key),
                section.path,
            )
        elif not line.example.format.one_answer:
            held = value_at(line.example.value, section.path)
            # A message that cannot be read may be the answer; the prompt may be in the same list.
            unsure = any(
                turn.role == "other"
                for other in line.example.sections
                for index, turn in enumerate(other.turns)
                if other.turn_path(index)[: len(section.path)] == section.path
            )
            if isinstance(held, list | dict) and not _answers(section) and not unsure:
                yield Found(
                    Message("{output} contains no assistant message. Add the answer.", output=key),
                    section.path,
                    "key",
                    severity=Severity.WARNING,
                    case="no-answer",
                )
        elif not section.turns and value_at(line.example.value, section.path) and not line.problems:
            yield Found(
                Message("No answers are compared here. Add a better and a worse one."), section.path, "key"
            )
        elif (count := _answers(section)) > 1:
            tools = any(turn.role == "tool" for turn in section.turns)
            yield Found(
                Message(
                    "{output} contains {messages}. Keep one of them.",
                    output=key,
                    messages=Count(count, "assistant message"),
                ),
                section.path,
                "key",
                severity=Severity.WARNING if tools else None,
                case="with-tools" if tools else "",
            )


def _outputs(view: View) -> list[Section]:
    return [section for section in view.sections if section.is_answer]


def _missing_kind(outputs: list[Section]) -> SectionKind | None:
    """Which kind of answer there is none of; None where there is either, or no answer at all."""
    kinds = {section.kind for section in outputs}
    if len(kinds) != 1 or not all(section.turns for section in outputs):
        return None
    return "rejected" if "preferred" in kinds else "preferred"


def _answers(section: Section) -> int:
    return sum(1 for turn in section.turns if turn.role == "assistant")


RULE = define(
    __name__,
    __doc__,
    Severity.ERROR,
    Scope.VALUE,
    check,
    applies=applies,
    cases=("no-answer", "with-tools", "one-sided"),
)
