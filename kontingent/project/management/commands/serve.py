import os

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from kontingent.project import launch, serving
from kontingent.project.supervisor import Supervisor


class Command(BaseCommand):
    help = "Веб-сервер. Пакеты обрабатывает отдельный процесс: kontingent worker."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="адрес, который слушать")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="процессов веб-сервера")

    def handle(self, *args: object, host: str, port: int, workers: int, **options: object) -> None:
        serving.check_port(host, port)
        serving.check_migrated()
        web = serving.web_program(host, port, workers, settings.DATA_DIR)
        self.stdout.write(f"http://{host}:{port}/")
        with launch.database_kept() as keep:
            raise SystemExit(Supervisor([web], keep=keep).run())
