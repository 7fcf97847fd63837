from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from kontingent.project import archive

MB = 1024 * 1024


class Command(BaseCommand):
    help = "Снять резервную копию базы данных в один файл, не останавливая работы."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="ФАЙЛ")

    def handle(self, *args: object, file: Path, **options: object) -> None:
        size = archive.back_up(file) / MB
        self.stdout.write(f"Копия готова: {file}, " + f"{size:.1f} МБ.".replace(".", ",", 1))
