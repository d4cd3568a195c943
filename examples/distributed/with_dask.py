"""Check a folder of shards with Dask: `python with_dask.py FOLDER > findings.jsonl`.

It needs `pip install "tuneline[fast]" dask`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from dask import bag
from report import report, started
from shards import Batch, batches, read

from tuneline.batch import BatchPlan, Part, check_batch


def check(batch: Batch, shards: list[Path], plan: BatchPlan) -> Part:
    """One batch, in whichever process; the shards must be reachable there under the same paths."""
    return check_batch(read(shards, batch), plan)


def main() -> None:
    """The command. With a cluster, make a `dask.distributed.Client` first: the bag then runs there."""
    shards, plan = started(sys.argv[1])
    found = batches(shards)
    parts = bag.from_sequence(found, partition_size=1).map(check, shards, plan).compute(scheduler="processes")
    report(shards, plan, found, parts)


if __name__ == "__main__":
    main()
