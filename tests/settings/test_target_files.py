"""Private targets: what is wrong with a target file is one clear line with file and key, and the others hold."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from tuneline.domain.effect import Effect
from tuneline.engine.setting_names import NAMES
from tuneline.settings import limits
from tuneline.settings.discover import load
from tuneline.settings.read import Loaded, read
from tuneline.targets.base import LIMITS
from tuneline.targets.target_file import FormatTable, MasksTable, Proof, TargetTable

HEAD = 'title = "Our trainer"\nas_of = 2026-11-01\n'
READS = '[formats.chat]\nreads = "whole"\n'
GOOD = HEAD + READS


def loaded(folder: Path, *, settings: str = "", **files: str | bytes) -> Loaded:
    """The settings of a folder with these target files."""
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / f"{name}.toml").write_bytes(data)
    listed = ", ".join(f'"./{name}.toml"' for name in files)
    path = folder / "tuneline.toml"
    path.write_text(f"targets = [{listed}]\n{settings}", "utf-8")
    return load(path, NAMES)


def test_a_private_target_can_be_named_everywhere(tmp_path: Path) -> None:
    settings = 'target = "azure, Ours"\n[files."eval/*"]\ntarget = "ours"\n'
    found = loaded(tmp_path, settings=settings, ours=GOOD)
    assert found.problems == ()
    assert found.settings.target == ("azure", "ours")
    assert found.settings.files["eval/*"].target == ("ours",)
    (target,) = found.settings.own_targets
    assert (target.name, target.title, target.built_in) == ("ours", "Our trainer", False)
    assert found.settings.own.files == {"ours": tmp_path / "ours.toml"}


def test_settings_without_a_file_look_in_their_folder(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(GOOD + 'reads_as = "chat"\n', "utf-8")
    data = {"targets": ["./ours.toml"], "target": "ours"}
    assert read(data, NAMES, folder=tmp_path).problems == ()
    assert len(read(data, NAMES, folder=tmp_path / "none").problems) == 2


def test_the_table_in_pyproject_may_name_them(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(GOOD, "utf-8")
    path = tmp_path / "pyproject.toml"
    path.write_text('[tool.tuneline]\ntargets = ["ours.toml"]\ntarget = "ours"\n', "utf-8")
    assert load(path, NAMES).problems == ()


def test_a_fact_without_evidence_is_the_users_own_word(tmp_path: Path) -> None:
    text = GOOD + '[cases]\nempty-file = "refuse"\nunknown-role = ["drop", "tried"]\n'
    text += '[evidence.tried]\nsource = "we tried"\nas_of = 2026-11-02\nverified = false\n'
    (target,) = loaded(tmp_path, ours=text).settings.own_targets
    assert target.cases["empty-file"].value is Effect.REFUSE
    assert target.cases["empty-file"].evidence.verified
    assert not target.cases["unknown-role"].evidence.verified


WRONG = {
    "unknown key": (
        GOOD + "[formats.chat.kyes]\n",
        'unknown key "formats.chat.kyes" in ours.toml: did you mean "keys"?',
    ),
    "unknown key at the top": (
        "titel = 1\n" + GOOD,
        'unknown key "titel" in ours.toml: did you mean "title"?',
    ),
    "unknown key of masks": (
        GOOD + 'masks = [{ rolse = ["user"] }, "x"]\n[evidence.x]\nsource = "x"\nas_of = 2026-11-01\n',
        'unknown key "formats.chat.masks.rolse" in ours.toml: did you mean "roles"?',
    ),
    "unknown key of evidence": (
        GOOD + '[evidence.x]\nsource = "x"\nas_of = 2026-11-01\nverifeid = true\n',
        'unknown key "evidence.x.verifeid" in ours.toml: did you mean "verified"?',
    ),
    "path pattern": (
        GOOD + '[formats.chat.keys]\n"messages[0].weight" = "refuse"\n',
        'formats.chat.keys."messages[0].weight" in ours.toml: this is not a pattern for a key, such as "*",',
    ),
    "effect": (
        GOOD + '[cases]\nempty-file = "refues"\n',
        "\"cases.empty-file\" in ours.toml is \"refues\": write 'refuse', 'crash', 'drop',",
    ),
    "effect of another type": (
        GOOD + "[cases]\nempty-file = 3\n",
        '"cases.empty-file" in ours.toml is a whole number (3)',
    ),
    "rule": (
        GOOD + '[cases]\nempty-fill = "refuse"\n',
        'unknown rule or case "empty-fill" in ours.toml ("cases"): did you mean "empty-file"?',
    ),
    "case": (
        GOOD + '[formats.chat.cases]\n"empty-file/none" = "refuse"\n',
        'unknown rule or case "empty-file/none" in ours.toml ("formats.chat.cases"): did you mean "empty-file"?',
    ),
    "format": (
        HEAD + '[formats.caht]\nreads = "whole"\n',
        'unknown format "caht" in ours.toml ("formats"): did you mean "chat"?',
    ),
    "format that lines are read as": (
        GOOD + 'reads_as = "xyz"\n',
        'unknown format "xyz" in ours.toml ("formats.chat"): the formats are chat, preference, reinforcement,',
    ),
    "format of others that lines are read as": (
        GOOD + 'reads_as = "*"\n',
        'unknown format "*" in ours.toml ("formats.chat"): the formats are chat,',
    ),
    "too long a list": (
        GOOD + f"roles = [{'1, ' * 1001}]\n",
        '"formats.chat.roles" in ours.toml has too many entries: at most 1,000 are read',
    ),
    "limit": (
        GOOD + "[limits]\nmin_exmples = 3\n",
        'unknown limit "min_exmples" in ours.toml ("limits"): did you mean "min_examples"?',
    ),
    "value of a limit": (
        GOOD + "[limits]\nmin_examples = 0\n",
        '"limits.min_examples" in ours.toml is a whole number (0): it must be greater than 0',
    ),
    "value in a table of limits": (
        GOOD + '[limits.example_tokens]\nsupervised = "many"\n',
        '"limits.example_tokens.supervised" in ours.toml is "many": a whole number is expected',
    ),
    "evidence that is not there": (
        GOOD + '[cases]\nempty-file = ["refuse", "tried"]\n',
        '"cases.empty-file" in ours.toml: "evidence" has no entry tried',
    ),
    "no pair": (
        GOOD + '[cases]\nempty-file = ["refuse"]\n',
        '"cases.empty-file" in ours.toml: a fact is a value, or a',
    ),
    "no title": ("as_of = 2026-11-01\n" + READS, '"title" is missing in ours.toml'),
    "title of two lines": (
        'title = """a\nb"""\nas_of = 2026-11-01\n' + READS,
        '"title" in ours.toml is "a\nb": it must be one line of visible characters',
    ),
    "date": (
        'title = "A"\nas_of = "soon"\n' + READS,
        '"as_of" in ours.toml is "soon": a date such as 2026-01-31 is expected',
    ),
    "no date": ('title = "A"\n' + READS, '"as_of" is missing in ours.toml'),
    "no format": (HEAD, '"formats" is missing in ours.toml'),
    "empty formats": (HEAD + "[formats]\n", '"formats" in ours.toml: it reads no format: at least one needs'),
    "reads nothing": (
        HEAD + '[formats.chat]\nreads = "refuses"\n',
        '"formats" in ours.toml: it reads no format',
    ),
    "form of arguments": (
        GOOD + 'arguments = ["txt"]\n',
        "\"formats.chat.arguments[0]\" in ours.toml is \"txt\": write 'text' or 'object'",
    ),
    "kind": (
        f'kind = "thing"\n{GOOD}',
        "\"kind\" in ours.toml is \"thing\": write 'service', 'checker' or 'trainer'",
    ),
    "name that is taken": (
        f'name = "openai"\n{GOOD}',
        '"name" in ours.toml is "openai", which is taken (a built-in target has',
    ),
    "name of all": (
        f'name = "any"\n{GOOD}',
        '"name" in ours.toml is "any", which is taken ("any" means every target): choose',
    ),
    "name": (
        f'name = "Our own"\n{GOOD}',
        '"name" in ours.toml is "Our own": a name has small letters and digits',
    ),
    "not TOML": ("title = \n", "ours.toml is not valid TOML: Invalid value (at line 1, column 9)"),
    "open string": (
        'title = """\n',
        "ours.toml is not valid TOML: Unterminated string (at line 2, column 1)",
    ),
    "deep key": (f"{'.'.join('a' * 3_000)} = 1\n", "ours.toml is nested too deep"),
    "deep list": (f"a = {'[' * 9_000}\n", "ours.toml is nested too deep"),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_one_line_says_what_is_wrong(text: str, message: str, tmp_path: Path) -> None:
    found = loaded(tmp_path, settings='target = "theirs"\n', theirs=GOOD, ours=text)
    (problem,) = found.problems
    assert problem.message.startswith(message)
    assert (problem.path, problem.key) == (tmp_path / "ours.toml", "targets[1]")
    # The others hold.
    assert [it.name for it in found.settings.own_targets] == ["theirs"]
    assert found.settings.target == ("theirs",)


