"""The facts of a target as rows of a table and as plain data, for the pages and the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from tuneline.domain.effect import Effect
from tuneline.domain.masks import Masks
from tuneline.targets.base import FormatFacts, Target
from tuneline.targets.evidence import OWN_WORD, Evidence, Fact


class Row(NamedTuple):
    """One fact. group: the format that it is about, or "all formats" or "limits". proof: the name of its evidence."""

    group: str
    what: str
    value: str
    proof: str


def rows(target: Target) -> Iterator[Row]:
    """Every fact of a target, those about single formats first."""
    names = {id(proof): name for name, proof in target.evidence.items()}

    def row(group: str, what: str, fact: Fact[Any]) -> Row:
        return Row(group, what, _in_words(fact.value), names.get(id(fact.evidence), fact.evidence.source))

    for name, facts in target.formats.items():
        group = f"format {name}" if name != "*" else "other formats"
        if facts.reads_as:
            yield Row(group, "reads_as", facts.reads_as, "")
        for what, fact in _of_format(facts):
            yield row(group, what, fact)
    for what, effect in target.cases.items():
        yield row("all formats", what, effect)
    for what, limit in target.limits.items():
        yield row("limits", what, limit)


def read_formats(target: Target) -> list[str]:
    """The formats that a target reads, in words; how, where it does not read them as they are meant."""
    return [
        f"{'others' if name == '*' else name}{'' if fact.value == 'whole' else f' ({fact.value})'}"
        for name, facts in target.formats.items()
        if (fact := facts.reads) is not None and fact.value not in ("refuses", "crashes")
    ]


def about(target: Target, file: str | None = None) -> dict[str, Any]:
    """What a list says of a target, as plain data. file: that of a private one."""
    return {
        "name": target.name,
        "title": target.title,
        "kind": target.kind,
        "status": target.status,
        "version": target.version or None,
        "as_of": target.as_of,
        "formats": read_formats(target),
        "brief": target.brief,
        "file": file,
    }


def proof_of(target: Target, row: Row) -> Evidence:
    """What a row rests on."""
    return target.evidence.get(row.proof, OWN_WORD)


def _of_format(facts: FormatFacts) -> Iterator[tuple[str, Fact[Any]]]:
    for name in ("reads", "methods"):
        if (fact := getattr(facts, name)) is not None:
            yield name, fact
    yield from facts.choices.items()
    if facts.masks is not None:
        yield "masks", facts.masks
    yield from ((f"key {pattern}", fact) for pattern, fact in facts.keys.items())
    yield from facts.cases.items()


def _of_masks(masks: Masks) -> Iterator[str]:
    keys = [*masks.over, *([masks.key] if masks.key else [])]
    if keys:
        yield f"{_codes(keys, ', else ')} on {', '.join(sorted(masks.roles))}"
    else:
        yield f"no key of a message is obeyed; trained: {masks.untold}"
    if masks.every:
        yield "on all of them or on none"
    if masks.parts:
        yield f"{_codes(masks.parts)} on parts"
    if masks.line:
        yield f"{_codes(masks.line)} on the line"
    if masks.last_if:
        yield f"only the last answer with {_codes(masks.last_if)}"


def _codes(keys: Iterable[str], between: str = ", ") -> str:
    return between.join(f"`{key}`" for key in keys)


def _in_words(value: object) -> str:
    match value:
        case Effect():
            return value.value
        case Masks():
            return "; ".join(_of_masks(value))
        case frozenset():
            return ", ".join(sorted(value))
        case Mapping():
            return ", ".join(f"{key}: {_in_words(it)}" for key, it in value.items())
        case int():
            return f"{value:,}"
    return str(value)
