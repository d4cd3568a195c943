"""The target when the user named none: rules keep their own severities, limits are the most generous."""

from __future__ import annotations

from typing import Final

from tuneline.targets.azure import AZURE
from tuneline.targets.base import MB, Target
from tuneline.targets.openai import OPENAI

ANY: Final = Target(
    name="any",
    title="any service",
    about=(
        "No target named. What every reader of the format refuses is an error; what only some refuse is a "
        "warning that names them."
    ),
    brief="What all refuse is an error; what only some refuse is a warning that names them.",
    source=f"{OPENAI.source}; {AZURE.source}",
    as_of=min(OPENAI.as_of, AZURE.as_of),
    min_examples=min(OPENAI.min_examples, AZURE.min_examples),
    # OpenAI's Uploads API takes 8 GB in parts, its file endpoint does not (openai-openapi, August 2026).
    max_file_bytes=8 * 1024 * MB,
    max_images=max(OPENAI.max_images, AZURE.max_images),
    max_image_bytes=max(OPENAI.max_image_bytes, AZURE.max_image_bytes),
    image_formats=OPENAI.image_formats | AZURE.image_formats,
    example_tokens=max(OPENAI.example_tokens, AZURE.example_tokens),
    methods=OPENAI.methods | AZURE.methods,
)
