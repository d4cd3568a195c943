"""Regular expressions that are compiled when they are first used.

A process that checks a sound file needs few of those that explain or repair what is wrong, and to compile all of them
takes a twentieth of its start. What looks at every line is better compiled at once: the first look costs less then.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, later; its methods may be taken from it before."""
    return cast("re.Pattern[str]", _Later(text, flags))


class _Later:
    """Stands for a pattern."""

    def __init__(self, text: str, flags: int) -> None:
        self._text, self._flags = text, flags
        self._compiled: re.Pattern[str] | None = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if self._compiled is not None or not callable(getattr(re.Pattern, name)):
            # Looked up once; `__getattr__` is not called again.
            value = self.__dict__[name] = getattr(self._made(), name)
            return value
        return self._method(name)

    def _method(self, name: str) -> Callable[..., Any]:
        found: Callable[..., Any] | None = None

        def method(*given: Any, **named: Any) -> Any:
            nonlocal found
            if found is None:
                found = getattr(self._made(), name)
            return found(*given, **named)

        return method

    def _made(self) -> re.Pattern[str]:
        if self._compiled is None:
            self._compiled = re.compile(self._text, self._flags)
        return self._compiled
