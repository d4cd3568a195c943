"""The command `tuneline`: what runs is imported when it is asked for, so the rest costs nothing."""

from __future__ import annotations

import errno
import gc
import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from tuneline import __version__
from tuneline.cli.output import in_words, say
from tuneline.cli.plain import plain

if TYPE_CHECKING:
    import click

COMPLETE = "_TUNELINE_COMPLETE"
FAILED = 2
# What a shell says of a command that a signal ended; Windows has no SIGPIPE, but its users have the same shells.
STOPPED, CLOSED, TERMINATED = 128 + 2, 128 + 13, 128 + 15


def main() -> NoReturn:
    """Run the command that was called, and leave with its exit code."""
    code = command(sys.argv[1:])
    if "multiprocessing" in sys.modules and sys.platform != "linux":
        sys.exit(code)  # where processes are not forked, it has something to put away
    # Nothing is left to be written or ended, as a pool ends before its answers do. To take modules apart one by one
    # takes a thirtieth of a start, and a quarter of one with what several processes need.
    with suppress(OSError, ValueError):
        sys.stderr.flush()
    os._exit(code)


def command(arguments: list[str]) -> int:
    """Run the command; its exit code. Never a traceback for what a user can cause."""
    _open_closed_streams()
    # Checking makes millions of small objects and no cycles: of a file with 200,000 findings the collector freed
    # nothing but 300 objects from imports, for up to 8 % of the time. Rarely is often enough.
    gc.set_threshold(100_000)
    # Otherwise temporary files and other processes would be left behind.
    signal.signal(signal.SIGTERM, _terminated)
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = _stopped()
    except OSError as error:
        if _reader_left(error):
            code = CLOSED
        else:
            name = f"{os.fsdecode(error.filename)}: " if error.filename else ""
            say(f"{name}{in_words(error)}")
            code = FAILED
    except Exception as error:  # noqa: BLE001 - Python would leave with 1, which says that something was found
        code = _ended(error)
    code = code if isinstance(code, int) else 0
    try:
        sys.stdout.flush()
    except OSError:
        # Python would try once more at the very end, and complain.
        _discard_output()
        code = code or FAILED
    return code


def _run(arguments: list[str]) -> object:
    if instruction := os.environ.get(COMPLETE):
        from click.shell_completion import shell_complete

        from tuneline.cli.group import cli

        return shell_complete(cli, {}, "tuneline", COMPLETE, instruction)
    if arguments == ["--version"]:  # editors ask for it, and click takes half of the time
        print(f"tuneline {__version__}")
        return 0
    if arguments[:1] == ["check"] and (given := plain(arguments[1:])) is not None:
        # What modules hold is never garbage, and to look for it there takes a twentieth of a start.
        gc.disable()
        _import_msgspec()
        from tuneline.cli.check_files import check_files
        from tuneline.cli.session import with_session

        gc.freeze()
        gc.enable()
        return with_session(check_files)(**given)
    if arguments in (["server"], ["server", "--stdio"]):
        from tuneline.lsp.stdio import serve_stdio

        return serve_stdio()
    from tuneline.cli.group import cli

    # Not `cli.main`, which leaves with 1, as if something had been found, when the reader of a pipe has gone.
    with cli.make_context("tuneline", arguments) as context:
        return cli.invoke(context)


def _import_msgspec() -> None:
    """Without typing_extensions, which it can do without, and which takes a twentieth of a start."""
    if "typing_extensions" not in sys.modules:
        sys.modules["typing_extensions"] = None  # type: ignore[assignment]
        import msgspec  # noqa: F401

        del sys.modules["typing_extensions"]


def _ended(error: Exception) -> int:
    """What an error is, as click has it or else as one of ours, and the exit code for it."""
    import click

    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, click.Abort):
        return _stopped()
    if isinstance(error, click.ClickException):
        _complain(error)
    else:
        say(f"stopped by an internal error: {_where(error)}. Please report this.")
    return FAILED


def _stopped() -> int:
    say("stopped")
    return STOPPED


def _complain(error: click.ClickException) -> None:
    """One line, unlike click's four."""
    import click

    if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):
        error.show()
        return
    words = " ".join(error.format_message().split())
    context = getattr(error, "ctx", None)
    # Without a context it is of a command line that was read without click.
    name = "tuneline check" if context is None else context.command_path
    more = f' ("{name} --help" shows the options)' if isinstance(error, click.UsageError) else ""
    say(f"{words[:1].lower()}{words[1:]}{more}")


def _where(error: BaseException) -> str:
    """The kind of an error and where it was raised. Its message may hold text of the user's."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    if place is None:
        return type(error).__name__
    return f"{type(error).__name__} in {os.path.basename(place.tb_frame.f_code.co_filename)}, line {place.tb_lineno}"


def _reader_left(error: OSError) -> bool:
    """Whether the reader of a pipe has gone; Windows calls that an invalid argument."""
    if sys.platform == "win32" and error.errno == errno.EINVAL and not error.filename:
        return True
    return isinstance(error, BrokenPipeError)


def _terminated(*_: object) -> NoReturn:
    sys.exit(TERMINATED)


def _open_closed_streams() -> None:
    """A stream that was closed by the caller (`>&-`) is None in Python; what is written to it goes nowhere."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - open to the end


def _discard_output() -> None:
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
