"""The compiled targets: each is made when it is first asked for, because most runs are about one of them or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tuneline.targets.base import Target


class Compiled(Mapping[str, Target]):
    """Targets by name. To ask for names makes none of them; each is made once."""

    def __init__(self, makers: Mapping[str, Callable[[], Target]]) -> None:
        self._makers = makers
        self._made: dict[str, Target] = {}

    def __getitem__(self, name: str) -> Target:
        found = self._made.get(name)
        if found is None:
            # Threads that ask at once are given the same one.
            found = self._made.setdefault(name, self._makers[name]())
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._makers

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)
