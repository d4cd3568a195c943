"""Check a folder of shards with Ray: `python with_ray.py FOLDER > findings.jsonl`.

It needs `pip install "tuneline[fast]" ray`.
Ray Data's `read_binary_files` would hold whole files; tasks on batches of lines take 16 MB each.
"""

from __future__ import annotations

import sys
from pathlib import Path

import ray
from report import report, started
from shards import Batch, batches, read

from tuneline.batch import BatchPlan, Part, check_batch


@ray.remote  # type: ignore[untyped-decorator, unused-ignore]
def check(shards: list[Path], batch: Batch, plan: BatchPlan) -> Part:
    """One batch, on whichever machine; the shards must be reachable there under the same paths."""
    return check_batch(read(shards, batch), plan)


def main() -> None:
    """The command."""
    shards, plan = started(sys.argv[1])
    found = batches(shards)
    here = str(Path(__file__).parent)
    ray.init(runtime_env={"env_vars": {"PYTHONPATH": here}}, log_to_driver=False)
    parts = ray.get([check.remote(shards, batch, plan) for batch in found])
    report(shards, plan, found, parts)


if __name__ == "__main__":
    main()
