"""A loading in a process of its own, which may be killed at a named step or at any moment."""

import io
import multiprocessing
import os
import sys
from pathlib import Path

from kontingent.ingest.steps import PipelineStep

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, "-m", "django", "load"]
# A process that has Django loaded and nothing else is forked for each loading: its start would cost more than the rest.
WARM = multiprocessing.get_context("forkserver")
WARM.set_forkserver_preload(["tests.ingest.warm"])


def environment(fail_at: str = "") -> dict[str, str]:
    return {**os.environ, "KONTINGENT_FAIL_AT": fail_at, "PYTHONPATH": str(ROOT)}


def load_and_die(folder: Path, step: PipelineStep, times: int = 1, jobs: int = 0) -> int | None:
    """The exit code: -9 if the loading came to that step so many times."""
    loading = WARM.Process(target=_load, args=(folder, environment(f"{step}:{times}"), jobs))
    loading.start()
    loading.join()
    return loading.exitcode


def _load(folder: Path, environment: dict[str, str], jobs: int) -> None:
    from django.core.management import call_command

    os.environ.update(environment)
    call_command("load", folder, jobs=jobs, stdout=io.StringIO())
