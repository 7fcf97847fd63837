from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kontingent.audit.actor import Actor
from kontingent.institutions.queries import root
from kontingent.kernel.exits import Exit
from kontingent.planning.importing import take_table
from kontingent.planning.tables import TABLES


class Command(BaseCommand):
    help = (
        "Загрузить данные прогноза и отчётов: counts — численность прошлых лет, births — рождаемость, successions — "
        "преемство, population — население по возрастам."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", metavar="ЧТО", choices=sorted(TABLES))
        parser.add_argument("file", metavar="ФАЙЛ", type=Path, help=".xlsx или .csv; столбцы — в docs/commands.md")
        parser.add_argument("--source", required=True, metavar="ИСТОЧНИК", help="откуда числа: «ОО-1 за 2010–2016»")

    def handle(self, *args: object, what: str, file: Path, source: str, **options: object) -> None:
        region = root()
        if region is None:
            raise CommandError("Регион ещё не создан. Выполните kontingent init.", returncode=Exit.USAGE)
        if not file.is_file():
            raise CommandError(f"Файла {file} нет.", returncode=Exit.USAGE)
        with file.open("rb") as stream:
            taken = take_table(code=what, stream=stream, source=source, within=region, by=Actor.command_line())
        self.stdout.write(f"{taken.table.title}: записано строк {taken.rows}.")
