"""Parses a line that is not JSON, and explains what is wrong with it.

The parser reads on after every slip, in the state in which the same slip is not met again at the next comma
or bracket. What a bracket that does not pair means is decided in `open`, where a string ends in `scan`.
"""

from __future__ import annotations

import re

from tuneline.syntax import ending, explain, fast, habits, not_json
from tuneline.syntax.brackets import key_follows
from tuneline.syntax.closing import Place
from tuneline.syntax.faults import Faults
from tuneline.syntax.open import CLOSERS, Frame, Open, end_value
from tuneline.syntax.scan import Scanner
from tuneline.syntax.tree import Edit, Member, Node, Noun, Tree
from tuneline.text.message import Count, Name

_colon_follows = re.compile(r"\s*+:").match
_value_follows = re.compile(r"\s*+[^\s}\],:]").match
_scalar_follows = re.compile(r"\s*+[\"\w-]").match
_no_value_follows = re.compile(r"\s*+:\s*+[,}\]]").match
_member_goes_on = re.compile(r"\s*+(?:\Z|[\"{\[])").match
_labelled = re.compile(r'"[^"\\]*+"\s*+:').match
_commas = re.compile(r",(?:[ \t\r\n]*+,)*+").match
_closers = re.compile(r"[}\]](?:[ \t\r\n]*+[}\]])*+").match
_opener = re.compile(r"[{\[]").search
_other_colon = re.compile(r"=>?|->|:=").match
# What is neither white space nor the beginning of a comment, as most pieces of a line are that looks like JSON.
_SIGNS = frozenset('{}[],:"')
# What may follow a second value after the first; words there are not a value, even if one of them is `true`.
_VALUE_AFTER = frozenset(["", *',{["-0123456789'])


def read(text: str, what: Noun) -> Tree:
    """The tree of a line that strict JSON refuses; never raises. Takes time linear in the length."""
    return not_json.read(text, what) or habits.read(text, what, _run) or _run(text, what)


def _run(text: str, what: Noun) -> Tree:
    return _Parser(text, what).run()


