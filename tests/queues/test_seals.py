"""A seal of a queue: its bytes, and what two of them tell of each other."""

import datetime as dt
import subprocess
from dataclasses import replace

import pytest

from kontingent.queues.order import Queued, in_order
from kontingent.queues.seals import SealDifference, differences, digest_of, read, written

DAY = dt.date(2018, 9, 1)
QUEUE = in_order(
    Queued(number, "queue", right, dt.date(2018, 3, day), time, DAY, "queued")
    for number, right, day, time in (
        ("N-1", "beyond", 5, "12:00:00"), ("N-2", "first", 4, "08:15:00"), ("N-3", "none", 1, "09:00:00"),
        ("N-4", "none", 2, ""), ("N-5", "none", 3, "10:00:00"),
    )
)  # fmt: skip
TEXT = """number|supplier|right|registered|time|desired|status
N-1|queue|beyond|2018-03-05|12:00:00|2018-09-01|queued
N-2|queue|first|2018-03-04|08:15:00|2018-09-01|queued
N-3|queue|none|2018-03-01|09:00:00|2018-09-01|queued
N-4|queue|none|2018-03-02||2018-09-01|queued
N-5|queue|none|2018-03-03|10:00:00|2018-09-01|queued
"""


def test_the_bytes_are_as_they_are_described(tmp_path):
    """Checked by the program that the page names."""
    assert written(QUEUE) == TEXT
    file = tmp_path / "queue.csv"
    file.write_bytes(TEXT.encode())
    said = subprocess.run(["sha256sum", file.name], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert said.split()[0] == digest_of(written(QUEUE))


def test_what_is_written_is_read_again():
    odd = [replace(QUEUE[0], number='а|б "в"\nг', registered=None), *QUEUE]
    assert read(written(odd)) == odd


INSERTED = Queued("N-6", "queue", "first", dt.date(2018, 3, 9), "10:00:00", DAY, "queued")
CASES: dict[str, tuple[list[Queued], list[tuple[str, int | None, int | None, str]]]] = {
    "inserted": (
        in_order([*QUEUE, INSERTED]),
        [
            ("N-6", None, 3, "встало в\u00a0очередь"),
            ("N-3", 3, 4, "впереди встало 1"),
            ("N-4", 4, 5, "впереди встало 1"),
            ("N-5", 5, 6, "впереди встало 1"),
        ],
    ),
    "removed": (
        QUEUE[:2] + QUEUE[3:],
        [
            ("N-4", 4, 3, "впереди ушло 1"),
            ("N-5", 5, 4, "впереди ушло 1"),
            ("N-3", 3, None, "ушло из\u00a0очереди, теперь: Зачислен"),
        ],
    ),
    "altered": (
        in_order([*QUEUE[:4], replace(QUEUE[4], right="first")]),
        [
            ("N-5", 5, 2, "поставщик исправил: право «Общая очередь» → «Первоочередное право»"),
            ("N-2", 2, 3, "впереди встало 1"),
            ("N-3", 3, 4, "впереди встало 1"),
            ("N-4", 4, 5, "впереди встало 1"),
        ],
    ),
    "altered in place": (
        [*QUEUE[:4], replace(QUEUE[4], time="10:00:01")],
        [("N-5", 5, 5, "поставщик исправил: время регистрации 10:00:00 → 10:00:01")],
    ),
    "withdrawn": (QUEUE[:4], [("N-5", 5, None, "заявления больше нет: отозвано поставщиком")]),
    "one and one": (
        in_order([*QUEUE[1:], INSERTED]),
        [
            ("N-2", 2, 1, "впереди ушло 1"),
            ("N-6", None, 2, "встало в\u00a0очередь"),
            ("N-1", 1, None, "заявления больше нет: отозвано поставщиком"),
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_change_changes_the_seal_and_the_difference_names_it(name):
    later, told = CASES[name]
    assert digest_of(written(later)) != digest_of(written(QUEUE))
    found = differences(QUEUE, later, {("N-3", "queue"): "enrolled"})
    assert found == [SealDifference(number, "queue", was, became, why) for number, was, became, why in told]


def test_two_of_one_number_are_two():
    """One application under two persons: a case waits, and the queue has both."""
    assert differences(QUEUE, in_order([*QUEUE, QUEUE[4]]), {}) == [
        SealDifference("N-5", "queue", None, 5, "встало в\u00a0очередь")
    ]


def test_the_same_queue_is_the_same_seal():
    assert differences(QUEUE, read(TEXT), {}) == []
