"""Costs are counted once, whoever dies on the way."""

import subprocess
import sys

import pytest

from tests.costs import TICKS, Process, running, spent

BUSY = "import time\nwhile time.process_time() < 0.3: pass"


def ticks(before: dict[int, Process], now: dict[int, Process]) -> int:
    return round(spent(before, now) * TICKS)


def test_own_time_and_that_of_new_ones_count():
    assert ticks({1: Process(0, 10, 0)}, {1: Process(0, 15, 0), 2: Process(1, 7, 0)}) == 12


def test_who_came_and_went_counts_once():
    assert ticks({1: Process(0, 10, 0)}, {1: Process(0, 10, 8)}) == 8


def test_who_is_buried_counts_by_what_he_did_since():
    assert ticks({1: Process(0, 10, 5), 2: Process(1, 7, 0)}, {1: Process(0, 10, 14)}) == 2


def test_whom_nobody_waited_for_takes_nothing_away():
    assert ticks({1: Process(0, 10, 5), 2: Process(1, 700, 0)}, {1: Process(0, 11, 5)}) == 1


def test_a_child_of_a_child_that_died_is_known_too():
    before = {1: Process(0, 1, 0), 2: Process(1, 3, 0), 3: Process(2, 4, 0)}
    assert ticks(before, {1: Process(0, 1, 9)}) == 2


@pytest.mark.skipif(not running(), reason="processes are read from /proc")
def test_a_program_that_was_busy_is_counted():
    before = running()
    subprocess.run([sys.executable, "-c", BUSY], check=True)
    assert 0.2 < spent(before, running()) < 2
