"""What a loading costs in processors: the loader and its database take turns, and other work stretches walls."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

from kontingent.ingest.models import Package
from kontingent.kernel import sql


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
    started, before = perf_counter(), processors()
    packages = do()
    after = processors()
    records = sum(package.counts.get("records", 0) for package in packages)
    return Spent(records, perf_counter() - started, after[0] - before[0], after[1] - before[1])


def processors() -> tuple[float, float]:
    """Seconds of this process with its workers that ended, and of its connection's process in the database."""
    backend = Path(f"/proc/{sql.value('SELECT pg_backend_pid()')}/schedstat")
    workers = os.times()
    return process_time() + workers.children_user + workers.children_system, int(backend.read_text().split()[0]) / 1e9
