import json
import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kontingent.ingest.models import Package
from kontingent.people.models import PersonCard
from kontingent.project.benchmarks.figures import Figures, as_text, ratio
from kontingent.synthetic.namesakes import Rate

SEED = 2018
WHAT = [
    *("ingest", "facts", "recognition", "growth", "multiply", "journal", "requests", "pages", "crowd", "forecast"),
    *("statistics", "parts", "delta"),
]


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def _refuse_a_filled_register() -> None:
    if Package.objects.exists():
        raise CommandError("Загрузка меряется на пустом регистре: укажите новую папку --data и выполните init.")


class Command(BaseCommand):
    """A measurement is imported when it is asked for: the memory of a loading is not that of the others' pages."""

    requires_system_checks = ()  # as the loading that it measures
    help = (
        "Замеры на этой машине: загрузка, запись сведений, узнавание, экраны, страницы, журнал и его цена, прогноз,"
        " формы статистики, небольшие пакеты."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", metavar="ЧТО", choices=WHAT)
        parser.add_argument(
            "--learners", type=int, default=5000, help="ingest, recognition: сколько обучающихся создать"
        )
        parser.add_argument("--region", type=Path, help="ingest, recognition: папка созданного края вместо нового")
        parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="ingest: сколько разборщиков")
        parser.add_argument(
            "--minutes", type=float, help="ingest с --region: остановиться через столько минут; ещё раз – продолжить"
        )
        parser.add_argument("--again", action="store_true", help="ingest: первые полные пакеты, и они же ещё раз")
        parser.add_argument("--kept", action="store_true", help="ingest: цена того, что хранится для отчётов")
        parser.add_argument("--facts", type=int, default=200_000, help="facts: сколько сведений взять")
        parser.add_argument("--lines", type=int, default=20_000, help="journal: сколько записей сделать")
        parser.add_argument(
            "--times", type=int, default=60, help="growth, requests, pages, parts, delta: сколько раз что"
        )
        parser.add_argument(
            "--seeds",
            type=_numbers,
            help="recognition: верно ли узнаны люди краёв с зёрнами через запятую; forecast: зёрна миров",
        )
        parser.add_argument(
            "--copies", type=int, default=9, help="multiply: сколько копий края добавить в этот же регистр"
        )
        parser.add_argument(
            "--namesakes",
            type=Rate,
            choices=list(Rate),
            default=Rate.MANY,
            help="recognition с --seeds: полные тёзки, как у generate",
        )
        parser.add_argument("--users", type=_numbers, default=[8, 32, 128], help="crowd: сколько пользователей вместе")
        parser.add_argument("--seconds", type=float, default=20, help="crowd: сколько секунд спрашивают столько")
        parser.add_argument("--port", type=int, default=8010, help="crowd: порт веб-сервера")
        parser.add_argument("--json", action="store_true", help="числа одним объектом JSON")

    def handle(self, *args: object, what: str, **options: object) -> None:
        made = getattr(self, f"_{what}")(options)
        self.stdout.write(json.dumps(made.data, ensure_ascii=False) if options["json"] else as_text(made))

    def _ingest(self, options: dict[str, object]) -> Figures:
        from kontingent.project.benchmarks import ingest, kept, repeated

        jobs = int(str(options["jobs"]))
        if options["minutes"]:
            if not options["region"]:
                raise CommandError("К --minutes нужна папка созданного края: --region ПАПКА.")
            try:
                return ingest.measure(Path(str(options["region"])), jobs=jobs, minutes=float(str(options["minutes"])))
            except RuntimeError as error:
                raise CommandError(str(error)) from None
        _refuse_a_filled_register()
        measure = repeated.measure if options["again"] else kept.measure if options["kept"] else ingest.measure
        if options["region"]:
            return measure(Path(str(options["region"])), jobs=jobs)
        with tempfile.TemporaryDirectory() as folder:
            call_command("generate", learners=options["learners"], seed=SEED, out=Path(folder), verbosity=0)
            return measure(Path(folder), jobs=jobs)

    def _facts(self, options: dict[str, object]) -> Figures:
        from kontingent.project.benchmarks import facts

        try:
            return facts.measure(int(str(options["facts"])))
        except RuntimeError as error:
            raise CommandError(str(error)) from None

    def _growth(self, options: dict[str, object]) -> Figures:
        from kontingent.project.benchmarks import growth

        try:
            return growth.measure(int(str(options["times"])))
        except RuntimeError as error:
            raise CommandError(str(error)) from None

    def _multiply(self, options: dict[str, object]) -> Figures:
        from kontingent.project.benchmarks import multiplied

        multiplied.multiply(int(str(options["copies"])), self.stderr.write)
        persons = PersonCard.objects.count()
        return Figures("Регистр размножен", ("персон",), ((str(persons),),), data={"persons": persons})

    def _journal(self, options: dict[str, object]) -> Figures:
        from kontingent.project.benchmarks import journal

        return journal.measure(int(str(options["lines"])))

    def _requests(self, options: dict[str, object]) -> Figures:
        from kontingent.project.benchmarks import journal_cost

        try:
            return journal_cost.measure(int(str(options["times"])))
        except RuntimeError as error:
            raise CommandError(str(error)) from None

    def _pages(self, options: dict[str, object]) -> Figures:
        from kontingent.project.benchmarks import pages

        try:
            return pages.measure(int(str(options["times"])))
        except RuntimeError as error:
            raise CommandError(str(error)) from None

    def _parts(self, options: dict[str, object]) -> Figures:
        from kontingent.project.benchmarks import parts

        return parts.measure(int(str(options["times"])))

    def _delta(self, options: dict[str, object]) -> Figures:
        from kontingent.project.benchmarks import delta

        try:
            return delta.measure(int(str(options["times"])))
        except RuntimeError as error:
            raise CommandError(str(error)) from None

    def _crowd(self, options: dict[str, Any]) -> Figures:
        from kontingent.project.benchmarks import crowd

        try:
            return crowd.measure(
                options["users"], seconds=options["seconds"], port=options["port"], workers=os.cpu_count() or 1
            )
        except RuntimeError as error:
            raise CommandError(str(error)) from None

    def _forecast(self, options: dict[str, Any]) -> Figures:
        from kontingent.project.benchmarks import forecast

        try:
            return forecast.measure(options["seeds"] or forecast.REPORTED)
        except RuntimeError as error:
            raise CommandError(str(error)) from None

    def _statistics(self, _options: dict[str, Any]) -> Figures:
        from kontingent.project.benchmarks import statistics

        try:
            return statistics.measure()
        except RuntimeError as error:
            raise CommandError(str(error)) from None

    def _recognition(self, options: dict[str, object]) -> Figures:
        from kontingent.project.benchmarks import people, recognition

        if options["seeds"]:
            try:
                return people.measure(
                    options["seeds"],  # type: ignore[arg-type]  # a list by `_numbers`
                    learners=int(str(options["learners"])),
                    namesakes=Rate(str(options["namesakes"])),
                )
            except RuntimeError as error:
                raise CommandError(str(error)) from None
        if options["region"]:
            _refuse_a_filled_register()
            return people.figures({0: people.judge(Path(str(options["region"])))})
        measured = recognition.measure()
        names = {
            "by_supplier_id": "по идентификатору поставщика",
            "candidates": "запрос кандидатов",
            "by_the_rest": "по СНИЛС, документу, имени",
            "somebody_new": "новый человек",
        }
        rows = tuple((title, ratio(getattr(measured, name))) for name, title in names.items())
        data = {name: getattr(measured, name) for name in names}
        return Figures(f"Узнавание на {measured.persons} персон", ("как", "мкс на запись"), rows, data=data)
