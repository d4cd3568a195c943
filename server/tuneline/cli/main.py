"""The command `tuneline`. Subcommands are imported when they are called: the others cost nothing."""

from __future__ import annotations

import errno
import gc
import importlib
import os
import signal
import sys
from contextlib import suppress
from typing import NoReturn

import click
from click.shell_completion import CompletionItem, shell_complete

from tuneline import __version__
from tuneline.cli.output import in_words, say

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
COMPLETE = "_TUNELINE_COMPLETE"
FAILED = 2
# What a shell says of a command that a signal ended; Windows has no SIGPIPE, but its users have the same shells.
STOPPED, CLOSED, TERMINATED = 128 + 2, 128 + 13, 128 + 15


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


def main() -> NoReturn:
    """Run the command and leave with its exit code; never with a traceback for what a user can cause."""
    _open_closed_streams()
    # Checking makes millions of small objects and no cycles: of a file with 200,000 findings the collector freed
    # nothing but 300 objects from imports, for up to 8 % of the time. Rarely is often enough.
    gc.set_threshold(100_000)
    # Otherwise temporary files and other processes would be left behind.
    signal.signal(signal.SIGTERM, _terminated)
    try:
        code = _run(sys.argv[1:])
        sys.stdout.flush()
    except click.exceptions.Exit as error:
        code = error.exit_code
    except click.ClickException as error:
        _complain(error)
        code = FAILED
    except (click.Abort, KeyboardInterrupt):
        say("stopped")
        code = STOPPED
    except OSError as error:
        if _reader_left(error):
            code = CLOSED
        else:
            name = f"{os.fsdecode(error.filename)}: " if error.filename else ""
            say(f"{name}{in_words(error)}")
            code = FAILED
    except Exception as error:  # noqa: BLE001 - Python would leave with 1, which says that something was found
        say(f"stopped by an internal error: {_where(error)}. Please report this.")
        code = FAILED
    code = code if isinstance(code, int) else 0
    try:
        sys.stdout.flush()
    except OSError:
        # Python would try once more at the very end, and complain.
        _discard_output()
        code = code or FAILED
    sys.exit(code)


def _run(arguments: list[str]) -> object:
    # Not `cli.main`, which leaves with 1, as if something had been found, when the reader of a pipe has gone.
    if instruction := os.environ.get(COMPLETE):
        return shell_complete(cli, {}, "tuneline", COMPLETE, instruction)
    with cli.make_context("tuneline", arguments) as context:
        return cli.invoke(context)


def _complain(error: click.ClickException) -> None:
    """One line, unlike click's four."""
    if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):
        error.show()
        return
    words = " ".join(error.format_message().split())
    context = getattr(error, "ctx", None)
    more = f' ("{context.command_path} --help" shows the options)' if context is not None else ""
    say(f"{words[:1].lower()}{words[1:]}{more}")


def _where(error: BaseException) -> str:
    """The kind of an error and where it was raised. Its message may hold text of the user's."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    if place is None:
        return type(error).__name__
    return f"{type(error).__name__} in {os.path.basename(place.tb_frame.f_code.co_filename)}, line {place.tb_lineno}"


def _reader_left(error: OSError) -> bool:
    """Whether the reader of a pipe has gone; Windows calls that an invalid argument."""
    if sys.platform == "win32" and error.errno == errno.EINVAL and not error.filename:
        return True
    return isinstance(error, BrokenPipeError)


def _terminated(*_: object) -> NoReturn:
    sys.exit(TERMINATED)


def _open_closed_streams() -> None:
    """A stream that was closed by the caller (`>&-`) is None in Python; what is written to it goes nowhere."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - open to the end


def _discard_output() -> None:
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
