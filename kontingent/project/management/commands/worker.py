import asyncio
import signal
from typing import cast

from django.core.management.base import BaseCommand, CommandParser
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from kontingent.project import serving

PATIENCE = 20.0  # seconds a running job is given to finish; a cut job is done again by the next worker


class Command(BaseCommand):
    help = "Обработчик заданий: пакеты и уборка очереди."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=1, help="сколько заданий сразу")
        parser.add_argument("--once", action="store_true", help="сделать всё, что есть в очереди, и выйти")

    def handle(self, *args: object, concurrency: int, once: bool, **options: object) -> None:
        serving.check_migrated()
        connector = cast("DjangoConnector", app.connector).get_worker_connector()
        with app.replace_connector(connector) as worker_app:
            stopped_by = asyncio.run(_work(worker_app, concurrency, once=once))
        if stopped_by is not None:
            raise SystemExit(128 + stopped_by)


async def _work(worker_app: App, concurrency: int, *, once: bool) -> int | None:
    """The signal that ended it, or None when the queue is empty and that was all that was asked."""
    received: list[int] = []
    async with worker_app.open_async():
        work = asyncio.create_task(
            worker_app.run_worker_async(
                concurrency=concurrency,
                wait=not once,
                install_signal_handlers=False,  # procrastinate's own would hide which signal it was
                shutdown_graceful_timeout=PATIENCE,
                update_heartbeat_interval=10,
                stalled_worker_timeout=60,
            )
        )

        def stop(number: int) -> None:
            received.append(number)
            work.cancel()

        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop, number)
        try:
            await work
        except asyncio.CancelledError:
            if not received:
                raise
    return received[0] if received else None
