import os

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from kontingent.project import demo


class Command(BaseCommand):
    help = "Показательный край: база данных, данные, сервер и входы для каждой роли — одной командой."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--learners", type=int, default=5000, help="сколько обучающихся создать при первом запуске")
        parser.add_argument("--host", default="127.0.0.1", help="адрес, который слушать")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="процессов веб-сервера")

    def handle(self, *args: object, learners: int, host: str, port: int, workers: int, **options: object) -> None:
        def say(text: str) -> None:
            self.stdout.write(text)
            self.stdout.flush()

        started = demo.run(learners=learners, host=host, port=port, workers=workers, data=settings.DATA_DIR, say=say)
        raise SystemExit(started)
