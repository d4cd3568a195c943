"""`tuneline convert`: a file in another format, and an account of what became of it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

import click

from tuneline.cli import recipes
from tuneline.cli.names import name_option, one_of
from tuneline.cli.options import reads_files
from tuneline.cli.output import echo_json, in_words, say
from tuneline.cli.progress import progress
from tuneline.cli.recipes import TRAINERS
from tuneline.cli.session import CLEAN, FAILED, FOUND, Input, Session
from tuneline.engine.conversion import convert_whole
from tuneline.engine.conversion_account import Account
from tuneline.engine.files.atomic import can_take, move, private, real, temporary_beside
from tuneline.engine.files.source import Unreadable
from tuneline.engine.plan import Plan
from tuneline.features.conversion import NoFormat, asked_of, format_of, how_for, how_to, sample_of
from tuneline.features.conversion_report import as_data, as_text, where
from tuneline.formats.conversion.convert import Conversion
from tuneline.formats.table import FORMATS
from tuneline.text.words import counted


class NotConverted(Exception):
    """The file is not written. The message says why, in a line for a person."""


def _one_file(_ctx: click.Context, _param: click.Parameter, value: str) -> tuple[str, ...]:
    if os.path.isdir(value):
        raise click.UsageError(f"{value} is a folder; convert takes one file")
    return (value,)


@click.command()
@click.argument("paths", required=True, metavar="FILE", type=click.Path(allow_dash=True), callback=_one_file)
@name_option("--to", one_of(tuple(FORMATS)), "The format to write, such as sharegpt.", "FORMAT")
@click.option("--for", "reader", metavar="TARGET", help="Write what this service or trainer reads.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write. Default: standard output.",
)
@click.option("--force", is_flag=True, help="Replace the output file if it exists.")
@click.option(
    "--lossy", is_flag=True, help="Write although something is lost, changes its meaning or is refused."
)
@click.option("--skip-broken", is_flag=True, help="Leave out lines that cannot be read.")
@click.option(
    "--carry",
    metavar="KEY",
    default="",
    help="Keep what does not fit in this key of each example, for an exact way back.",
)
@click.option(
    "--masks",
    type=click.Choice(("keep", "split")),
    default="keep",
    show_default=True,
    help="`split` makes one example per trained answer, for readers that ignore weights.",
)
@click.option(
    "--output-format",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="The form of the account. JSON goes to standard output and needs --output.",
)
@click.option(
    "--recipe",
    type=click.Choice(tuple(TRAINERS)),
    help="Print what this trainer's settings need to say about the output, such as the entry of dataset_info.json.",
)
@click.option("--stdin-filename", metavar="NAME", help="The name of standard input (-) in reports.")
@reads_files
def convert(
    session: Session,
    to: str | None,
    reader: str | None,
    output: Path | None,
    force: bool,
    lossy: bool,
    skip_broken: bool,
    carry: str,
    masks: str,
    output_format: str,
    recipe: str | None,
) -> int:
    """Convert a training file to another format, and say what that loses.

    What was written is read back and compared, and checked as "tuneline check --target" would for the reader that
    --for names. If something is lost, means another thing or is refused, nothing is written and the exit code is 1,
    unless --lossy asks for it.

    \b
    Examples:
      tuneline convert chat.jsonl --to sharegpt -o sharegpt.jsonl
      tuneline convert chat.jsonl --for bedrock-nova -o nova.jsonl
      tuneline convert chat.jsonl --to sharegpt -o x.jsonl --recipe axolotl
      tuneline convert chat.jsonl --to alpaca --carry _kept > alpaca.jsonl
    """
    if (to is None) == (reader is None):
        raise click.UsageError("name either a format (--to) or a target (--for)")
    if output_format == "json" and output is None:
        raise click.UsageError(
            "--output-format json needs --output, because the examples go to standard output"
        )
    if recipe is not None and (output is None or output_format == "json"):
        raise click.UsageError(
            "--recipe names the file in --output, and goes to standard output instead of JSON"
        )
    if output is not None:
        session.refuse_outputs({"--output": output})
        if output.exists() and not force:
            raise click.UsageError(f"{output} exists; --force replaces it")
        if not output.absolute().parent.is_dir():
            raise click.UsageError(f"there is no folder {output.parent} to write {output.name} to")
    code = CLEAN
    for given in session.inputs():
        try:
            how = _how(given, to, reader, carry, split=masks == "split")
            asked = asked_of(reader, given.settings) if reader is not None else None
            account = _convert(session, given, how, asked, output, lossy=lossy, skip_broken=skip_broken)
            refused = not account.converted or (account.stops and not lossy)
        except (Unreadable, NotConverted) as error:
            session.complain(given.name, str(error))
            continue
        except NoFormat as error:
            raise click.UsageError(str(error)) from None
        if output_format == "json":
            echo_json(as_data(given.name, how, account, written=not refused))
        else:
            for line in as_text(given.name, how, account, output, written=not refused):
                say(line) if not line.startswith(" ") else click.echo(line, err=True)
        if recipe is not None and output is not None and not refused:
            _print_recipe(recipe, how, output)
        code = FOUND if refused else code
    return FAILED if session.failed else code


def _print_recipe(trainer: str, how: Conversion, output: Path) -> None:
    words = recipes.recipe(trainer, how.to.name, output, recipes.keys_of(output))
    if words is None:
        say(
            f"there is no recipe of {trainer} for {how.to.title}: it does not read this format with settings alone"
        )
    else:
        click.echo(words)


def _how(given: Input, to: str | None, reader: str | None, carry: str, *, split: bool) -> Conversion:
    if to is not None:
        return how_to(to, given.settings, carry=carry, split=split)
    assert reader is not None
    sample = sample_of(given.source)
    return how_for(reader, format_of(sample, carry), given.settings, carry=carry, split=split, sample=sample)


def _convert(
    session: Session,
    given: Input,
    how: Conversion,
    asked: Plan | None,
    output: Path | None,
    *,
    lossy: bool,
    skip_broken: bool,
) -> Account:
    """Convert into a file that nobody sees, and put it in place if the account allows that."""
    beside = output is not None and can_take(output)
    folder = real(output).parent if output is not None and beside else Path(tempfile.gettempdir())
    try:
        with _spool(folder) as spool:
            with progress(given.name, given.source.size) as advance:
                account = convert_whole(given.source, how, spool, asked, jobs=session.jobs, progress=advance)
            if account.unreadable and not skip_broken:
                raise NotConverted(_unreadable(account))
            if not account.converted:
                if not account.left_out.count:
                    raise NotConverted("has no example that can be converted")
                return account
            if account.stops and not lossy:
                return account
            if output is not None and beside:
                move(spool, output)
            else:
                _copy(spool, output)
            return account
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise NotConverted(f"cannot be converted: {in_words(error)}") from None


@contextmanager
def _spool(folder: Path) -> Iterator[Path]:
    """A file for what nobody may see before it is known whether it is wanted; it is gone afterwards."""
    path = temporary_beside(folder / "spool")
    try:
        private(path).close()
        yield path
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _copy(spool: Path, device: Path | None) -> None:
    """Copy the result to standard output, or to a file that can take no other's place."""
    sys.stdout.flush()
    with (
        spool.open("rb") as file,
        device.open("wb") if device is not None else nullcontext(sys.stdout.buffer) as out,
    ):
        shutil.copyfileobj(file, out, 1 << 20)
        out.flush()


def _unreadable(account: Account) -> str:
    said = [
        f"{counted(rows.count, *words)} ({where(rows)})"
        for rows, words in (
            (account.broken, ("line is not JSON or repeats a key", "lines are not JSON or repeat a key")),
            (account.unknown, ("line has no known format", "lines have no known format")),
        )
        if rows.count
    ]
    it = "it" if account.unreadable == 1 else "them"
    return (
        f'not converted: {" and ".join(said)}; --skip-broken leaves {it} out, "tuneline check" explains {it}'
    )
