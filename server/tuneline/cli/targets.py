"""`tuneline targets`, and what `tuneline explain target:NAME` prints: who reads the files, and how that is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

import click

from tuneline.cli.options import reads_files
from tuneline.cli.output import echo, echo_json
from tuneline.cli.session import CLEAN, FAILED, Session
from tuneline.features.targets import about, proof_of, read_formats, rows
from tuneline.settings.model import Choices, Settings
from tuneline.settings.unknown import unknown_target
from tuneline.targets.base import Target, normal_target
from tuneline.targets.evidence import Evidence
from tuneline.targets.table import ABOUT_ANY, ANY, known_targets, target_names
from tuneline.text.messages import Code, Table, markdown
from tuneline.text.visible import visible

_ANY_TITLE = "Any reader"


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(allow_dash=True))
@click.option(
    "--output-format", type=click.Choice(("text", "json", "markdown")), default="text", show_default=True
)
@click.option(
    "--fail-on",
    type=click.Choice(("loses", "drops", "refuses", "never")),
    default="refuses",
    show_default=True,
    help="Exit with 1 if a target that --target names, or without it every target, does this with a file or worse.",
)
@click.option(
    "--no-tokens", is_flag=True, help="Do not count tokens: no encoder is loaded, no limit is checked."
)
@click.option("--stdin-filename", metavar="NAME", help="The name of standard input (-) in reports.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing; only set the exit code.")
@reads_files
def targets(session: Session, output_format: str, fail_on: str, no_tokens: bool, quiet: bool) -> int:
    """Show which services and trainers can read a file, or list the known ones.

    PATH is a file, a folder, a pattern or - for standard input, as for `tuneline check`. For each target the report
    says whether it reads the file whole, what it loses or drops, or why it rejects it, with the first line of each
    reason. Without PATH the targets are listed; your settings can add some.

    `tuneline explain target:NAME` shows every fact that is known of one, with its evidence.

    \b
    Examples:
      tuneline targets
      tuneline targets train.jsonl
      tuneline targets data/ --target together,openai --fail-on loses
      tuneline targets train.jsonl --output-format markdown
      tuneline explain target:openai
    """
    if session.paths:
        from tuneline.cli.targets_report import report

        return report(session, output_format, fail_on, tokens=not no_tokens, quiet=quiet)
    settings = session.settings_for(Path("train.jsonl"))
    named = {name for name in settings.target if name != ANY} if session.flags.target != (ANY,) else set()
    known = tuple(it for it in known_targets(settings.own_targets) if not named or it.name in named)
    if output_format == "json":
        echo_json([about(it, _file(settings, it)) for it in known])
    elif output_format == "markdown":
        echo([markdown([_table(known)]), "\n"])
    else:
        echo(_listed(known, settings))
    return FAILED if session.failed else CLEAN


def explain_target(name: str, output_format: str) -> int:
    """Every fact of a target, with its evidence. click.UsageError if there is no target of this name."""
    session = Session(Choices())
    settings = session.settings_for(Path("train.jsonl"))
    known = {it.name: it for it in known_targets(settings.own_targets)}
    wanted = normal_target(name)
    if wanted == ANY:
        if output_format == "json":
            echo_json({"name": ANY, "title": _ANY_TITLE, "brief": ABOUT_ANY, "targets": list(known)})
        else:
            echo(_any(known))
    elif target := known.get(wanted):
        if output_format == "json":
            echo_json(_as_json(target, _file(settings, target)))
        else:
            echo(visible(line) + "\n" for line in _explained(target, _file(settings, target)))
    else:
        words = unknown_target(name, '"explain"', target_names(settings.own.files), settings.own.broken)
        raise click.UsageError(words)
    return FAILED if session.failed else CLEAN


def _file(settings: Settings, target: Target) -> str | None:
    file = settings.own.files.get(target.name)
    return None if file is None else str(file)


def _listed(known: tuple[Target, ...], settings: Settings) -> Iterator[str]:
    head = ("name", "title", "kind", "status", "as of", "reads")
    table = [head, (ANY, _ANY_TITLE, "", "", "", "all that any of these read")]
    for it in known:
        table.append(
            (it.name, it.title, it.kind, it.status, it.as_of.isoformat(), ", ".join(read_formats(it)))
        )
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    files = ["", "", *(_file(settings, it) for it in known)]
    for row, file in zip(table, files, strict=True):
        cells = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield visible(cells.rstrip()) + "\n"
        if file:
            yield f"    from {visible(file)}\n"
    yield '\n"tuneline explain target:NAME" shows every fact about a target, with its evidence.\n'


def _table(known: tuple[Target, ...]) -> Table:
    head = ("name", "title", "kind", "status", "as of", "reads")
    rows = [
        (
            (Code(it.name),),
            (it.title,),
            (it.kind,),
            (it.status,),
            (it.as_of.isoformat(),),
            (", ".join(read_formats(it)),),
        )
        for it in known
    ]
    return Table(head, rows)


def _any(known: Mapping[str, Target]) -> Iterator[str]:
    yield f"# any: {_ANY_TITLE.lower()}\n\n"
    yield "No target is named, so the reader of the file is not known.\n"
    yield f"{ABOUT_ANY}\n"
    yield "Facts about targets only add their names to the messages.\n\n"
    yield f"Known targets: {', '.join(known)}.\n"


def _explained(target: Target, file: str | None) -> Iterator[str]:
    version = f" {target.version}" if target.version else ""
    yield f"# {target.name}: {target.title}"
    yield ""
    if target.about:
        yield target.about
        yield ""
    yield f"A {target.kind}{version}, {target.status}, as of {target.as_of.isoformat()}."
    if file:
        yield f"From {file}."
    for group, found in groupby(rows(target), key=lambda row: row.group):
        yield ""
        yield f"## {group}"
        yield ""
        shown = list(found)
        width, wide = (max(len(row[column]) for row in shown) for column in (1, 2))
        for row in shown:
            proof = proof_of(target, row)
            doubt = "" if proof.verified else ", not verified"
            yield f"  {row.what.ljust(width)}  {row.value.ljust(wide)}  {row.proof}{doubt}".rstrip()
    yield from _evidence(target.evidence)


def _evidence(evidence: Mapping[str, Evidence]) -> Iterator[str]:
    if not evidence:
        return
    yield ""
    yield "## evidence"
    yield ""
    for name, it in evidence.items():
        day = f", read on {it.as_of.isoformat()}" if it.as_of else ""
        yield f"  {name}: {it.source}{day}, {'verified' if it.verified else 'not verified'}"


def _as_json(target: Target, file: str | None) -> dict[str, object]:
    facts = []
    for row in rows(target):
        proof = proof_of(target, row)
        facts.append(
            {
                "group": row.group,
                "fact": row.what,
                "value": row.value,
                "source": proof.source,
                "read_on": proof.as_of,
                "verified": proof.verified,
            }
        )
    return {**about(target, file), "about": target.about, "facts": facts}