def test_a_target_whose_file_is_wrong_is_not_known_and_the_message_says_why(tmp_path: Path) -> None:
    found = loaded(tmp_path, settings='target = "ours"\n', ours="title = 3")
    words = 'unknown target "ours" in tuneline.toml: its file ours.toml is wrong'
    assert [it.message for it in found.problems][-1] == words
    assert found.settings.target == ("any",)
    named = loaded(tmp_path, settings='target = "mine"\n', ours='name = "mine"\n')
    assert named.problems[-1].message == 'unknown target "mine" in tuneline.toml: its file ours.toml is wrong'


def test_two_files_with_one_name(tmp_path: Path) -> None:
    found = loaded(tmp_path, ours=GOOD, more=f'name = "ours"\n{GOOD}')
    (problem,) = found.problems
    assert (
        problem.message
        == '"name" in more.toml is "ours", which is taken (ours.toml has it too): choose another'
    )
    assert [it.name for it in found.settings.own_targets] == ["ours"]


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(GOOD, "utf-8")
    found = read({"targets": ["ours.toml", "./x/../ours.toml"]}, NAMES, folder=tmp_path)
    assert (found.problems, len(found.settings.own_targets)) == ((), 1)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    names = ["none.toml", "folder.toml", "bytes.toml"]
    (tmp_path / "bytes.toml").write_bytes(b'title = "\xff"\n')
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.toml")
        names.append("pipe.toml")
    if Path("/dev/zero").exists():
        (tmp_path / "zero.toml").symlink_to("/dev/zero")
        names.append("zero.toml")
    found = read({"targets": names}, NAMES, folder=tmp_path)
    assert len(found.problems) == len(names)
    assert found.problems[0].message == "none.toml cannot be read: No such file or directory"
    assert found.problems[2].message == "bytes.toml is not valid UTF-8 (at line 1)"
    for problem in found.problems[3:]:
        assert problem.message.endswith("cannot be read: it is not a regular file")


