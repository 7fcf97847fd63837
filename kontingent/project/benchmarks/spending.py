"""What is spent in processors: whoever asks and his database take turns, and other work stretches walls."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, TypeVar

import orjson
import psutil
from django.db import connection

from kontingent.ingest.models import Package
from kontingent.kernel import sql

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Spent:
    """Of so many facts: seconds on the wall, and of processors: the loader with its workers, its database."""

    facts: int
    wall: float
    loader: float
    database: float

    @property
    def per_fact(self) -> float:
        """Microseconds of processors."""
        return (self.loader + self.database) / self.facts * 1e6

    @property
    def of_database(self) -> float:
        """Of them the database's."""
        return self.database / self.facts * 1e6


def spent(do: Callable[[], Iterable[Package]]) -> Spent:
    started, before = perf_counter(), processors_of_all()
    packages = do()
    after = processors_of_all()
    records = sum(package.counts.get("records", 0) for package in packages)
    return Spent(records, perf_counter() - started, after[0] - before[0], after[1] - before[1])


@contextmanager
def one_process() -> Iterator[None]:
    """Whatever is asked is done by this connection's own process."""
    sql.execute("SET max_parallel_workers_per_gather = 0")
    yield
    sql.execute("RESET max_parallel_workers_per_gather")


def spent_on(do: Callable[[], T]) -> tuple[T, tuple[float, float, float]]:
    """Seconds on the wall, of this process and of its connection's process in the database."""
    before, begun, started = of_server(), process_time(), perf_counter()
    made = do()
    return made, (perf_counter() - started, process_time() - begun, of_server() - before)


def of_server() -> float:
    """Seconds that this connection's process in the database has run, on this machine."""
    connection.ensure_connection()
    return _run_by(connection.connection.info.backend_pid)


def _run_by(pid: int) -> float:
    """0 if it has ended."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except FileNotFoundError:
        return 0.0


def parent_of_server() -> psutil.Process:
    """Whose children all connections' processes in the database are, on this machine."""
    connection.ensure_connection()
    return psutil.Process(psutil.Process(connection.connection.info.backend_pid).ppid())


def seconds_of(process: psutil.Process) -> float:
    """Of processors, with those of its children that ended; their own if it has ended itself."""
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0  # its parent has them by now
    return float(times.user + times.system + times.children_user + times.children_system)


@contextmanager
def asked_of_database() -> Iterator[list[tuple[str, Any]]]:
    """Statements with their values, as they are asked; however many, none is forgotten."""
    asked: list[tuple[str, Any]] = []

    def noting(execute: Callable[..., Any], statement: str, values: Any, *rest: Any) -> Any:  # noqa: ANN401 - as Django
        asked.append((statement, values))
        return execute(statement, values, *rest)

    with connection.execute_wrapper(noting):
        yield asked


def buffers_of(statement: str, values: Any = None) -> int:  # noqa: ANN401 - of all statements
    """Pages of the cache that the statement reads when it is done once more."""
    plan = sql.value(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", values)
    found = orjson.loads(plan) if isinstance(plan, str) else plan
    return sum(found[0]["Plan"][f"Shared {what} Blocks"] for what in ("Hit", "Read"))


_BESIDE: dict[int, float] = {}  # seconds by process that serves another connection of ours, ended ones too
_OTHERS = """
    SELECT pid FROM pg_stat_activity
     WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
"""


def processors() -> tuple[float, float]:
    """Seconds of this process with its workers that ended, and of its connection's process in the database."""
    workers = os.times()
    return process_time() + workers.children_user + workers.children_system, of_server()


def processors_of_all() -> tuple[float, float]:
    """As `processors`, with those of other connections of ours: of one that ended, up to when this was last asked."""
    for pid in sql.column(_OTHERS):
        _BESIDE[pid] = max(_BESIDE.get(pid, 0.0), _run_by(pid))
    loader, own = processors()
    return loader, own + sum(_BESIDE.values())
