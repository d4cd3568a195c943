"""What a rule asks of a reading, so that one run of it holds for every target that gives the same answers.

A rule reads its subject and asks the reading, and its findings depend on nothing else. So the questions of one run and
their answers say for which other readings the run would have been the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from tuneline.rules.reading import Reading


class Asked:
    """A reading that notes what it is asked. alike: the names of what is the same for all readings: it is not noted."""

    __slots__ = ("_alike", "_answers", "_reading")

    def __init__(self, reading: Reading, alike: frozenset[str]) -> None:
        self._reading = reading
        self._alike = alike
        self._answers: list[tuple[Callable[[Reading], Any], Any]] = []

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._reading, name)
        if name in self._alike:
            return value
        if not callable(value):
            self._answers.append((lambda other: getattr(other, name), value))
            return value

        def ask(*given: Any, **named: Any) -> Any:
            answer = value(*given, **named)
            self._answers.append((lambda other: getattr(other, name)(*given, **named), answer))
            return answer

        return ask

    @property
    def asked(self) -> bool:
        """Whether it was asked anything that differs between readings."""
        return bool(self._answers)

    def would_be(self, other: Reading) -> bool:
        """Whether another reading gives the same answers."""
        return all(ask(other) == answer for ask, answer in self._answers)

    @property
    def as_reading(self) -> Reading:
        """The same, for the types: rules take a reading, and it answers as one."""
        return cast(Reading, self)
