"""A loading in a process of its own, which may be killed at a named step or at any moment."""

import os
import subprocess
import sys
from pathlib import Path

from kontingent.ingest.steps import Step

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, "-m", "django", "load"]


def environment(fail_at: str = "") -> dict[str, str]:
    return {**os.environ, "KONTINGENT_FAIL_AT": fail_at, "PYTHONPATH": str(ROOT)}


def load_and_die(folder: Path, step: Step, times: int = 1, *options: str) -> int:
    """The return code: -9 if the loading came to that step so many times."""
    done = subprocess.run(
        [*PROGRAM, str(folder), *options],
        env=environment(f"{step}:{times}"), cwd=ROOT, stdout=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    return done.returncode
