"""A generated region from files to the view: where the time goes, each tenth of the facts, memory, disk and WAL."""

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from math import inf
from multiprocessing import active_children
from pathlib import Path
from time import perf_counter

import psutil

from kontingent.audit.actor import Actor
from kontingent.ingest import steps
from kontingent.ingest.models import Package
from kontingent.ingest.steps import PipelineStep
from kontingent.kernel import russian, sql
from kontingent.project.benchmarks.figures import Figures, whole
from kontingent.project.benchmarks.spending import Spent, processors_of_all, seconds_of, spent
from kontingent.synthetic.region import Loaded, install

MEGABYTE = 1 << 20
# What was being done when a step was passed.
WORK = {
    PipelineStep.EXAMINED: "приём и проверка файла",
    PipelineStep.HEADED: "заголовок",
    PipelineStep.LOCKED: "чтение и проверка записей (ожидание)",
    PipelineStep.PASSED: "что не изменилось",
    PipelineStep.RECOGNISED: "узнавание людей и организаций",
    PipelineStep.RECORDED: "запись сведений и представление",
    PipelineStep.REMEMBERED: "что в следующий раз не читать",
    PipelineStep.NOTED: "протокол",
    PipelineStep.COMMITTED: "фиксация",
    PipelineStep.CAUGHT_UP: "персоны изменившихся организаций",
    PipelineStep.WITHDRAWING: "полный пакет: чего в нём нет",
    PipelineStep.WITHDRAWN: "полный пакет: отзыв",
    PipelineStep.LOOKED_AGAIN: "открытые совпадения",
    PipelineStep.CHECKED: "правила набора",
    PipelineStep.CLOSED: "закрытие",
}


@dataclass(frozen=True, slots=True)
class Milestone:
    """Where a loading stood after a package: facts so far; seconds by the clock, of processors, of the database."""

    facts: int
    wall: float
    cpu: float
    database: float


@dataclass(frozen=True, slots=True)
class Grown:
    """Bytes that the database has grown by, and those that it wrote ahead."""

    disk: int
    wal: int

    @classmethod
    def so_far(cls) -> "Grown":
        return cls(*sql.one("SELECT pg_database_size(current_database()), (pg_current_wal_lsn() - '0/0')::bigint"))


@dataclass(slots=True)
class Clocked:
    """Seconds by step, and the most memory that this process and its workers held together."""

    seconds: dict[PipelineStep, float] = field(default_factory=lambda: defaultdict(float))
    peak: int = 0
    since: float = field(default_factory=perf_counter)

    def passed(self, step: PipelineStep) -> None:
        now = perf_counter()
        self.seconds[step] += now - self.since
        self.since = now


class _Enough(Exception):  # noqa: N818 - no error: so long was asked
    pass


def measure(folder: Path, *, jobs: int, minutes: float = inf) -> Figures:
    """Of what is not in yet; after so many minutes it ends with a package, and goes on behind it when asked again.

    RuntimeError if all is in.
    """
    clocked, packages, marks = Clocked(), list[Package](), [_mark(0)]
    known = set(Package.objects.exclude(finished_at=None).values_list("pk", flat=True))
    until, left = perf_counter() + minutes * 60, 0

    def follow(loaded: Loaded) -> None:
        nonlocal left
        if loaded.package.pk not in known:
            packages.append(loaded.package)
            marks.append(_mark(marks[-1].facts + loaded.package.counts.get("records", 0)))
        left = loaded.of - loaded.done
        if left and perf_counter() > until:
            raise _Enough

    def load() -> list[Package]:
        with suppress(_Enough):
            install(folder, by=Actor.system("Замер"), jobs=jobs, follow=follow)
        return packages

    before = Grown.so_far()
    with _watched(clocked):
        cost = spent(load)
    if not packages:
        raise RuntimeError("Край уже загружен: мерить нечего.")
    after = Grown.so_far()
    grown = Grown(after.disk - before.disk, after.wal - before.wal)
    made = table(packages, clocked, cost, jobs, marks, grown)
    if not left:
        return made
    return replace(
        made, notes=(*made.notes, f"Ещё не загружено пакетов: {whole(left)}."), data={**made.data, "left": left}
    )


