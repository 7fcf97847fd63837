import json
import os
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kontingent.kernel import clock
from kontingent.synthetic.figures import DAY, write_figures
from kontingent.synthetic.generation import generate
from kontingent.synthetic.namesakes import Rate
from kontingent.synthetic.progress_bar import bar


class Command(BaseCommand):
    help = "Создать край, которого нет: пакеты поставщиков за несколько лет и истину рядом с ними."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--learners", type=int, default=5000, help="сколько человек учится сегодня")
        parser.add_argument("--seed", type=int, default=2018, help="то же число и тот же день дают те же байты")
        parser.add_argument("--out", type=Path, required=True, help="папка края; прежний край в ней заменяется")
        parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="сколько процессов")
        parser.add_argument(
            "--figures",
            action="store_true",
            help="вместо края — персоны и организации рисунков руководства, на 20.04.2018",
        )
        parser.add_argument(
            "--namesakes",
            type=Rate,
            choices=list(Rate),
            default=Rate.MANY,
            help="полные тёзки: many — пара каждого вида на муниципалитет, honest — как в крае на миллион обучающихся",
        )
        parser.add_argument("--json", action="store_true", help="итог одной строкой JSON")

    def handle(self, *args: object, learners: int, seed: int, out: Path, jobs: int, **options: object) -> None:
        if options["figures"]:
            write_figures(out)
            self.stdout.write(f"Рисунки руководства записаны в {out}: загружайте с --today {DAY.isoformat()}.")
            return
        if learners < 100:
            raise CommandError(
                "Край меньше чем на 100 обучающихся не похож на край: укажите --learners 100 или больше."
            )
        with bar(sys.stderr, "обучающихся") as progress:
            made = generate(
                learners=learners,
                seed=seed,
                today=clock.today(),
                out=out,
                jobs=jobs,
                namesakes=Rate(str(options["namesakes"])),
                progress=progress,
            )
        if options["json"]:
            self.stdout.write(json.dumps(made.as_dict(), ensure_ascii=False))
            return
        self.stdout.write(f"Край создан в {out}: {made.sentence()}")
