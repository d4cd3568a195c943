"""`nova-preference`: a Bedrock conversation whose last message holds several answers, each with a label.

All but the last message is as in `nova`. Every candidate is a section of its own, since there may be more than two.
Source: AWS, Nova user guide, "Preparing data for fine-tuning" (DPO).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tuneline.formats import messages, nova, nova_parts
from tuneline.formats.bulk import Candidates, Compared
from tuneline.formats.format import Format, later
from tuneline.formats.modelling import TypeAdapter
from tuneline.formats.objects import kind
from tuneline.formats.templates import TEXT, Names, Template
from tuneline.formats.turns import ABSENT, Section, SectionKind, Shape, Turn
from tuneline.formats.typeless import are_texts, content_of, empty_parts, texts_of, turn_of
from tuneline.formats.view import Kind, Object, View
from tuneline.syntax.paths import Path
from tuneline.text.message import Message

KEY: Final = "candidates"
LABEL: Final = "preferenceLabel"
PREFERRED, REJECTED = "preferred", "non-preferred"
_SHAPE: Final = Shape(role=None, weight=None, name=None)


def place_of(value: Mapping[str, Any]) -> int | None:
    """Which message holds the candidates."""
    items = messages.as_list(value.get("messages"))
    return next((at for at in range(len(items) - 1, -1, -1) if _holds(items[at])), None)


def _holds(item: Any) -> bool:
    return isinstance(item, dict) and KEY in item


def view(value: dict[str, Any]) -> View:
    items = messages.as_list(value.get("messages"))
    place = place_of(value)
    before = [item for at, item in enumerate(items) if at != place]
    prompt = nova.section_of(before, "conversation" if place is None else "prompt")
    if place is not None:
        paths: tuple[Path, ...] = tuple([("messages", at) for at in range(len(items)) if at != place])
        prompt = prompt._replace(paths=paths)
    if "system" in value:
        prompt = nova.led_by_system(prompt, value["system"])
    if place is not None:
        compared = tuple(_answers(items[place], ("messages", place, KEY)))
    else:
        compared = (Section("preferred", ("messages",), (), ()),) if items else ()
    return View(NOVA_PREFERENCE, value, (prompt, *compared), (nova.TOOLS,))


def _answers(holder: Mapping[str, Any], path: Path) -> Iterator[Section]:
    """A section for each candidate. A list of its own none of them has."""
    given = messages.as_list(holder[KEY])
    if not given:
        yield Section("preferred", path, (), ())
    usual = holder.keys() == _HOLDER.keys
    for at, item in enumerate(given):
        which: SectionKind = "rejected"
        if isinstance(item, dict) and item.get(LABEL) == PREFERRED:
            which = "preferred"
        turn = _turn(item, f"{which} candidate", usual=usual)
        yield Section(which, (), (turn,), (item,), _SHAPE, ((*path, at),))


def _turn(item: Any, written: str, *, usual: bool) -> Turn:
    """The outline of a candidate. written: what it is called, by which of them it is.
    usual: the message around it has no further keys.
    """
    if not isinstance(item, dict):
        return turn_of("assistant", written, (), "wrong", (0, 0, 0), _SHAPE)
    content = item.get("content", ABSENT)
    if usual and item.keys() == _CANDIDATE.keys and are_texts(content):
        return texts_of("assistant", written, (), _SHAPE)
    calls = images = 0
    for block in nova.blocks(content, ()):
        calls += block.kind == "toolUse"
        images += block.kind == "image"
    return turn_of("assistant", written, (), content_of(content), (calls, images, 0), _SHAPE)


def claims(value: dict[str, Any]) -> int:
    """Five with candidates, which no other format has."""
    items = messages.as_list(value.get("messages"))
    return 5 if any(_holds(it) and ("role" in it or isinstance(it[KEY], list)) for it in items) else 0


_HOLDER: Final = kind(Message("a message with candidates"), nova_parts.CandidatesMessage.__annotations__)
_CANDIDATE: Final[Kind] = kind(Message("a candidate"), nova_parts.Candidate.__annotations__)


def read_objects(view: View) -> Iterator[Object]:
    """As of `nova`, and the candidates with the message that they are in."""
    yield from nova.read_objects(view)
    place = place_of(view.value)
    if place is None:
        return
    here = ("messages", place)
    holder = view.value["messages"][place]
    yield Object(here, holder, _HOLDER)
    for at, item in enumerate(messages.as_list(holder[KEY])):
        if isinstance(item, dict):
            yield Object((*here, KEY, at), item, _CANDIDATE)


def _candidate(label: str) -> dict[str, Any]:
    return {"content": [{"text": TEXT}], LABEL: label}


def turn_templates(view: View, section: Section, role: str, names: Names) -> Iterator[Template]:
    """As of `nova`, and the message with the answers."""
    yield from nova.turn_templates(view, section, role, names)
    if role == "assistant":
        compared = {"role": role, KEY: [_candidate(PREFERRED), _candidate(REJECTED)]}
        yield Template(f"{role}, candidates", "A better and a worse answer.", compared)


_ASKED: Final = {"role": "user", "content": [{"text": TEXT}]}
_COMPARED: Final = {"role": "assistant", KEY: [_candidate(PREFERRED), _candidate(REJECTED)]}

NOVA_PREFERENCE = Format(
    name="nova-preference",
    title="Bedrock preference",
    method="preference",
    model=nova_parts.PreferenceExample,
    adapter=TypeAdapter(nova_parts.PreferenceExample),
    view=view,
    claims=claims,
    keys=frozenset(nova_parts.PreferenceExample.__annotations__),
    required=("messages",),
    apart="bedrock",
    turn_keys={role: frozenset(("role", "content")) for role in nova.ROLES},
    turn_needs={role: frozenset(("role", "content")) for role in nova.ROLES},
    takes=frozenset(nova.ROLES),
    roles=nova.ROLES,
    read_texts=nova.read_texts,
    read_calls=nova.read_calls,
    read_answers=nova.read_answers,
    read_tools=nova.read_tools,
    read_images=nova.read_images,
    read_objects=read_objects,
    odd_parts=empty_parts,
    encoded="object",
    own_rules=frozenset(("role", "content")),
    as_content=lambda text: [{"text": text}],
    addresses=("s3",),
    system_key="system",
    empty={**nova.EMPTY, LABEL: PREFERRED},
    bulk=nova.BULK._replace(candidates=Candidates(KEY, LABEL, (PREFERRED, REJECTED)), answers=Compared(1, 1)),
    repairs=nova.repair,
    turn_templates=turn_templates,
    new_items={
        "content": lambda _names: {"text": TEXT},
        "system": lambda _names: {"text": TEXT},
        KEY: lambda _names: _candidate(REJECTED),
    },
    examples=(
        Template(
            "Bedrock preference",
            "A question, a better answer and a worse one.",
            {"schemaVersion": nova.VERSION, "messages": [_ASKED, _COMPARED]},
        ),
    ),
    read=later("tuneline.formats.writing.nova_candidates", "read"),
    write=later("tuneline.formats.writing.nova_candidates", "write"),
)
