"""`kontingent <command>`: one entry over Django's management; a refusal is one sentence and an exit code."""

import errno
import io
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from kontingent.kernel.database_checks import DatabaseUnavailableError, DatabaseUnfitError
from kontingent.kernel.embedded import EmbeddedDatabaseError
from kontingent.kernel.environment import SettingsError
from kontingent.kernel.errors import Refusal
from kontingent.kernel.exits import Exit
from kontingent.kernel.logs import without_values
from kontingent.kernel.outage import SENTENCE, is_outage
from kontingent.project import command_help, russian_usage
from kontingent.project.launch import prepared

GLOBAL_OPTIONS = {"--data": "KONTINGENT_DATA", "--today": "KONTINGENT_TODAY"}
DISK_FULL = 43


def main() -> None:
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    _steady_output()
    try:
        with signals_end_the_command():
            return _run(list(arguments))
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except SystemExit as exit_:
        return _code_of(exit_)
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last stop: every failure leaves with a code
        code, sentence = explained(error)
        if sentence is None:
            sys.stderr.write(f"{without_values(error)}\nkontingent: ошибка в программе, место названо выше.\n")
        else:
            sys.stderr.write(f"kontingent: {sentence}\n")
        return code


def _steady_output() -> None:
    """A line is seen when it is written, and a letter that the terminal lacks does not end the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace", line_buffering=True)


def _run(arguments: list[str]) -> int:
    rest = _take_global_options(arguments)
    command = rest.pop(0) if rest else "help"
    if command in {"-h", "--help"}:
        command = "help"
    if command in {"-V", "--version", "version"}:
        sys.stdout.write(f"{command_help.version()}\n")
        return Exit.DONE
    command = command.replace("-", "_")  # as its file is named
    if command != "help" and command not in command_help.known_commands():
        sys.stderr.write(f"kontingent: {command_help.unknown(command)}\n")
        return Exit.USAGE
    data = Path(os.environ.get("KONTINGENT_DATA") or "data").expanduser().resolve()
    asks_help = command == "help" or "--help" in rest or "-h" in rest
    with prepared(data, "help" if asks_help else command):
        return _dispatch(command, rest)


def _take_global_options(arguments: list[str]) -> list[str]:
    """Global options may stand before the command or after it; they reach every process through the environment."""
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        name, equals, value = word.partition("=")
        if name not in GLOBAL_OPTIONS:
            rest.append(word)
            continue
        value = value if equals else next(words, "")
        if not value:
            raise CommandError(f"После {name} нужно значение. Подробнее: kontingent help.", returncode=Exit.USAGE)
        os.environ[GLOBAL_OPTIONS[name]] = value
    return rest


def _dispatch(command: str, arguments: list[str]) -> int:
    import django

    django.setup()
    if command == "help":
        if not arguments:
            sys.stdout.write(command_help.page())
            return Exit.DONE
        command, arguments = arguments[0].replace("-", "_"), ["--help"]
        if command not in command_help.known_commands():
            raise CommandError(command_help.unknown(command), returncode=Exit.USAGE)
    try:
        _execute(ManagementUtility(["kontingent", command]).fetch_command(command), command, arguments)
    finally:
        connections.close_all()
    return Exit.DONE


def _execute(handler: BaseCommand, command: str, arguments: list[str]) -> None:
    """As Django's run_from_argv does, but errors come out as they are: they are told in one place."""
    vars(handler)["_called_from_command_line"] = True  # a usage error leaves with 2 and the usage line
    russian_usage.speak()
    parser = handler.create_parser("kontingent", command_help.spelled(command))
    if command in command_help.our_commands():
        russian_usage.without_djangos(parser)
    options = vars(parser.parse_args(arguments))
    handler.execute(*options.pop("args", ()), **options)


def explained(error: Exception) -> tuple[int, str | None]:
    """The exit code and the sentence; None where nobody foresaw it, and the traceback is what helps."""
    if isinstance(error, EmbeddedDatabaseError):
        return error.exit_code, str(error)
    if _disk_is_full(error):
        return DISK_FULL, "На диске не осталось места. Освободите его и повторите команду: сделанное не потеряно."
    if isinstance(error, UNPREPARED) or isinstance(error.__cause__, UNPREPARED):
        return Exit.DATABASE_UNFIT, "База данных не подготовлена к этому выпуску. Выполните: kontingent init."
    if isinstance(error, DatabaseUnavailableError):
        return Exit.DATABASE_UNAVAILABLE, str(error)
    if is_outage(error):
        return Exit.DATABASE_UNAVAILABLE, f"{SENTENCE} Проверьте, что сервер запущен: kontingent doctor."
    if isinstance(error, PermissionError) and error.filename:
        return Exit.REFUSED, f"Нет права читать или писать «{error.filename}»."
    for kind, code in EXPECTED.items():
        if isinstance(error, kind):
            return getattr(error, "returncode", code), str(error)
    return Exit.BUG, None


# Tables of another release, or an `init` cut short before it gave the application role its rights.
UNPREPARED = (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn, psycopg.errors.InsufficientPrivilege)
EXPECTED: dict[type[Exception], int] = {
    DatabaseUnfitError: Exit.DATABASE_UNFIT,
    Refusal: Exit.REFUSED,
    CommandError: Exit.REFUSED,
    SettingsError: Exit.USAGE,
    ImproperlyConfigured: Exit.USAGE,
}


def _disk_is_full(error: Exception) -> bool:
    system = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
    return system or isinstance(error, psycopg.errors.DiskFull) or isinstance(error.__cause__, psycopg.errors.DiskFull)


def _code_of(exit_: SystemExit) -> int:
    if exit_.code is None:
        return Exit.DONE
    return exit_.code if isinstance(exit_.code, int) else Exit.REFUSED


@contextmanager
def signals_end_the_command() -> Iterator[None]:
    """SIGTERM unwinds like Ctrl+C does, so that every `finally` on the way gives its server or file up.

    One that comes within a destructor or the callback of a weak reference is lost there, and so is raised again.
    """

    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    def leave_now(lost: "sys.UnraisableHookArgs") -> None:
        if not isinstance(lost.exc_value, SystemExit):
            tell(lost)
            return
        code = lost.exc_value.code
        signal.signal(signal.SIGALRM, lambda *_: sys.exit(code))
        signal.setitimer(signal.ITIMER_REAL, _A_MOMENT)

    tell, sys.unraisablehook = sys.unraisablehook, leave_now
    numbers = (signal.SIGTERM, signal.SIGHUP, signal.SIGALRM)
    before = {number: signal.signal(number, leave) for number in numbers}
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.unraisablehook = tell
        for number, handler in before.items():
            signal.signal(number, handler)


_A_MOMENT = 0.01  # seconds; long enough to be out of the destructor


if __name__ == "__main__":
    main()
