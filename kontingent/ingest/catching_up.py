"""A body that moves concerns everybody below it: they are put right in transactions of their own, one after another.

Before anything else of the package is recorded, so what comes next finds the register as if all had been done at once.
"""

from collections.abc import Callable

from kontingent.current import actions as current
from kontingent.current.projection import behind
from kontingent.ingest.readers.package import LIMITS
from kontingent.ingest.run import Run
from kontingent.ingest.steps import PipelineStep, passed
from kontingent.kernel.environment import env_int


def records_at_once() -> int:
    """How many records of a package are recorded in one transaction."""
    return env_int("KONTINGENT_BATCH_RECORDS", LIMITS.chunk_records)


def persons_at_once() -> int:
    """A person has some records."""
    return max(1, records_at_once() // 2)


def catch_up(run: Run, stop: Callable[[], bool] = lambda: False) -> bool:
    """False if the caller stopped between two transactions; whoever goes on begins here."""
    while behind.is_anybody():
        with run.writing() as moment:
            current.catch_up(at_once=persons_at_once(), recorded_at=moment)
        passed(PipelineStep.CAUGHT_UP)
        if stop():
            return False
    return True
