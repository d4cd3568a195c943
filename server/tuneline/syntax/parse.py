"""Parses one line whatever its state: a strict reading first, and where that fails a tolerant one that explains.

The tolerant parser keeps a stack of open brackets, each with what it expects next. What does not fit is one fault, and
then the state in which reading goes on is chosen so that the same slip is not met again at the next comma or bracket.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from tuneline.syntax import fast
from tuneline.syntax.faults import Faults, counted, shown
from tuneline.syntax.scan import Scanner
from tuneline.syntax.tree import Edit, Fault, Member, Node, Tree
from tuneline.text.spans import Span

# first: just opened; next: after a comma; end: after a value.
State = Literal["first", "next", "colon", "value", "end"]

_CLOSER = {"object": "}", "array": "]"}
_LOOK_MAX = 40  # brackets looked at to tell a wrong bracket from a missing one
_MISSING_MAX = 8  # more brackets than these are not taken to be missing in one place

_colon_follows = re.compile(r"\s*+:").match
_key_follows = re.compile(r"\s*+[\"'“”„]?[^\"'“”„:,{}\[\]]*+[\"'“”„]?\s*+:").match
_commas = re.compile(r",(?:[ \t\r\n]*+,)*+").match
_closers_run = re.compile(r"[}\]][}\]\s]*+").match
_strings = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_bracket = re.compile(r"[{\[]").search
_equals = re.compile(r"=>?|->|:=").match
_labelled = re.compile(r'"[^"\\]*+"\s*+:').match


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
    node: Node
    state: State = "first"
    comma: int = -1

    @property
    def closer(self) -> str:
        return _CLOSER[self.node.kind]


class _Parser:
    __slots__ = ("balance", "colons", "done", "faults", "scanner", "stack", "strings", "text", "top_comma", "values", "wrapped")

    def __init__(self, text: str) -> None:
        self.text = text
        self.faults = Faults()
        self.scanner = Scanner(text, self.faults, self.open_closers)
        self.stack: list[_Frame] = []
        self.values: list[Node] = []
        self.top_comma = -1
        self.done = 0  # one past the last piece that was read
        self.colons = 0
        self.strings = 0
        self.wrapped = False  # the brackets around the whole line are absent, which is said already
        bare = _strings.sub("", text)
        # Opening minus closing brackets of the line: tells which of two readings of a slip is the likely one.
        self.balance = {"object": bare.count("{") - bare.count("}"), "array": bare.count("[") - bare.count("]")}

    def open_closers(self) -> str:
        return "".join(frame.closer for frame in reversed(self.stack))

    def run(self) -> Tree:
        text = self.text
        at = self.scanner.space(0)
        at = self.begin(at)
        while (at := self.scanner.space(at)) < len(text):
            char = text[at]
            if char in "{[":
                node = Node("object" if char == "{" else "array", at, at + 1, members=[], items=[], closed=False)
                at = self.value(node, at + 1)
            elif char in "}]":
                at = self.close(char, at)
            elif char == ",":
                at = self.comma(at)
            elif char == ":":
                at = self.colon(at)
            elif self.stack and self.separator(at):
                at = self.done
            else:
                at = self.scalar(at)
            self.done = max(self.done, at)
        self.finish()
        return self.tree()

    # What stands before the first bracket

    def begin(self, at: int) -> int:
        text = self.text
        bracket = _bracket(text, at)
        if _labelled(text, at) and (bracket or self.balance["object"] < 0):
            node = Node("object", at, at, members=[], items=[], closed=False)
            self.values.append(node)
            self.stack.append(_Frame(node))
            end = len(text.rstrip(" \t\r\n"))
            self.wrapped = self.balance["object"] >= 0
            self.faults.add(
                "missing-bracket",
                at,
                at + 1,
                "The line begins with a key. Write the value as an object, in { and }.",
                "Add the brackets" if self.wrapped else "Add the bracket",
                [Edit(at, at, "{"), *([Edit(end, end, "}")] if self.wrapped else [])],
            )
        elif bracket is None or bracket.start() == at:
            return at
        elif root := fast.read(text, bracket.start()):
            self.faults.add(
                "unexpected-text",
                at,
                len(text[: bracket.start()].rstrip()),
                f"The text {shown(text[at : bracket.start()].rstrip())} stands before the value. "
                "A line of JSON Lines holds one JSON value and nothing else.",
                "Remove the text before the value",
                [Edit(at, bracket.start(), "")],
            )
            self.values.append(root)
            return len(text)
        return at

    # Values

    def scalar(self, at: int) -> int:
        frame = self.stack[-1] if self.stack else None
        if frame is None:
            place: Literal["key", "value", "item"] = "item"
        elif frame.node.kind == "array":
            place = "item"
        else:
            place = "value" if frame.state == "value" else "key"
        if not frame and self.values:
            root = self.values[0]
            if len(self.values) == 1 and root.kind == "object" and _key_follows(self.text, at):
                return self.reopen(root, at)
            if self.text[at] not in "\"-0123456789tfn":
                return self.trailing(at)
        before = len(self.faults)
        node = self.scanner.scalar(at, place)
        if node.kind == "string" and node.closed:
            self.strings += 1
        if not frame and self.values and len(self.faults) > before:
            return len(self.text)
        return self.value(node, node.end)

    def trailing(self, at: int) -> int:
        """Everything from here on is no JSON: one fault, and reading ends."""
        rest = self.text[at:].rstrip()
        self.scanner.stray += 1
        self.faults.add(
            "unexpected-text",
            at,
            at + len(rest),
            f"The text {shown(rest)} stands behind the value. A line of JSON Lines holds one value and nothing else.",
        )
        return len(self.text)

    def value(self, node: Node, after: int) -> int:
        """Put a value, read up to `after`, where it belongs; gives where to read on."""
        while True:
            if not self.stack:
                self.values.append(node)
                self.top_comma = -1
                break
            frame = self.stack[-1]
            if frame.node.kind == "array":
                if not self.item(frame, node):
                    continue
                break
            if frame.state in ("first", "next", "end"):
                if node.kind in _CLOSER:
                    if not self.container_as_key(frame, node):
                        continue
                    break
                return self.key(frame, node)
            return self.member_value(frame, node, after)
        if node.kind in _CLOSER:
            self.stack.append(_Frame(node))
        return after

    def item(self, frame: _Frame, node: Node) -> bool:
        """False where the list was closed or changed instead, so that the value is still to be placed."""
        if node.kind == "string" and _colon_follows(self.text, node.end) and self.key_in_list(frame, node):
            return False
        if frame.state == "end":
            self.missing_comma(frame.node.items[-1].end, node)
        frame.node.items.append(node)  # type: ignore[attr-defined]
        frame.state = "end"
        return True

    def key_in_list(self, frame: _Frame, key: Node) -> bool:
        items = frame.node.items
        parent = self.stack[-2] if len(self.stack) > 1 else None
        last = items[-1] if items else None
        if frame.state == "first":
            frame.node.kind = "object"
            start = frame.node.start
            self.faults.add(
                "wrong-bracket",
                start,
                start + 1,
                "A list opens here, but a key follows. Write { for an object.",
                "Change to {",
                [Edit(start, start + 1, "{")],
            )
            return True
        if last is None:
            return False
        comma = frame.state == "next"
        if self.balance["array"] <= 0 and last.kind == "object" and self.balance["object"] < 0:
            if any(member.key.value == key.value for member in last.members):
                node = Node("object", key.start, key.start, members=[], items=[], closed=False)
                if not comma:
                    self.missing_comma(last.end, node)
                items.append(node)  # type: ignore[attr-defined]
                frame.state = "end"
                self.stack.append(_Frame(node))
                self.faults.add(
                    "missing-bracket",
                    key.start,
                    key.end,
                    f"The key {shown(str(key.value))} stands in a list. Write {{ in front of it to begin an object.",
                    "Add the bracket",
                    [Edit(key.start, key.start, "{")],
                )
            else:
                self.early_bracket(last.end - 1)
                last.closed = False
                self.stack.append(_Frame(last, "next" if comma else "end", frame.comma))
            return True
        if parent and parent.node.kind == "object":
            self.close_missing(last.end)
            parent.state = "next" if comma else "end"
            parent.comma = frame.comma
            return True
        return False

    def early_bracket(self, at: int) -> None:
        self.faults.add(
            "unexpected-bracket",
            at,
            at + 1,
            f"The bracket {self.text[at]} closes the object too early: another key follows. Remove it.",
            "Remove the bracket",
            [Edit(at, at + 1, "")],
        )

    def close_missing(self, at: int, count: int = 1) -> None:
        """Close the innermost `count` brackets, which nobody closed, at `at`."""
        closers = ""
        name = "object" if self.stack[-1].node.kind == "object" else "list"
        for _ in range(count):
            frame = self.stack.pop()
            self.end_frame(frame, at)
            frame.node.end = at
            closers += frame.closer
        self.faults.add(
            "missing-bracket",
            at - 1,
            at,
            f"The {name} is not closed. Write {closers} here.",
            "Add the bracket" if count == 1 else "Add the brackets",
            [Edit(at, at, closers)],
        )

    def reopen(self, root: Node, at: int) -> int:
        """A key follows the root: its bracket stands too early."""
        self.early_bracket(root.end - 1)
        root.closed = False
        self.stack.append(_Frame(root, "next" if self.top_comma >= 0 else "end", self.top_comma))
        self.top_comma = -1
        return at

    def missing_comma(self, at: int, node: Node) -> None:
        if node.kind == "bad":
            return  # what stands there is a fault already
        self.faults.add(
            "missing-comma",
            at - 1,
            node.start + 1,
            f"A comma is missing before {shown(self.text[node.start : node.end])}.",
            "Add the comma",
            [Edit(at, at, ",")],
        )

    # Members

    def key(self, frame: _Frame, node: Node) -> int:
        text = self.text
        colon = _colon_follows(text, node.end)
        members = frame.node.members
        if frame.state == "end":
            if not colon and node.kind != "string":
                self.stray_value(node)
                return node.end
            if not colon and not _labelled(text, node.start) and members and node.end < len(text):
                follows = text[node.end :].lstrip()[:1]
                if follows not in {'"', "{", "["}:
                    self.stray_value(node)
                    return node.end
            self.missing_comma(members[-1].end if members else node.start, node)
        if node.kind != "string":
            name = text[node.start : node.end]
            if colon:
                self.faults.add(
                    "unquoted-key",
                    node.start,
                    node.end,
                    f"The key {shown(name)} has no quotes. JSON keys stand in double quotes.",
                    "Put the key in double quotes",
                    [Edit(node.start, node.start, '"'), Edit(node.end, node.end, '"')],
                )
                node = Node("string", node.start, node.end, name)
            else:
                node = Node("bad", node.start, node.end, name)
                self.scanner.stray += 1
                if node.end < len(text):
                    self.faults.add(
                        "unexpected-text",
                        node.start,
                        node.end,
                        f"The text {shown(name)} stands where a key belongs. Write a key in double quotes and a colon.",
                    )
        missing = Node("missing", node.end, node.end)
        members.append(Member(node, missing, None))  # type: ignore[attr-defined]
        frame.state = "colon"
        return node.end

    def stray_value(self, node: Node) -> None:
        if node.kind != "bad":
            self.scanner.stray += 1
        if node.end < len(self.text) and not (node.kind == "number" and node.value is None):
            text = shown(self.text[node.start : node.end])
            self.faults.add(
                "unexpected-text",
                node.start,
                node.end,
                f"The text {text} stands behind the value. A comma or a closing bracket belongs here.",
            )

    def member_value(self, frame: _Frame, node: Node, after: int) -> int:
        text = self.text
        member = frame.node.members[-1]
        colon = node.kind in ("string", "bad") and _colon_follows(text, node.end)
        if frame.state == "colon":
            if node.kind == "bad" and not colon:
                if after < len(text) and member.key.kind != "bad":
                    self.stray_text(node)
                return after
            if colon:
                self.no_value(member, frame.state)
                frame.state = "next"
                return self.key(frame, node)
            if member.key.kind != "bad":
                key = member.key
                self.faults.add(
                    "missing-colon",
                    key.start,
                    key.end,
                    f"A colon is missing between the key {shown(str(key.value))} and its value.",
                    "Add the colon",
                    [Edit(key.end, key.end, ":" if text[key.end : key.end + 1] == " " else ": ")],
                )
        elif colon and node.kind == "string":
            self.no_value(member, frame.state)
            frame.state = "next"
            return self.key(frame, node)
        member.value = node
        frame.state = "end"
        if node.kind in _CLOSER:
            self.stack.append(_Frame(node))
        return after

    def stray_text(self, node: Node) -> None:
        self.faults.add(
            "unexpected-text",
            node.start,
            node.end,
            f"The text {shown(self.text[node.start : node.end])} stands between the key and its colon. Remove it.",
        )

    def container_as_key(self, frame: _Frame, node: Node) -> bool:
        """An object or list where a key belongs. False where a bracket was missing and the value is still to be placed."""
        members = frame.node.members
        parent = self.stack[-2] if len(self.stack) > 1 else None
        if members and parent and parent.node.kind == "array" and self.balance["object"] > 0:
            state, comma = frame.state, frame.comma
            self.close_missing(members[-1].end)
            parent.state, parent.comma = state, comma
            return False
        if members and self.balance["array"] < 0 and members[-1].value.kind == node.kind:
            first = members[-1].value
            self.faults.add(
                "missing-bracket",
                first.start,
                first.start + 1,
                f"Several values follow the key {shown(str(members[-1].key.value))}. Write [ before the first.",
                "Add the bracket",
                [Edit(first.start, first.start, "[")],
            )
            array = Node("array", first.start, first.end, items=[first], closed=False)
            members[-1].value = array
            self.stack.append(_Frame(array, frame.state, frame.comma))
            frame.state = "end"
            return False
        self.faults.add(
            "missing-key",
            node.start,
            node.end,
            "A value stands here without a key. Write a key in double quotes and a colon in front of it.",
        )
        members.append(Member(Node("missing", node.start, node.start), node, None))  # type: ignore[attr-defined]
        frame.state = "end"
        return True

    def no_value(self, member: Member, state: State) -> None:
        key = member.key
        if not key.closed or key.kind != "string":
            return
        end = member.colon + 1 if member.colon is not None else key.end
        what = "a value" if state == "value" else "a colon and a value"
        self.faults.add(
            "missing-value", key.start, end, f"The key {shown(str(key.value))} has no value. Write {what} behind it."
        )

    # Commas and colons

    def separator(self, at: int) -> bool:
        """A character that another language writes for a comma or a colon."""
        frame = self.stack[-1]
        if frame.state == "end" and self.text[at] == ";":
            self.faults.add(
                "missing-comma",
                at,
                at + 1,
                "JSON separates with a comma, not with a semicolon.",
                "Change to a comma",
                [Edit(at, at + 1, ",")],
            )
            frame.state = "next"
            frame.comma = at
            self.done = at + 1
            return True
        if frame.state == "colon" and (equals := _equals(self.text, at)):
            self.faults.add(
                "missing-colon",
                at,
                equals.end(),
                f"JSON writes a colon between key and value, not {equals[0]}.",
                "Change to a colon",
                [Edit(at, equals.end(), ":")],
            )
            frame.node.members[-1].colon = at
            frame.state = "value"
            self.colons += 1
            self.done = equals.end()
            return True
        return False

    def comma(self, at: int) -> int:
        if not self.stack:
            if not self.values:
                return self.trailing(at)
            if self.top_comma >= 0 and not self.text[at + 1 :].strip(" \t\r\n,"):
                return len(self.text)
            self.top_comma = at
            return at + 1
        frame = self.stack[-1]
        if frame.state in ("first", "next"):
            end = _commas(self.text, at).end()  # type: ignore[union-attr]
            self.faults.add(
                "extra-comma",
                at,
                end,
                "A comma stands here without a value before it. Remove it.",
                "Remove the comma",
                [Edit(at, end, "")],
            )
            return end
        if frame.state in ("colon", "value"):
            member = frame.node.members[-1]
            if frame.state == "colon" and not _key_follows(self.text, at + 1) and self.is_value(at + 1):
                self.faults.add(
                    "missing-colon",
                    at,
                    at + 1,
                    f"A comma stands between the key {shown(str(member.key.value))} and its value. Write a colon.",
                    "Change to a colon",
                    [Edit(at, at + 1, ":")],
                )
                member.colon = at
                frame.state = "value"
                return at + 1
            self.no_value(member, frame.state)
            self.end_value(frame, at)
        frame.state = "next"
        frame.comma = at
        return at + 1

    def is_value(self, at: int) -> bool:
        at = self.scanner.space(at)
        return self.text[at : at + 1] not in {"", "}", "]", ",", ":"}

    def end_value(self, frame: _Frame, at: int) -> None:
        """The value that never came stands between its colon and `at`."""
        if frame.state != "value":
            return
        member = frame.node.members[-1]
        if member.colon is not None:
            member.value = Node("missing", member.colon + 1, at)

    def colon(self, at: int) -> int:
        if not self.stack:
            return self.trailing(at)
        frame = self.stack[-1]
        if frame.node.kind == "object" and frame.state == "colon":
            frame.node.members[-1].colon = at
            frame.state = "value"
            self.colons += 1
            return at + 1
        if frame.node.kind == "object" and frame.state in ("first", "next"):
            self.faults.add("missing-key", at, at + 1, "A colon stands here without a key before it. Write the key.")
            member = Member(Node("missing", at, at), Node("missing", at + 1, at + 1), at)
            frame.node.members.append(member)  # type: ignore[attr-defined]
            frame.state = "value"
            return at + 1
        double = frame.state == "value"
        self.scanner.stray += 1
        where = "A list has no keys." if frame.node.kind == "array" else "The member has its value already."
        self.faults.add(
            "unexpected-colon",
            at,
            at + 1,
            "A second colon stands here. Remove it." if double else f"A colon does not belong here. {where}",
            "Remove the colon" if double else None,
            [Edit(at, at + 1, "")] if double else (),
        )
        frame.state = "value" if frame.node.kind == "object" else "next"
        return at + 1

    # Closing

    def close(self, char: str, at: int) -> int:
        if not self.stack:
            return self.extra_bracket(at)
        frame = self.stack[-1]
        if frame.closer != char:
            slip = self.reading(char, at)
            if slip == 0:
                self.faults.add(
                    "unexpected-bracket",
                    at,
                    at + 1,
                    f"The bracket {char} closes nothing: {frame.closer} comes next. Remove it.",
                    "Remove the bracket",
                    [Edit(at, at + 1, "")],
                )
                return at + 1
            if slip < 0:
                self.faults.add(
                    "wrong-bracket",
                    at,
                    at + 1,
                    f"The bracket {char} closes what {'{' if char == ']' else '['} opened. Write {frame.closer}.",
                    f"Change to {frame.closer}",
                    [Edit(at, at + 1, frame.closer)],
                )
            else:
                self.close_missing(self.done, slip)
        frame = self.stack.pop()
        self.end_frame(frame, at)
        frame.node.end = at + 1
        frame.node.closed = True
        return at + 1

    def reading(self, char: str, at: int) -> int:
        """How to read a bracket that does not close the innermost one.

        n > 0: n brackets are missing in front of it; -1: it is the wrong one; 0: it is one too many.
        """
        run = _closers_run(self.text, at)
        assert run is not None
        typed = "".join(run[0].split())[:_LOOK_MAX]
        open_brackets = [frame.closer for frame in self.stack[: -_LOOK_MAX - 1 : -1]]
        readings = {-1: (open_brackets[1:], typed[1:]), 0: (open_brackets, typed[1:])}
        if char in open_brackets[:_MISSING_MAX]:
            missing = open_brackets.index(char)
            readings = {missing: (open_brackets[missing:], typed), **readings}
        rest = self.text[run.end() : run.end() + 1]
        key = bool(rest) and _key_follows(self.text, run.end() + 1) is not None

        def score(reading: int) -> tuple[bool, bool]:
            still, closing = readings[reading]
            if any(one != other for one, other in zip(closing, still, strict=False)) or len(closing) > len(still):
                return False, False
            left = still[len(closing) :]
            if rest == ",":
                return True, bool(left) and left[0] == ("}" if key else "]")
            return True, not rest and not left

        return max(readings, key=score)  # the first of equals

    def extra_bracket(self, at: int) -> int:
        if not self.values:
            return self.trailing(at)
        run = _closers_run(self.text, at)
        assert run is not None
        end = at + len(run[0].rstrip())
        many = end > at + 1
        self.faults.add(
            "unexpected-bracket",
            at,
            end,
            f"The {'brackets' if many else 'bracket'} {shown(self.text[at:end])} "
            f"{'close' if many else 'closes'} nothing: all is closed already.",
            f"Remove the {'brackets' if many else 'bracket'}",
            [Edit(at, end, "")],
        )
        return end

    def end_frame(self, frame: _Frame, at: int) -> None:
        """Notes what the closing bracket at `at` comes too early for."""
        if frame.state == "next":
            name = "member" if frame.node.kind == "object" else "item"
            comma = frame.comma if frame.comma >= 0 else at
            self.faults.add(
                "trailing-comma",
                comma,
                comma + 1,
                f"A comma stands after the last {name}. JSON allows none here: remove it.",
                "Remove the comma",
                [Edit(comma, comma + 1, "")],
            )
        elif frame.state in ("colon", "value"):
            self.no_value(frame.node.members[-1], frame.state)
            self.end_value(frame, at)

    # The end of the line

    def finish(self) -> None:
        if self.stack:
            self.cut_short()
        elif self.top_comma >= 0:
            at = self.top_comma
            self.faults.add(
                "trailing-comma",
                at,
                at + 1,
                "A comma stands after the value. A line of JSON Lines ends without one: remove it.",
                "Remove the comma",
                [Edit(at, at + 1, "")],
            )
        if len(self.values) > 1:
            second = self.values[1]
            self.faults.add(
                "several-values",
                second.start,
                second.end,
                f"{len(self.values)} JSON values stand on this line. JSON Lines takes one a line.",
            )

    def cut_short(self) -> None:
        text = self.text
        inner = self.stack[-1]
        last: Node = inner.node
        if inner.node.members:
            member = inner.node.members[-1]
            last = member.key if inner.state == "colon" else member.value
        elif inner.node.items:
            last = inner.node.items[-1]
        in_string = last.kind == "string" and not last.closed and last.end == len(text)
        closers = self.open_closers()
        objects, lists = closers.count("}"), closers.count("]")
        names = ["a string"] if in_string else []
        names += [counted(objects, "object")] if objects else []
        names += [counted(lists, "list")] if lists else []
        what = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
        whole = inner.state in ("first", "end") and not in_string and last.kind != "bad"
        end = len(text.rstrip(" \t\r\n"))
        for frame in self.stack:
            self.end_value(frame, len(text))
            frame.node.end = len(text)
        if self.wrapped or self.swallowed():
            return
        self.faults.add(
            "cut-short",
            max(end - 1, 0),
            end,
            f"The line is cut short: {what} {'is' if what[:2] in ('1 ', 'a ') and len(names) == 1 else 'are'} not closed.",
            f"Add {closers}" if whole and len(closers) < 9 else "Add the closing brackets" if whole else None,
            [Edit(end, end, closers)] if whole else (),
        )

    def swallowed(self) -> bool:
        """Whether a comment took the rest of the line, closing brackets and all."""
        last = self.faults.last
        return last is not None and last.code == "comment" and last.span.end == len(self.text) and not last.edits

    def tree(self) -> Tree:
        root = self.values[0] if self.values else None
        faults = self.faults.sorted()
        bracketed = root is not None and root.kind in _CLOSER
        hopeless = self.scanner.stray and 2 * self.colons + self.strings < len(faults) > 1
        if hopeless or (not bracketed and (len(faults) > 1 or root is None or root.kind == "bad")):
            start = len(self.text) - len(self.text.lstrip())
            if faults[:1] and faults[0].code == "comment" and root is None and len(faults) == 1:
                return Tree(self.text, None, [], faults)
            end = max(len(self.text.rstrip()), start)
            what = shown(self.text[start:end])
            message = f"The line {what} is no JSON. Write one JSON object, such as {{\"messages\": []}}."
            if not what:
                message = "The line is empty. Write one JSON object."
            return Tree(self.text, None, [], [Fault("not-json", Span(start, end), message)])
        assert faults, "a line that no strict parser takes has a fault"
        return Tree(self.text, root, self.values, faults)
