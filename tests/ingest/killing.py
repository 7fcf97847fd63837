"""A loading in a process of its own, which may be killed at a named step or at any moment."""

import os
from multiprocessing.process import BaseProcess
from pathlib import Path

from kontingent.ingest.steps import PipelineStep
from tests import forking


def loading(folder: Path, fail_at: str = "", jobs: int = 0) -> BaseProcess:
    return forking.started({**os.environ, "KONTINGENT_FAIL_AT": fail_at}, "load", str(folder), jobs=jobs)


def load_and_die(folder: Path, step: PipelineStep, times: int = 1, jobs: int = 0) -> int | None:
    """The exit code: -9 if the loading came to that step so many times."""
    process = loading(folder, f"{step}:{times}", jobs)
    process.join()
    return process.exitcode
