"""The five sentences about fixes (docs/architecture.md), held against what became of lines.

What is compared is read here in another way than the engine reads it: sound lines by the json module with every
number and string as it is spelled, broken ones by their letters.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tuneline.domain.severity import Severity
from tuneline.engine.document import FileState
from tuneline.engine.fixes.memory import Block, Changes, fix_text
from tuneline.engine.fixes.plan import finish, first_of_all, only_safe
from tuneline.engine.reading import reading_for
from tuneline.engine.snapshot import Snapshot
from tuneline.engine.weigh import active_rules
from tuneline.formats.detect import guess
from tuneline.formats.shapes import SHAPES
from tuneline.settings.model import Settings
from tuneline.syntax.edits import apply
from tuneline.syntax.parse import parse
from tuneline.syntax.tree import repeated_keys
from tuneline.testing import check_text

_code = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")
_escape = re.compile(r"\\+[nrtbf]?")
_piece = re.compile(r"[^\W_]+")
_number = re.compile(r"(?<![\w.])-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![\w.])")
# Words of Python that JSON spells in another way.
_SPELLED = frozenset(("None", "True", "False"))


def _nothing(_word: str) -> bool:
    return False


def assert_fix(
    lines: Sequence[str],
    after: Sequence[str] | None = None,
    *,
    unsafe: bool = False,
    settings: Settings = Settings(),
    is_name: Callable[[str], bool] = _nothing,
) -> list[str]:
    """Fix lines between two that need no fix, as `check --fix` does, and hold the result against the sentences.

    Gives the lines that come out, which are `after` where that is given. is_name: whether a word of a broken line is a
    key or a role, which a fix may change.
    """
    guards = [_guard(0), _guard(1)]
    old = [guards[0], *lines, guards[1]]
    new = fix_all(old, unsafe=unsafe, settings=settings)
    # 5. What needs no fix comes back, and a second run changes nothing.
    assert [new[0], new[-1]] == guards
    assert fix_all(new, unsafe=unsafe, settings=settings) == new
    found = new[1:-1]
    problems = broken_promises(lines, found, safe=not unsafe, is_name=is_name)
    # 1. In bulk a line becomes sound or stays as it was.
    problems += [f"{line!r} is still broken" for line in found if line not in lines and _faults([line])]
    assert not problems, "\n".join([*problems, "of", *lines, "became", *found])
    if after is not None:
        assert found == list(after)
    return found


def broken_promises(
    old: Sequence[str], new: Sequence[str], *, safe: bool, is_name: Callable[[str], bool] = _nothing
) -> list[str]:
    """Which of the sentences one to four do not hold where lines have become others."""
    if list(old) == list(new):
        return []
    return [
        *_worse(old, new, safe=safe),
        *(_lost(old, new, is_name) if safe else ()),
        *_respelled(old, new),
        *_split(old, new),
    ]


def fix_all(lines: Sequence[str], *, unsafe: bool = False, settings: Settings = Settings()) -> list[str]:
    """The lines of a document after all of its fixes."""
    choose = first_of_all if unsafe else only_safe
    return made(lines, finish(fix_text(snapshot_of(lines, settings), choose)).changes)


def snapshot_of(lines: Sequence[str], settings: Settings = Settings()) -> Snapshot:
    """A document of these lines, checked."""
    state = FileState(list(lines), reading_for(settings), active_rules(settings))
    state.findings()
    return Snapshot(state)


def made(lines: Sequence[str], changes: Changes) -> list[str]:
    """The lines with changes made."""
    result = list(lines)
    for change in reversed(changes):
        if isinstance(change, Block):
            result[change.first : change.end] = change.texts
        else:
            result[change.row] = apply(result[change.row], change.edits)
    return result


def _guard(number: int) -> str:
    turns = [{"role": "user", "content": f"guard {number}"}, {"role": "assistant", "content": "kept"}]
    return json.dumps({"messages": turns})


def _worse(old: Sequence[str], new: Sequence[str], *, safe: bool) -> Iterator[str]:
    """1. No fault is left in a line that is changed, no key comes twice, and no error is new.

    What is not safe may lead to a further error, and fixtures say to which.
    """
    before, after = _faults(old), _faults(new)
    if after and after >= before:
        yield "the result does not parse"
    if _repeated(new) > _repeated(old):
        yield "a key comes twice"
    if before:
        # Broken lines show what is wrong inside them only when they are sound.
        return
    if not _unknown(old) and _unknown(new):
        yield "the result is of no known format"
    if safe and not _errors(old) and (errors := _errors(new)):
        yield f"the result has the errors {errors}"


def _lost(old: Sequence[str], new: Sequence[str], is_name: Callable[[str], bool]) -> Iterator[str]:
    """2. Every word, number and sign of a text is kept, in order."""
    if _faults(old):
        gone = _words("\n".join(old)) - _words("\n".join(new))
        if _repeated(old) > _repeated(new):  # a member that comes twice with one value goes once
            gone = Counter(gone.keys() - _words("\n".join(new)).keys())
        yield from (
            f"the word {word!r} is gone" for word in gone if not is_name(word) and word not in _SPELLED
        )
        return
    # What JSON a text held may be in its place now.
    now = "\0".join((*(_signs(text) for line in new for text in _texts(_spelled(line))), *map(_signs, new)))
    for text in (text for line in old for text in _texts(_spelled(line))):
        code = text.lstrip()[:1] in ("{", "[")
        parts = re.split(r"\b(?:None|True|False)\b", text) if code else [text]
        # Names and roles are one word; a text is more.
        if (
            re.search(r"\S\s+\S", text)
            and not is_name(text)
            and not all(_signs(part) in now for part in parts)
        ):
            yield f"the text {text!r} is gone"


def _respelled(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """3. No number is written in another way, but for a weight that becomes whole."""
    if _faults(old):
        return
    added = Counter(_number.findall("\n".join(new))) - Counter(_number.findall("\n".join(old)))
    gone = Counter(_number.findall("\n".join(old))) - Counter(_number.findall("\n".join(new)))
    for number in gone:
        alike = [it for it in added if float(it) == float(number)]
        if alike and float(number) not in (0.0, 1.0):
            yield f"the number {number} is written {alike[0]}"


def _held(line: str) -> int:
    """How many examples an object holds in a shape that nobody reads."""
    value = parse(line).to_python()
    shape = SHAPES.get(guess(value).name or "")
    return len(shape.rows(value) or ()) if shape is not None and shape.rows is not None else 0


def _split(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """4. Lines become more only where one held several values, or a list of them."""
    if len(new) <= len(old):
        return
    values = sum(len(parse(line).values) for line in old)
    root = parse("\n".join(old)).root
    items = len(root.items) if root is not None and root.kind == "array" else 0
    if len(new) > max(values, items, *map(_held, old)):
        yield "a line that held one value was split"


def _faults(lines: Sequence[str]) -> int:
    return sum(len(parse(line).faults) for line in lines if line.strip())


def _repeated(lines: Sequence[str]) -> int:
    return sum(repeated_keys(parse(line).values) for line in lines)


def _unknown(lines: Sequence[str]) -> bool:
    return any(it.finding.rule in ("unknown-format", "not-an-object") for it in check_text(_text(lines)))


def _errors(lines: Sequence[str]) -> list[str]:
    return [it.finding.rule for it in check_text(_text(lines)) if it.finding.severity is Severity.ERROR]


def _text(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _words(text: str) -> Counter[str]:
    """The words of a line, whether it is sound or not."""
    text = _code.sub(lambda match: chr(int(match[1] or match[2], 16)), text)
    return Counter(_piece.findall(_escape.sub(" ", text)))


def _spelled(line: str) -> Any:
    """The value of a line with objects as lists of their values, so that a key may come twice."""
    if not line.strip():
        return None
    return json.loads(line, object_pairs_hook=lambda pairs: [value for _, value in pairs], parse_float=str)


def _texts(value: Any) -> Iterator[str]:
    todo = [value]
    while todo:
        it = todo.pop()
        if isinstance(it, str):
            yield it
        elif isinstance(it, list | tuple):
            todo += reversed(it)


def _signs(text: str) -> str:
    """A text without what cannot be seen and the signs that are escaped where it is put into another string."""
    return re.sub(r"[\s\"'\\,:\x00-\x1f\x7f]", "", text)
