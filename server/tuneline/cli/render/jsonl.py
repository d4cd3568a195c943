"""One JSON object per line and finding: for JSON Lines tools, and to follow a run while it lasts."""

from __future__ import annotations

from collections.abc import Iterator

from tuneline.cli.render.common import dumps
from tuneline.cli.render.json import finding_data
from tuneline.cli.report import Options, Report


def render(report: Report, _: Options) -> Iterator[str]:
    """Each finding as in the JSON output, with the path of its file in front."""
    for file in report:
        for finding in file.findings:
            yield dumps({"path": file.path} | finding_data(finding)) + "\n"
