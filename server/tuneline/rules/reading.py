"""For whom a file is checked, as rules see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from msgspec import field

from tuneline.domain.effect import Effect
from tuneline.domain.encoding import DEFAULT
from tuneline.domain.masks import Masks
from tuneline.domain.method import Method
from tuneline.domain.value import Value
from tuneline.formats.format import Format
from tuneline.syntax.paths import Path
from tuneline.targets.base import Target, Words
from tuneline.targets.model import Model

# From as many readers on, a limit that only one of them has is not the usual one.
_MANY = 8


class Reading(Value, frozen=True):
    """For whom a file is checked: what the settings say, resolved. The same for all lines of a file.

    targets: those that the settings name, none for `any`; only `engine/weigh.py` asks which it is.
    readers: the targets whose facts count: the named ones, or all that are known.
    format: the file's format; None while unknown or for a file that is not training data.
    limit: tokens an example may have. model: None when none is named or it is not known.
    model_name: the model as the settings name it.
    encoding: what tokens are counted with. encoding_known: False where it only stands in for the tokenizer of the
      model that is named, because that is not known; then no count is exact.
    """

    targets: tuple[Target, ...] = ()
    readers: tuple[Target, ...] = ()
    format: Format | None = None
    method: Method | None = None
    model: Model | None = None
    model_name: str | None = None
    limit: int = 65_536
    encoding: str = DEFAULT
    encoding_known: bool = True
    formats: Mapping[str, Format] = field(default_factory=dict)

    def taken(self, what: str, fmt: Format) -> frozenset[str] | None:
        """The values of a choice (a name in `targets.base.CHOICES`) that every named target takes in a format.

        None where none is known to take only some.
        """
        facts = (it.taken(fmt.name, what) for it in self.targets)
        sets = [fact.value for fact in facts if fact is not None]
        return frozenset.intersection(*sets) if sets else None

    def words(self, what: Words, fmt: Format) -> tuple[str, ...]:
        """The words that readers of a format have facts of, each once: see `targets.base.Words`."""
        facts = (it.words(fmt.name, what) for it in self.readers if it.reads(fmt.name))
        return tuple(dict.fromkeys(word for fact in facts if fact is not None for word in fact.value))

    def broken_limit(self, what: str, amount: int) -> int | None:
        """The mildest limit of readers that an amount breaks; `what` is a name in `targets.base.LIMITS`.

        A limit of one among many readers is its own: it is reported where that reader is named.
        """
        if what.startswith("min_"):
            return min((it for it in self._usual_limits(what) if amount < it), default=None)
        return max((it for it in self._usual_limits(what) if amount > it), default=None)

    def _usual_limits(self, what: str) -> Iterator[int]:
        counts = Counter(self._limits(what))
        return (it for it, count in counts.items() if count > 1 or len(self.readers) < _MANY)

    def _limits(self, what: str) -> Iterator[int]:
        model = self.model.name if self.model else None
        for target in self.readers:
            method = self.format.method if self.format else self.method
            if self.format is not None and not target.reads(self.format.name, whole=True):
                continue
            if (fact := target.limit(what, method, model)) is not None:
                yield fact.value

    def masks_of(self, fmt: Format) -> Masks:
        """Which masks are obeyed: those of the first named target if they are known, else the format's own."""
        for target in self.targets[:1]:
            if (fact := target.masks(fmt.name)) is not None:
                return fact.value
        return fmt.masks

    def unread(self, fmt: Format) -> Callable[[Path], bool]:
        """Whether the first named target is known not to train the text at a path, which is under a key of its own."""

        def is_unread(path: Path) -> bool:
            facts = (it.key_effect(fmt.name, path, known=False) for it in self.targets[:1])
            return any(fact is not None and fact.value is not Effect.ACCEPT for fact in facts)

        return is_unread

    @property
    def pricing(self) -> str | None:
        """How the model charges for images, see `tokens/images.py`; None where that is not known."""
        return self.model.images if self.model else None
