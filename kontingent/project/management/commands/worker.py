import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import closing
from typing import cast

from django.core.management.base import BaseCommand, CommandParser
from django.utils.module_loading import autodiscover_modules
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from kontingent.accounts.file_actions import QUEUE
from kontingent.kernel import stopping
from kontingent.kernel.exits import Exit
from kontingent.kernel.lifeline import Lifeline
from kontingent.kernel.outage import SENTENCE
from kontingent.project import serving
from kontingent.project.launch import SERVER

# Files that people wait for go beside whatever else is done: a package is loaded for minutes or hours.
LANES = (("default", "packages"), (QUEUE,))
PATIENCE = 20.0  # seconds a running job is given to finish; a cut job is done again by the next worker


class Command(BaseCommand):
    help = "Обработчик заданий: пакеты и уборка очереди."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=1, help="сколько заданий сразу")
        parser.add_argument("--once", action="store_true", help="сделать всё, что есть в очереди, и выйти")

    def handle(self, *args: object, concurrency: int, once: bool, **options: object) -> None:
        serving.check_migrated()
        autodiscover_modules("tasks")
        line = Lifeline(os.environ["DATABASE_URL"])
        connector = cast("DjangoConnector", app.connector).get_worker_connector()
        with closing(line), app.replace_connector(connector) as worker_app:
            stopped_by = asyncio.run(_work(worker_app, concurrency, line, once=once))
        if stopped_by is not None:
            raise SystemExit(128 + stopped_by)


def _leave_if_cut(line: Lifeline) -> None:
    """A job may be waiting for the dead server in a thread that nobody can end, so the process ends with all it has.

    What was being done is done again by the next worker.
    """
    if line.is_cut():
        sys.stderr.write(f"kontingent: {SENTENCE} Обработчик остановлен, прерванное задание выполнит следующий.\n")
        if server := SERVER.get():
            server.stop()
        os._exit(Exit.DATABASE_UNAVAILABLE)


async def _lane(worker_app: App, queues: Sequence[str], concurrency: int, *, once: bool) -> None:
    await worker_app.run_worker_async(
        queues=list(queues),  # a tuple would travel as a row
        concurrency=concurrency,
        wait=not once,
        install_signal_handlers=False,  # procrastinate's own would hide which signal it was
        shutdown_graceful_timeout=PATIENCE,
        update_heartbeat_interval=10,
        stalled_worker_timeout=60,
    )


async def _jobs_left() -> None:
    """A lane that is ended while it starts waits for no job it took: its end is told while the database is open."""
    jobs = [task for task in asyncio.all_tasks() if task.get_name().startswith("process job")]
    if jobs:
        await asyncio.wait(jobs, timeout=PATIENCE)


async def _work(worker_app: App, concurrency: int, line: Lifeline, *, once: bool) -> int | None:
    """The signal that ended it, or None when the queue is empty and that was all that was asked."""
    received: list[int] = []
    asyncio.get_running_loop().add_reader(line.fileno(), _leave_if_cut, line)
    async with worker_app.open_async():
        lanes = [_lane(worker_app, queues, concurrency, once=once) for queues in LANES]
        work = asyncio.ensure_future(asyncio.gather(*lanes))

        def stop(number: int) -> None:
            received.append(number)
            stopping.asked.set()
            work.cancel()

        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop, number)
        try:
            await work
        except asyncio.CancelledError:
            if not received:
                raise
            await _jobs_left()
    return received[0] if received else None
