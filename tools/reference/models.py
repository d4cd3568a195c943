"""docs/models.md: the catalogue of models, with the source of every fact."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reference.markdown import codes, joined, table
from tuneline.targets.model import Model
from tuneline.targets.models_table import MODELS


def models() -> str:
    """docs/models.md"""
    head = ["model", "limit", "context", "price", "encoding", "methods", "offered by", "shut down"]
    lines = [
        "# Models",
        "",
        "The model gives the token limit of an example, the encoding, the price and the shut-down day.",
        "Name it with `--model` or the [setting](settings.md) `model`, also by an alias or as a fine-tuned model.",
        "Your settings can add models and correct these.",
        "",
        "Limit: tokens per training example; longer examples lose their end.",
        "Context: tokens per request.",
        "Price: US dollars per million training tokens.",
        "Shut down: the day on which OpenAI shuts the model down; Azure has its own dates.",
        "A question mark marks a fact for which no document was found; it never leads to an error.",
        "An empty cell means not known.",
        "",
        *table(head, (_model(it) for it in MODELS.values())),
        "",
        "## Sources of the facts",
    ]
    for it in MODELS.values():
        lines += ["", f"### {it.name}", ""]
        if it.aliases:
            lines += [f"Also called {codes(it.aliases)}.", ""]
        lines += _evidence(it)
    return joined(lines)


def _model(it: Model) -> list[str]:
    def fact(name: str, value: object) -> str:
        if value in (None, (), ""):
            return ""
        proof = it.evidence.get(name)
        return f"{value}{'' if proof is None or proof.verified else '?'}"

    return [
        f"`{it.name}`",
        fact("limit", f"{it.limit:,}" if it.limit else None),
        fact("context", f"{it.context:,}" if it.context else None),
        fact("price", f"{it.price:.2f}" if it.price is not None else None),
        fact("encoding", it.encoding),
        fact("methods", ", ".join(it.methods)),
        fact("offered_by", ", ".join(it.offered_by)),
        fact("shutdown", it.shutdown.isoformat() if isinstance(it.shutdown, date) else None),
    ]


def _evidence(it: Model) -> Iterator[str]:
    by_source: dict[tuple[str, date | None, bool], list[str]] = {}
    for fact, proof in it.evidence.items():
        by_source.setdefault((proof.source, proof.as_of, proof.verified), []).append(fact)
    for (source, day, verified), facts in by_source.items():
        read = f" Read {day.isoformat()}." if day and verified else ""
        yield f"- {codes(facts)}: {source}.{read}{'' if verified else ' Not verified.'}"
