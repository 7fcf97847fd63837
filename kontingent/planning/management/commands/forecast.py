import json

from django.core.management.base import BaseCommand, CommandParser

from kontingent.audit.actor import Actor
from kontingent.kernel import russian
from kontingent.planning.actions import make_forecast
from kontingent.planning.queries import errors_a_year_on


class Command(BaseCommand):
    help = "Посчитать прогноз мест на десять лет и проверить его на прошлом. Те же данные — тот же прогноз."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="одним объектом JSON")

    def handle(self, *args: object, **options: object) -> None:
        made = make_forecast(by=Actor.command_line())
        known = errors_a_year_on(made.forecast)
        if options["json"]:
            told = {
                "forecast": made.forecast.pk,
                "is_new": made.is_new,
                "origin": made.forecast.origin,
                "errors": known,
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        done = "посчитан" if made.is_new else "уже посчитан по тем же данным"
        self.stdout.write(f"Прогноз по численности на 20.09.{made.forecast.origin} {done}.")
        for part, mape in known.items():
            self.stdout.write(f"{part}: через год по краю в среднем ошибался на {russian.number(mape, 1)} %.")
