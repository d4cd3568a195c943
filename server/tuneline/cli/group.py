"""The command line as click has it: the list of commands, each imported when it is called."""

from __future__ import annotations

import gc
import importlib
import os

import click
from click.shell_completion import CompletionItem

from tuneline import __version__

# The list that `tuneline --help` shows, so that it need not import what it lists. A command is called as its module
# is, but for those in `MODULES`.
COMMANDS = {
    "check": "Check training files.",
    "stats": "Count examples, messages and tokens, and estimate the cost.",
    "convert": "Convert a file to another format, and say what that loses.",
    "show": "Print a file as text with real line breaks, also for git diff.",
    "explain": "Explain a rule or a target.",
    "rules": "List all rules.",
    "targets": "Show who can read a file, or list the known targets.",
    "models": "List the known models.",
    "schema": "Print the JSON Schema of a format.",
    "completion": "Print the completion script for a shell.",
    "server": "Run the language server for an editor.",
}
MODULES = {"rules": "explain"}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        # What modules hold is never garbage, and to look for it there takes a twentieth of a start.
        gc.disable()
        module = importlib.import_module(f"tuneline.cli.{MODULES.get(cmd_name, cmd_name)}")
        gc.freeze()
        gc.enable()
        command = getattr(module, cmd_name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            from tuneline.text.words import did_you_mean

            meant = f'"tuneline check {name}"' if os.path.exists(name) else ""
            hint = f"did you mean {meant}?" if meant else did_you_mean(name, COMMANDS)
            raise click.UsageError(f'There is no command "{name}": {hint or ", ".join(COMMANDS)}', ctx)
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        commands = [
            CompletionItem(name, help=words)
            for name, words in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return commands + click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    click.echo(f"tuneline {__version__}")
    if ctx.params["verbose"]:
        from tuneline.tokens.fast import about

        click.echo(f"tokens are counted by {about()}")
    ctx.exit()


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, expose_value=False, callback=_version, help="Show the version and exit."
)
# Read first, wherever it is written: the version is shown as soon as it is asked for.
@click.option("--verbose", is_flag=True, is_eager=True, help="With --version: also show what counts tokens.")
def cli(verbose: bool) -> None:
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