def _mark(facts: int) -> Milestone:
    loader, database = processors_of_all()
    readers = sum(seconds_of(psutil.Process(reader.pid)) for reader in active_children())
    return Milestone(facts, perf_counter(), loader + readers + database, database)


def tenths(marks: Sequence[Milestone]) -> list[tuple[float, float, float]]:
    """Of each tenth of the facts, to the end of its last package: facts/s, µs of processors a fact, the database's."""
    facts = [mark.facts for mark in marks]
    ends = sorted({bisect_left(facts, facts[-1] * part / 10) for part in range(11)})
    return [
        (
            (till.facts - since.facts) / (till.wall - since.wall),
            (till.cpu - since.cpu) / (till.facts - since.facts) * 1e6,
            (till.database - since.database) / (till.facts - since.facts) * 1e6,
        )
        for since, till in zip((marks[end] for end in ends), (marks[end] for end in ends[1:]), strict=False)
    ]


@contextmanager
def _watched(clocked: Clocked) -> Iterator[None]:
    stop = threading.Event()
    sampler = threading.Thread(target=_sample, args=(clocked, stop), daemon=True)
    sampler.start()
    steps.watchers.append(clocked.passed)
    try:
        yield
    finally:
        steps.watchers.remove(clocked.passed)
        stop.set()
        sampler.join()


def _sample(clocked: Clocked, stop: threading.Event) -> None:
    """Of a page that several processes share each has its part: readers hold the same libraries."""
    own = psutil.Process()
    while not stop.is_set():
        held = own.memory_full_info().pss
        for child in own.children(recursive=True):
            try:
                if "python" in child.name():  # the database's processes are not the loader's
                    held += child.memory_full_info().pss
            except psutil.NoSuchProcess:
                continue
        clocked.peak = max(clocked.peak, held)
        stop.wait(1.0)  # to ask takes some milliseconds of the processor that is measured


def table(
    packages: list[Package], clocked: Clocked, cost: Spent, jobs: int, marks: Sequence[Milestone], grown: Grown
) -> Figures:
    facts, seconds, parts = cost.facts, cost.wall, tenths(marks)
    rows = [
        (WORK[step], russian.number(spent, 1), russian.percent(spent / seconds))
        for step, spent in sorted(clocked.seconds.items(), key=lambda item: -item[1])
    ]
    size = sum(package.size for package in packages)
    return Figures(
        f"Загрузка: {whole(facts)} сведений в {whole(len(packages))} пакетах, {whole(size / MEGABYTE)} МБ",
        ("шаг", "с", "доля"),
        tuple(rows),
        notes=(
            f"Всего {whole(seconds)} с: **{whole(facts / seconds)} сведений/с** от файла до представления.",
            f"Процессора на сведение {whole(cost.per_fact)} мкс, PostgreSQL из них {whole(cost.of_database)}.",
            f"Разборщиков {jobs}, память загрузчика не больше {whole(clocked.peak / MEGABYTE)} МБ.",
            f"База выросла на {whole(grown.disk / MEGABYTE)} МБ, журнал предзаписи — {whole(grown.wal / MEGABYTE)} МБ.",
            f"По десятым долям, сведений/с: {', '.join(whole(part[0]) for part in parts)}.",
            "Процессора, мкс на сведение, и из них PostgreSQL: "
            + ", ".join(f"{whole(cpu)} ({whole(database)})" for _, cpu, database in parts)
            + ".",
        ),
        data={
            "facts": facts,
            "seconds": seconds,
            "facts_per_second": facts / seconds,
            "cpu": cost.per_fact,
            "loader": cost.loader,
            "database": cost.database,
            "peak_bytes": clocked.peak,
            "jobs": jobs,
            "disk_bytes": grown.disk,
            "wal_bytes": grown.wal,
            "tenths": parts,
            "steps": {step.value: spent for step, spent in clocked.seconds.items()},
        },
    )
