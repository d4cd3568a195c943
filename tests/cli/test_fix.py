"""`--fix` and `--diff`: what changes is what was to be mended, byte for byte, and nothing on the way is lost."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli.running import COMMA, WEIGHT, chat, chats, run, write
from tuneline.engine import limits
from tuneline.engine.files import atomic as whole
from tuneline.engine.files.source import Source
from tuneline.engine.fixes import plan as fixes

BOM = "\ufeff"
BLANKS = chats(6) + "\n\n" + chats(6).replace("Question", "Query") + "\n"


def fixed(folder: Path, content: str | bytes, *words: str) -> bytes:
    write(folder / "x.jsonl", content)
    outcome = run("check", "x.jsonl", "--fix", *words)
    assert [it.name for it in folder.iterdir()] == ["x.jsonl"]
    assert outcome.code in (0, 1)
    return (folder / "x.jsonl").read_bytes()


def test_safe_fixes_alone_unless_asked_for_more(folder: Path) -> None:
    write(folder / "x.jsonl", chats(bad={3: COMMA, 5: chat(5, weight=0.5)}))
    outcome = run("check", "x.jsonl", "--fix", "--output-format", "concise")
    assert outcome.code == 1
    assert outcome.err == "tuneline: x.jsonl: 1 finding fixed\n"
    assert outcome.out.startswith("x.jsonl:6:113: error[invalid-weight]")
    assert (folder / "x.jsonl").read_text("utf-8") == chats(bad={5: chat(5, weight=0.5)})
    outcome = run("check", "x.jsonl", "--fix", "--unsafe-fixes")
    assert outcome == (
        0,
        "no findings in 1 file, 12 lines: 12 chat\n",
        "tuneline: x.jsonl: 1 finding fixed\n",
    )
    assert (folder / "x.jsonl").read_text("utf-8") == chats(bad={5: chat(5, weight=1)})


HALVES = chat(5).replace('"content"', '"contnet": "first half", "contentt"', 1)


def test_a_fix_that_fails_is_named_and_the_run_goes_on(folder: Path) -> None:
    write(folder / "a.jsonl", chats(bad={3: COMMA, 5: HALVES}))
    write(folder / "b.jsonl", chats(bad={3: HALVES}))
    write(folder / "c.jsonl", chats(bad={3: COMMA}).replace("Question", "Query"))
    before = (folder / "b.jsonl").stat()
    outcome = run("check", ".", "--fix", "--unsafe-fixes", "--output-format", "concise")
    assert outcome.code == 2
    errors = outcome.err.splitlines()
    assert [it.partition(" (")[0] for it in errors] == [
        "tuneline: a.jsonl:6: not fixed: unknown-key",
        "tuneline: a.jsonl: 1 finding fixed",
        "tuneline: b.jsonl:4: not fixed: unknown-key",
        "tuneline: c.jsonl: 1 finding fixed",
    ]
    assert all(it.endswith("). Another fix would give the same object this key too.") for it in errors[0::2])
    assert (folder / "b.jsonl").stat().st_mtime_ns == before.st_mtime_ns
    assert (folder / "a.jsonl").read_text("utf-8") == chats(bad={5: HALVES})
    # Nothing is wanted where nothing is safe.
    assert run("check", "b.jsonl", "--fix").code == 1


def test_of_many_fixes_that_fail_the_first_are_named(folder: Path) -> None:
    write(folder / "x.jsonl", f"{HALVES}\n" * 30)
    outcome = run("check", "x.jsonl", "--diff", "--unsafe-fixes", "--select", "unknown-key")
    assert outcome.code == 2
    lines = outcome.err.splitlines()
    assert len(lines) <= limits.REFUSED_FIXES + 1
    assert lines[-1] == "tuneline: x.jsonl: 40 more findings not fixed"


def test_a_file_without_a_fix_is_not_touched(folder: Path) -> None:
    path = write(folder / "x.jsonl", chats(bad={5: WEIGHT}))
    before = path.stat()
    assert run("check", "x.jsonl", "--fix").err == ""
    after = path.stat()
    # Not the time of access, which reading changes when a second passes meanwhile.
    assert (after.st_ino, after.st_mtime_ns, after.st_size) == (
        before.st_ino,
        before.st_mtime_ns,
        before.st_size,
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", BOM])
@pytest.mark.parametrize("final", [True, False])
def test_what_frames_the_lines_stays(folder: Path, end: str, mark: str, final: bool) -> None:
    def file(bad: dict[int, str]) -> bytes:
        text = mark + chats(bad=bad, end=end)
        return (text if final else text.removesuffix(end)).encode()

    words = ("--ignore", "byte-order-mark,line-ending")
    assert fixed(folder, file({2: COMMA, 11: COMMA}), *words) == file({2: chat(3), 11: chat(3)})


def test_mixed_line_ends_stay(folder: Path) -> None:
    ends = ["\n", "\r\n", "\r", "\r\n", "\n", "\n", "\r", "\r", "\n", "\r\n", "\r", ""]
    lines = [chat(number) for number in range(12)]
    before = [*lines[:3], COMMA, *lines[4:11], COMMA]
    after = [*lines[:3], chat(3), *lines[4:11], chat(3)]
    assert (
        fixed(folder, "".join(map("".join, zip(before, ends, strict=True))), "--ignore", "line-ending")
        == "".join(map("".join, zip(after, ends, strict=True))).encode()
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BLANKS, chats(6) + chats(6).replace("Question", "Query")),
        (BOM + chats(), chats()),
        (BOM + COMMA + "\n" + chats(), chat(3) + "\n" + chats()),
        ("\r\n".join(["[", chat(1) + ",", chat(2), "]"]), chat(1) + "\r\n" + chat(2)),
        (chat(1) + " " + chat(2) + "\r\n" + chat(3), chat(1) + "\r\n" + chat(2) + "\r\n" + chat(3)),
        (chat(1) + "\n" + chat(2) + chat(3), chat(1) + "\n" + chat(2) + "\n" + chat(3)),
        (chat(1) + "\n\n", chat(1) + "\n"),
        (chat(1) + "\n   ", chat(1)),
        (chat(1).replace('{"messages"', '{\n  "messages"') + "\n" + chat(2), chat(1) + "\n" + chat(2)),
    ],
)
def test_lines_that_come_and_go(folder: Path, before: str, after: str) -> None:
    assert fixed(folder, before) == after.encode()


def test_undecodable_lines_stay_byte_for_byte(folder: Path) -> None:
    odd = [b'{"messages": "\xff\xfe",}', b"\xed\xa0\x80", b"\x80" * 9]
    lines = [COMMA.encode(), odd[0], b"", odd[1], COMMA.encode(), odd[2]]
    after = [chat(3).encode(), odd[0], odd[1], chat(3).encode(), odd[2]]
    assert fixed(folder, b"\r\n".join(lines), "--unsafe-fixes", "--ignore", "dataset") == b"\r\n".join(after)


def test_a_spread_value_with_an_undecodable_line_is_not_joined(folder: Path) -> None:
    content = b'{\n"prompt": "a",\n"completion": "\xff"\n}\n' + chats().encode()
    assert fixed(folder, content, "--unsafe-fixes") == content


@pytest.mark.skipif(os.name == "nt", reason="Unix modes and links")
def test_mode_and_link_stay(folder: Path) -> None:
    path = write(folder / "data/real.jsonl", chats(bad={2: COMMA}))
    path.chmod(0o640)
    (folder / "link.jsonl").symlink_to("data/real.jsonl")
    assert run("check", "link.jsonl", "--fix").code == 0
    assert (folder / "link.jsonl").is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert path.read_text("utf-8") == chats(bad={2: chat(3)})
    assert [it.name for it in path.parent.iterdir()] == ["real.jsonl"]


@pytest.mark.skipif(os.name == "nt", reason="Unix modes")
def test_nobody_else_reads_what_is_being_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modes = []
    put_in_place = whole.put_in_place

    def watched(temporary: Path, path: Path) -> None:
        modes.append(stat.S_IMODE(temporary.stat().st_mode))
        put_in_place(temporary, path)

    monkeypatch.setattr("tuneline.cli.fix.put_in_place", watched)
    monkeypatch.setattr(whole, "put_in_place", watched)
    path = write(folder / "x.jsonl", chats(bad={2: COMMA}))
    path.chmod(0o600)
    write(folder / "known.json", "").chmod(0o640)
    run("check", "x.jsonl", "--fix", "--write-baseline", "known.json")
    assert modes == [0o600, 0o600]
    assert stat.S_IMODE((folder / "known.json").stat().st_mode) == 0o640


@pytest.mark.skipif(os.name == "nt", reason="Unix groups")
def test_the_group_stays_where_the_owner_cannot(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(folder / "x.jsonl", chats(bad={2: COMMA}))
    kept = []

    def chown(_: Path, owner: int, group: int) -> None:
        if owner != -1:
            raise PermissionError
        kept.append(group)

    monkeypatch.setattr(os, "chown", chown)
    run("check", "x.jsonl", "--fix")
    assert kept == [path.stat().st_gid]


@pytest.mark.parametrize(("names", "words"), [(1, "1 other name"), (2, "2 other names")])
@pytest.mark.parametrize("quiet", [[], ["--quiet"]])
def test_other_names_of_a_file_are_named(folder: Path, names: int, words: str, quiet: list[str]) -> None:
    path = write(folder / "x.jsonl", chats(bad={2: COMMA}))
    for number in range(names):
        os.link(path, folder / f"other{number}")
    result = run("check", "x.jsonl", "--fix", *quiet)
    assert f"x.jsonl: the file has {words} (hard links), which still lead to the text" in result.err
    assert result.code == 0
    assert (folder / "other0").read_text("utf-8") == chats(bad={2: COMMA})
    assert "hard link" not in run("check", "x.jsonl", "--fix").err
    assert "hard link" not in run("check", "other0", "--diff").err


@pytest.mark.skipif(sys.platform != "linux", reason="attributes of Linux")
def test_extended_attributes_stay(folder: Path) -> None:
    path = write(folder / "x.jsonl", chats(bad={2: COMMA}))
    given = {"user.note": b"from Ann", "user.empty": b"", "user.bytes": b"\0\xff"}
    try:
        for name, value in given.items():
            os.setxattr(path, name, value)
    except OSError:
        pytest.skip("the file system has no attributes")
    assert run("check", "x.jsonl", "--fix").code == 0
    assert {name: os.getxattr(path, name) for name in os.listxattr(path)} == given


def test_attributes_that_cannot_be_copied_stop_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(folder / "x.jsonl", chats(bad={2: COMMA}))

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "listxattr", lambda _: ["security.selinux"], raising=False)
    monkeypatch.setattr(os, "getxattr", refuse, raising=False)
    assert run("check", "x.jsonl", "--fix").code == 0
    assert path.read_text("utf-8") == chats(bad={2: chat(3)})


@pytest.mark.parametrize(
    "words", [["--fix"], ["--output-file", "report"], ["--write-baseline", "known.json"]], ids=" ".join
)
def test_what_a_killed_run_left_is_removed_a_day_later(folder: Path, words: list[str]) -> None:
    write(folder / "x.jsonl", chats(bad={2: COMMA}))
    day = 24 * 60 * 60
    ages = {
        ".tuneline-0123456789ab.tmp": day + 60,
        ".tuneline-ffffffffffff.tmp": 7 * day,
        ".tuneline-111111111111.tmp": day - 600,
        ".tuneline-notes.tmp": 7 * day,
        "tuneline-0123456789ab.tmp": 7 * day,
        ".tuneline-0123456789ab.tmp.bak": 7 * day,
    }
    for name, age in ages.items():
        write(folder / name, "left behind")
        os.utime(folder / name, (time.time() - age,) * 2)
    (folder / ".tuneline-222222222222.tmp").mkdir()
    run("check", "x.jsonl", *words)
    gone = {name for name in ages if not (folder / name).exists()}
    assert gone == {".tuneline-0123456789ab.tmp", ".tuneline-ffffffffffff.tmp"}
    assert (folder / ".tuneline-222222222222.tmp").is_dir()


def test_a_name_as_long_as_can_be(folder: Path) -> None:
    name = "x" * 249 + ".jsonl"
    write(folder / name, chats(bad={2: COMMA}))
    assert run("check", name, "--fix", "--output-file", "y" * 255).code == 0
    assert sorted(it.name for it in folder.iterdir()) == [name, "y" * 255]


def test_a_file_that_changes_meanwhile_is_left_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(folder / "x.jsonl", chats(bad={2: COMMA}))
    plan = fixes.plan_round
    theirs = chats(bad={2: COMMA, 3: COMMA})

    def planning(*given: object, **named: object) -> object:
        write(path, theirs)
        return plan(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(fixes, "plan_round", planning)
    outcome = run("check", "x.jsonl", "--fix")
    assert outcome.code == 2
    assert outcome.err.count("\n") == 1
    assert path.read_text("utf-8") == theirs
    assert [it.name for it in folder.iterdir()] == ["x.jsonl"]


def test_a_file_that_changes_at_the_last_moment_is_left_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(folder / "x.jsonl", chats(bad={2: COMMA}))
    unchanged = Source.unchanged

    def asked(source: Source) -> bool:
        # The last question before the rename is asked of the file itself when its mended copy is there.
        if source.path.name == "x.jsonl" and any(it.suffix == ".tmp" for it in folder.iterdir()):
            write(path, "theirs")
        return unchanged(source)

    monkeypatch.setattr(Source, "unchanged", asked)
    outcome = run("check", "x.jsonl", "--fix")
    assert outcome.code == 2
    assert outcome.err == "tuneline: x.jsonl: changed while it was being fixed, so it was not written\n"
    assert path.read_text("utf-8") == "theirs"


def test_settings_of_each_file_hold_for_its_fixes(folder: Path) -> None:
    write(folder / "tuneline.toml", '[files."b.jsonl"]\nignore = ["invalid-json"]\n')
    for name in ("a.jsonl", "b.jsonl"):
        write(folder / name, chats(bad={2: COMMA}))
    assert run("check", ".", "--fix").err == "tuneline: ./a.jsonl: 1 finding fixed\n".replace("./", "")
    assert (folder / "b.jsonl").read_text("utf-8") == chats(bad={2: COMMA})


def test_quiet_fixing(folder: Path) -> None:
    write(folder / "x.jsonl", chats(bad={2: COMMA}))
    assert run("check", "x.jsonl", "--fix", "--quiet") == (0, "", "")
    assert (folder / "x.jsonl").read_text("utf-8") == chats(bad={2: chat(3)})


PATCHED = [
    chats(bad={0: COMMA}),
    chats(bad={11: COMMA}),
    chats(bad={3: COMMA, 4: WEIGHT, 6: COMMA, 10: COMMA}),
    chats(40, bad={5: COMMA, 20: WEIGHT, 21: WEIGHT, 35: COMMA}),
    chats(bad=dict.fromkeys(range(12), COMMA)),
    BLANKS,
    "\n" + chats(),
    chats().removesuffix("\n") + "\n  ",
    chats(bad={11: COMMA}).removesuffix("\n"),
    BOM + chats(),
    "[\n" + ",\n".join(map(chat, range(5))) + "\n]\n",
    "[" + ", ".join(map(chat, range(5))) + "]",
    chats(bad={4: chat(70) + chat(71), 5: ""}),
    chats(bad={4: chat(3).replace(", ", ",\n")}),
    chats(bad={0: chat(1), 1: chat(1), 2: chat(1), 3: chat(1)}),
    chats(bad=dict.fromkeys(range(0, 12, 2), COMMA), end="\r\n"),
    chats(bad={4: COMMA.replace("Answer", "世 \u2028")}),
]


@pytest.mark.parametrize("tool", ["git", "patch"])
@pytest.mark.parametrize("content", PATCHED)
def test_a_diff_is_a_patch(folder: Path, tool: str, content: str) -> None:
    program = shutil.which(tool)
    if program is None:
        pytest.skip(f"no {tool} here")
    name = "da ta/x y.jsonl"
    path = write(folder / name, content)
    outcome = run("check", name, "--diff", "--unsafe-fixes")
    assert (outcome.code, outcome.err) == (0, "")
    assert path.read_bytes() == content.encode()
    command = [program, "apply"] if tool == "git" else [program, "-p1", "--binary", "--silent"]
    # A repository above this folder is none of ours.
    environment = os.environ | {"GIT_CEILING_DIRECTORIES": str(folder.parent)}
    subprocess.run(command, input=outcome.out.encode(), cwd=folder, env=environment, check=True)
    patched = path.read_bytes()
    write(path, content)
    run("check", name, "--fix", "--unsafe-fixes")
    assert patched == path.read_bytes() != content.encode()


def test_a_diff_shows_the_place(folder: Path) -> None:
    write(folder / "x.jsonl", chats(5, bad={2: COMMA}))
    assert run("check", "x.jsonl", "--diff").out == (
        f"--- a/x.jsonl\n+++ b/x.jsonl\n@@ -2,3 +2,3 @@\n {chat(1)}\n-{COMMA}\n+{chat(3)}\n {chat(3)}\n"
    )
    assert "\x1b[32m+{" in run("check", "x.jsonl", "--diff", FORCE_COLOR="1").out
    assert run("check", "-", "--diff", stdin=chats(5, bad={2: COMMA}).encode()).out.startswith(
        "--- a/<stdin>\n"
    )
    write(folder / "x.jsonl", chats())
    assert run("check", "x.jsonl", "--diff") == (0, "", "")
    assert run("check", "absent", "--diff").code == 2


def test_a_diff_of_old_line_ends_and_odd_bytes_can_be_read(folder: Path) -> None:
    write(folder / "x.jsonl", chats(5, bad={2: COMMA}, end="\r").encode() + b"\xff\xfe\r")
    lines = run("check", "x.jsonl", "--diff").out.split("\n")
    assert lines[3:6] == [f" {chat(1)}", f"-{COMMA}", f"+{chat(3)}"]


def test_many_fixes_cost_no_more_than_their_lines(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read again for 300 fixes grows with their lines, however they are spread."""
    bad = {it: COMMA if it % 2 else "" for it in range(0, 600, 2)} | dict.fromkeys(range(1, 600, 4), WEIGHT)
    write(folder / "x.jsonl", chats(600, bad))
    size = (folder / "x.jsonl").stat().st_size
    read, total = Source.read_bytes, 0

    def reading(source: Source, block: object) -> bytes:
        nonlocal total
        data = read(source, block)  # type: ignore[arg-type]
        total += len(data)
        return data

    monkeypatch.setattr(Source, "read_bytes", reading)
    assert run("check", "x.jsonl", "--fix", "--unsafe-fixes", "--ignore", "dataset").code == 0
    # Three checks, each with a look at the first lines, one copy, the lines to mend and where they start.
    assert total < 12 * size


def test_files_with_marks_that_were_put_behind_each_other_are_fixed_whole(folder: Path) -> None:
    lines = [f"{BOM}{chat(number)}\n" for number in range(3 * limits.FIX_ROUNDS)]
    found = fixed(folder, "".join(lines), "--no-tokens").decode("utf-8")
    assert found.removeprefix(BOM) == "".join(lines).replace(BOM, "")
