"""What settings may name, and the private targets that they bring along."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from tuneline.formats.shapes import SHAPES
from tuneline.formats.table import FORMATS
from tuneline.targets.base import Target
from tuneline.targets.table import target_names

_NOTHING: Mapping[str, Path] = {}


class Names(NamedTuple):
    """What settings may name. The validation context of the settings.

    rules: rules and groups. cases: rules and `rule/case`, which target files name; None: they are not checked.
    targets: None where they are checked later, because settings files may bring some along.
    broken: by the name of a private target whose file is wrong, that file.
    """

    rules: Collection[str]
    cases: Collection[str] | None = None
    formats: Collection[str] | None = (*FORMATS, *SHAPES)
    targets: Collection[str] | None = target_names()
    broken: Mapping[str, Path] = _NOTHING


class OwnTargets(NamedTuple):
    """What came of the files in `targets`. files: by name the file of each target.

    broken: by name the files that are wrong; the name is that of the file where it does not say another.
    """

    targets: tuple[Target, ...] = ()
    files: Mapping[str, Path] = _NOTHING
    broken: Mapping[str, Path] = _NOTHING

    def with_more(self, others: OwnTargets) -> OwnTargets:
        """These and others, where a name is not taken yet."""
        more = tuple(it for it in others.targets if it.name not in self.files)
        files = {**others.files, **self.files}
        broken = {name: file for name, file in others.broken.items() if name not in files}
        return OwnTargets((*self.targets, *more), files, {**broken, **self.broken})
