"""What of the documentation is made from the code: `make docs` writes it, a test compares."""

from argparse import Action
from collections.abc import Callable, Iterator
from pathlib import Path

import django
from django.core.management import BaseCommand, load_command_class

from kontingent.history.kinds.base import Kind, Subject, fields_of
from kontingent.history.kinds.catalogue import KINDS
from kontingent.ingest.rules.catalogue import documentation
from kontingent.kernel.classifiers import classifier
from kontingent.kernel.exits import MEANINGS
from kontingent.kernel.russian import NBSP
from kontingent.project.command_help import our_commands, spelled
from kontingent.statistics.rules import FORM_RULES
from tests.house.repository import ROOT

RULES, SECTIONS = Path("docs/rules.md"), Path("docs/sections.md")
COMMANDS = Path("docs/commands.md")
_TYPES = {
    "text": "текст",
    "date": "день",
    "flag": "да или нет",
    "whole": "целое число",
    "number": "число",
    "person": "идентификатор персоны",
    "institution": "идентификатор организации",
}
_SECTIONS = """\
# Разделы и поля пакета

Страница составлена по разделам программы; тест следит, чтобы они не расходились. Как их присылать —
в [packages.md](packages.md).

Заголовок — название раздела и его itemtype; itemprop раздела — то же слово со строчной буквы (`General` — `general`).
Слева в строке название столбца таблицы, рядом itemprop поля. Обязательны только те, без которых запись не принята
([rules.md](rules.md)).
"""
SHARED = {action.dest for action in BaseCommand().create_parser("", "")._actions}  # options that every command has


def pages() -> Iterator[tuple[Path, str]]:
    """(path from the root, the whole text that the code gives it)."""
    yield RULES, documentation(("Правила форм статистики", FORM_RULES))
    yield SECTIONS, _sections()
    for path, tables in TABLES.items():
        page = (ROOT / path).read_text(encoding="utf-8")
        for heading, table in tables.items():
            page = _with_table(page, heading, table())
        yield path, page


def write() -> None:
    for path, content in list(pages()):
        (ROOT / path).write_text(content, encoding="utf-8")


def _with_table(page: str, heading: str, table: str) -> str:
    """Below its heading, in place of the lines that begin with «|»."""
    before, found, after = page.partition(f"## {heading}\n\n")
    if not found:
        raise LookupError(heading)
    lines = after.splitlines(keepends=True)
    end = next((number for number, line in enumerate(lines) if not line.startswith("|")), len(lines))
    return f"{before}{found}{table}\n{''.join(lines[end:])}"


def _sections() -> str:
    used = sorted({known.classifier for kind in KINDS for known in fields_of(kind) if known.classifier})
    lines = ["## Справочники", "", "| справочник | код — слово |", "|---|---|"]
    for one in map(classifier, used):
        lines.append(f"| {one.title} | {'; '.join(f'`{item.code}` — {item.label}' for item in one.items.values())} |")
    return "\n".join([_SECTIONS, *map(_section, KINDS), *lines, ""])


def _section(kind: type[Kind]) -> str:
    whose = "о персоне" if kind.subject is Subject.PERSON else "об организации или органе управления"
    several = "записей сколько угодно, у каждой itemid" if kind.many else "запись одна, без itemid"
    lines = [f"## {kind.title} `{kind.__name__}`", "", f"Раздел {whose}; {several}.", ""]
    lines += ["| поле | itemprop | что в нём |", "|---|---|---|"]
    for known in fields_of(kind):
        said = f"справочник «{classifier(known.classifier).title}»" if known.classifier else _TYPES[known.type]
        lines.append(f"| {known.label} | `{known.prop}` | {said} |")
    return "\n".join([*lines, ""])


def _commands() -> str:
    lines = ["| команда | что делает | параметры |", "|---|---|---|"]
    for name, room in our_commands().items():
        command = load_command_class(f"kontingent.{room}", name)
        own = [_spelled(one) for one in command.create_parser("kontingent", name)._actions if one.dest not in SHARED]
        summary = command.help.strip().splitlines()[0].rstrip(".")
        lines.append(f"| [`{spelled(name)}`](#kontingent-{spelled(name)}) | {summary} | {' '.join(own)} |")
    return "\n".join(lines)


def _spelled(action: Action) -> str:
    word = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    return f"`{action.option_strings[-1] if action.option_strings else word.replace('|', '·')}`"


def _exit_codes() -> str:
    return "\n".join(
        ["| код | что значит |", "|---|---|", *(f"| {code:d} | {said} |" for code, said in MEANINGS.items())]
    )


def _measures_of_forms() -> str:
    from kontingent.statistics.counted import COUNTED
    from kontingent.statistics.words import words_known

    lines = [f"| `{one.code}` | {plain(one.title)} | {', '.join(words_known(one.has))} |" for one in COUNTED.values()]
    return "\n".join(["| `measure` | что считается | о каких признаках знает |", "|---|---|---|", *lines])


def _words_of_forms() -> str:
    from kontingent.statistics.words import WORDS

    lines = [f"| `{one.code}` | {plain(one.cut.title)} | {plain(one.told_values)} |" for one in WORDS.values()]
    return "\n".join(["| признак | что это | значения |", "|---|---|---|", *lines])


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


TABLES: dict[Path, dict[str, Callable[[], str]]] = {
    COMMANDS: {"Все команды": _commands, "Коды завершения": _exit_codes},
    Path("docs/forms.md"): {"Показатели": _measures_of_forms, "Признаки": _words_of_forms},
}
PAGES = (RULES, SECTIONS, *TABLES)

if __name__ == "__main__":
    django.setup()
    write()
