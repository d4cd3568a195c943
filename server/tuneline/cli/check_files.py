"""What `tuneline check` does: findings of files, rendered, and the exit code that says whether any count."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from msgspec import Struct, field

from tuneline.cli.file_report import file_report
from tuneline.cli.output import echo, in_words, say, terminal_width
from tuneline.cli.progress import checked
from tuneline.cli.render import renderer
from tuneline.cli.render.colour import wants_colour
from tuneline.cli.report import FileReport, Options, Report
from tuneline.cli.session import CLEAN, FAILED, FOUND, Input, Session, misuse
from tuneline.domain.severity import Severity
from tuneline.engine import baseline
from tuneline.engine.assembled import by_place
from tuneline.engine.disk import FileResult
from tuneline.engine.fold import Placed, folded, joined
from tuneline.engine.plan import Plan

_FOR_PEOPLE = frozenset(("text", "concise"))
# Formats that hold findings and nothing else.
_FINDINGS_ONLY = frozenset(("jsonl", "gitlab"))


def check_files(
    session: Session,
    output_format: str,
    output_file: Path | None,
    fail_on: str,
    statistics: bool,
    no_tokens: bool,
    baseline_path: Path | None,
    write_baseline: Path | None,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    quiet: bool,
) -> int:
    """Check the files of a session; the parameters are those of the command, see `cli.check`."""
    session.refuse_outputs({"--output-file": output_file, "--write-baseline": write_baseline})
    if fix or diff:
        from tuneline.cli.fix import FixOptions, fix_files

        fix_files(session, FixOptions(unsafe_fixes, diff, not no_tokens, quiet))
        if diff:
            return FAILED if session.failed else CLEAN
    elif unsafe_fixes:
        raise misuse("--unsafe-fixes requires --fix or --diff")
    # Counting takes longer than checking, and only these formats say what came of it. A person who reads findings
    # does not wait for it.
    shows = output_format == "json" or (statistics and output_format in _FOR_PEOPLE)
    counted = shows and not no_tokens
    run = _Run(session, baseline_path, write_baseline is not None, counted)
    if baseline_path is not None:
        run.baseline_at(baseline_path)
    plan = Plan(tokens=not no_tokens, stats=counted, count=counted)
    report = Report(checked(session, plan, run.report, quiet=quiet), None if quiet else _tell(output_format))
    options = Options(
        output_file is None and wants_colour(sys.stdout, os.environ), terminal_width(), Path.cwd()
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
    found = fail_on != "never" and any(seen >= Severity(fail_on) for seen in run.severities)
    return FOUND if found else CLEAN


def _tell(output_format: str) -> Callable[[FileReport], None]:
    """What says on standard error that something of a file was not checked, where the format has no place for it."""

    def tell(file: FileReport) -> None:
        if output_format in _FINDINGS_ONLY and not file.coverage.whole:
            say(f"{file.path}: {file.covered}")

    return tell


def _statistics(rules: Counter[str]) -> Iterator[str]:
    for name, count in rules.most_common():
        yield f"{count:>8,}  {name}\n"


class _Run(Struct):
    """What is known of all files together: baselines to hide findings, and what was shown."""

    session: Session
    given_baseline: Path | None
    writes_baseline: bool
    counted: bool
    keys: list[baseline.Key] = field(default_factory=list)
    rules: Counter[str] = field(default_factory=Counter)
    severities: set[Severity] = field(default_factory=set)
    _baselines: dict[Path, Counter[baseline.Key]] = field(default_factory=dict)

    def report(self, given: Input, result: FileResult) -> FileReport:
        """The report of a file. Unreadable if its lines cannot be read again."""
        placed, hidden = self._without_known(given, result)
        self.rules.update(item.finding.rule for item in placed)
        self.severities.update(item.finding.severity for item in placed)
        shown = sorted(joined(folded(placed, result.lines)), key=by_place)
        return file_report(given.name, result, shown, counted=self.counted, hidden=hidden)

    def _without_known(self, given: Input, result: FileResult) -> tuple[list[Placed], int]:
        place = self.given_baseline
        # A baseline that is written must not hide anything from itself, nor need it be sound before.
        if place is None and not self.writes_baseline:
            place = self.session.baseline_for(given.path)
        known = self.baseline_at(place) if place is not None else None
        if not known and not self.writes_baseline:
            return result.placed, 0
        keys = list(baseline.keys_of(result.placed, result.rows.texts))
        if self.writes_baseline:
            self.keys += (key for key, *_ in keys)
        return baseline.split(result.placed, keys, known) if known else (result.placed, 0)

    def baseline_at(self, path: Path) -> Counter[baseline.Key]:
        """The findings of a baseline; none, and a complaint, if it is not one."""
        if path not in self._baselines:
            self._baselines[path] = Counter()
            try:
                self._baselines[path] = baseline.load(path)
            except OSError as error:
                # Settings may have named it: a bare path would not say what is missing.
                self.session.complain(str(path), f"the baseline cannot be read: {in_words(error)}")
            except baseline.BaselineError as error:
                self.session.complain(str(path), str(error))
        return self._baselines[path]
