"""The steps of loading a package, by name, and a way to be killed at any of them.

`KONTINGENT_FAIL_AT=recorded:2` ends the process with SIGKILL the second time it passes that step: tests prove that
what comes after is the same as if nothing had happened.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable
from enum import StrEnum


class PipelineStep(StrEnum):
    EXAMINED = "examined"  # the package is one; nothing written
    HEADED = "headed"  # header and stage are stored
    LOCKED = "locked"  # a batch holds the write lock
    PASSED = "passed"  # items of a batch that nobody reads are counted and noted
    RECOGNISED = "recognised"  # persons and institutions of a batch have ids
    RECORDED = "recorded"  # facts and view of a batch are written
    REMEMBERED = "remembered"  # what of a batch need not be read again is written, beside its facts and view
    NOTED = "noted"  # protocol and progress of a batch are written, not committed
    COMMITTED = "committed"  # a batch is in
    CAUGHT_UP = "caught_up"  # some of those whom changed institutions concern are put right
    WITHDRAWING = "withdrawing"  # a full package may withdraw what it does not say
    WITHDRAWN = "withdrawn"  # a batch of withdrawals is in
    LOOKED_AGAIN = "looked_again"  # the open cases that it concerns are
    CHECKED = "checked"  # rules of the set are written, not committed
    CLOSED = "closed"  # the package is closed


_passed: Counter[str] = Counter()
watchers: list[Callable[[PipelineStep], None]] = []  # a measurement that wants to know where the time goes


def passed(step: PipelineStep) -> None:
    for watcher in watchers:
        watcher(step)
    wanted, _, times = os.environ.get("KONTINGENT_FAIL_AT", "").partition(":")
    if wanted != step:
        return
    _passed[step] += 1
    if _passed[step] == int(times or 1):
        os.kill(os.getpid(), signal.SIGKILL)
