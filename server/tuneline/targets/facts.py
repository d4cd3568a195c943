"""What may be said of a model: one pydantic class for the built-in table and for the models of the user.

The only module of `targets` that imports pydantic. The settings validate with it, and so do tools and tests what
models.toml holds; the other modules here are reached without it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict
from pydantic_core import PydanticCustomError

from tuneline.domain.encoding import Encoding
from tuneline.domain.method import Method
from tuneline.targets import limits
from tuneline.targets.base import normal_target
from tuneline.targets.image_prices import PRICING
from tuneline.targets.models import normal_name
from tuneline.targets.targets_table import BUILT_IN
from tuneline.text.words import listed

IMAGE_RULES: Final = tuple(PRICING)
SERVICES: Final = tuple(BUILT_IN)


def _few(value: Any) -> Any:
    if isinstance(value, list | tuple | dict) and len(value) > limits.ENTRIES:
        raise PydanticCustomError("too_long", "it has too many entries", {"most": limits.ENTRIES})
    return value


Few: Final = BeforeValidator(_few)
# TOML and JSON have lists, which strict mode would refuse for a tuple.
Lax: Final = Strict(False)


def _one_of(words: Sequence[str], read: Callable[[str], str] = str) -> Any:
    """A validator for some words, as `read` reads them, with the error that pydantic has for a literal."""
    expected = listed((f"'{word}'" for word in words), "or")

    def check(word: str) -> str:
        if read(word) not in words:
            raise PydanticCustomError("literal_error", "Input should be {expected}", {"expected": expected})
        return read(word)

    return AfterValidator(check)


def _model_name(name: str) -> str:
    if not normal_name(name):
        raise PydanticCustomError("model_name", "this is not the name of a model")
    return name


def _day(value: Any) -> Any:
    # TOML has dates, the JSON of an editor has strings.
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


Day = Annotated[date, BeforeValidator(_day)]
ModelName = Annotated[str, AfterValidator(_model_name)]
ImageRule = Annotated[str, _one_of(IMAGE_RULES), Field(json_schema_extra={"enum": list(IMAGE_RULES)})]
Service = Annotated[str, _one_of(SERVICES, normal_target), Field(json_schema_extra={"enum": list(SERVICES)})]
# Far above any real figure, and small enough that sums of what it multiplies stay numbers.
Tokens = Annotated[int, Field(gt=0, le=1_000_000_000)]
Dollars = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]


class ModelFacts(BaseModel):
    """Facts about a model: what is left out is not known. The fields are those of `model.Model`."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    aliases: Annotated[tuple[ModelName, ...], Lax, Few] = Field((), description="Other names of the model.")
    encoding: Encoding | None = Field(None, description="The encoding for counting its tokens.")
    limit: Tokens | None = Field(None, description="The longest training example, in tokens.")
    context: Tokens | None = Field(None, description="The longest request to the model, in tokens.")
    price: Dollars | None = Field(None, description="The price per million training tokens, in US dollars.")
    methods: Annotated[tuple[Method, ...], Lax, Few] = Field(
        (), description="The training methods that the model can be trained with."
    )
    chat: bool = Field(
        True, description="Whether it is trained with messages rather than with prompt and completion."
    )
    shutdown: Day | None = Field(None, description="The day on which the model is shut down.")
    images: ImageRule | None = Field(None, description="The model whose image pricing applies.")
    offered_by: Annotated[tuple[Service, ...], Lax, Few] = Field(
        (), description="The targets that accept training jobs for it."
    )

    def known(self) -> dict[str, Any]:
        """The facts that were given, as `models.merge` takes them."""
        return self.model_dump(exclude_unset=True, exclude_none=True)
