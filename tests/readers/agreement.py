"""How far targets agree with the readers that they describe: `python tests/readers/agreement.py [READER...]`.

`cases.jsonl` holds small files, `verdicts.jsonl` what each reader did with them when it was run, `trained.jsonl` the
texts that it trained. A verdict of ours is the worst effect of a file's findings for the target.
"""

from __future__ import annotations

import base64
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from tuneline.domain.effect import Effect
from tuneline.engine.disk import check_file
from tuneline.engine.files.source import Source
from tuneline.engine.plan import Plan
from tuneline.rules.finding import Finding
from tuneline.settings.model import Settings

FOLDER: Final = Path(__file__).parent
Verdict = Literal["stops", "drops", "reads"]
# What a finding says of the file as a whole, which a case of one line cannot show.
OF_THE_FILE: Final = frozenset(("too-few-examples", "too-many-examples", "file-too-large"))
WORDS: Final[Mapping[str, Verdict]] = {
    "refuse": "stops",
    "crash": "stops",
    "drop": "drops",
    "accept": "reads",
}
ALL: Final = None


class Reader(NamedTuple):
    """A reader that was run, the target that describes it, and the families of cases that it reads (None: all)."""

    name: str
    target: str
    families: tuple[str, ...] | None
    least: float = 0.95


READERS: Final = (
    Reader("together_2.10.0", "together", ALL, 0.97),
    Reader("mistral_finetune", "mistral-finetune", ALL, 0.97),
    Reader("mistral_common_v7", "mistral", ALL),
    Reader("fireworks_cookbook", "fireworks", ("chat",)),
    Reader("nova_forge_sft2", "bedrock-nova", ("nova", "chat")),
    Reader("claude_bedrock_entry", "bedrock-claude", ("claude", "chat")),
    Reader("bedrock_llama_converse", "bedrock-llama", ("nova",)),
    Reader("bedrock_llama_pc", "bedrock-llama", ("pc",)),
    Reader("llamafactory_openai", "llama-factory", ("chat",)),
    Reader("llamafactory_sharegpt", "llama-factory", ("sharegpt",)),
    Reader("llamafactory_alpaca", "llama-factory", ("alpaca",)),
    Reader("torchtune_openai", "torchtune", ("chat",)),
    Reader("torchtune_sharegpt", "torchtune", ("sharegpt",)),
    Reader("torchtune_alpaca", "torchtune", ("alpaca",)),
    Reader("axolotl_chat_template", "axolotl", ("chat",)),
    Reader("ms_swift", "ms-swift", ALL),
    Reader("mlx_lm", "mlx-lm", ALL),
    Reader("litgpt_json", "litgpt", ("alpaca",)),
    Reader("llmfoundry_databricks", "databricks", ("chat", "pc")),
    Reader("openweights_messages", "openweights", ("chat",)),
    Reader("unsloth_standardize", "unsloth", ("sharegpt",)),
    Reader("trl_sft_qwen3+trl_sft_llama3", "trl", ALL),
)  # fmt: skip


class Case(NamedTuple):
    """A small file that readers were tried with. data: its bytes."""

    name: str
    family: str
    data: bytes


@cache
def cases() -> Mapping[str, Case]:
    """All cases by name."""
    return {
        it["case"]: Case(
            it["case"],
            it["family"],
            it["text"].encode("utf-8", "surrogatepass") if "text" in it else base64.b64decode(it["base64"]),
        )
        for it in _lines("cases.jsonl")
    }


@cache
def given() -> Mapping[str, Mapping[str, Verdict]]:
    """What readers did, by reader and case. With `a+b` only where both did the same."""
    read: dict[str, dict[str, Verdict]] = {
        it["reader"]: {case: word for said, word in WORDS.items() for case in it[said]}
        for it in _lines("verdicts.jsonl")
    }
    for reader in READERS:
        if "+" in reader.name:
            one, two = (read[name] for name in reader.name.split("+"))
            read[reader.name] = {case: word for case, word in one.items() if two.get(case) == word}
    return read


def _lines(name: str) -> Iterator[dict[str, Any]]:
    return map(json.loads, (FOLDER / name).read_text("utf-8").split("\n")[:-1])


def verdict(findings: Iterable[Finding]) -> Verdict:
    """The worst that a target does with a file."""
    effects = {it.effect for it in findings if it.rule not in OF_THE_FILE}
    if effects & {Effect.REFUSE, Effect.CRASH}:
        return "stops"
    return "drops" if Effect.DROP in effects else "reads"


def findings(data: bytes, target: str, folder: Path) -> list[Finding]:
    """What is found in a file for a target. folder: where the file may be written."""
    path = folder / "case.jsonl"
    path.write_bytes(data)
    return [it.finding for it in check_file(Source(path), Plan(Settings(target=(target,)))).placed]


class Difference(NamedTuple):
    """A case on which a target disagrees with its reader."""

    case: str
    theirs: Verdict
    ours: Verdict
    found: tuple[str, ...]


def differences(reader: Reader, folder: Path) -> tuple[int, list[Difference]]:
    """The number of cases that a reader was tried with, and those on which its target disagrees."""
    count, different = 0, []
    for case, theirs in given()[reader.name].items():
        it = cases()[case]
        if reader.families is not None and it.family not in reader.families:
            continue
        count += 1
        found = findings(it.data, reader.target, folder)
        ours = verdict(found)
        if ours != theirs:
            names = (f"{it.rule}{'/' if it.case else ''}{it.case}:{it.effect.value}" for it in found)
            different.append(Difference(case, theirs, ours, tuple(dict.fromkeys(names))))
    return count, different


def main(names: list[str]) -> None:
    """Print the agreement of each reader, and the cases on which it is not there."""
    with tempfile.TemporaryDirectory() as folder:
        for reader in READERS:
            if names and not {reader.name, reader.target} & set(names):
                continue
            count, different = differences(reader, Path(folder))
            share = 1 - len(different) / count
            mark = "" if share >= reader.least else "  too little"
            print(f"{share:6.1%} of {count:3} {reader.name} -> {reader.target}{mark}")
            for it in different:
                if names:
                    print(f"       {it.case}: {it.theirs}, ours {it.ours}  {' '.join(it.found)[:150]}")


if __name__ == "__main__":
    main(sys.argv[1:])
