"""The oracle's own rules of pairing, told by hand: what two suppliers say of one class, and what follows."""

import datetime as dt
from itertools import permutations

import pytest

from tests.oracle.periods import Told, hand_over, periods

YEAR = 2017
RANKS = {"a": 10, "b": 20}


def _day(text):
    """«30.11» of the school year; nothing is nothing."""
    if not text:
        return None
    day, month = (int(part) for part in text.split("."))
    return dt.date(YEAR + (month < 9), month, day)


def _told(text, *, better="a"):
    """«a 01.09–30.11, b 01.02–»: records in the order of their ids; the better supplier has the lower rank."""
    for place, record in enumerate(text.split(", ")):
        supplier, days = record.split(" ")
        start, end = days.split("–")
        yield Told(0 if supplier == better else RANKS[supplier], supplier, place, f"e{place}", _day(start), _day(end))


def _shown(found):
    return ", ".join(f"{period.start:%d.%m}–{period.end:%d.%m}" for period in found)


@pytest.mark.parametrize("better", ["a", "b"])
@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("a 01.09–", "01.09–31.08"),
        ("a 01.09–30.11, b 01.09–", "01.09–30.11"),
        ("a 01.09–30.11, a 01.02–, b 01.09–", "01.09–30.11, 01.02–31.08"),
        ("a 01.09–, b 01.09–30.11, b 01.02–", "01.09–30.11, 01.02–31.08"),
        ("a 01.09–30.11, b 01.02–", "01.09–30.11, 01.02–31.08"),
        ("a 01.09–30.11, a 15.11–31.05", "01.09–31.05"),
        ("a 01.09–30.11, a 01.12–", "01.09–30.11, 01.12–31.08"),
        ("a 05.09–30.11, b 05.09–30.11, a 01.02–, b 01.02–", "05.09–30.11, 01.02–31.08"),
    ],
)
def test_whoever_ranks_better(told, shown, better):
    for order in permutations(_told(told, better=better)):
        assert _shown(periods(order, YEAR)) == shown


@pytest.mark.parametrize(
    ("told", "by_a", "by_b"),
    [
        ("a 01.09–, b 01.02–", "01.09–31.08", "01.02–31.08"),
        ("a 01.09–30.11, b 01.09–10.12", "01.09–30.11", "01.09–10.12"),
    ],
)
def test_a_better_rank_decides(told, by_a, by_b):
    assert _shown(periods(_told(told, better="a"), YEAR)) == by_a
    assert _shown(periods(_told(told, better="b"), YEAR)) == by_b


def test_fields_are_the_first_filled():
    (period,) = periods(
        [
            Told(10, "a", 1, "e1", _day("01.09"), fields=("first", None)),
            Told(20, "b", 2, "e1", _day("01.09"), fields=("second", "part_time")),
        ],
        YEAR,
    )
    assert (period.first(0), period.first(1)) == ("first", "part_time")


def test_a_day_of_two_places_is_one_of_the_new():
    old, new, later = [periods(_told(told), YEAR)[0] for told in ("a 01.09–20.04", "a 20.04–25.05", "a 26.05–")]
    hand_over([new, old, later])
    assert _shown([old, new, later]) == "01.09–19.04, 20.04–25.05, 26.05–31.08"


def test_a_period_of_that_day_alone_is_left_without_a_day():
    old, new = [periods(_told(told), YEAR)[0] for told in ("a 20.04–20.04", "a 20.04–")]
    hand_over([old, new])
    assert old.end < old.start
    assert _shown([new]) == "20.04–31.08"
