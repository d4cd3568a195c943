"""For whom a file is checked, as rules see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tuneline.domain.encoding import DEFAULT
from tuneline.domain.method import Method
from tuneline.formats.format import Format
from tuneline.targets.base import Target
from tuneline.targets.model import Model


@dataclass(frozen=True, slots=True)
class Reading:
    """For whom a file is checked: what the settings say, resolved. The same for all lines of a file.

    format: the file's format; None while unknown or for a file that is not training data.
    limit: tokens an example may have. model: None when none is named or it is not known.
    model_name: the model as the settings name it.
    encoding: what tokens are counted with. encoding_known: False where it only stands in for the tokenizer of the
      model that is named, because that is not known; then no count is exact.
    """

    target: Target
    format: Format | None = None
    method: Method | None = None
    model: Model | None = None
    model_name: str | None = None
    limit: int = 65_536
    encoding: str = DEFAULT
    encoding_known: bool = True
    formats: Mapping[str, Format] = field(default_factory=dict)

    def is_any(self) -> bool:
        """Whether no target was named."""
        return self.target.name == "any"

    @property
    def pricing(self) -> str | None:
        """How the model charges for images, see `tokens/images.py`; None where that is not known."""
        return self.model.images if self.model else None
