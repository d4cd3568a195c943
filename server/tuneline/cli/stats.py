"""`tuneline stats`: what a file consists of, in figures."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import click

from tuneline.analysis.run import FileResult, Plan, check_file
from tuneline.analysis.source import Unreadable
from tuneline.analysis.stats import Stats
from tuneline.cli.excerpt import visible
from tuneline.cli.output import echo, terminal_width
from tuneline.cli.progress import progress
from tuneline.cli.render.common import clean
from tuneline.cli.session import CLEAN, FAILED, Session, flag_choices, processors, reading_options
from tuneline.features.statistics import Bill, Distribution, Figures, figures

# Rules would only be paid for: nobody sees what they find.
_NO_RULES = "invalid-utf8"
CENT = 0.01


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(allow_dash=True))
@click.option("--output-format", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("--epochs", type=click.IntRange(1), help="Epochs of training. Default: the provider's rule.")
@click.option("--no-tokens", is_flag=True, help="Count no tokens: no encoder is loaded.")
@click.option("--stdin-filename", metavar="NAME", help="What `-` (standard input) is called.")
@reading_options
def stats(
    paths: tuple[str, ...],
    output_format: str,
    epochs: int | None,
    no_tokens: bool,
    stdin_filename: str | None,
    target: str | None,
    method: str | None,
    model: str | None,
    config: Path | None,
    isolated: bool,
    jobs: int | None,
) -> int:
    """Count examples, messages and tokens, and estimate the cost of training.

    Totals include the tokens that frame each message. Services do not document these, so totals are estimates
    even where every text is counted exactly.

    \b
    Examples:
      tuneline stats train.jsonl
      tuneline stats train.jsonl --model gpt-4o-mini --epochs 3
      tuneline stats data/ --output-format json
    """
    session = Session(flag_choices({"target": target, "method": method, "model": model}), config, isolated)
    results: list[tuple[str, FileResult, Figures]] = []
    for given in session.inputs(paths, stdin_filename):
        settings = given.settings.model_copy(update={"select": (_NO_RULES,)})
        try:
            with progress(given.name, given.source.size) as advance:
                plan = Plan(settings, tokens=False, stats=True, count=not no_tokens)
                result = check_file(given.source, plan, jobs=jobs or processors(), progress=advance)
        except Unreadable as error:
            session.complain(given.name, str(error))
            continue
        results.append((given.name, result, figures(result.stats, result.reading, epochs)))
    together = _together(results, epochs)
    if output_format == "json":
        echo([json.dumps(_as_json(results, together), indent=2) + "\n"])
    else:
        for name, result, found in results:
            echo(_text(visible(name), _about(result), found))
        if together is not None:
            echo(_text(f"all {len(results)} files", "", together))
    return FAILED if session.failed else CLEAN


def _together(results: list[tuple[str, FileResult, Figures]], epochs: int | None) -> Figures | None:
    if len(results) < 2:
        return None
    merged = Stats()
    for _, result, _ in results:
        merged.merge(result.stats)
    together = figures(merged, results[0][1].reading, epochs)
    if len({(it.reading.model_name, it.reading.limit, it.reading.encoding) for _, it, _ in results}) == 1:
        return together
    # Files for several models are no training set together: there is no one limit, and no one bill.
    over = sum(found.over_limit or 0 for *_, found in results) if together.tokens else None
    encodings = ", ".join(sorted({found.encoding for *_, found in results}))
    return replace(together, bill=None, limit=None, over_limit=over, encoding=encodings)


def _about(result: FileResult) -> str:
    vote = result.seen.vote
    return f"format {vote.format}: {vote.reason}" if vote.format else vote.reason


def _as_json(results: list[tuple[str, FileResult, Figures]], together: Figures | None) -> dict[str, object]:
    files = [
        {
            "path": clean(name),
            "format": result.seen.vote.format,
            "format_reason": result.seen.vote.reason,
            "lines": result.lines,
            **_figures_as_json(found),
        }
        for name, result, found in results
    ]
    return {"version": 1, "files": files, "total": _figures_as_json(together) if together else None}


def _figures_as_json(found: Figures) -> dict[str, object]:
    data = asdict(found)
    data["formats"] = dict(found.formats)
    roles: Counter[str] = Counter()
    for role, count in found.roles:
        roles[clean(role)] += count
    data["roles"] = dict(roles)
    for key in ("messages", "tokens", "trained"):
        if data[key] is not None:
            data[key]["percentiles"] = {f"p{rank}": value for rank, value in data[key]["percentiles"]}
    return data


def _text(name: str, about: str, found: Figures) -> Iterator[str]:
    yield f"{name}\n"
    if about:
        yield f"  {about}\n"
    rows = list(_rows(found))
    width = max((len(label) for label, _ in rows), default=0)
    for label, words in rows:
        yield f"  {label.ljust(width)}  {words}\n"
    yield from _histogram(found)
    yield "\n"


def _rows(found: Figures) -> Iterator[tuple[str, str]]:
    yield "examples", f"{found.examples:,}"
    if not found.examples:
        return
    if len(found.formats) > 1:
        yield "formats", _listed(found.formats)
    yield "messages by role", _listed(found.roles)
    if found.messages:
        yield "messages an example", _spread(found.messages)
    for label, count in (
        ("with tools", found.with_tools),
        ("with images", found.with_images),
        ("with weights", found.with_weights),
    ):
        if count:
            yield label, f"{count:,} ({count / found.examples:.0%})"
    if found.tokens and found.trained:
        yield "tokens", f"{found.tokens.total:,} ({found.encoding}; estimate, with framing)"
        share = found.trained.total / found.tokens.total if found.tokens.total else 0
        yield "trained tokens", f"{found.trained.total:,} ({share:.0%})"
        yield "tokens an example", _spread(found.tokens)
        yield "trained an example", _spread(found.trained)
        limit = f" (limit {found.limit:,} tokens)" if found.limit is not None else ""
        yield "over the limit", f"{found.over_limit:,} of {found.examples:,}{limit}"
    if found.bill:
        yield "cost", _bill(found.bill)


def _listed(counts: tuple[tuple[str, int], ...]) -> str:
    shown = ", ".join(f"{visible(name)} {count:,}" for name, count in counts[:8])
    return shown + (f" and {len(counts) - 8} more" if len(counts) > 8 else "")


def _spread(values: Distribution) -> str:
    ranks = "  ".join(f"p{rank} {value:,}" for rank, value in values.percentiles)
    return f"mean {values.mean:,.1f}  least {values.least:,}  {ranks}  most {values.most:,}"


def _bill(bill: Bill) -> str:
    rule = " (the provider's default)" if bill.default_epochs else ""
    epochs = f"{bill.epochs} {'epoch' if bill.epochs == 1 else 'epochs'}{rule}"
    billed = f"{bill.tokens:,} tokens in {epochs}"
    if bill.usd is None:
        reason = f"no price is known for {bill.model}" if bill.model else "name a --model for a price"
        return f"{billed}; {reason}"
    doubt = "" if bill.price_verified else ", price not verified"
    usd = f"about ${bill.usd:,.2f}" if bill.usd >= CENT else "less than a cent"
    return f"{usd}: {billed}, {bill.model} at ${bill.price:,.2f} a million (estimate{doubt})"


def _histogram(found: Figures) -> Iterator[str]:
    if len(found.histogram) < 2:
        return
    labels = [f"{bucket.first:,}-{bucket.last:,}" for bucket in found.histogram]
    label_width = max(map(len, labels))
    counts = [f"{bucket.count:,}" for bucket in found.histogram]
    count_width = max(map(len, counts))
    room = max(10, min(60, terminal_width() - label_width - count_width - 8))
    most = max(bucket.count for bucket in found.histogram)
    yield "  tokens an example, examples\n"
    for label, count, bucket in zip(labels, counts, found.histogram, strict=True):
        yield f"  {label.rjust(label_width)}  {count.rjust(count_width)}  {_bar(bucket.count / most, room)}\n"


def _bar(share: float, room: int) -> str:
    eighths = round(share * room * 8)
    if share and not eighths:
        eighths = 1
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()
