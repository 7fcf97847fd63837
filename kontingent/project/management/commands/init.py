from django.core.management.base import BaseCommand

from kontingent.project import preparation


class Command(BaseCommand):
    help = "Подготовить базу данных: таблицы, права, очередь заданий. Повтор безвреден."

    def handle(self, *args: object, verbosity: int, **options: object) -> None:
        preparation.prepare(verbosity=verbosity)
        self.stdout.write("База данных готова.")
