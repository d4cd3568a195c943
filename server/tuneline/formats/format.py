"""What a format is: one shape of training example, with all that is known of its keys.

Formats differ in keys, not in kind: each one turns a JSON value into a view, which is all that is read of it above
this layer, so one file serves every rule, count and hover.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from msgspec import field

from tuneline.domain.masks import Masks
from tuneline.domain.method import Method
from tuneline.domain.role import Role
from tuneline.domain.value import Value
from tuneline.formats.bulk import Bulk
from tuneline.formats.exchanges import read_exchanges
from tuneline.formats.modelling import TypeAdapter
from tuneline.formats.objects import read_objects
from tuneline.formats.other_parts import OtherPart
from tuneline.formats.outdated import Outdated
from tuneline.formats.problems import Problem, Repair
from tuneline.formats.relocations import Relocation
from tuneline.formats.templates import Names, Naming, Template, naming, new_turns, turn_templates
from tuneline.formats.turns import Section, Shape
from tuneline.formats.view import Answer, Call, Encoded, Exchange, Image, Object, Text, Tool, View
from tuneline.syntax.ops import InsertMember
from tuneline.syntax.paths import Path
from tuneline.text.message import Message, Name

if TYPE_CHECKING:
    from tuneline.formats.writing.conversation import Conversation
    from tuneline.formats.writing.losses import Written

NO_MASKS = Masks()


def later(module: str, name: str, **given: object) -> Callable[[Any], Any]:
    """A function of a module that is imported when the function is first called, see `formats.writing`."""
    return lambda value: getattr(import_module(module), name)(value, **given)


def _nothing(_view: View) -> Iterator[Any]:
    return iter(())


def _always(_value: Mapping[str, Any]) -> bool:
    return True


def _never(_view: View) -> None:
    return None


def _nowhere(_given: Object, _key: str) -> None:
    return None


def _no_repair(_value: object, _problem: Problem) -> None:
    return None


def _as_it_is(text: Any) -> Any:
    return text


def _named(name: str) -> Format:
    found: Format = import_module("tuneline.formats.table").FORMATS[name]
    return found


class Format(Value, frozen=True, eq=False):
    """One shape of training example.

    name: what settings and reports call it.
    title: what a sentence calls it.
    method: the training method that reads it.
    model: the pydantic TypedDict; hovers and the JSON Schema come from it.
    view: reads any JSON object into a `View` and never raises.
    claims: how surely an object is meant to be this format, from 0 (not at all) to 3 (all its keys); 4 where its
      keys belong to no other format, 5 where they do and one more says that it is this one.
    covers: whether it can hold all of a line that looks like another format with the same required keys; only then
      is the line read as the format of its file.
    keys: top-level keys with a meaning; required: those without which it is not an example.
    one_of: groups of keys of an example or a turn that say the same, of which it has one: the first of a group is
      read.
    open_keys: whether further top-level keys belong to the format (reinforcement: the grader reads them).
    loose_turns: whether published data have further keys in their turns, which most readers pass over.
    for_grader: those of its keys that a grader or a reward function reads, beside all that are not the format's.
    apart: a word for the formats that values alone tell from every other one with the same required keys; empty
      where they do not.
    one_answer: whether a preferred or rejected answer is a single message, and not a conversation that goes on.
    common_words: whether its required keys are words that all kinds of data have, so that no slip of them is seen in
      an object that is not known to be of this format.
    continues: whether the model may go on from a message of its own at the end of a prompt, and not only answer.
    masks: what the format itself says of which turns are trained; a target may obey others.
    read, write: an example in the neutral form that conversions go through, from a view of a sourced value (see
      `syntax.source`); None where the format cannot be converted.
    tags, own_rules: how the model's errors are read, see `errors.problems_of`.
    takes: the written roles that the format's own documents list; others are read by some only.
    roles: what each written role is in common terms, the plainest of each kind first; none where the format leaves
      open which there are.
    turn_keys: per written role the keys that a turn may have; empty where the turns have none.
    turn_needs: per written role the keys of a turn whose value is not to be left out, even if it is null.
    encoded: how its calls hold their arguments.
    read_...: what `View` gives of an example; the chat family's are in messages.py, tools.py and nested.py.
    odd_parts: content parts whose type is not one of the format's.
    outdated: the first thing that is written in an old form, where the format has one.
    empty: what is written for a key that is missing; an empty text where it does not say.
    repairs: what could be written where the model refuses something of an example, beyond that.
    relocation: what could be done with a key that an object may not have, beside removing it.
    absent: what it means if a key is not there, where that is a value that may be written as well.
    examples: whole examples to begin with, the plainest first. turn_templates: whole turns of one written role.
    new_turns: what is added to a list of turns of a shape so that each of some written roles says something; nothing
      where its turns are not in a list.
    new_items: for the key of a list what a new item looks like, where the model says too little.
    naming: which of the example's names a place has.
    as_content: how the content of a turn holds a text. addresses: how those of its images may begin.
    tool_words: words of which every example with tools holds one, to see at a glance that there are none; None where
      that is not known.
    system_key: the top-level key under which the system message is written, where the turns have no such role.
    beside: top-level keys that are not the format's and hold a text which some readers put before the conversation.
    claims_by_values: whether its claims look at values, and at more of them than the outline of its view tells.
    bulk: how many of its lines are read at once; None where each is read on its own.
    published: what the format's published schema refuses beyond its model, for readers that keep to it.
    """

    name: str
    title: str
    method: Method
    model: Any
    adapter: TypeAdapter[Any]
    view: Callable[[dict[str, Any]], View]
    claims: Callable[[dict[str, Any]], int]
    keys: frozenset[str]
    required: tuple[str, ...]
    one_of: tuple[tuple[str, ...], ...] = ()
    covers: Callable[[Mapping[str, Any]], bool] = _always
    open_keys: bool = False
    loose_turns: bool = False
    for_grader: frozenset[str] = frozenset()
    apart: str = ""
    one_answer: bool = True
    common_words: bool = False
    continues: bool = False
    masks: Masks = NO_MASKS
    turn_keys: Mapping[str, frozenset[str]] | None = None
    turn_needs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    takes: frozenset[str] = frozenset()
    roles: Mapping[str, Role] = field(default_factory=dict)
    read_texts: Callable[[View], Iterator[Text]] = _nothing
    read_calls: Callable[[View], Iterator[Call]] = _nothing
    read_answers: Callable[[View], Iterator[Answer]] = _nothing
    read_tools: Callable[[View], Iterator[Tool]] = _nothing
    read_images: Callable[[View], Iterator[Image]] = _nothing
    read_exchanges: Callable[[View], Iterator[Exchange]] = read_exchanges
    encoded: Encoded = "text"
    read_objects: Callable[[View], Iterator[Object]] = read_objects
    odd_parts: Callable[[View], Iterator[OtherPart]] = _nothing
    outdated: Callable[[View], Outdated | None] = _never
    empty: Mapping[str, object] = field(default_factory=dict)
    repairs: Callable[[object, Problem], Repair | None] = _no_repair
    relocation: Callable[[Object, str], Relocation | None] = _nowhere
    absent: Mapping[str, object] = field(default_factory=dict)
    examples: tuple[Template, ...] = ()
    turn_templates: Callable[[View, Section, str, Names], Iterator[Template]] = turn_templates
    new_turns: Callable[[Shape, Sequence[str], Any], list[Any]] = new_turns
    new_items: Mapping[str, Callable[[Names], Any]] = field(default_factory=dict)
    naming: Callable[[View, Path], Naming | None] = naming
    as_content: Callable[[Any], Any] = _as_it_is
    addresses: tuple[str, ...] = ("http", "https")
    tool_words: tuple[str, ...] | None = None
    system_key: str = ""
    beside: tuple[str, ...] = ()
    published: Callable[[View], Iterator[Problem]] | None = None
    claims_by_values: bool = False
    bulk: Bulk | None = None
    tags: frozenset[str] = frozenset()
    own_rules: frozenset[str] = frozenset()
    read: Callable[[View], Conversation] | None = None
    write: Callable[[Conversation], Written] | None = None

    def __reduce__(self) -> tuple[Callable[[str], Format], tuple[str]]:
        """In another process it is the same format of the table, not a copy."""
        return _named, (self.name,)

    @property
    def example(self) -> Message:
        """What a sentence calls one of its examples, with the article."""
        if self.title[:1].lower() in "aeioux":
            return Message("an {format} example", format=self.title)
        return Message("a {format} example", format=self.title)

    def word_for(self, role: Role) -> str:
        """The word that it has for a role, the plainest where it has several."""
        return next((word for word, meant in self.roles.items() if meant == role), role)

    def repair(self, value: object, problem: Problem) -> Repair | None:
        """What could be written for a problem; for a missing key, at the least, the key with an empty value."""
        found = self.repairs(value, problem)
        if found is None and problem.kind == "missing" and problem.path:
            *parent, key = problem.path
            insert = InsertMember(tuple(parent), str(key), self.empty.get(str(key), ""))
            return Repair(Message("Add the key {key}", key=Name(str(key))), (insert,), safe=False)
        return found
