"""`tuneline stats`: what a file consists of, in figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import click

from tuneline.cli.options import reads_files
from tuneline.cli.output import echo, echo_json, terminal_width
from tuneline.cli.progress import checked
from tuneline.cli.render.common import clean
from tuneline.cli.session import CLEAN, FAILED, Session
from tuneline.engine.disk import FileResult
from tuneline.engine.plan import Plan
from tuneline.engine.statistics import Stats
from tuneline.features.file_statistics import Figures, about, as_data, bars, figures, rows
from tuneline.text.visible import visible
from tuneline.tokens.limits import EPOCHS


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(allow_dash=True))
@click.option("--output-format", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option(
    "--epochs",
    type=click.IntRange(1, EPOCHS),
    help="Number of training epochs. Default: the provider's rule.",
)
@click.option("--no-tokens", is_flag=True, help="Do not count tokens: no encoder is loaded.")
@click.option("--stdin-filename", metavar="NAME", help="The name of standard input (-) in reports.")
@reads_files
def stats(session: Session, output_format: str, epochs: int | None, no_tokens: bool) -> int:
    """Count examples, messages and tokens, and estimate the cost of training.

    Totals include the tokens that frame each message. Services do not document these, so totals are estimates
    even where every text is counted exactly.

    \b
    Examples:
      tuneline stats train.jsonl
      tuneline stats train.jsonl --model gpt-4o-mini --epochs 3
      tuneline stats data/ --output-format json
    """
    results = list(
        checked(
            session,
            Plan(check=False, stats=True, count=not no_tokens),
            lambda given, it: (given.name, it, figures(it.stats, it.reading, epochs, it.examples)),
        )
    )
    together = _together(results, epochs)
    if output_format == "json":
        echo_json(_as_json(results, together))
    else:
        for name, result, found in results:
            echo(_text(visible(name), _about(result), found))
        if together is not None:
            echo(_text(f"all {len(results)} files", "", together))
    return FAILED if session.failed else CLEAN


def _about(result: FileResult) -> str:
    """What the file was taken for, and what of it was not counted."""
    words = about(result.vote)
    covered = result.coverage
    return words if covered.whole else f"{words}\n  {covered.words(result.reading.formats)}"


def _together(results: list[tuple[str, FileResult, Figures]], epochs: int | None) -> Figures | None:
    if len(results) < 2:
        return None
    merged = Stats()
    for _, result, _ in results:
        merged.merge(result.stats)
    objects = sum(result.examples for _, result, _ in results)
    together = figures(merged, results[0][1].reading, epochs, objects)
    if len({(it.reading.model_name, it.reading.limit, it.reading.encoding) for _, it, _ in results}) == 1:
        return together
    # Files for several models are no training set together: there is no one limit, and no one bill.
    over = sum(found.over_limit or 0 for *_, found in results) if together.tokens else None
    encodings = ", ".join(sorted({found.encoding for *_, found in results}))
    known = all(found.encoding_known for *_, found in results)
    return replace(together, bill=None, limit=None, over_limit=over, encoding=encodings, encoding_known=known)


def _as_json(results: list[tuple[str, FileResult, Figures]], together: Figures | None) -> dict[str, object]:
    files = [
        {
            "path": clean(name),
            "format": result.vote.format,
            "format_reason": str(result.vote.reason),
            "lines": result.lines,
            "coverage": result.coverage.as_data(),
            **_data(found),
        }
        for name, result, found in results
    ]
    return {"version": 1, "files": files, "total": _data(together) if together else None}


def _data(found: Figures) -> dict[str, object]:
    """Figures with roles that every reader of JSON takes, whatever half characters the file has."""
    roles: Counter[str] = Counter()
    for role, count in found.roles:
        roles[clean(role)] += count
    return {**as_data(found), "roles": dict(roles)}


def _text(name: str, about: str, found: Figures) -> Iterator[str]:
    yield f"{name}\n"
    if about:
        yield f"  {about}\n"
    labelled = list(rows(found, visible))
    width = max((len(label) for label, _ in labelled), default=0)
    for label, words in labelled:
        yield f"  {label.ljust(width)}  {words}\n"
    yield from _histogram(found)
    yield "\n"


def _histogram(found: Figures) -> Iterator[str]:
    drawn = list(bars(found, lambda words: max(10, min(60, terminal_width() - words - 8))))
    if drawn:
        yield "  tokens per example, examples\n"
    yield from (f"  {line}\n" for line in drawn)
