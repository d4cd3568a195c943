"""A key that the format does not have in this place.

Most trainers silently drop these keys, so their values have no effect; the hosted services reject the line.
If the key is a misspelling of a known key (`mesages`, `contnet`, `preferred_completion`), its data is lost, so
this is an error for every target.
Extra keys in a reinforcement example belong to the grader and are never reported.
Keys that together are those of another format are one finding.
Keys of reasoning models (`reasoning_content`) and of other trainers (`loss`, `trainable`) are information, and so are
columns of images, videos and sounds (`images`) and arguments of chat templates (`chat_template_kwargs`).

## Bad

```jsonl
{"messages": [{"role": "user", "contnet": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}]}
```

## Fixes

Renaming a misspelt key to the one that is missing is safe if no other key of the object means the same one.
Removing a key is unsafe: its value is lost. What a model thought is moved into the answer instead, between `<think>`
and `</think>`, and a mask that skips an answer becomes the weight 0; both are unsafe for readers of the key.

## Known from

OpenAI's service answers "Example 1 contains an extra "weight"" for a key at the top level; its API
specification lists the keys of messages, and what the service does with other keys there is not known for sure.
Together's checker (`together` 2.10.0) rejects extra columns; Axolotl, LLaMA-Factory and mlx-lm ignore them.
The names `preferred_completion` and `non_preferred_completion` were in OpenAI's specification by mistake from
December 2024 to June 2025.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from tuneline.domain.value import replace
from tuneline.formats.as_meant import CALLS
from tuneline.formats.format import Format
from tuneline.formats.near import OTHER_LISTS, nearest_key
from tuneline.formats.objects import may_have_unknown
from tuneline.formats.parts import NEEDED
from tuneline.formats.relocations import Relocation
from tuneline.formats.view import Kind, Object
from tuneline.rules.base import (
    AboutEach,
    AboutKey,
    AboutMask,
    Findings,
    Fix,
    Found,
    Line,
    Reading,
    Scope,
    Severity,
    View,
    define,
)
from tuneline.syntax.ops import Remove, RenameKey
from tuneline.syntax.paths import Path
from tuneline.text.message import Listed, Message, Name, sentences
from tuneline.text.pattern import pattern

# What is severe by the part of an example that the key is in; the rule's own severity elsewhere.
_SEVERITIES = {"message": Severity.WARNING, "tool": Severity.INFORMATION}


# A backslash, a quote or a control character in a key.
_damage = pattern(r"[\\'\"\x00-\x1f\x7f]").search
_without_damage = pattern(r"[\\'\"\x00-\x1f\x7f]++").sub
_first_word = pattern(r"\w*+").match


def check(line: Line, reading: Reading) -> Findings:
    renamed = line.guess.renamed
    if len(renamed) > 1 and all(written.lower() == meant for written, meant in renamed):
        yield _in_capitals(line)
        renamed = ()
    often = Counter(meant for _, meant in renamed)
    for written, meant in renamed:
        found = _misspelt((written,), _example(line), meant, sure=often[meant] == 1)
        found = replace(found, about=_about(found, "example", {}))
        if written.lower() in OTHER_LISTS:
            # A list of turns under another name, which may be meant for a reader that nobody has heard of.
            found = replace(found, severity=Severity.WARNING)
        yield found
    fmt = line.example.format
    masks = dict(_masks(line.example))
    for given in line.example.objects():
        other, keys = (None if given.path else _of_another(given, reading)) or (None, ())
        # Of a line that is not of the file's format mixed-formats says it.
        if other is not None and (other is not reading.format or other is fmt):
            yield _two_formats(given, other, keys)
        for found in _unknown(given, fmt.relocation, masks):
            if found.path[-1] in keys:
                continue
            if given.kind.sure or found.severity is Severity.ERROR:
                hint = _where(line, str(found.path[-1])) if given.kind.part == "example" else None
                yield replace(found, message=sentences(found.message, hint)) if hint else found


def _in_capitals(line: Line) -> Found:
    """Keys that are all written with capitals, which is one habit and not several slips."""
    renamed = line.guess.renamed
    ops = tuple(RenameKey((written,), meant) for written, meant in renamed)
    written = Listed(tuple(Name(key) for key, _ in renamed))
    path = (renamed[0][0],)
    return Found(
        Message(
            "Unknown keys {keys} in {place}. Write them without capitals.",
            keys=written,
            place=_example(line),
        ),
        path,
        "key",
        fixes=(Fix(Message("Write the keys without capitals"), ops),),
        severity=Severity.ERROR,
        about=AboutEach((("misspelt/example/capitals", None), ("", AboutKey(path)))),
    )


def _of_another(given: Object, reading: Reading) -> tuple[Format, tuple[str, ...]] | None:
    """The format whose keys an example has besides its own, and these; its words must be more than common ones."""
    if given.value.keys() <= given.kind.keys:
        return None
    extra = given.value.keys() - given.kind.keys
    found: list[tuple[Format, tuple[str, ...]]] = []
    for fmt in reading.formats.values():
        needed = extra.intersection(fmt.required)
        if needed and given.value.keys() >= set(fmt.required) and (len(needed) > 1 or not fmt.common_words):
            found.append((fmt, tuple(key for key in given.value if key in extra and key in fmt.keys)))
    own = reading.format
    return max(found, key=lambda it: (it[0] is own, len(it[1])), default=None)


def _two_formats(given: Object, other: Format, keys: tuple[str, ...]) -> Found:
    path = (*given.path, keys[0])
    removed = tuple(Remove((*given.path, key)) for key in keys)
    return Found(
        Message(
            "Keys of two formats: {example} does not have {keys}, which {other} has. Use one format per line.",
            example=given.kind.name,
            keys=Listed(tuple(map(Name, keys))),
            other=other.example,
        ),
        path,
        "key",
        fixes=(Fix(Message("Remove the keys of the other format"), removed, safe=False),),
        about=AboutEach(tuple(("", AboutKey((*given.path, key))) for key in keys)),
        once=f"{given.kind.name} {keys}",
    )


def _where(line: Line, key: str) -> Message | None:
    """Where a key of the example belongs, if that is in its messages."""
    by_role = line.example.format.turn_keys or {}
    roles = [role for role, keys in by_role.items() if key in keys]
    if len(roles) == 1:
        return Message("It belongs in messages of the role {role}.", role=Name(roles[0]))
    return Message("It belongs in a message.") if roles else None


def _example(line: Line) -> Message:
    if line.format is None:
        return Message("an example")
    return line.format.example


def _masks(view: View) -> Iterator[tuple[Path, AboutMask]]:
    """The masks of answers by their places: a reader that does not know one trains what it takes out."""
    for slot in view.slots(lambda turn: bool(turn.masks) and turn.role == "assistant"):
        for key, value in slot.turn.masks:
            yield (*slot.at, key), AboutMask(key, slot.turn.role, off=not value)


def _unknown(
    given: Object,
    relocation: Callable[[Object, str], Relocation | None],
    masks: Mapping[Path, AboutMask],
) -> Findings:
    """What is found among the keys of one object."""
    known, value = given.kind.keys, given.value
    if value.keys() <= known:
        return
    names = tuple(sorted(known))
    others = given.kind.elsewhere
    meanings = {key: None if key in others else nearest_key(key, names) for key in value if key not in known}
    often, lacking = Counter(meanings.values()), not given.kind.needed <= value.keys()
    for key, meant in meanings.items():
        # A key that is null loses nothing, and a rule of its own reports all of a line's.
        if key not in given.explained and value[key] is not None:
            if meant is None and (damaged := _damaged(given, key)):
                yield damaged
                continue
            path = (*given.path, key)
            found = _found(given.kind, path, None if meant in value else meant, sure=often[meant] == 1)
            if found.severity is not Severity.ERROR and (kept := relocation(given, key)) is not None:
                found = replace(found, fixes=_with(kept, found.fixes))
            elif found.severity is not Severity.ERROR and isinstance(value[key], str) and lacking:
                # It may be what is missing, under a key that nobody could guess.
                found = replace(found, fixes=tuple(replace(it, by_hand=True) for it in found.fixes))
            about = _about(found, given.kind.part, value)
            if (mask := masks.get(path)) is not None and isinstance(about, AboutKey):
                about = AboutEach(((found.case, about), ("", mask)))
            yield replace(found, about=about)


def _about(found: Found, part: str, value: Mapping[str, object]) -> AboutKey | AboutEach:
    """A slip is a key that nobody knows, and lacks what was meant."""
    if found.severity is not Severity.ERROR:
        return AboutKey(found.path)
    case = f"misspelt/{part}"
    if part == "message" and (CALLS in found.path or not NEEDED.intersection(*found.claims)):
        # A message must have content or calls.
        alone = (*found.path[:-1], CALLS) in found.claims and "content" not in value
        case += "" if alone else "/extra"
    return AboutEach(((case, None), (found.case, AboutKey(found.path))))


def _with(kept: Relocation, fixes: tuple[Fix, ...]) -> tuple[Fix, ...]:
    repair = kept.repair
    first = Fix(repair.title, repair.ops, safe=repair.safe, safe_if_refused=repair.if_refused)
    return (first,) if kept.only else (first, *fixes)


def _damaged(given: Object, key: str) -> Found | None:
    """A key that is a known one with something else in its quotes, which explains why that one is missing."""
    word = _first_word(key) if _damage(key) else None
    if word is None:
        return None
    meant = next((it for it in (_without_damage("", key), word[0]) if it in given.kind.keys), None)
    if meant is None or meant in given.value:
        return None
    path = (*given.path, key)
    severity = Severity.ERROR if meant in given.kind.errors else _SEVERITIES.get(given.kind.part)
    return Found(
        _did_you_mean(key, given.kind.name, meant),
        path,
        "key",
        severity=severity,
        about=AboutKey(path),
        claims=((*given.path, meant),),
    )


def _found(kind: Kind, path: Path, meant: str | None, *, sure: bool) -> Found:
    key = str(path[-1])
    severity = _SEVERITIES.get(kind.part)
    case: str = kind.part if severity is not None else ""
    if meant in kind.errors:
        # It explains why the key that was meant is not there.
        found = _misspelt(path, kind.name, str(meant), case, sure=sure)
        if kind.snake and key.replace("_", "") == str(meant).lower():
            found = replace(found, severity=Severity.INFORMATION)
        return replace(found, claims=((*path[:-1], str(meant)),))
    elif key in kind.elsewhere or kind.loose:
        severity = Severity.INFORMATION
    remove = Fix(Message("Remove the key"), (Remove(path),), safe=False)
    if _damage(key):
        fixes: tuple[Fix, ...] = ()  # removing it would take away what it was to hold
    elif meant is not None and sure and key.lower() == meant:
        # Only its spelling is wrong; the value may still be what the key must not hold.
        fixes = (
            Fix(Message("Rename to {key}", key=Name(meant)), (RenameKey(path, meant),), safe=False),
            remove,
        )
    else:
        fixes = (remove,)
    return Found(
        _message(kind, key, meant),
        path,
        "key",
        fixes=fixes,
        severity=severity,
        case=case,
        once=f"{kind.name} {key}",
    )


def _message(kind: Kind, key: str, meant: str | None) -> Message:
    if meant is not None:
        return _did_you_mean(key, kind.name, meant)
    if key in kind.elsewhere:
        return Message("Unknown key {key} in {place}. Some trainers read it.", key=Name(key), place=kind.name)
    return Message("Unknown key {key} in {place}.", key=Name(key), place=kind.name)


def _did_you_mean(key: str, place: Message, meant: str) -> Message:
    return Message(
        "Unknown key {key} in {place}. Did you mean {meant}?", key=Name(key), place=place, meant=Name(meant)
    )


def _misspelt(path: Path, place: Message, meant: str, case: str = "", *, sure: bool) -> Found:
    # Of two keys that mean the same one it is not known which counts.
    fix = Fix(Message("Rename to {key}", key=Name(meant)), (RenameKey(path, meant),), safe=sure)
    message = _did_you_mean(str(path[-1]), place, meant)
    return Found(message, path, "key", fixes=(fix,), severity=Severity.ERROR, case=case)


RULE = define(
    __name__,
    __doc__,
    Severity.INFORMATION,
    Scope.VALUE,
    check,
    applies=may_have_unknown,
    looks_at="types",
    cases=("message", "tool"),
    details=(
        "misspelt/example",
        "misspelt/example/capitals",
        "misspelt/message",
        "misspelt/message/extra",
        "misspelt/tool",
    ),
)
