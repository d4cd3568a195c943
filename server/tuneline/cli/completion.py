"""`tuneline completion`: the script that teaches a shell to complete the command."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from tuneline.cli.output import echo


@click.command()
@click.argument("shell", metavar="SHELL", type=click.Choice(("bash", "zsh", "fish")))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> int:
    """Print the completion script for a SHELL.

    SHELL is bash, zsh or fish.

    \b
    Examples:
      tuneline completion bash > ~/.local/share/bash-completion/completions/tuneline
      tuneline completion zsh > "${fpath[1]}/_tuneline"
      tuneline completion fish > ~/.config/fish/completions/tuneline.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None
    script = kind(ctx.find_root().command, {}, "tuneline", "_TUNELINE_COMPLETE").source()
    echo([script + "\n"])
    return 0
