"""`tuneline check`: findings of files, rendered, and the exit code that says whether any count."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import click

from tuneline import __version__
from tuneline.cli import names
from tuneline.cli.file_report import file_report, rule_infos
from tuneline.cli.output import echo, in_words, terminal_width
from tuneline.cli.progress import progress
from tuneline.cli.render import RENDERERS, renderer
from tuneline.cli.render.colour import wants_colour
from tuneline.cli.report import FileReport, Options, Report
from tuneline.cli.session import (
    CLEAN,
    FAILED,
    FOUND,
    Input,
    Session,
    flag_choices,
    names_in,
    processors,
    reading_options,
)
from tuneline.domain.severity import Severity
from tuneline.engine import baseline
from tuneline.engine.assembly import Placed
from tuneline.engine.disk import FileResult, Plan, check_file
from tuneline.engine.files.search import STDIN
from tuneline.engine.files.source import Unreadable
from tuneline.features.pages import HOME

_FOR_PEOPLE = frozenset(("text", "concise"))


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(allow_dash=True))
@click.option(
    "--output-format",
    type=click.Choice(RENDERERS),
    default="text",
    show_default=True,
    help="How findings are written.",
)
@click.option(
    "--output-file",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    callback=lambda _ctx, _option, path: None if path == Path(STDIN) else path,
    help="Write there instead of stdout, which is -.",
)
@reading_options
@click.option(
    "--select",
    metavar="NAMES",
    shell_complete=names.rules_and_groups,
    help="Only these rules and groups, separated by commas.",
)
@click.option(
    "--ignore",
    metavar="NAMES",
    shell_complete=names.rules_and_groups,
    help="Not these rules and groups, separated by commas.",
)
@click.option(
    "--fail-on",
    type=click.Choice([*(severity.value for severity in Severity), "never"]),
    default="error",
    show_default=True,
    help="Exit with 1 if a finding is at least this bad.",
)
@click.option(
    "--statistics", is_flag=True, help="With text and concise: also count findings by rule, and tokens."
)
@click.option("--no-tokens", is_flag=True, help="Count no tokens: no encoder is loaded, no limit checked.")
@click.option(
    "--baseline", "baseline_path", type=click.Path(path_type=Path), help="Hide the findings in this file."
)
@click.option(
    "--write-baseline",
    type=click.Path(path_type=Path),
    help="Write all findings to this file, to hide them later.",
)
@click.option("--fix", is_flag=True, help="Mend what can be mended without changing what the data mean.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: also mend what changes the data.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option(
    "--stdin-filename", metavar="NAME", help="What `-` (standard input) is called in settings and reports."
)
@click.option(
    "--force-exclude",
    is_flag=True,
    help="Leave out what the settings exclude even where PATH names the file.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print nothing; the exit code tells.")
def check(
    paths: tuple[str, ...],
    output_format: str,
    output_file: Path | None,
    target: str | None,
    method: str | None,
    model: str | None,
    config: Path | None,
    isolated: bool,
    jobs: int | None,
    select: str | None,
    ignore: str | None,
    fail_on: str,
    statistics: bool,
    no_tokens: bool,
    baseline_path: Path | None,
    write_baseline: Path | None,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    stdin_filename: str | None,
    force_exclude: bool,
    quiet: bool,
) -> int:
    """Check training files and say what would be refused, lost or better otherwise.

    PATH is a file, a folder (searched for .jsonl, .ndjson, .jsonlines), a pattern such as "data/**/*.jsonl",
    or - for standard input. Hidden folders, node_modules and virtual environments are not searched.

    Exit code: 0 nothing at or above --fail-on, 1 something, 2 a wrong option or a file that cannot be read.

    \b
    Examples:
      tuneline check train.jsonl
      tuneline check data/ --target openai --model gpt-4o-mini
      tuneline check train.jsonl --fix
      tuneline check . --output-format github --fail-on warning
      cat train.jsonl | tuneline check - --stdin-filename train.jsonl
    """
    flags = flag_choices(
        {
            "target": target,
            "method": method,
            "model": model,
            "select": names_in("--select", select),
            "ignore": names_in("--ignore", ignore),
        }
    )
    session = Session(flags, config, isolated, force_exclude)
    session.refuse_outputs(paths, {"--output-file": output_file, "--write-baseline": write_baseline})
    if fix or diff:
        from tuneline.cli.fix import Mending, mend

        mending = Mending(unsafe_fixes, diff, not no_tokens, jobs or processors(), quiet)
        mend(session, paths, mending, stdin_filename)
        if diff:
            return FAILED if session.failed else CLEAN
    elif unsafe_fixes:
        raise click.UsageError("--unsafe-fixes goes with --fix or --diff")
    # Counting takes longer than checking, and only these formats say what came of it. A person who reads findings
    # does not wait for it.
    shows = output_format == "json" or (statistics and output_format in _FOR_PEOPLE)
    counting = shows and not no_tokens
    run = _Run(
        session,
        jobs or processors(),
        tokens=not no_tokens,
        count=counting,
        writes_baseline=write_baseline is not None,
        quiet=quiet,
    )
    run.load_baseline(baseline_path)
    report = Report(run.files(paths, stdin_filename))
    options = Options(
        colour=output_file is None and wants_colour(sys.stdout, os.environ),
        width=terminal_width(),
        version=__version__,
        home=HOME,
        root=Path.cwd(),
        rules=rule_infos(),
    )
    pieces = renderer(output_format)(report, options)
    if statistics and output_format in _FOR_PEOPLE:
        pieces = chain(pieces, _statistics(run.rules))
    echo(pieces, output_file, quiet=quiet)
    # A baseline without the findings of a file that could not be read would replace one that had them.
    if write_baseline is not None and not session.failed:
        baseline.save(write_baseline, run.keys)
    if session.failed:
        return FAILED
    return FOUND if fail_on != "never" and run.worst_at_least(Severity(fail_on)) else CLEAN


def _statistics(rules: Counter[str]) -> Iterator[str]:
    for name, count in rules.most_common():
        yield f"{count:>8,}  {name}\n"


class _Run:
    """The files of one run, checked one after the other as a renderer asks for them."""

    def __init__(
        self, session: Session, jobs: int, *, tokens: bool, count: bool, writes_baseline: bool, quiet: bool
    ) -> None:
        self._session = session
        self._jobs = jobs
        self._tokens = tokens
        self._count = count
        self._writes_baseline = writes_baseline
        self._quiet = quiet
        self._known: Counter[baseline.Key] | None = None
        self._baselines: dict[Path, Counter[baseline.Key]] = {}
        self.keys: list[baseline.Key] = []
        self.rules: Counter[str] = Counter()
        self._severities: set[Severity] = set()

    def load_baseline(self, path: Path | None) -> None:
        """Use this baseline for all files; complain if it is none."""
        if path is not None:
            self._known = self._load(path)

    def worst_at_least(self, severity: Severity) -> bool:
        """Whether something that bad was shown."""
        return any(seen >= severity for seen in self._severities)

    def files(self, paths: tuple[str, ...], stdin_name: str | None) -> Iterator[FileReport]:
        """Check file by file. One that cannot be read is complained about and left out."""
        for given in self._session.inputs(paths, stdin_name):
            plan = Plan(given.settings, tokens=self._tokens, stats=self._count, count=self._count)
            try:
                with progress(given.name, given.source.size, quiet=self._quiet) as advance:
                    result = check_file(given.source, plan, jobs=self._jobs, progress=advance)
                placed, hidden = self._without_known(given, result)
                report = file_report(given.name, result, placed, counted=self._count, hidden=hidden)
            except Unreadable as error:
                self._session.complain(given.name, str(error))
                continue
            self.rules.update(item.finding.rule for item in placed)
            self._severities.update(item.finding.severity for item in placed)
            yield report

    def _without_known(self, given: Input, result: FileResult) -> tuple[list[Placed], int]:
        known = self._known
        # What is written anew must not hide anything from itself, nor need it be sound before.
        if known is None and not self._writes_baseline:
            known = self._baseline_of_settings(given.path)
        if not known and not self._writes_baseline:
            return result.placed, 0
        keys = list(baseline.keys_of(result.placed, result.rows.texts))
        if self._writes_baseline:
            self.keys += (key for key, *_ in keys)
        return baseline.split(result.placed, keys, known) if known else (result.placed, 0)

    def _baseline_of_settings(self, path: Path) -> Counter[baseline.Key] | None:
        place = self._session.baseline_for(path)
        if place is not None and place not in self._baselines:
            self._baselines[place] = self._load(place)
        return self._baselines.get(place) if place else None

    def _load(self, path: Path) -> Counter[baseline.Key]:
        try:
            return baseline.load(path)
        except OSError as error:
            # Settings may have named it: a bare path would not say what is missing.
            self._session.complain(str(path), f"the baseline cannot be read: {in_words(error)}")
        except baseline.BaselineError as error:
            self._session.complain(str(path), str(error))
        return Counter()
