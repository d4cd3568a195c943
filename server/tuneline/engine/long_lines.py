"""Lines that could take long, checked and counted for an editor outside of its event loop.

A thread is enough for most. It is not for a line of some megabytes: the interpreter is held by every call of a parser
or a regular expression for as long as that takes, and by nobody else meanwhile. Such a line goes to a process of its
own, which lives as long as there is something to do for it. Where no process can be started, the thread does it all.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from tuneline.engine import limits
from tuneline.engine.assembly import Assembly, Result
from tuneline.engine.line import Checker
from tuneline.engine.locate import resolve
from tuneline.engine.packed import packed
from tuneline.engine.statistics import Totals, cost_of
from tuneline.engine.weigh import ActiveRules
from tuneline.engine.whole import Question, Whole
from tuneline.rules.counting import count_for
from tuneline.rules.reading import Reading
from tuneline.tokens.count import prefer_fast

# Not with -m: what it makes must be of this module, not of `__main__`.
_PROCESS = "from tuneline.engine.long_lines import main; main()"
# A process that has ended is begun again once: if it was not the line that ended it, that helps.
_ATTEMPTS = 2


class Scope(NamedTuple):
    """For whom lines are checked."""

    reading: Reading
    rules: ActiveRules


class Stopped(Exception):
    """Nobody wants to know any more."""


class LongLines:
    """Checks and counts lines. To be used by one thread at a time; `begin`, `drop`, `rest` and `stop` by any."""

    def __init__(self) -> None:
        self._here = _Worker()
        self._process: subprocess.Popen[bytes] | None = None
        # What the process knows of whom it checks for.
        self._told: Scope | None = None
        self._stopped = self._dropped = False

    def begin(self) -> None:
        """What is asked from now on is wanted, whatever was dropped before. Not while something is under way."""
        self._dropped = False

    def drop(self) -> None:
        """What is under way is not wanted any more, as when a line was edited: what the process does is `Stopped`.

        Only its end helps: a line of megabytes takes seconds, and its tokens longer than that.
        """
        self._dropped = True
        if (process := self._process) is not None:
            process.kill()

    def check(self, scope: Scope, texts: Sequence[str]) -> dict[str, Result]:
        """What there is to know of lines, by their text; with places, because nobody should read them again."""
        return dict(zip(texts, self._work("check", scope, texts), strict=True))

    def count(self, scope: Scope, texts: Sequence[str]) -> dict[int, Totals | None]:
        """What lines cost, by the hash of their text; None for those without an example."""
        return dict(zip(map(hash, texts), self._work("count", scope, texts), strict=True))

    def look(self, whole: Whole) -> Assembly:
        """What there is to know of a file as a whole. Far away if it has very long lines, which are read again."""
        sizes = [len(text) for text in whole.texts]
        if max(sizes, default=0) <= limits.QUICK_SIZE or sum(sizes) > limits.FAR_SIZE:
            return whole()
        (seen,) = self._far("look", Scope(whole.reading, whole.rules), [whole.question()])
        whole.assembly.see(seen)
        return whole.assembly

    def rest(self) -> None:
        """End the process; the next very long line begins another one."""
        process, self._process, self._told = self._process, None, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):
                    assert pipe is not None
                    pipe.close()

    def stop(self) -> None:
        """End for good; what is under way is `Stopped`."""
        self._stopped = True
        self.rest()

    def _work(self, task: str, scope: Scope, texts: Sequence[str]) -> list[Any]:
        very_long = [text for text in texts if len(text) > limits.QUICK_SIZE]
        far = dict(zip(very_long, self._far(task, scope, very_long), strict=True)) if very_long else {}
        return [far[text] if text in far else self._here.work(task, scope, text) for text in texts]

    def _far(self, task: str, scope: Scope, texts: Sequence[str] | Sequence[Question]) -> list[Any]:
        for _ in range(_ATTEMPTS):
            try:
                return self._ask(task, scope, texts)
            except (OSError, EOFError, ValueError, pickle.UnpicklingError):
                # It could not be started, or has ended, as it does when memory runs out, or its pipes are closed.
                self.rest()
                if self._stopped or self._dropped:
                    raise Stopped from None
        return [self._here.work(task, scope, text) for text in texts]

    def _ask(self, task: str, scope: Scope, texts: Sequence[str] | Sequence[Question]) -> list[Any]:
        if self._process is None:
            self._process = _start()
            if self._stopped or self._dropped:
                # Meanwhile, when there was no process to end yet.
                self.rest()
                raise Stopped
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        told = self._told is not None and all(map(_is, self._told, scope))
        pickle.dump((None if told else scope, task, list(map(_sent, texts))), process.stdin)
        process.stdin.flush()
        self._told = scope
        answers: list[Any] = pickle.load(process.stdout)
        return answers


class _Worker:
    """Does the work, in this process."""

    def __init__(self) -> None:
        self._scope: Scope | None = None
        self._checker: Checker | None = None

    def work(self, task: str, scope: Scope, text: str | Question) -> Any:
        if isinstance(text, Question):
            return text.seen(*scope)
        if self._checker is None or self._scope is None or not all(map(_is, self._scope, scope)):
            self._scope, self._checker = scope, Checker(*scope)
        if task == "count" and len(text) >= limits.FAST_COUNTS:
            prefer_fast()
        checked = self._checker.check(text)
        if task == "check":
            return Result(resolve(text, checked.findings), checked.summary)
        view = checked.view
        return None if view is None else cost_of(count_for(view, scope.reading), scope.reading.limit)


def _is(one: object, other: object) -> bool:
    return one is other


def _sent(text: str | Question) -> bytes | Question:
    """A line as it is sent. A string that is pickled keeps a copy in UTF-8 as long as it lives."""
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text


def _received(texts: list[bytes | Question]) -> Iterator[str | Question]:
    """What was sent, one after the other: no line is kept as bytes when it is worked on."""
    texts.reverse()
    while texts:
        yield _as_text(texts.pop())


def _as_text(sent: bytes | Question) -> str | Question:
    return sent if isinstance(sent, Question) else sent.decode("utf-8", "surrogatepass")


def _to_send(answer: Any) -> Any:
    return answer._replace(findings=packed(answer.findings)) if isinstance(answer, Result) else answer


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-c", _PROCESS],  # -P: nothing is imported from the working folder
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(_import_path())},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _import_path() -> list[str]:
    """Where this process imports from: an editor's extension brings its libraries in a folder of its own.

    `python -m` adds the working folder, and what a person has there is nothing to run, unless it is this package.
    """
    here, own = os.getcwd(), str(Path(__file__).parents[2])
    return [it for it in sys.path if it and (it == own or os.path.abspath(it) != here)]


def main() -> None:
    """The process: questions from standard input, answers to standard output, until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    worker, known = _Worker(), None
    with suppress(EOFError, OSError):
        while True:
            scope, task, texts = pickle.load(sys.stdin.buffer)
            known = scope or known
            assert known is not None
            answers = [_to_send(worker.work(task, known, text)) for text in _received(texts)]
            pickle.dump(answers, sys.stdout.buffer)
            sys.stdout.buffer.flush()
