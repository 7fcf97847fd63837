from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from kontingent.project import archive


class Command(BaseCommand):
    help = "Вернуть резервную копию в пустую базу данных."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="ФАЙЛ")

    def handle(self, *args: object, file: Path, **options: object) -> None:
        archive.restore(file)
        self.stdout.write("Копия возвращена, база данных готова.")
