"""Generated regions that tests read: made once for all workers and runs."""

import datetime as dt
from functools import partial
from pathlib import Path

from kontingent.audit.actor import Actor
from kontingent.kernel import clock
from kontingent.synthetic.figures import write_figures
from kontingent.synthetic.generation import generate
from kontingent.synthetic.region import install
from tests import cache
from tests.regions import Kept

DAY = dt.date(2018, 4, 20)
TODAY, LEARNERS = dt.date(2026, 4, 20), 2500  # of the believable region
# When all was loaded: the clock of the tests runs, what they do themselves comes later.
DAWN = dt.datetime.combine(DAY, dt.time(0, 0, 1), clock.region_zone())
BY = Actor.system("генератор")


def generated(*, learners: int, seed: int, today: dt.date = DAY) -> Path:
    """Its folder, which nobody writes to."""
    make = partial(_make, learners=learners, seed=seed, today=today)
    key = cache.key_of([*cache.product(), Path(__file__)], str(learners), str(seed), str(today))
    return cache.kept(f"made-{seed}", key, make)


def _make(folder: Path, **asked: int | dt.date) -> None:
    generate(**asked, out=folder, jobs=1)


def _load_generated(folder: Path, seed: int = 5) -> None:
    _make(folder, learners=250, seed=seed, today=DAY)
    with clock.fixed(DAWN):
        install(folder, by=BY)


def _load_another(folder: Path) -> None:
    _load_generated(folder, seed=7)


def _load_of_reused_id(folder: Path) -> None:
    """A supplier gives the id of a learner who left to one whom two others know, and later says it alone."""
    _load_generated(folder, seed=11)


def _load_figures(folder: Path) -> None:
    write_figures(folder)
    with clock.fixed(DAWN):
        install(folder, by=BY)


def believable() -> Path:
    """For those who ask whether one would believe it: large, and of a year that has all there is to be seen."""
    return generated(learners=LEARNERS, seed=2018, today=TODAY)


GENERATED = Kept("generated", _load_generated)
ANOTHER = Kept("generated-7", _load_another)
OF_REUSED_ID = Kept("generated-11", _load_of_reused_id)
FIGURES = Kept("figures", _load_figures)
