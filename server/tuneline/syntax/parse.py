"""Parses one line whatever its state: a strict reading first, and where that fails a tolerant one that explains.

The tolerant parser keeps a stack of open brackets, each with what it expects next. What does not fit is a fault, and
reading goes on in the state in which the same slip is not met again at the next comma or bracket.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from tuneline.syntax import brackets, explain, fast
from tuneline.syntax.brackets import key_follows
from tuneline.syntax.faults import Faults
from tuneline.syntax.scan import Place, Scanner
from tuneline.syntax.tree import Edit, Fault, Member, Node, Tree

# first: just opened; next: after a comma; colon: after a key; value: after its colon; end: after a value.
State = Literal["first", "next", "colon", "value", "end"]

_CLOSER = {"object": "}", "array": "]"}
_SAME_KEY_MAX = 64  # members looked at for a key that comes again

_colon_follows = re.compile(r"\s*+:").match
_value_follows = re.compile(r"\s*+[^\s}\],:]").match
_member_goes_on = re.compile(r"\s*+(?:\Z|[\"{\[])").match
_labelled = re.compile(r'"[^"\\]*+"\s*+:').match
_commas = re.compile(r",(?:[ \t\r\n]*+,)*+").match
_closers = re.compile(r"[}\]](?:[ \t\r\n]*+[}\]])*+").match
_opener = re.compile(r"[{\[]").search
_other_colon = re.compile(r"=>?|->|:=").match


def parse(text: str) -> Tree:
    """The tree of one line (without its ending), or of one record joined from several; never raises.

    There is no fault exactly when `text` is one JSON value by RFC 8259. Takes time linear in the length.
    """
    root = fast.read(text)
    if root is not None:
        return Tree(text, root, [root], [])
    return _Parser(text).run()


@dataclass(slots=True)
class _Frame:
    """An open bracket."""

    node: Node
    state: State = "first"
    comma: int = -1  # the last one, where the state is `next`
    changed: Fault | None = None  # what said that its opening bracket is to be changed

    @property
    def closer(self) -> str:
        return _CLOSER[self.node.kind]


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.end = len(text.rstrip(" \t\r\n"))
        self.faults = Faults()
        self.scanner = Scanner(text, self.faults, self.due)
        self.stack: list[_Frame] = []
        self.values: list[Node] = []
        self.done = 0  # one past the last piece that was read
        self.comma_behind = -1  # the comma behind the last value
        self.sense = 0  # what looked like JSON, against what did not
        self.braces, self.brackets = brackets.balance(text)  # opening minus closing ones, not yet explained
        self.enclosed = False  # the object around the whole line is absent, which is said already

    def due(self) -> str:
        """The brackets that would close all that is open, innermost first."""
        return "".join(frame.closer for frame in reversed(self.stack))

    def run(self) -> Tree:
        text = self.text
        at = self.begin(self.scanner.space(0))
        while (at := self.scanner.space(at)) < len(text):
            char = text[at]
            if char in "{[":
                node = Node(
                    "object" if char == "{" else "array", at, at + 1, members=[], items=[], closed=False
                )
                at = self.place(node, at + 1)
            elif char in "}]":
                at = self.close(char, at)
            elif char == ",":
                at = self.comma(at)
            elif char == ":":
                at = self.colon(at)
            else:
                at = self.separator(at) or self.scalar(at)
            self.done = at
        self.finish()
        return self.tree()

    def begin(self, at: int) -> int:
        """Deals with what stands before the first bracket; where to read on."""
        text = self.text
        opener = _opener(text, at)
        if _labelled(text, at) and (opener or self.braces < 0):
            node = Node("object", at, at, members=[], items=[], closed=False)
            self.values.append(node)
            self.stack.append(_Frame(node))
            self.enclosed = self.braces >= 0
            self.faults.add(explain.missing_braces(at, self.end, both=self.enclosed))
        elif opener and opener.start() > at and (root := fast.read(text, opener.start())):
            self.faults.add(explain.text_in_front(at, opener.start(), text[at : opener.start()].rstrip()))
            self.values.append(root)
            return len(text)
        return at

    # Values

    def scalar(self, at: int) -> int:
        if not self.stack and self.values:
            root = self.values[0]
            if len(self.values) == 1 and root.kind == "object" and key_follows(self.text, at):
                self.reopen(root, at, "end" if self.comma_behind < 0 else "next", self.comma_behind)
                self.comma_behind = -1
                return at
            after = fast.scalar_end(self.text, at)
            if after < 0 or self.text[after : after + 1] not in ("", ",", "{", "[", '"'):
                return self.text_behind(at)
        place: Place = "item"
        if self.stack and self.stack[-1].node.kind == "object":
            place = "value" if self.stack[-1].state == "value" else "key"
        node = self.scanner.scalar(at, place)
        self.sense += node.kind == "string" and node.closed
        return self.place(node, node.end)

    def text_behind(self, at: int) -> int:
        """From here to the end of the line nothing is JSON."""
        self.scanner.stray += 1
        self.faults.add(explain.text_behind(at, self.text[at : self.end]))
        return len(self.text)

    def place(self, node: Node, after: int) -> int:
        """Put a value, read up to `after`, where it belongs; where to read on."""
        while self.stack and self.mend(self.stack[-1], node):
            pass
        if not self.stack:
            self.values.append(node)
            self.comma_behind = -1
        elif (frame := self.stack[-1]).node.kind == "array":
            if frame.state == "end":
                self.comma_missing(frame.node.items[-1].end, node)
            _items(frame).append(node)
            frame.state = "end"
        elif frame.state in ("colon", "value"):
            return self.member_value(frame, node, after)
        elif node.kind in _CLOSER:
            self.faults.add(explain.missing_key(node.start, node.end))
            _members(frame).append(Member(Node("missing", node.start, node.start), node, None))
            frame.state = "end"
        else:
            self.key(frame, node)
            return after
        if node.kind in _CLOSER:
            self.stack.append(_Frame(node))
        return after

    def key(self, frame: _Frame, node: Node) -> None:
        text = self.text
        name = text[node.start : node.end]
        colon = _colon_follows(text, node.end)
        if frame.state == "end":
            if not colon and not (node.kind == "string" and _member_goes_on(text, node.end)):
                self.scanner.stray += node.kind == "bad"
                if not self.scanner.is_cut(node.end):
                    self.faults.add(explain.text_after_value(node.start, node.end, name))
                return
            self.comma_missing(frame.node.members[-1].end if frame.node.members else node.start, node)
        if node.kind != "string":
            node = Node("string" if colon else "bad", node.start, node.end, name)
            if colon:
                self.faults.add(explain.unquoted_key(node.start, node.end, name))
            else:
                self.scanner.stray += 1
                if not self.scanner.is_cut(node.end):
                    self.faults.add(explain.no_key(node.start, node.end, name))
        _members(frame).append(Member(node, Node("missing", node.end, node.end), None))
        frame.state = "colon"

    def member_value(self, frame: _Frame, node: Node, after: int) -> int:
        text = self.text
        member = frame.node.members[-1]
        key = member.key
        if node.kind in ("string", "bad") and _colon_follows(text, node.end):
            if node.kind == "string" or (frame.state == "colon" and node.start > key.end):
                # Another key: the one before has no value.
                self.value_missing(member)
                frame.state = "next"
                self.key(frame, node)
                return after
        if frame.state == "colon":
            if node.kind == "bad":
                if key.kind != "bad" and not self.scanner.is_cut(after):
                    self.faults.add(explain.text_before_colon(node.start, node.end, str(node.value)))
                return after
            if key.kind != "bad":
                colon = ":" if text[key.end : key.end + 1] == " " else ": "
                self.faults.add(explain.missing_colon(key, colon))
        member.value = node
        frame.state = "end"
        if node.kind in _CLOSER:
            self.stack.append(_Frame(node))
        return after

    def comma_missing(self, before: int, node: Node) -> None:
        if node.kind != "bad":  # else what stands there is a fault already
            self.faults.add(explain.missing_comma(before, node.start, self.text[node.start : node.end]))

    def value_missing(self, member: Member) -> None:
        if member.key.kind == "string" and member.key.closed:
            self.faults.add(explain.missing_value(member.key, member.colon))

    # Brackets that are missing, which shows when a value comes that has no place

    def mend(self, frame: _Frame, node: Node) -> bool:
        """Whether a bracket was put right, so that another one is the innermost now."""
        if frame.node.kind == "array":
            return (
                node.kind == "string"
                and _colon_follows(self.text, node.end) is not None
                and self.mend_list(frame, node)
            )
        return node.kind in _CLOSER and frame.state in ("next", "end") and self.mend_object(frame, node)

    def mend_list(self, frame: _Frame, key: Node) -> bool:
        """A key comes in a list."""
        last = frame.node.items[-1] if frame.node.items else None
        parent = self.stack[-2] if len(self.stack) > 1 else None
        if last is None:
            frame.node.kind = "object"
            frame.changed = explain.wrong_opening(frame.node.start)
            self.faults.add(frame.changed)
        elif last.kind == "object" and self.braces < 0 and self.brackets <= 0:
            if all(member.key.value != key.value for member in last.members[-_SAME_KEY_MAX:]):
                state, frame.state = frame.state, "end"
                self.reopen(last, key.start, state, frame.comma)
            else:
                node = Node("object", key.start, key.start, members=[], items=[], closed=False)
                self.braces += 1
                self.faults.add(explain.missing_object(key))
                self.place(node, key.start)
        elif parent and parent.node.kind == "object":
            self.hand_over(frame, parent)
            self.close_missing(last.end)
        else:
            return False
        return True

    def mend_object(self, frame: _Frame, node: Node) -> bool:
        """An object or list comes where a key belongs."""
        last = frame.node.members[-1] if frame.node.members else None
        parent = self.stack[-2] if len(self.stack) > 1 else None
        if last is None:
            return False
        if parent and parent.node.kind == "array" and self.braces > 0:
            self.hand_over(frame, parent)
            self.close_missing(last.end)
            return True
        if self.brackets < 0 and last.value.kind == node.kind:
            first = last.value
            last.value = Node("array", first.start, first.end, items=[first], closed=False)
            self.brackets += 1
            self.faults.add(explain.missing_list(last.key, first))
            self.stack.append(_Frame(last.value, frame.state, frame.comma))
            frame.state = "end"
            return True
        return False

    def hand_over(self, frame: _Frame, parent: _Frame) -> None:
        """The comma behind the last value in `frame` belongs to `parent`."""
        parent.state, parent.comma = frame.state, frame.comma
        frame.state = "end"

    def reopen(self, node: Node, at: int, state: State, comma: int) -> None:
        """The object that was closed goes on at `at`."""
        self.braces += 1
        self.faults.add(
            explain.early_bracket(node.end - 1, self.text[at : at + 40].partition(":")[0].strip())
        )
        self.stack.append(_Frame(node, state, comma))

    def close_missing(self, at: int, count: int = 1) -> None:
        """Close the innermost `count` brackets, which nobody closed, at `at`."""
        closers = ""
        for _ in range(count):
            frame = self.stack.pop()
            self.end_frame(frame, at)
            frame.node.end = at
            closers += frame.closer
        self.braces -= closers.count("}")
        self.brackets -= closers.count("]")
        self.faults.add(explain.missing_closing(at, closers))

    # Commas and colons

    def comma(self, at: int) -> int:
        run = _commas(self.text, at)
        end = run.end() if run else at + 1
        if not self.stack:
            if not self.values:
                return self.text_behind(at)
            self.comma_behind = at
            return end
        frame = self.stack[-1]
        if frame.state in ("first", "next"):
            self.faults.add(explain.extra_comma(at, end))
            return end
        if frame.state in ("colon", "value"):
            member = frame.node.members[-1]
            if (
                frame.state == "colon"
                and _value_follows(self.text, at + 1)
                and not key_follows(self.text, at + 1)
            ):
                return self.wrong_colon(frame, at, at + 1, "A comma")
            self.value_missing(member)
            self.end_value(frame, at)
        frame.state = "next"
        frame.comma = at
        return at + 1

    def separator(self, at: int) -> int | None:
        """What another language writes for a comma or a colon: where to read on."""
        frame = self.stack[-1] if self.stack else None
        if frame and frame.state == "end" and self.text[at] == ";":
            self.faults.add(explain.semicolon(at))
            frame.state = "next"
            frame.comma = at
            return at + 1
        if frame and frame.state == "colon" and (other := _other_colon(self.text, at)):
            return self.wrong_colon(frame, at, other.end(), f"The sign {other[0]}")
        return None

    def wrong_colon(self, frame: _Frame, start: int, end: int, typed: str) -> int:
        member = frame.node.members[-1]
        self.faults.add(explain.wrong_colon(start, end, member.key, typed))
        member.colon = start
        frame.state = "value"
        return end

    def colon(self, at: int) -> int:
        if not self.stack:
            return self.text_behind(at)
        frame = self.stack[-1]
        if frame.node.kind == "array" or frame.state == "end":
            self.scanner.stray += 1
            self.faults.add(explain.stray_colon(at, in_list=frame.node.kind == "array"))
            frame.state = "value" if frame.node.kind == "object" else "next"
        elif frame.state == "value":
            self.faults.add(explain.double_colon(at))
        elif frame.state == "colon":
            frame.node.members[-1].colon = at
            frame.state = "value"
            self.sense += 2
        else:
            self.faults.add(explain.missing_key(at, at + 1))
            _members(frame).append(Member(Node("missing", at, at), Node("missing", at + 1, at + 1), at))
            frame.state = "value"
        return at + 1

    # Closing

    def close(self, char: str, at: int) -> int:
        if not self.stack:
            run = _closers(self.text, at)
            if not self.values or run is None:
                return self.text_behind(at)
            self.faults.add(explain.extra_brackets(at, run.end(), run[0]))
            return run.end()
        frame = self.stack[-1]
        if frame.closer != char:
            if frame.changed:
                self.faults.amend(frame.changed, Edit(at, at + 1, frame.closer))
            elif not self.mismatch(frame, char, at):
                return at + 1
        frame = self.stack.pop()
        self.end_frame(frame, at)
        frame.node.end = at + 1
        frame.node.closed = True
        return at + 1

    def mismatch(self, frame: _Frame, char: str, at: int) -> bool:
        """A bracket that does not close the innermost one: whether, after all, it closes one."""
        due = [it.closer for it in self.stack[: -brackets.LOOK_MAX - 1 : -1]]
        slip = brackets.read_mismatch(self.text, at, due)
        if slip > 0:
            self.close_missing(self.done, slip)
        elif slip == brackets.WRONG:
            self.faults.add(explain.wrong_closing(at, char, frame.closer))
        else:
            self.faults.add(explain.extra_bracket(at, char, frame.closer))
        return slip != brackets.EXTRA

    def end_frame(self, frame: _Frame, at: int) -> None:
        """Notes what is absent where a bracket closes at `at`."""
        if frame.state == "next":
            what = "member" if frame.node.kind == "object" else "item"
            self.faults.add(explain.trailing_comma(frame.comma, what))
        elif frame.state in ("colon", "value"):
            self.value_missing(frame.node.members[-1])
            self.end_value(frame, at)

    def end_value(self, frame: _Frame, at: int) -> None:
        """The value that never came is the gap from its colon to `at`."""
        member = frame.node.members[-1] if frame.state == "value" else None
        if member and member.colon is not None:
            member.value = Node("missing", member.colon + 1, at)

    # The end of the line

    def finish(self) -> None:
        if self.stack or (self.values and not self.values[-1].closed):
            self.cut_short()
        elif self.comma_behind >= 0:
            self.faults.add(explain.trailing_comma(self.comma_behind, "value"))
        if len(self.values) > 1:
            self.faults.add(explain.several_values(self.values[1], len(self.values)))

    def cut_short(self) -> None:
        inner = self.stack[-1] if self.stack else _Frame(self.values[-1])
        last = inner.node
        if inner.node.members:
            member = inner.node.members[-1]
            last = member.key if inner.state == "colon" else member.value
        elif inner.node.items:
            last = inner.node.items[-1]
        broken = last.kind == "bad" or (
            last.kind == "number" and not fast.is_number(self.text[last.start : last.end])
        )
        in_string = last.kind == "string" and not last.closed and last.end == len(self.text)
        closers = self.due()
        for frame in self.stack:
            self.end_value(frame, len(self.text))
            frame.node.end = len(self.text)
            frame.node.closed = False
        comment = self.faults.last if self.faults.last and self.faults.last.code == "comment" else None
        if not self.enclosed and not (comment and comment.span.end == len(self.text)):
            whole = inner.state in ("first", "end") and not in_string and not broken
            self.faults.add(explain.cut_short(self.end, closers, in_string=in_string, whole=whole))

    def tree(self) -> Tree:
        faults = self.faults.sorted()
        root = self.values[0] if self.values else None
        if root is None and len(faults) == 1 and faults[0].code == "comment":
            return Tree(self.text, None, [], faults)
        if root is None or root.kind not in _CLOSER:
            hopeless = root is None or root.kind == "bad" or len(faults) > 1
        else:
            hopeless = self.scanner.stray > 0 and self.sense < len(faults) > 1
        if hopeless:
            start = min(len(self.text) - len(self.text.lstrip()), self.end)
            return Tree(self.text, None, [], [explain.not_json(start, self.end, self.text[start : self.end])])
        assert faults, "a line that no strict parser takes has a fault"
        return Tree(self.text, root, self.values, faults)


def _members(frame: _Frame) -> list[Member]:
    return frame.node.members  # type: ignore[return-value]  # of an open node it is a list


def _items(frame: _Frame) -> list[Node]:
    return frame.node.items  # type: ignore[return-value]
