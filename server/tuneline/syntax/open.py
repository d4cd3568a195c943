"""The open brackets of a line, and the repair of those that do not pair.

Each open bracket knows what it expects next. Which bracket is missing or too many is guessed from the balance of the
line and from what follows, so that one slip gives one fault and the rest of the line is read as it was meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from tuneline.syntax import brackets, explain, limits
from tuneline.syntax.faults import Faults
from tuneline.syntax.tree import Edit, Fault, Member, Node
from tuneline.text.message import Name

# first: just opened; next: after a comma; colon: after a key; value: after its colon; end: after a value.
State = Literal["first", "next", "colon", "value", "end"]

CLOSERS = {"object": "}", "array": "]"}

_AROUND_KEY = " \t\r\n\"'“”„"

_colon_follows = re.compile(r"\s*+:").match


@dataclass(slots=True)
class Frame:
    """An open bracket."""

    node: Node
    state: State = "first"
    comma: int = -1  # the last one, where the state is `next`
    changed: Fault | None = None  # what said that its opening bracket is to be changed

    @property
    def closer(self) -> str:
        """The bracket that closes this one."""
        return CLOSERS[self.node.kind]

    @property
    def members(self) -> list[Member]:
        """The members so far."""
        return self.node.members  # type: ignore[return-value]  # of an open node it is a list

    @property
    def items(self) -> list[Node]:
        """The items so far."""
        return self.node.items  # type: ignore[return-value]


class Open:
    """The stack of open brackets of one line."""

    __slots__ = ("braces", "brackets", "faults", "frames", "text")

    def __init__(self, text: str, faults: Faults) -> None:
        self.text = text
        self.faults = faults
        self.frames: list[Frame] = []
        self.braces, self.brackets = brackets.balance(text)  # opening minus closing ones, not yet explained

    def due(self) -> str:
        """The brackets that would close all that is open, innermost first."""
        return "".join(frame.closer for frame in reversed(self.frames))

    def push(self, node: Node, state: State = "first", comma: int = -1) -> None:
        """Open a bracket."""
        self.frames.append(Frame(node, state, comma))

    # A bracket is missing or wrong, which shows when a value comes that has no place

    def repair(self, node: Node) -> bool:
        """Whether a bracket was put right before `node`, so that another one is the innermost now."""
        if not self.frames:
            return False
        frame = self.frames[-1]
        if frame.node.kind == "object":
            no_key = node.kind in CLOSERS and frame.state in ("next", "end")
            return no_key and self._repair_object(frame, node)
        key = node.kind == "string" and _colon_follows(self.text, node.end) is not None
        return key and self._repair_list(frame, node)

    def _repair_list(self, frame: Frame, key: Node) -> bool:
        """A key comes in a list."""
        last = frame.items[-1] if frame.items else None
        parent = self.frames[-2] if len(self.frames) > 1 else None
        object_missing = self.braces < 0 and self.brackets <= 0
        if last is None and not object_missing:
            frame.node.kind = "object"
            frame.changed = explain.LIST_WITH_KEYS.at(frame.node.start, frame.node.start + 1)
            self.faults.add(frame.changed)
        elif object_missing and last and last.kind == "object" and not _has_key(last, key):
            state, frame.state = frame.state, "end"
            self.reopen(last, key.start, state, frame.comma)
        elif object_missing and (last is None or last.kind == "object"):
            if last and frame.state == "end":
                self.comma_missing(last.end, key)
            node = Node("object", key.start, key.start, members=[], items=[], closed=False)
            frame.items.append(node)
            frame.state = "end"
            self.braces += 1
            self.faults.note(explain.MISSING_OBJECT, *key.span, put=key.start, key=key)
            self.push(node)
        elif last and parent and parent.node.kind == "object":
            _hand_over(frame, parent)
            self.close_missing(last.end)
        else:
            return False
        return True

    def _repair_object(self, frame: Frame, node: Node) -> bool:
        """An object or list comes where a key belongs."""
        last = frame.members[-1] if frame.members else None
        parent = self.frames[-2] if len(self.frames) > 1 else None
        if last is None:
            return False
        if parent and parent.node.kind == "array" and self.braces > 0:
            _hand_over(frame, parent)
            self.close_missing(last.end)
            return True
        if self.brackets < 0 and last.value.kind == node.kind:
            first = last.value
            last.value = Node("array", first.start, first.end, items=[first], closed=False)
            self.brackets += 1
            self.faults.note(
                explain.MISSING_LIST, first.start, first.start + 1, put=first.start, key=last.key
            )
            self.push(last.value, frame.state, frame.comma)
            frame.state = "end"
            return True
        return False

    def reopen(self, node: Node, at: int, state: State, comma: int) -> None:
        """The object that was closed goes on at `at`."""
        self.braces += 1
        key = self.text[at : at + 40].partition(":")[0].strip(_AROUND_KEY)
        self.faults.note(explain.EARLY_BRACKET, node.end - 1, node.end, text=Name(key))
        self.push(node, state, comma)

    def comma_missing(self, before: int, node: Node) -> None:
        """No comma before `node`, unless it is text that is a fault already."""
        if node.kind != "bad":
            text = node.value if node.kind == "string" else self.text[node.start : node.end]
            self.faults.note(explain.MISSING_COMMA, before - 1, node.start + 1, put=before, text=Name(text))

    # Closing

    def close(self, char: str, at: int, done: int) -> None:
        """A closing bracket at `at`, after a piece that ended at `done`, while something is open."""
        frame = self.frames[-1]
        if frame.closer != char and frame.changed:
            self.faults.amend(frame.changed, Edit(at, at + 1, frame.closer))
        elif frame.closer != char:
            due = [it.closer for it in self.frames[: -limits.BRACKETS - 1 : -1]]
            slip = brackets.read_mismatch(self.text, at, due)
            if slip == brackets.EXTRA:
                self.faults.note(explain.EXTRA_BRACKET, at, at + 1, typed=Name(char), due=Name(frame.closer))
                return
            if slip == brackets.WRONG:
                self.faults.note(explain.WRONG_CLOSING[frame.closer], at, at + 1, typed=Name(char))
            else:
                self.close_missing(done, slip)
        frame = self.frames.pop()
        self._end(frame, at)
        frame.node.end = at + 1
        frame.node.closed = True

    def close_missing(self, at: int, count: int = 1) -> None:
        """Close the innermost `count` brackets, which the text never closes, at `at`."""
        closers = ""
        for _ in range(count):
            frame = self.frames.pop()
            self._end(frame, at)
            frame.node.end = at
            closers += frame.closer
        self.braces -= closers.count("}")
        self.brackets -= closers.count("]")
        self.faults.note(explain.MISSING_CLOSING[closers[0]], at - 1, at, put=at, right=closers)

    def _end(self, frame: Frame, at: int) -> None:
        """Notes what is absent where a bracket closes at `at`."""
        if frame.state == "next":
            self.faults.note(explain.TRAILING_COMMA, frame.comma, frame.comma + 1)
        elif frame.state in ("colon", "value"):
            self.value_missing(frame.members[-1])
            end_value(frame, at)

    def value_missing(self, member: Member) -> None:
        """A key without a value, unless the key is a fault already."""
        if member.key.kind == "string" and member.key.closed:
            if member.colon is None:
                self.faults.note(explain.NO_COLON_OR_VALUE, *member.key.span, key=member.key)
            else:
                self.faults.note(explain.NO_VALUE, member.key.start, member.colon + 1, key=member.key)


def end_value(frame: Frame, at: int) -> None:
    """The value that never came, if one is expected, is the gap from its colon to `at`."""
    member = frame.members[-1] if frame.state == "value" else None
    if member and member.colon is not None:
        member.value = Node("missing", member.colon + 1, at)


def _hand_over(frame: Frame, parent: Frame) -> None:
    """The comma after the last value in `frame` belongs to `parent`."""
    parent.state, parent.comma = frame.state, frame.comma
    frame.state = "end"


def _has_key(node: Node, key: Node) -> bool:
    return any(member.key.value == key.value for member in node.members[-limits.SAME_KEY :])
