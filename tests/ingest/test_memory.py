"""What a loader holds does not grow with the packages that it has loaded."""

import gc
import tracemalloc
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from tests.ingest.region import build, send
from tests.ingest.xhtml import general, package, person, section

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

FIRST = datetime(2018, 4, 1, tzinfo=UTC)
PEOPLE = 40
PACKAGES = 7
OF_A_PACKAGE = 8 * 1024  # the driver remembers the last thousand statements; its people alone take three times that


def sent(number: int) -> bytes:
    """Of the same people, each time of another phone; every other one is full."""
    items = [
        person(f"p-{n}", general(f"Имя{n:02}"), section("Contacts", mobilePhone=f"+7 900 00{number % 3}-00-{n:02}"))
        for n in range(PEOPLE)
    ]
    mode = "full" if number % 2 else "delta"
    return package(*items, mode=mode, made=(FIRST + timedelta(hours=number)).isoformat())


def kept_after(numbers: Iterable[int]) -> int:
    for number in numbers:
        assert send(sent(number)).counts["changed"] == PEOPLE
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def test_packages_that_were_loaded_leave_nothing_behind():
    build()
    send(sent(0))
    kept_after(range(1, 4))
    tracemalloc.start()
    try:
        kept = kept_after(range(4, PACKAGES))
        grown = kept_after(range(PACKAGES, 3 * PACKAGES)) - kept
    finally:
        tracemalloc.stop()
    assert grown < 2 * PACKAGES * OF_A_PACKAGE
