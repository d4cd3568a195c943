"""docs/cli.md: commands and options, from the declarations that also make `--help`."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc

import click

from reference.markdown import codes, joined, sentences, table
from tuneline.cli.group import COMMANDS, cli


def commands() -> str:
    """docs/cli.md"""
    lines = [
        "# The command line",
        "",
        *table(
            ["command", "what it does"],
            [[f"[`tuneline {name}`](#tuneline-{name})", words] for name, words in COMMANDS.items()],
        ),
        "",
        (
            "`tuneline --version` shows the version, with `--verbose` also what counts tokens; "
            "`--help` after any command shows its help."
        ),
        "",
        "## Exit codes",
        "",
        *table(
            ["code", "meaning"],
            [
                ["0", "no finding at or above the severity of `--fail-on`, by default an error"],
                ["1", "at least one finding at or above it"],
                [
                    "2",
                    (
                        "a wrong option or setting, a file that could not be read, or a fix that could not be applied;"
                        " the others were checked"
                    ),
                ],
                ["130", "stopped with Ctrl-C"],
            ],
        ),
        "",
        "## Environment",
        "",
        "`NO_COLOR` turns colours off, `FORCE_COLOR` turns them on where the output is not a terminal.",
        "`COLUMNS` sets the width of the output.",
    ]
    with click.Context(cli, info_name="tuneline") as ctx:
        for name in COMMANDS:
            command = cli.get_command(ctx, name)
            assert command is not None
            lines += ["", f"## tuneline {name}", "", *_command(name, command)]
    return joined(lines)


def _command(name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command)
    arguments = [it.make_metavar(context) for it in command.params if isinstance(it, click.Argument)]
    options = [it for it in command.params if isinstance(it, click.Option)]
    usage = " ".join(("tuneline", name, *(["[OPTIONS]"] if options else []), *arguments))
    yield from ("```text", usage, "```")
    for paragraph in cleandoc(command.help or "").split("\n\n"):
        # click leaves what follows such a mark as it is; we have examples there.
        if paragraph.startswith("\b\n"):
            title, *examples = paragraph.removeprefix("\b\n").split("\n")
            yield from ("", title, "", "```sh", *(it.strip() for it in examples), "```")
        else:
            yield from ("", *sentences(paragraph))
    if options:
        yield ""
        yield from table(["option", "what it does"], [_option(it) for it in options])


def _option(it: click.Option) -> list[str]:
    value = "" if it.is_flag else f" {_value(it)}"
    words = [it.help or ""]
    if isinstance(it.type, click.Choice):
        words.append(f"One of {codes(it.type.choices)}.")
    if it.show_default:
        words.append(f"Default: `{it.default}`.")
    return [codes(f"{name}{value}" for name in it.opts), " ".join(words)]


def _value(it: click.Option) -> str:
    if isinstance(it.type, click.IntRange):
        return "N"
    return it.metavar or {"choice": "WORD"}.get(it.type.name, it.type.name.upper())
