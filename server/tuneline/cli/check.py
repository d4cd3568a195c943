"""The command `tuneline check`, as click has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tuneline.cli.check_files import check_files
from tuneline.cli.names import name_option, some_of
from tuneline.cli.options import reads_files
from tuneline.cli.render import RENDERERS
from tuneline.cli.session import Session
from tuneline.domain.severity import Severity
from tuneline.engine.files.search import STDIN
from tuneline.rules.table import GROUPS, RULES

_RULES = some_of((*GROUPS, *RULES))


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(allow_dash=True))
@click.option(
    "--output-format",
    type=click.Choice(RENDERERS),
    default="text",
    show_default=True,
    help="The format of the output.",
)
@click.option(
    "--output-file",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    callback=lambda _ctx, _option, path: None if path == Path(STDIN) else path,
    help="Write the output to this file; - is standard output.",
)
@reads_files
@name_option("--select", _RULES, "Only these rules and groups, separated by commas.", "NAMES")
@name_option("--ignore", _RULES, "Not these rules and groups, separated by commas.", "NAMES")
@click.option(
    "--fail-on",
    type=click.Choice([*(severity.value for severity in Severity), "never"]),
    default="error",
    show_default=True,
    help="Exit with 1 if a finding has at least this severity.",
)
@click.option(
    "--statistics", is_flag=True, help="With text and concise: also count findings by rule, and tokens."
)
@click.option(
    "--no-tokens", is_flag=True, help="Do not count tokens: no encoder is loaded, no limit is checked."
)
@click.option(
    "--baseline",
    "baseline_path",
    type=click.Path(path_type=Path),
    help="Hide the findings listed in this file.",
)
@click.option(
    "--write-baseline",
    type=click.Path(path_type=Path),
    help="Write all findings to this file, to hide them in later runs.",
)
@click.option("--fix", is_flag=True, help="Apply all safe fixes: those that keep the meaning of the data.")
@click.option(
    "--unsafe-fixes", is_flag=True, help="With --fix or --diff: also apply fixes that change the data."
)
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option(
    "--stdin-filename", metavar="NAME", help="The name of standard input (-) in settings and reports."
)
@click.option(
    "--force-exclude",
    is_flag=True,
    help="Skip files that the settings exclude even if PATH names them.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print nothing; only set the exit code.")
def check(session: Session, **options: Any) -> int:
    """Check training files and report what would be rejected, lost or could be better.

    PATH is a file, a folder (searched for .jsonl, .ndjson, .jsonlines), a pattern such as "data/**/*.jsonl",
    or - for standard input. Hidden folders, node_modules and virtual environments are not searched.

    Exit code: 0 nothing at or above --fail-on, 1 something, 2 a wrong option, or a file or fix that failed.

    \b
    Examples:
      tuneline check train.jsonl
      tuneline check data/ --target openai --model gpt-4o-mini
      tuneline check data/ --target azure,openai
      tuneline check train.jsonl --fix
      tuneline check . --output-format github --fail-on warning
      cat train.jsonl | tuneline check - --stdin-filename train.jsonl
    """
    return check_files(session, **options)
