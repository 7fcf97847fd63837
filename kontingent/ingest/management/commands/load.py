import os
from functools import partial
from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from kontingent.audit.actor import Actor
from kontingent.ingest.displays import Json, Words
from kontingent.ingest.loading import load_files
from kontingent.kernel.exits import Exit

BY = Actor.command_line()


class Command(BaseCommand):
    help = "Загрузить пакеты поставщиков из файлов и папок."
    requires_system_checks = ()  # they read all addresses, so all that draws pages would be in memory

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="ПУТЬ", help="файлы и папки; в папке — по именам")
        parser.add_argument("--supplier", default="", metavar="КОД", help="от чьего имени; иначе — как в заголовке")
        parser.add_argument(
            "--jobs", type=int, default=max(1, (os.cpu_count() or 1) - 1), help="сколько процессов читают и проверяют"
        )
        parser.add_argument(
            "--check", action="store_true", dest="only_try", help="проверить без загрузки: в реестре ничего не меняется"
        )
        parser.add_argument("--json", action="store_true", help="протокол каждого пакета одной строкой JSON")

    def handle(
        self, *args: object, paths: list[Path], supplier: str, jobs: int, only_try: bool, **options: object
    ) -> None:
        run = partial(load_files, paths, supplier=supplier, jobs=jobs, by=BY, only_try=only_try)
        if options["json"]:
            code = run(display=Json(self.stdout.write))
        else:
            with Words(self.stdout.write) as words:
                code = run(display=words)
        if code is not Exit.DONE:
            raise SystemExit(code)
