"""What only a process of its own shows: imports, pipes, signals, terminals."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.running import WEIGHT, Outcome, chat, chats, environment, finish, start, write

unix = pytest.mark.skipif(os.name == "nt", reason="Windows has other signals, pipes and terminals")

HEAVY = (
    "lsprotocol pygls tiktoken toktok jsonschema_rs tuneline.syntax.tolerant "
    "multiprocessing.process concurrent.futures.process"
).split()


def imported(folder: Path, *words: str) -> set[str]:
    program = (
        "import sys\n"
        "from tuneline.cli.main import command\n"
        "code = command(sys.argv[1:])\n"
        "print(*sys.modules, file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    command = [sys.executable, "-c", program, *words]
    ended = subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, check=False, timeout=60
    )
    assert ended.returncode in (0, 1), ended.stderr
    return set(ended.stderr.decode().split())


@pytest.mark.parametrize("words", [["--help"], ["--version"]])
def test_help_imports_little(folder: Path, words: list[str]) -> None:
    modules = imported(folder, *words)
    assert not modules & {"pydantic", "tuneline.rules", "tuneline.formats", *HEAVY}


def test_a_check_imports_what_it_needs(folder: Path) -> None:
    write(folder / "x.jsonl", chats(bad={3: WEIGHT}))
    assert not imported(folder, "check", "x.jsonl").intersection(HEAVY)
    assert "tiktoken" in imported(folder, "stats", "x.jsonl")
    assert "tiktoken" not in imported(folder, "stats", "x.jsonl", "--no-tokens")


def test_a_small_sound_file_needs_no_pydantic(folder: Path) -> None:
    write(folder / "x.jsonl", chats())
    write(folder / "tuneline.toml", 'target = "openai"\n[severity]\ndataset = "hint"\n')
    assert not imported(folder, "check", "--no-tokens", "x.jsonl").intersection(
        ("pydantic", "pydantic_core", *HEAVY)
    )


def test_the_version_needs_no_click(folder: Path) -> None:
    assert "click" not in imported(folder, "--version")
    assert "click" in imported(folder, "--version", "--verbose")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that takes several processes some seconds, with a finding on each line."""
    line = json.dumps(
        {"messages": [{"role": "user", "content": "x" * 400}, {"role": "assistant", "weight": 0.5}]}
    )
    return write(tmp_path_factory.mktemp("large") / "large.jsonl", (line + "\n") * 60_000)


@unix
@pytest.mark.parametrize(
    "words", [["--output-format", "json"], ["--output-format", "text"], ["--unsafe-fixes", "--diff"]]
)
def test_a_pipe_that_closes(large: Path, folder: Path, words: list[str]) -> None:
    # Many files, because what is found in one is folded: more is printed than a pipe holds, however late it closes.
    for number in range(60):
        write(folder / f"{number}.jsonl", large.read_bytes()[:15_000])
    process = start("check", ".", *words, cwd=folder)
    assert process.stdout is not None
    process.stdout.read(1)
    process.stdout.close()
    process.stdout = None
    assert finish(process) == Outcome(141, "", "")


