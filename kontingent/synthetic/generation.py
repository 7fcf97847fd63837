"""A whole region into a folder: units in several processes, then the manifest that says how to load it."""

import multiprocessing
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kontingent.kernel.russian import count_phrase
from kontingent.synthetic.geography import plan
from kontingent.synthetic.institutions import Region
from kontingent.synthetic.manifest import write_manifest
from kontingent.synthetic.namesakes import Rate
from kontingent.synthetic.register import Register
from kontingent.synthetic.suppliers import SUPPLIERS
from kontingent.synthetic.timeline import Timeline
from kontingent.synthetic.unit import Unit, UnitSummary


@dataclass(slots=True)
class Summary:
    learners: int = 0
    persons: int = 0
    institutions: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    packages: list[tuple[str, str]] = field(default_factory=list)

    def add(self, rows: dict[str, int]) -> None:
        for table, count in rows.items():
            self.rows[table] = self.rows.get(table, 0) + count

    @property
    def facts(self) -> int:
        return self.rows["sent-facts"]

    def as_dict(self) -> dict[str, object]:
        return {
            "learners": self.learners,
            "persons": self.rows["life-persons"],
            "institutions": self.institutions,
            "facts": self.facts,
            "packages": len(self.packages),
            "rows": self.rows,
        }

    def sentence(self) -> str:
        return (
            f"{count_phrase(self.learners, 'обучающийся', 'обучающихся', 'обучающихся')}, "
            f"{count_phrase(self.rows['life-persons'], 'персона', 'персоны', 'персон')}, "
            f"{count_phrase(self.facts, 'сведение', 'сведения', 'сведений')} "
            f"в {len(self.packages)} пакетах {len(SUPPLIERS)} поставщиков."
        )


def generate(
    *,
    learners: int,
    seed: int,
    today: date,
    out: Path,
    jobs: int = 2,
    namesakes: Rate = Rate.MANY,
    progress: Callable[[int, int], None] | None = None,
) -> Summary:
    """Writes packages, truth and manifest; what an earlier run left in the folder of the region is replaced.

    `progress(done, of)` is called with learners as units are finished.
    """
    timeline = Timeline.until(today)
    region = plan(learners, seed, timeline)
    for name in (*(supplier.code for supplier in SUPPLIERS), "truth"):
        shutil.rmtree(out / name, ignore_errors=True)
    summary = Summary(institutions=len(region.institutions))
    for report in _run(region, jobs, (learners, seed, today, out, namesakes)):
        summary.learners += report.learners
        summary.persons += report.persons
        summary.packages += report.packages
        summary.add(report.rows)
        if progress is not None:
            progress(summary.learners, learners)
    register = Register(region, seed, timeline, out)
    summary.packages += register.write()
    summary.add(register.tables.rows)
    summary.packages.sort()
    write_manifest(out, SUPPLIERS, [path for _, path in summary.packages], today)
    return summary


Made = tuple[int, int, date, Path, Rate]  # learners, seed, today, folder, namesakes: what every unit is made of


def _run(region: Region, jobs: int, made: Made) -> Iterator[UnitSummary]:
    numbers = [home.number for home in region.municipalities]
    if jobs <= 1:
        for number in numbers:
            yield run_unit(number, made)
        return
    # A fork would carry half of what the threads of this process hold, and may crash on it.
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        futures = [pool.submit(run_unit, number, made) for number in numbers]
        for future in as_completed(futures):
            yield future.result()


def run_unit(number: int, made: Made) -> UnitSummary:
    """The plan is made anew in each process: cheaper than sending it, and the same to the letter."""
    learners, seed, today, out, namesakes = made
    timeline = Timeline.until(today)
    region = plan(learners, seed, timeline)
    return Unit(region, region.municipalities[number], seed, timeline, out, namesakes).run()
