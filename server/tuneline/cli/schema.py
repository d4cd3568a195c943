"""`tuneline schema`: the JSON Schema of one line of a format."""

from __future__ import annotations

import click

from tuneline.cli.output import echo_json
from tuneline.formats.schema import schema_of
from tuneline.formats.table import FORMATS


@click.command()
@click.argument("format_name", metavar="FORMAT", type=click.Choice(tuple(FORMATS)))
def schema(format_name: str) -> int:
    """Print the JSON Schema (draft 2020-12) of one line of a FORMAT.

    FORMAT is the name of a format, as docs/formats.md lists them.

    \b
    Example:
      tuneline schema chat > chat.schema.json
    """
    echo_json(schema_of(FORMATS[format_name]))
    return 0
