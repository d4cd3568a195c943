"""The command `tuneline`. Subcommands are imported when they are called: the others cost nothing."""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys

import click

from tuneline import __version__

# name -> module and attribute of its click command
COMMANDS = {
    "check": "tuneline.cli.check:check",
    "stats": "tuneline.cli.stats:stats",
    "explain": "tuneline.cli.explain:explain",
    "rules": "tuneline.cli.explain:rules",
    "models": "tuneline.cli.models:models",
    "schema": "tuneline.cli.schema:schema",
    "completion": "tuneline.cli.completion:completion",
}
# The lists that `tuneline --help` shows, so that it need not import what it lists.
ABOUT = {
    "check": "Check training files.",
    "stats": "Count examples, messages and tokens, and estimate the cost.",
    "explain": "Explain a rule.",
    "rules": "List all rules.",
    "models": "List the known models.",
    "schema": "Print the JSON Schema of a format.",
    "completion": "Print the completion script for a shell.",
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(ABOUT.items()))


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tuneline", message="%(prog)s %(version)s")
def cli() -> None:
    """Check JSONL training files for fine-tuning language models.

    Says what the service that reads a file would refuse, what it would silently lose, and what each example
    costs in tokens. Nothing leaves this machine.

    \b
    Examples:
      tuneline check train.jsonl
      tuneline check data/ --target openai --model gpt-4o-mini
      tuneline stats train.jsonl
      tuneline explain invalid-weight
    """


def main() -> None:
    """Run the command and leave with its exit code; never with a traceback for what a user can cause."""
    # Checking makes millions of small objects and no cycles worth a search: it takes a third of the time away.
    gc.disable()
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Exit as error:
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("tuneline: stopped", err=True)
        code = 128 + signal.SIGINT
    except BrokenPipeError:
        # The reader has left. Python would complain once more when it flushes standard output at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 128 + 13
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        click.echo(f"tuneline: {name}{(error.strerror or str(error)).lower()}", err=True)
        code = 2
    sys.exit(code if isinstance(code, int) else 0)
