import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontingent.kernel.periods import Interval, SchoolYear, age_on, birth_year_for_age, births_for_ages

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))
DAY = dt.timedelta(days=1)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    start, end = draw(st.none() | DAYS), draw(st.none() | DAYS)
    if start and end and end < start:
        start, end = end, start
    return Interval(start, end)


def test_school_year_of_the_manual():
    year = SchoolYear.of(dt.date(2018, 4, 20))
    assert year == SchoolYear(2017)
    assert year.label == "2017\u00a0/\u00a02018"
    assert year.long_label == "2017\u00a0/\u00a02018\u00a0уч.\u00a0год"
    assert (year.start, year.end) == (dt.date(2017, 9, 1), dt.date(2018, 8, 31))
    assert (year.previous.first, year.next.first) == (2016, 2018)


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (dt.date(2018, 4, 20), dt.date(2018, 4, 20)),
        (dt.date(2018, 5, 31), dt.date(2018, 5, 31)),
        (dt.date(2018, 6, 1), dt.date(2018, 5, 31)),
        (dt.date(2026, 1, 1), dt.date(2018, 5, 31)),
        (dt.date(2017, 8, 31), dt.date(2017, 9, 1)),
    ],
)
def test_reference_day(today: dt.date, day: dt.date):
    assert SchoolYear(2017).reference_day(today) == day


@given(DAYS)
def test_a_day_lies_in_one_school_year(day: dt.date):
    year = SchoolYear.of(day)
    assert day in year
    assert day not in year.previous
    assert day not in year.next
    assert year.end + DAY == year.next.start


@pytest.mark.parametrize(
    "text", ["2017", "2017/18", "2017 / 2018", "2017-2018", "2017–2018 уч. год", "2017\u00a0/\u00a02018 уч.\u00a0год"]
)
def test_school_year_as_it_is_written(text: str):
    assert SchoolYear.parse(text) == SchoolYear(2017)


@pytest.mark.parametrize("text", ["", "17/18", "2017/2019", "2017/19", "2018/2017", "год"])
def test_what_is_no_school_year(text: str):
    with pytest.raises(ValueError, match="не учебный год"):
        SchoolYear.parse(text)


def test_the_turn_of_a_century():
    assert SchoolYear.parse("1999/00") == SchoolYear(1999)


def test_an_end_before_its_start_is_refused():
    with pytest.raises(ValueError, match="раньше"):
        Interval(dt.date(2018, 1, 2), dt.date(2018, 1, 1))


@given(intervals(), intervals(), DAYS)
def test_an_intersection_holds_the_days_of_both(one: Interval, other: Interval, day: dt.date):
    both = one.intersection(other)
    assert (both is not None and day in both) == (day in one and day in other)
    assert one.overlaps(other) == other.overlaps(one) == (both is not None)


def test_days_are_counted_with_both_ends():
    assert Interval(dt.date(2018, 1, 1), dt.date(2018, 1, 1)).days == 1
    assert SchoolYear(2017).interval.days == 365
    assert Interval(dt.date(2018, 1, 1)).days is None


def test_ages_of_the_manual():
    assert age_on(dt.date(2002, 11, 14), dt.date(2018, 4, 20)) == 15
    assert age_on(dt.date(2002, 11, 14), dt.date(2017, 11, 13)) == 14
    assert age_on(dt.date(1937, 7, 2), dt.date(2018, 7, 1)) == 80
    assert age_on(dt.date(2004, 2, 29), dt.date(2018, 2, 28)) == 13
    assert age_on(dt.date(2004, 2, 29), dt.date(2018, 3, 1)) == 14


@given(st.dates(dt.date(1950, 1, 2), dt.date(2020, 12, 31)), st.integers(2021, 2060))
def test_birth_year_is_that_of_the_age_on_1_january(birth: dt.date, year: int):
    age = age_on(birth, dt.date(year, 1, 1))
    if (birth.month, birth.day) != (1, 1):
        assert birth_year_for_age(age, year) == birth.year


def test_born_on_1_january_counts_one_lower_than_by_the_civil_rule():
    assert age_on(dt.date(2010, 1, 1), dt.date(2018, 1, 1)) == 8
    assert birth_year_for_age(7, 2018) == 2010


@given(DAYS, st.integers(0, 90), st.integers(0, 20), st.dates(dt.date(1850, 1, 1), dt.date(2100, 12, 31)))
def test_births_for_ages_are_exactly_those_of_the_ages(day: dt.date, youngest: int, more: int, birth: dt.date):
    assert (birth in births_for_ages(youngest, youngest + more, day)) == (
        youngest <= age_on(birth, day) <= youngest + more
    )


@pytest.mark.parametrize(
    "day", [dt.date(2016, 2, 28), dt.date(2016, 2, 29), dt.date(2016, 3, 1), dt.date(2017, 2, 28), dt.date(2017, 3, 1)]
)
def test_births_for_ages_around_29_february(day: dt.date):
    for age in range(20):
        births = births_for_ages(age, age, day)
        assert births.start is not None
        assert births.end is not None
        assert age_on(births.start, day) == age_on(births.end, day) == age
        assert age_on(births.start - DAY, day) == age + 1
        assert age_on(births.end + DAY, day) == age - 1


def test_ages_the_wrong_way_round_are_refused():
    with pytest.raises(ValueError, match="Возраст"):
        births_for_ages(7, 6, dt.date(2018, 4, 20))


@pytest.mark.parametrize(
    ("day", "same"),
    [
        (dt.date(2018, 4, 20), dt.date(2017, 4, 20)),
        (dt.date(2017, 9, 1), dt.date(2016, 9, 1)),
        (dt.date(2017, 12, 31), dt.date(2016, 12, 31)),
        (dt.date(2020, 2, 29), dt.date(2017, 2, 28)),
    ],
)
def test_the_same_day_of_another_year(day: dt.date, same: dt.date):
    assert SchoolYear(2016).same_day(day) == same
