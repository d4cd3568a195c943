"""An answer that is the word for an empty cell.

Tables have a word for a cell without a value, such as `nan`, `None` or `N/A`.
Where a table becomes text, an answer that was never written becomes that word, and the model learns to say it.
Only answers that are nothing else are reported, because the same word may be meant in a sentence.

## Bad

```jsonl
{"prompt": "When do I sow broad beans?", "completion": "nan"}
```

## Good

```jsonl
{"prompt": "When do I sow broad beans?", "completion": "In late October."}
```

## Known from

Missing values that pandas wrote as text (openvino.genai pull request 225).
The words are those that pandas, Excel and Python print for them.
"""

from __future__ import annotations

from tuneline.formats.turns import Section, Turn
from tuneline.rules.base import Findings, Found, Line, Reading, Scope, Severity, View, define
from tuneline.text.message import Message, Value


def applies(view: View) -> bool:
    return any(_is_reported(section, turn) for section, _, turn in view.turns())


def check(line: Line, _reading: Reading) -> Findings:
    view = line.example
    for text in view.texts():
        section = view.sections[text.section]
        if not _is_reported(section, section.turns[text.turn]):
            continue
        word = text.text.strip()
        yield Found(
            Message(
                "The answer {word} looks like an empty cell of a table. Write the answer or remove the example.",
                word=Value(word),
            ),
            text.path,
            once=word,
        )


def _is_reported(section: Section, turn: Turn) -> bool:
    return turn.empty_cell and turn.role == "assistant" and not turn.calls and section.kind != "prompt"


RULE = define(__name__, __doc__, Severity.HINT, Scope.VALUE, check, applies=applies, concern="worth")