def test_what_is_read_is_bounded(tmp_path: Path) -> None:
    found = loaded(tmp_path, big="#" * 10_000_000, ours=GOOD)
    (problem,) = found.problems
    assert problem.message == "big.toml cannot be read: it has more than 1,000,000 bytes"
    half = GOOD + "#" * (limits.TARGET_BYTES // 2)
    found = loaded(tmp_path, one=half, two=half, ours=GOOD)
    (problem,) = found.problems
    assert problem.message.startswith(
        "two.toml is not read: target files may have at most 1,000,000 characters"
    )
    assert [it.name for it in found.settings.own_targets] == ["one", "ours"]
    found = loaded(tmp_path, **{f"a{number}": GOOD for number in range(limits.TARGET_FILES + 1)})
    (problem,) = found.problems
    assert problem.message == '"targets" in tuneline.toml has too many entries: at most 50 files are read'


def test_many_mistakes_are_not_reported_one_by_one(tmp_path: Path) -> None:
    text = GOOD + "[cases]\n" + "".join(f'r{number} = "x"\n' for number in range(900))
    found = loaded(tmp_path, ours=text)
    assert len(found.problems) == limits.PROBLEMS + 1
    assert found.problems[-1].message == "1,700 more keys in ours.toml are wrong"
    (problem,) = loaded(tmp_path, ours=text + "".join(f'q{number} = "x"\n' for number in range(200))).problems
    assert problem.message == '"cases" in ours.toml has too many entries: at most 1,000 are read'


# What a file may hold anywhere, right or wrong.
TABLES = (TargetTable, FormatTable, MasksTable, Proof)
FIELDS = [name for table in TABLES for name in table.model_fields]
keys = st.sampled_from([*FIELDS, *LIMITS, "chat", "*", "[key]", "empty-file", "messages[].weight", "a.b", ""])
values = st.recursive(
    st.sampled_from(
        ["chat", "refuse", "whole", "*", "tried", "", "messages[].weight", 0, 1, True, 1.5, date.min]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(keys, values, max_size=6), st.dictionaries(keys, values, max_size=3))
def test_no_table_raises(table: dict[str, Any], facts: dict[str, Any]) -> None:
    whole = {
        "title": "Ours",
        "as_of": date(2026, 11, 1),
        "formats": {"chat": {"reads": "whole", **facts}},
        **table,
    }
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "ours.toml").write_text(tomlkit.dumps(whole), "utf-8")
        found = read({"targets": ["ours.toml"]}, NAMES, folder=folder)
    assert len(found.settings.own_targets) + bool(found.problems) == 1
    for problem in found.problems:
        assert "ours.toml" in problem.message


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("./ours.toml", '"targets" in the settings is "./ours.toml": a list is expected'),
        (["ours"], '"targets[0]" in the settings is "ours": the name of a target file ends with ".toml"'),
        ([3], '"targets[0]" in the settings is a whole number (3): a string is expected'),
        (["a\0.toml"], '"targets[0]" in the settings is "a\0.toml": this cannot be the name of a file'),
    ],
)
def test_wrong_values_of_the_setting(value: object, message: str) -> None:
    (problem,) = read({"targets": value}, NAMES).problems
    assert problem.message == message