@unix
@pytest.mark.parametrize(
    "words", [["--help"], ["rules"], ["stats", "x.jsonl"], ["check", "x.jsonl"], ["schema", "chat"]]
)
def test_a_pipe_that_was_never_read(folder: Path, words: list[str]) -> None:
    write(folder / "x.jsonl", chats())
    reader, writer = os.pipe()
    os.close(reader)
    process = start(*words, cwd=folder, stdout=writer)
    os.close(writer)
    assert finish(process) == Outcome(141, "", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("words", [["--help"], ["check", "x.jsonl"], ["stats", "x.jsonl"]])
def test_standard_output_on_a_full_disk(folder: Path, words: list[str]) -> None:
    write(folder / "x.jsonl", chats())
    with open("/dev/full", "wb") as full:
        outcome = finish(start(*words, cwd=folder, stdout=full))
        assert outcome == Outcome(2, "", "tuneline: no space left on device\n")
        assert finish(start("check", "absent", cwd=folder, stderr=full)).code == 2


@unix
@pytest.mark.parametrize(("closed", "code"), [("<&-", 0), (">&-", 1), ("2>&-", 2)])
def test_closed_streams(folder: Path, closed: str, code: int) -> None:
    write(folder / "x.jsonl", chats(bad={3: WEIGHT}))
    words = {"<&-": "-", ">&-": "x.jsonl", "2>&-": "absent"}[closed]
    command = f'exec "$0" -m tuneline check {words} {closed}'
    ended = subprocess.run(
        ["sh", "-c", command, sys.executable], cwd=folder, env=environment(), capture_output=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (code, b"")


def wait_for_children(process: subprocess.Popen[bytes]) -> list[int]:
    """The processes that it has started, as soon as there are two."""
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        found = children_of(process.pid)
        if len(found) >= 2:
            return found
        time.sleep(0.01)
    raise AssertionError(f"no processes: {finish(process)}")


def children_of(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(it) for it in tasks.read_text().split()] if tasks.exists() else []


def alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@linux
@pytest.mark.parametrize(
    ("command", "number", "code", "told"),
    [
        ("check", signal.SIGINT, 130, "tuneline: stopped\n"),
        ("check", signal.SIGTERM, 143, ""),
        ("stats", signal.SIGINT, 130, "tuneline: stopped\n"),
        ("check --fix --unsafe-fixes", signal.SIGINT, 130, "tuneline: stopped\n"),
        ("check --fix --unsafe-fixes", signal.SIGTERM, 143, ""),
    ],
)
def test_stopping_several_processes(large: Path, command: str, number: int, code: int, told: str) -> None:
    before = large.stat()
    process = start(*command.split(), large.name, "--jobs", "2", cwd=large.parent, start_new_session=True)
    children = wait_for_children(process)
    # Held, so that they cannot be done before the signal comes, however late this process gets its turn.
    for child in children:
        os.kill(child, signal.SIGSTOP)
    # As a terminal does it: Ctrl-C reaches every process of the group.
    os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
    for child in children:
        os.kill(child, signal.SIGCONT)
    assert finish(process) == Outcome(code, "", told)
    assert not any(map(alive, children))
    assert large.stat().st_mtime_ns == before.st_mtime_ns
    assert not [it.name for it in large.parent.iterdir() if it.name.endswith(".tmp")]


@linux
def test_processes_leave_with_the_one_that_started_them(large: Path) -> None:
    process = start("check", large.name, "--jobs", "2", cwd=large.parent)
    children = wait_for_children(process)
    process.kill()
    assert finish(process).code == -signal.SIGKILL
    until = time.monotonic() + 30
    while any(map(alive, children)) and time.monotonic() < until:
        time.sleep(0.01)
    assert not any(map(alive, children))


@linux
def test_a_process_that_is_killed(large: Path) -> None:
    process = start("check", large.name, "--jobs", "2", cwd=large.parent)
    first, *others = wait_for_children(process)
    # The other one is held, so that it cannot do all of the work alone before the first one is missed.
    for child in others:
        os.kill(child, signal.SIGSTOP)
    os.kill(first, signal.SIGKILL)
    for child in others:
        os.kill(child, signal.SIGCONT)
    outcome = finish(process)
    assert outcome.code == 2
    assert outcome.err == "tuneline: large.jsonl: could not be checked: a process was killed; try --jobs 1\n"


@unix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_leaves_no_copy_of_standard_input(large: Path, tmp_path: Path, number: int) -> None:
    with large.open("rb") as file:
        words = ("check", "-", "--jobs", "1")
        process = start(*words, cwd=large.parent, stdin=file, env={"TMPDIR": str(tmp_path)})
        until = time.monotonic() + 30
        while not held(tmp_path) and time.monotonic() < until:
            time.sleep(0.01)
        assert list(tmp_path.iterdir())
        process.send_signal(number)
        assert finish(process).code == 128 + number
    assert list(tmp_path.iterdir()) == []


def held(folder: Path) -> int:
    """The bytes of the files in a folder; Python tries whether it can write there with one that is gone again."""
    try:
        return sum(it.stat().st_size for it in folder.iterdir())
    except FileNotFoundError:
        return 0


@unix
@pytest.mark.parametrize("words", [["check"], ["stats"], ["check", "--diff"]])
def test_a_pipe_as_a_file(folder: Path, words: list[str]) -> None:
    os.mkfifo(folder / "pipe.jsonl")
    process = start(*words, "pipe.jsonl", cwd=folder)
    with open(folder / "pipe.jsonl", "w", encoding="utf-8") as pipe:
        pipe.write(chats())
    outcome = finish(process)
    assert (outcome.code, outcome.err) == (0, "")
    assert "12" in outcome.out or words[-1] == "--diff"


@unix
def test_a_pipe_cannot_be_fixed(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    for name in ("-", "pipe"):
        outcome = finish(start("check", "--fix", name, cwd=folder))
        assert outcome.code == 2
        assert outcome.err.startswith(
            "tuneline: a pipe cannot be fixed in place; --diff shows what would change"
        )


@unix
def test_a_folder_with_a_pipe_is_checked_without_it(folder: Path) -> None:
    os.mkfifo(folder / "pipe.jsonl")
    write(folder / "x.jsonl", chats())
    assert finish(start("check", ".", cwd=folder)) == (0, "no findings in 1 file, 12 lines: 12 chat\n", "")


@pytest.mark.skipif(not Path("/dev/stdin").exists(), reason="no /dev/stdin")
def test_the_device_of_standard_input(folder: Path) -> None:
    write(folder / "x.jsonl", chats())
    with (folder / "x.jsonl").open("rb") as file:
        assert finish(start("check", "/dev/stdin", cwd=folder, stdin=file)).code == 0
    process = start("check", "/dev/stdin", cwd=folder, stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(chats(bad={3: WEIGHT}).encode())
    assert finish(process).code == 1


@unix
def test_a_name_that_is_no_text(folder: Path) -> None:
    name = b"\xff\xfe.jsonl"
    Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(chats(bad={3: WEIGHT}), "utf-8")
    for output_format in (b"text", b"json", b"sarif"):
        outcome = finish(start(b"check", name, b"--output-format", output_format, cwd=folder))
        assert (outcome.code, outcome.err) == (1, "")
    assert finish(start(b"check", b"\xff", cwd=folder)).err == "tuneline: ⟨U+DCFF⟩: does not exist\n"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_an_output_that_lacks_characters(folder: Path, encoding: str) -> None:
    write(folder / "x.jsonl", chats(bad={3: chat(3, weight="世 \u2028 …")}))
    process = start("check", "x.jsonl", cwd=folder, env={"PYTHONIOENCODING": encoding})
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (1, b"")
    shown = "世".encode() if encoding == "utf-8" else b"\\u4e16"
    assert shown in out


def test_pages_on_an_output_that_lacks_characters(folder: Path) -> None:
    assert (
        "\\xe9" in finish(start("explain", "invalid-utf8", cwd=folder, env={"PYTHONIOENCODING": "ascii"})).out
    )


def terminal(*words: str, cwd: Path, **variables: str) -> Iterator[bytes]:
    """What the command writes to a terminal as wide as 60 columns; the last item is its exit code in ASCII."""
    import fcntl
    import pty
    import struct
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
    process = start(
        *words,
        cwd=cwd,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={"TERM": "xterm", "COLUMNS": "", **variables},
    )
    os.close(slave)
    until = time.monotonic() + 60
    while time.monotonic() < until and select.select([master], [], [], 60)[0]:
        try:
            data = os.read(master, 1 << 16)
        except OSError:  # how Linux says that the other end was closed
            break
        if not data:
            break
        yield data
    os.close(master)
    yield str(process.wait(60)).encode()


def test_a_terminal_has_colour_and_progress(large: Path) -> None:
    pytest.importorskip("pty")
    name = f"{'long ' * 20}世\n.jsonl"
    write(large.parent / name, chats(45_000, bad={3: WEIGHT}))
    *written, code = terminal("check", name, "--jobs", "1", "--select", "weights", cwd=large.parent)
    shown = b"".join(written).decode()
    assert code == b"1"
    bars = [part for part in shown.split("\r\x1b[K") if part.startswith(("━", "─"))]
    assert bars
    assert [bar for bar in bars if len(bar) >= 60 or "\n" in bar] == []
    # It is wiped before anything else is written.
    last = shown.rindex(bars[-1]) + len(bars[-1])
    assert shown[last:].startswith("\r\x1b[K")
    assert "\x1b[31m\x1b[1merror[invalid-weight]" in shown
    plain = b"".join(terminal("check", name, "--jobs", "1", "--quiet", cwd=large.parent))
    assert plain == b"1"


def test_a_terminal_without_colour(folder: Path) -> None:
    pytest.importorskip("pty")
    write(folder / "x.jsonl", chats(bad={3: WEIGHT}))
    assert b"\x1b" in b"".join(terminal("check", "x.jsonl", cwd=folder))
    for variables in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert b"\x1b" not in b"".join(terminal("check", "x.jsonl", cwd=folder, **variables))


def test_a_diff_steers_no_terminal(folder: Path) -> None:
    pytest.importorskip("pty")
    lines = chats(3, bad={1: '{"messages":\t[{"role": "user", "content": "\x1b[31m\x9b\x1b]0;t\x07"},]}'})
    write(folder / "x.jsonl", lines)
    shown = b"".join(terminal("check", "x.jsonl", "--diff", cwd=folder, NO_COLOR="1")).decode()
    assert '"messages":\t[{"role": "user", "content": "␛[31m⟨U+009B⟩␛]0;t␇"}' in shown
    assert {it for it in shown if ord(it) < 0x20 or 0x7F <= ord(it) < 0xA0} == {"\t", "\r", "\n"}
    assert "\x1b[31m" in finish(start("check", "x.jsonl", "--diff", cwd=folder)).out


def test_temporary_files_are_gone(folder: Path) -> None:
    write(folder / "x.jsonl", chats(bad={3: WEIGHT}))
    place = folder / "tmp"
    place.mkdir()
    names = {"TMPDIR": str(place), "TEMP": str(place), "TMP": str(place)}
    for words in (["check", "-"], ["check", "--diff", "--unsafe-fixes", "-"], ["stats", "-"]):
        with (folder / "x.jsonl").open("rb") as file:
            assert finish(start(*words, cwd=folder, stdin=file, env=names)).code in (0, 1)
    assert list(place.iterdir()) == []
    assert tempfile.gettempdir() != str(place)
