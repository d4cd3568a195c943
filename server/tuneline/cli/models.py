"""`tuneline models`: the catalogue, with how sure each fact is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from tuneline.cli.output import echo, echo_json
from tuneline.cli.session import CLEAN, FAILED, Session
from tuneline.settings.model import Choices, own_models
from tuneline.targets.model import Model
from tuneline.targets.models import merge
from tuneline.targets.models_table import MODELS


@click.command()
@click.option("--output-format", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("--evidence", is_flag=True, help="Also show the source of each fact.")
def models(output_format: str, evidence: bool) -> int:
    """List the known models: encoding, limit, price, methods, shut-down day. Your settings can add some.

    \b
    Examples:
      tuneline models
      tuneline models --evidence
    """
    session = Session(Choices())
    settings = session.settings_for(Path("train.jsonl"))
    known = merge(MODELS, own_models(settings))
    if output_format == "json":
        echo_json([_as_json(model) for model in known.values()])
    else:
        echo(_listed(known.values(), evidence))
    return FAILED if session.failed else CLEAN


def _listed(known: Collection[Model], evidence: bool) -> Iterator[str]:
    width = max(len(model.name) for model in known)
    yield f"{'model'.ljust(width)}  {'limit':>8}  {'$/M':>8}  {'encoding':<12}  {'shut down':<16}  methods\n"
    for model in known:
        yield _row(model, width) + "\n"
        if evidence:
            for fact, proof in model.evidence.items():
                day = f", {proof.as_of}" if proof.as_of else ""
                doubt = "" if proof.verified else " (not verified)"
                yield f"    {fact}: {proof.source}{day}{doubt}\n"
    yield "\n? not verified.  limit: tokens per example.  $/M: US dollars per million training tokens.\n"


def _row(model: Model, width: int) -> str:
    def shown(fact: str, value: object) -> str:
        proof = model.evidence.get(fact)
        return "-" if value is None else f"{value}{'' if proof is None or proof.verified else '?'}"

    limit = shown("limit", f"{model.limit:,}" if model.limit else None)
    price = shown("price", f"{model.price:.2f}" if model.price is not None else None)
    shutdown = shown("shutdown", model.shutdown)
    if model.shutdown is not None and model.shutdown <= date.today():
        shutdown += " gone"
    encoding = model.encoding or "-"
    methods = ", ".join(model.methods)
    return f"{model.name.ljust(width)}  {limit:>8}  {price:>8}  {encoding:<12}  {shutdown:<16}  {methods}".rstrip()


def _as_json(model: Model) -> dict[str, object]:
    data = asdict(model)
    del data["chat"], data["images"]
    return data
