from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from kontingent.audit.actor import Actor
from kontingent.current.rebuilding import ALL_TABLES, differences, rebuild
from kontingent.kernel import clock
from kontingent.kernel.exits import Exit


class Command(BaseCommand):
    help = "Построить текущее представление заново из сведений поставщиков; --check только сравнивает."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="ничего не менять: построить рядом и сравнить")

    def handle(self, *args: object, check: bool, **options: object) -> None:
        if not check:
            rebuild(recorded_at=clock.now(), by=Actor.command_line(), progress=self._say)
            self.stdout.write("Текущее представление построено заново.")
            return
        found = differences(recorded_at=clock.now(), progress=self._say)
        for one in found:
            self.stdout.write(f"{one.table}: лишних строк {one.superfluous}, недостающих {one.missing}")
            for key in one.keys:
                self.stdout.write(f"  {key}")
        if found:
            raise SystemExit(Exit.REFUSED)
        self.stdout.write(f"Расхождений нет: таблиц {len(ALL_TABLES)}.")

    def _say(self, table: str) -> None:
        self.stderr.write(f"{clock.now():%H:%M:%S} {table}")
