"""The label of an answer that has no other to be compared with: whether it is wanted (KTO).

Trainers read it under two names. Only `kto_tag` belongs to nothing else; under `label` all kinds of data keep a class.
Sources: TRL 1.16.0, `docs/source/dataset_formats.md`, unpaired preference; LLaMA-Factory 0.9.5 (`data/converter.py`),
which drops an example whose label is not true or false; ms-swift 4.6, "Custom dataset".
"""

from collections.abc import Mapping
from typing import Any, Final

from tuneline.domain.masks import Masks
from tuneline.formats.modelling import ConfigDict
from tuneline.formats.templates import Hole

LABEL: Final = "label"
TAG: Final = "kto_tag"
KEYS: Final = (LABEL, TAG)
# What counts is the last answer, whatever is before it. No mask of a turn is read.
LAST: Final = Masks(untold="last")
# What completion offers for a label.
HOLE: Final = Hole(("true", "false"), quoted=False)

ONE_OF_TWO: Final = "Whether the answer is wanted: `true` or `false`. Needed under one of its two names."


# What the JSON Schema says of the two names, the usual one first.
ONE_LABEL: Final[dict[str, Any]] = {"anyOf": [{"required": [key]} for key in KEYS]}
ONE_TAG: Final[dict[str, Any]] = {"anyOf": [{"required": [key]} for key in reversed(KEYS)]}


def either(*conditions: dict[str, Any]) -> ConfigDict:
    """The configuration of a model of which further keys are needed, each under one of several names."""
    return ConfigDict(extra="allow", defer_build=True, json_schema_extra={"allOf": [*conditions]})


def with_label(value: dict[str, Any]) -> dict[str, Any]:
    """Refuse an object without a label: it is an example of another format."""
    if LABEL in value or TAG in value:
        return value
    from pydantic_core import PydanticKnownError

    raise PydanticKnownError("missing")


def key_of(value: Mapping[str, Any]) -> str:
    """The key under which an example has its label; the usual one where it has none."""
    return TAG if TAG in value and LABEL not in value else LABEL


def desired(value: Mapping[str, Any]) -> bool | None:
    """Whether the answer is wanted; None where the label is not true or false."""
    label = value.get(key_of(value))
    return label if isinstance(label, bool) else None


def is_labelled(value: Mapping[str, Any], *, number: bool = False) -> bool:
    """Whether a line says if its answer is wanted, also as a text or, if `number`, with 1 or 0; others are classes."""
    if TAG in value:
        return True
    label = value.get(LABEL)
    if isinstance(label, str):
        return label.strip().lower() in ("true", "false")
    return isinstance(label, bool) or (number and type(label) is int and label in (0, 1))