class _Parser:
    def __init__(self, text: str, what: Noun) -> None:
        self.text = text
        self.end = len(text.rstrip(" \t\r\n"))
        self.faults = Faults(what)
        self.open = Open(text, self.faults)
        self.scanner = Scanner(text, self.faults, self.open.due)
        self.values: list[Node] = []
        self.done = 0  # one past the last piece that was read
        self.comma_after = -1  # the comma after the last value
        self.sense = 0  # what looked like JSON, against what did not
        self.enclosed = False  # the object around the whole line is absent, which is said already

    def run(self) -> Tree:
        text, end = self.text, len(self.text)
        at = self.begin(self.scanner.space(0))
        scalar = True  # as far as is known: of an object or a list all is read
        while at < end:
            char = text[at]
            if char not in _SIGNS:
                if (at := self.scanner.space(at)) == end:
                    break
                char = text[at]
            if scalar and self.values:
                if ending.is_hopeless(self.values[0], len(self.faults)):
                    break  # what comes now changes nothing
                scalar = self.values[0].kind not in CLOSERS
            if char in "{}[]" and self.misplaced(char, at):
                self.faults.note(explain.STRAY_BRACKET, at, at + 1, typed=Name(char))
                at += 1
            elif char in "{[":
                at = self.opening(char, at)
            elif char in "}]":
                at = self.closing(char, at)
            elif char == ",":
                at = self.comma(at)
            elif char == ":":
                at = self.colon(at)
            else:
                at = self.separator(at) or self.scalar(at)
            self.done = at
        self.finish()
        return ending.tree(text, self.end, self.values, self.scanner.stray, self.sense, self.faults)

    def begin(self, at: int) -> int:
        """Deals with what comes before the first bracket; where to read on."""
        text = self.text
        opener = _opener(text, at)
        if _labelled(text, at) and (opener or self.open.braces < 0):
            node = Node("object", at, at, members=[], items=[], closed=False)
            self.values.append(node)
            self.open.push(node)
            self.enclosed = self.open.braces == self.open.brackets == 0
            edits = [Edit(at, at, "{"), Edit(self.end, self.end, "}")]
            slip = explain.MISSING_BRACES if self.enclosed else explain.MISSING_BRACE
            self.faults.note(slip, at, at + 1, edits=edits[: 1 + self.enclosed], last=Name("}"))
        elif opener and opener.start() > at and (root := fast.read(text, opener.start())):
            words, gone = text[at : opener.start()].rstrip(), Edit(at, opener.start(), "")
            self.faults.note(explain.TEXT_IN_FRONT, at, at + len(words), edits=[gone], text=Name(words))
            self.values.append(root)
            return len(text)
        return at

    # Values

    def misplaced(self, char: str, at: int) -> bool:
        """Whether a bracket comes right where a key, its colon or its value goes on after it."""
        frame = self.open.frames[-1] if self.open.frames else None
        if frame is None or frame.node.kind == "array":
            return False
        if frame.state == "colon":
            return _colon_follows(self.text, at + 1) is not None
        if frame.state == "value":
            return char in "}]" and _scalar_follows(self.text, at + 1) is not None
        surplus = self.open.braces if char == "{" else self.open.brackets
        if char in "{[" and (frame.state != "first" or surplus <= 0):
            return False
        return frame.state in ("first", "next") and key_follows(self.text, at + 1)

    def opening(self, char: str, at: int) -> int:
        node = Node("object" if char == "{" else "array", at, at + 1, members=[], items=[], closed=False)
        return self.place(node, at + 1)

    def scalar(self, at: int) -> int:
        frames = self.open.frames
        if not frames and self.values:
            root = self.values[0]
            if len(self.values) == 1 and root.kind == "object" and key_follows(self.text, at):
                self.open.reopen(root, at, "end" if self.comma_after < 0 else "next", self.comma_after)
                self.comma_after = -1
                return at
            after = fast.scalar_end(self.text, at)
            if after < 0 or self.text[after : after + 1] not in _VALUE_AFTER:
                return self.text_after(at)
        place: Place = "item"
        if frames and frames[-1].node.kind == "object":
            place = "value" if frames[-1].state == "value" else "key"
        if self.scanner.skip_lone_quote(at, place):
            return at + 1
        node = self.scanner.scalar(at, place)
        self.sense += node.kind == "string" and node.closed
        return self.place(node, node.end)

    def text_after(self, at: int) -> int:
        """From here to the end of the line nothing is JSON."""
        self.scanner.stray += 1
        self.faults.note(explain.TEXT_AFTER, at, self.end, text=Name(self.text[at : self.end]))
        return len(self.text)

    def place(self, node: Node, after: int) -> int:
        """Put a value, read up to `after`, where it belongs; where to read on."""
        while self.open.repair(node):
            pass
        if not self.open.frames:
            self.values.append(node)
            self.comma_after = -1
        elif (frame := self.open.frames[-1]).node.kind == "array":
            if frame.state == "end":
                self.open.comma_missing(frame.items[-1].end, node)
            frame.items.append(node)
            frame.state = "end"
        elif frame.state in ("colon", "value"):
            self.member_value(frame, node)
            return after
        elif node.kind in CLOSERS:
            self.faults.note(explain.MISSING_KEY, *node.span)
            frame.members.append(Member(Node("missing", node.start, node.start), node, None))
            frame.state = "end"
        else:
            self.key(frame, node)
            return after
        if node.kind in CLOSERS:
            self.open.push(node)
        return after

    def key(self, frame: Frame, node: Node) -> None:
        text = self.text
        name = text[node.start : node.end]
        colon = _colon_follows(text, node.end)
        if frame.state == "end":
            if not colon and not (node.kind == "string" and _member_goes_on(text, node.end)):
                self.stray(explain.TEXT_AFTER_VALUE, node)
                return
            self.open.comma_missing(frame.members[-1].end if frame.members else node.start, node)
        if node.kind != "string":
            node = Node("string" if colon else "bad", node.start, node.end, name)
            if colon:
                self.faults.note(
                    explain.UNQUOTED_KEY,
                    *node.span,
                    edits=[Edit(node.start, node.start, '"'), Edit(node.end, node.end, '"')],
                    text=Name(name),
                )
            else:
                self.stray(explain.NO_KEY, node)
        frame.members.append(Member(node, Node("missing", node.end, node.end), None))
        frame.state = "colon"

    def member_value(self, frame: Frame, node: Node) -> None:
        text = self.text
        member = frame.members[-1]
        key = member.key
        colon = _colon_follows(text, node.end) is not None
        early = frame.state == "colon"  # the colon of `key` is still to come
        glued = node.start == key.end and node.kind not in ("string", *CLOSERS)
        if early and ((glued and colon) or (node.kind == "bad" and not colon)):
            if key.kind != "bad":
                self.stray(explain.TEXT_BEFORE_COLON, node)
            return
        kinds = ("string", "bad") if early else ("string",)
        if colon and node.kind in kinds and (early or not _no_value_follows(text, node.end)):
            # Another key: the one before has no value.
            self.open.value_missing(member)
            frame.state = "next"
            self.key(frame, node)
            return
        if early and key.kind != "bad":
            name = str(key.value)
            if text[key.end - 2 : key.end] == ':"':
                key.value = name[:-1]
                edits = [Edit(key.end - 2, key.end, '":')]
                self.faults.note(explain.COLON_IN_QUOTES, *key.span, edits=edits, text=Name(name[:-1]))
            else:
                sign = ":" if text[key.end : key.end + 1] == " " else ": "
                self.faults.note(explain.MISSING_COLON, *key.span, put=key.end, key=key, right=sign)
        member.value = node
        frame.state = "end"
        if node.kind in CLOSERS:
            self.open.push(node)

    def stray(self, slip: explain.Slip, node: Node) -> None:
        """Text that has no place here; at the end of a line that is cut short that says enough."""
        self.scanner.stray += node.kind == "bad"
        if not self.scanner.is_cut(node.end):
            self.faults.note(slip, *node.span, text=Name(self.text[node.start : node.end]))

    # Commas and colons

    def comma(self, at: int) -> int:
        run = _commas(self.text, at)
        end = run.end() if run else at + 1
        if not self.open.frames:
            if not self.values:
                return self.text_after(at)
            self.comma_after = at
            return end
        frame = self.open.frames[-1]
        if frame.state in ("first", "next"):
            self.faults.note(explain.EXTRA_COMMA, at, end)
            return end
        if frame.state in ("colon", "value"):
            value = _value_follows(self.text, at + 1) and not key_follows(self.text, at + 1)
            if frame.state == "colon" and value:
                return self.wrong_colon(frame, at, at + 1)
            self.open.value_missing(frame.members[-1])
            end_value(frame, at)
        frame.state = "next"
        frame.comma = at
        return at + 1

    def separator(self, at: int) -> int | None:
        """What another language writes for a comma or a colon: where to read on."""
        frame = self.open.frames[-1] if self.open.frames else None
        if frame and frame.state == "end" and self.text[at] == ";":
            self.faults.note(explain.SEMICOLON, at, at + 1)
            frame.state = "next"
            frame.comma = at
            return at + 1
        if frame and frame.state == "colon" and (other := _other_colon(self.text, at)):
            return self.wrong_colon(frame, at, other.end())
        return None

    def wrong_colon(self, frame: Frame, start: int, end: int) -> int:
        member = frame.members[-1]
        typed = Name(self.text[start:end])
        self.faults.note(explain.WRONG_COLON, start, end, key=member.key, typed=typed)
        member.colon = start
        frame.state = "value"
        return end

    def colon(self, at: int) -> int:
        if not self.open.frames:
            return self.text_after(at)
        frame = self.open.frames[-1]
        in_list = frame.node.kind == "array"
        if in_list or frame.state == "end":
            self.scanner.stray += 1
            slip = explain.COLON_IN_LIST if in_list else explain.COLON_AFTER_VALUE
            self.faults.note(slip, at, at + 1)
            if in_list:
                frame.state = "first"
            elif not _no_value_follows(self.text, at):
                frame.state = "value"
        elif frame.state == "value":
            self.faults.note(explain.DOUBLE_COLON, at, at + 1)
        elif frame.state == "colon":
            frame.members[-1].colon = at
            frame.state = "value"
            self.sense += 2
        else:
            self.faults.note(explain.MISSING_KEY, at, at + 1)
            frame.members.append(Member(Node("missing", at, at), Node("missing", at + 1, at + 1), at))
            frame.state = "value"
        return at + 1

    # Closing, and the end of the line

    def closing(self, char: str, at: int) -> int:
        if self.open.frames:
            self.open.close(char, at, self.done)
            return at + 1
        run = _closers(self.text, at)
        if not self.values or run is None:
            return self.text_after(at)
        self.faults.note(explain.EXTRA_BRACKETS, at, run.end(), text=Name(run[0]))
        return run.end()

    def finish(self) -> None:
        last = self.values[-1] if self.values else None
        if self.open.frames or (last and not last.closed and last.end == len(self.text)):
            ending.cut_short(self.end, self.values[-1], self.open, self.faults, enclosed=self.enclosed)
        elif self.comma_after >= 0:
            run = _commas(self.text, self.comma_after)
            self.faults.note(
                explain.TRAILING_COMMA, self.comma_after, run.end() if run else self.comma_after + 1
            )
        if len(self.values) > 1:
            values = Count(len(self.values), "JSON value")
            self.faults.note(explain.SEVERAL_VALUES[self.faults.what], *self.values[1].span, values=values)
