"""All targets at once: what is found for each is what a check for that target alone finds, and rules run once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tuneline.domain.effect import Effect
from tuneline.domain.masks import Masks
from tuneline.engine.disk import FileResult, check_file
from tuneline.engine.files.source import Source
from tuneline.engine.plan import Plan
from tuneline.engine.portability import Portability, Reader, Verdict, portability
from tuneline.engine.weigh import ActiveRules
from tuneline.rules.table import RULES
from tuneline.settings.model import OwnTargets, Settings
from tuneline.targets.base import FormatFacts, Target
from tuneline.targets.evidence import OWN_WORD, Evidence, Fact
from tuneline.targets.table import known_targets

ROOT = Path(__file__).parents[2]
REPORTED = Evidence("one report", date(2026, 1, 1), False)
FILES = (
    *sorted((ROOT / "examples").rglob("*.jsonl")),
    *(it for it in sorted((ROOT / "tests" / "cases").glob("*.jsonl")) if it.name != "expected.jsonl"),
)


def fact(value: object, evidence: Evidence = OWN_WORD) -> Fact:  # type: ignore[type-arg]
    return Fact(value, evidence)


def target(name: str, formats: dict[str, FormatFacts], **more: object) -> Target:
    return Target(
        name=name,
        title=name.title(),
        about="",
        brief="",
        kind="trainer",
        status="live",
        as_of=date(2026, 1, 1),
        formats=formats,
        built_in=False,
        **more,  # type: ignore[arg-type]
    )


CHAT = FormatFacts(reads=fact("whole"))
# Each of them answers what rules ask in another way than the others.
ODD = (
    target("plain", {"chat": CHAT}),
    target(
        "maskless", {"chat": FormatFacts(reads=fact("whole"), masks=fact(Masks(None, frozenset(), "all")))}
    ),
    target(
        "few-roles",
        {"chat": FormatFacts(reads=fact("loses"), choices={"roles": fact(frozenset(("user", "assistant")))})},
        cases={"invalid-json": fact(Effect.DROP), "role-not-allowed": fact(Effect.DROP)},
    ),
    target("short", {"chat": CHAT}, limits={"example_tokens": fact(20), "min_examples": fact(1000)}),
    target(
        "strict",
        {"*": FormatFacts(reads=fact("refuses")), "chat": FormatFacts(reads=fact("whole"))},
        cases={"wrong-type": fact(Effect.REFUSE), "missing-key": fact(Effect.REFUSE, REPORTED)},
    ),
    target(
        "loose",
        {
            "*": FormatFacts(reads=fact("drops")),
            "chat": FormatFacts(
                reads=fact("whole"), keys={"*": fact(Effect.IGNORE), "messages[].name": fact(Effect.TRAIN)}
            ),
        },
        cases={"wrong-type": fact(Effect.CHANGE), "unknown-role": fact(Effect.IGNORE)},
    ),
)


def settings(*targets: Target) -> Settings:
    files = {it.name: Path(f"{it.name}.toml") for it in targets}
    return Settings(method=None).with_own(OwnTargets(targets, files))


def compared(path: Path, targets: tuple[Target, ...], given: Settings) -> FileResult:
    return check_file(Source(path), Plan(given, compared=tuple(it.name for it in targets)))


def report(path: Path, *own: Target) -> Portability:
    targets = known_targets(own)
    return portability(compared(path, targets, settings(*own)), targets)


def of(found: Portability, name: str) -> Reader:
    return next(it for it in found.readers if it.target.name == name)


def write(folder: Path, *lines: str) -> Path:
    path = folder / "train.jsonl"
    path.write_text("".join(f"{it}\n" for it in lines), "utf-8")
    return path


def effects_of(result: FileResult, number: int) -> set[tuple[int, str, str, Effect]]:
    """What one target does, by line, rule and case."""
    return {
        (row, it.rule, it.case, does.effect)
        for first, it in result.placed
        if (does := it.effects[number]) is not None  # type: ignore[attr-defined]
        and does.effect is not Effect.UNKNOWN
        for part in it.lines or (range(first, first + 1),)
        for row in part
    }


def alone(path: Path, given: Settings, name: str) -> set[tuple[int, str, str, Effect]]:
    """The same, as a check for that target finds it."""
    only = given.model_copy(update={"target": (name,)}).with_own(given.own)
    return {
        (row, it.rule, it.case, it.effect)
        for row, it in check_file(Source(path), Plan(only, every=True)).placed
        if it.effect not in (Effect.UNKNOWN, Effect.ACCEPT)
    }


@pytest.mark.parametrize("path", FILES, ids=lambda it: it.name)
def test_each_target_has_what_a_check_for_it_finds(path: Path) -> None:
    targets, given = known_targets(ODD), settings(*ODD)
    result = compared(path, targets, given)
    for number, it in enumerate(targets):
        assert effects_of(result, number) == alone(path, given, it.name), it.name


@pytest.mark.parametrize("hidden", [True, False])
def test_what_is_inside_a_value_on_several_lines_is_not_counted(hidden: bool, tmp_path: Path) -> None:
    good = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}'
    pretty = ["{", '"messages": [{"role": "user", "content": "Hi"}', "]", "}"]
    path = write(tmp_path, *(pretty if hidden else ()), good, good.replace("Hello", "Yes")[:-1], good[:-1])
    targets, given = known_targets(ODD), settings(*ODD)
    result = compared(path, targets, given)
    for number, it in enumerate(targets):
        assert effects_of(result, number) == alone(path, given, it.name), it.name
    found = report(path, *ODD)
    broken = next(it for it in of(found, "few-roles").problems if it.found.rule == "invalid-json")
    assert broken.lines.count == 2


def test_whole_and_with_losses(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}',
        '{"messages": [{"role": "user", "content": "Hi!"}, {"role": "assistant", "content": "Yes.", "name": "a"},'
        ' {"role": "user", "content": "Bye"}, {"role": "assistant", "content": "Bye."}]}',
    )
    found = report(path, *ODD)
    assert of(found, "plain").verdict is Verdict.WHOLE
    assert of(found, "plain").effect is Effect.ACCEPT
    loose = of(found, "loose")
    assert (loose.verdict, loose.effect) == (Verdict.LOSES, Effect.TRAIN)
    assert [(it.found.rule, it.first, it.lines.count) for it in loose.problems] == [("unread-key", 1, 1)]
    assert found.lines == 2


def test_a_format_that_is_not_read(tmp_path: Path) -> None:
    found = report(write(tmp_path, '{"conversations": [{"from": "human", "value": "Hi"}]}'), *ODD)
    assert of(found, "strict").verdict is Verdict.CANNOT
    assert of(found, "loose").verdict is Verdict.CANNOT
    # Nothing is known of how it reads the format, so it is not said to read the file.
    assert of(found, "plain").verdict is Verdict.UNKNOWN
    assert of(found, "plain").effect is Effect.UNKNOWN


def test_what_is_not_known_is_not_whole(tmp_path: Path) -> None:
    good = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}'
    found = report(write(tmp_path, good, good.replace("Hello", "Yes")[:-2]), *ODD)
    assert of(found, "plain").verdict is Verdict.UNKNOWN
    assert of(found, "few-roles").verdict is Verdict.DROPS
    of_format, problem = of(found, "few-roles").problems
    assert (of_format.found.rule, of_format.found.of_format, of_format.effect) == (
        "wrong-format",
        True,
        Effect.CHANGE,
    )
    assert (problem.found.rule, problem.first, problem.lines.count) == ("invalid-json", 1, 1)


def test_a_fact_that_is_not_verified_says_so(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '{"messages": [{"role": "user", "content": [{"type": "text"}]}, {"role": "assistant", "content": "Hi."}]}',
    )
    found = report(path, *ODD)
    assert [(it.found.rule, it.verified) for it in of(found, "strict").problems] == [("missing-key", False)]
    assert of(found, "strict").verdict is Verdict.REFUSES


def test_retired_targets_do_not_count(tmp_path: Path) -> None:
    gone = replace(ODD[0], name="gone", title="Gone", status="retired")
    found = report(write(tmp_path, '{"prompt": "a", "completion": "b"}'), ODD[0], gone)
    assert "gone" in [it.target.name for it in found.readers]
    assert "gone" not in [it.target.name for it in found.counted]


def test_a_rule_that_is_off_says_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, '{"messages": [{"role": "human", "content": "Hi"}]}')
    targets = known_targets(ODD)
    off = settings(*ODD).model_copy(update={"ignore": ("unknown-role",)}).with_own(settings(*ODD).own)
    rules = {it.finding.rule for it in compared(path, targets, off).placed}
    assert "unknown-role" not in rules
    assert "unknown-role" in {it.finding.rule for it in compared(path, targets, settings(*ODD)).placed}


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each rule looked at something."""
    counts: Counter[str] = Counter()

    def all_of(self: ActiveRules, scope: object) -> tuple[object, ...]:
        def counting(rule: object) -> object:
            def check(subject: object, reading: object) -> object:
                counts[rule.name] += 1  # type: ignore[attr-defined]
                return rule.check(subject, reading)  # type: ignore[attr-defined]

            return replace(rule, check=check)  # type: ignore[type-var]

        return tuple(counting(rule) for rule in self.all if rule.scope is scope)

    monkeypatch.setattr(ActiveRules, "of_scope", all_of)
    return counts


def test_rules_run_once_for_all_targets(tmp_path: Path, calls: Counter[str]) -> None:
    """Only what asks about a target runs again, once for each answer, however many targets there are."""
    many = tuple(replace(ODD[number % len(ODD)], name=f"own-{number}") for number in range(30))
    path = ROOT / "examples" / "mistakes" / "chat.jsonl"
    check_file(Source(path), Plan(settings()))
    once = calls.copy()
    calls.clear()
    compared(path, many, settings(*many))
    assert set(calls) <= set(RULES)
    again = {name: count / once[name] for name, count in calls.items() if count > once[name] > 0}
    # Six answers to the question for the limit, which no line is over without these targets.
    assert calls.pop("over-token-limit") <= 10 * 6
    assert sum(calls.values()) <= 1.5 * sum(once.values())
    assert all(times <= len(ODD) for times in again.values()), again
