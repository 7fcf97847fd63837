"""What `kontingent help` says; the commands themselves are doors in the rooms' management folders."""

import difflib
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path

from django.core import management
from django.core.management import find_commands, load_command_class

from kontingent.kernel.exits import MEANINGS

ROOMS = Path(__file__).resolve().parent.parent
# The order of a newcomer's day; a command not named here stands after these.
ORDER = (
    "demo", "init", "serve", "worker", "doctor", "generate", "load", "supplier", "forecast", "forecast_data",
    "count_reports", "rebuild", "backup", "restore",
)  # fmt: skip
PASSED_ON = {"collectstatic", "clearsessions", "procrastinate"}  # other packages' commands that stay reachable


def our_commands() -> dict[str, str]:
    """Command → room, by the files that exist; nothing is imported."""
    found = {
        name: room.name
        for room in sorted(ROOMS.iterdir())
        if (room / "management" / "commands").is_dir()
        for name in find_commands(str(room / "management"))
    }
    first = {name: found[name] for name in ORDER if name in found}
    return first | {name: found[name] for name in sorted(found) if name != "migrate"}


def known_commands() -> set[str]:
    return {*our_commands(), *find_commands(management.__path__[0]), *PASSED_ON}


def spelled(command: str) -> str:
    """As people write it: verify-journal."""
    return command.replace("_", "-")


def unknown(command: str) -> str:
    near = difflib.get_close_matches(command, our_commands(), n=1)
    hint = f" Может быть, «{spelled(near[0])}»?" if near else ""
    return f"Нет команды «{spelled(command)}».{hint} Список команд: kontingent help."


def version() -> str:
    try:
        return installed_version("kontingent")
    except PackageNotFoundError:
        return "без установки"


def page() -> str:
    lines = [
        "АИС «Контингент»: региональный регистр обучающихся.",
        "",
        "kontingent [--data ПАПКА] КОМАНДА [параметры]",
        "",
    ]
    commands = our_commands()
    width = max(len(name) for name in commands)
    lines += [f"  {spelled(name):<{width}}  {_summary(name, room)}" for name, room in commands.items()]
    lines += [
        "",
        "Параметры одной команды: kontingent help КОМАНДА",
        "",
        "Общие параметры",
        "  --data ПАПКА        где лежат база данных и секреты (переменная KONTINGENT_DATA; обычно ./data)",
        "  --today ГГГГ-ММ-ДД  считать этот день сегодняшним (переменная KONTINGENT_TODAY)",
        "",
        "Коды завершения",
        *(f"  {int(code):>3}  {meaning}" for code, meaning in MEANINGS.items()),
    ]
    return "\n".join(lines) + "\n"


def _summary(name: str, room: str) -> str:
    first_line = load_command_class(f"kontingent.{room}", name).help.strip().splitlines()
    return first_line[0] if first_line else ""
