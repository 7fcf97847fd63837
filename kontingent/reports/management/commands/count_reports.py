from django.core.management.base import BaseCommand

from kontingent.kernel import russian
from kontingent.reports.day_answers import keep_answers


class Command(BaseCommand):
    help = "Посчитать на сегодня отчёты больших органов управления и дорогие — остальных. Ночью это делает обработчик."

    def handle(self, *args: object, **options: object) -> None:
        made = russian.count_phrase(keep_answers(), "ответ", "ответа", "ответов")
        self.stdout.write(f"На сегодня посчитано: {made}.")
