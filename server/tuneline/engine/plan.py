"""What to look for in a file, and for whom."""

from __future__ import annotations

from tuneline.domain.value import Value, replace
from tuneline.engine.reading import reading_for
from tuneline.engine.weigh import ActiveRules, active_rules
from tuneline.formats.table import FORMATS
from tuneline.rules.reading import Reading
from tuneline.settings.model import Settings
from tuneline.targets.base import Target
from tuneline.targets.table import known_targets


class Plan(Value, frozen=True):
    """What to look for and for whom: plain data, so that it can be sent to another process.

    check: False looks for nothing: findings would only cost time. tokens: False leaves out every rule that needs an
      encoder. stats: whether examples are added up, count: with their tokens.
    named: whether a person named the file, see `Contents`.
    every: findings that are reported once a file are reported on each line, so that each can be fixed.
    compared: the names of targets for all of which the file is checked at once, see `engine.portability`; findings
      then have no spans, and those of lines are there once for each cause, with the lines.
    """

    settings: Settings = Settings()
    check: bool = True
    tokens: bool = True
    stats: bool = False
    count: bool = False
    every: bool = False
    named: bool = True
    compared: tuple[str, ...] | None = None

    def reading(self, name: str | None = None) -> Reading:
        """The reading that the settings ask for, with the format of that name."""
        reading = replace(reading_for(self.settings), format=FORMATS.get(name or ""))
        if self.compared is None:
            return reading
        from tuneline.engine.every_target import reading_for_every  # few runs compare targets

        return reading_for_every(reading, self._targets())

    def rules(self) -> ActiveRules:
        """The rules that the settings ask for."""
        if not self.check:
            return ActiveRules(())
        rules = active_rules(self.settings, tokens=self.tokens)
        if self.compared is None:
            return rules
        from tuneline.engine.every_target import for_every

        return for_every(rules, self._targets())

    def _targets(self) -> tuple[Target, ...]:
        return tuple(
            it for it in known_targets(self.settings.own_targets) if it.name in (self.compared or ())
        )
