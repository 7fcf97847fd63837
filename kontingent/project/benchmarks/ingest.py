"""A generated region from files to the view: facts a second from end to end, peak memory, and where the time goes."""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import psutil

from kontingent.audit.actor import Actor
from kontingent.ingest import steps
from kontingent.ingest.models import Package
from kontingent.ingest.steps import PipelineStep
from kontingent.kernel import russian
from kontingent.project.benchmarks.figures import Figures, whole
from kontingent.project.benchmarks.spending import Spent, spent
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


def measure(folder: Path, *, jobs: int) -> Figures:
    clocked, packages = Clocked(), list[Package]()

    def load() -> list[Package]:
        packages.extend(install(folder, by=Actor.system("Замер"), jobs=jobs, follow=_silent))
        return packages

    with _watched(clocked):
        cost = spent(load)
    return table(packages, clocked, cost, jobs)


def _silent(_: Loaded) -> None:
    """Progress would be measured too."""


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


def table(packages: list[Package], clocked: Clocked, cost: Spent, jobs: int) -> Figures:
    facts, seconds = cost.facts, cost.wall
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
            "steps": {step.value: spent for step, spent in clocked.seconds.items()},
        },
    )
