"""A forecast of places: what it says of series written by hand, and what holds of every series."""

from dataclasses import replace

import numpy as np
import pytest

from kontingent.forecasting.projection import forecast, totals, vocational
from kontingent.forecasting.series import Succession, carried
from kontingent.synthetic.headcounts import world
from tests.forecasting.small import SMALL, series_of

STEADY = [[100, 100, 100]] * 6


def test_what_stays_stays():
    births = [[100] * 14]
    assert forecast(series_of([STEADY], births=births), 3)[0].tolist() == [[100, 100, 100]] * 3


def test_half_goes_on():
    found = forecast(series_of([[[80, 80, 40]] * 6]), 2)
    assert found[0].tolist() == [[80, 80, 40]] * 2


def test_a_cohort_goes_up_a_grade_a_year():
    """One year of history: everybody goes on, as many enter as entered."""
    found = forecast(series_of([[[10, 20, 30]]]), 3)
    assert found[0].tolist() == [[10, 10, 20], [10, 10, 10], [10, 10, 10]]


def test_births_of_seven_years_before_enter():
    """Born 100 a year, then 150 in the last six: the first of them are seven at the second September ahead."""
    births = [[100] * 8 + [150] * 6]  # the last school year is that of column 13
    found = forecast(series_of([STEADY], births=births), 3)
    assert found[0, :, 0].tolist() == [100, 150, 150]


def test_births_of_years_yet_to_come_are_not_known():
    """Births that begin four years after the counts: on the second 20 September there are none."""
    series = series_of([STEADY], births=[[100] * 4], before=-4)
    assert series.until(1).births.shape == (1, 0)
    assert series.until(4).births.shape == (1, 1)


def test_births_that_nobody_has_entered_from_yet_say_nothing():
    """Known of the last three years alone: of whoever enters now nobody says how many were born, so as many as last."""
    found = forecast(series_of([STEADY], births=[[50] * 3], before=-3), 2)
    assert found[0, :, 0].tolist() == [100, 100]


def test_births_given_beyond_the_last_year_are_taken():
    births = [[100] * 14 + [100, 100, 300]]
    found = forecast(series_of([STEADY], births=births), 10)
    assert found[0, 9, 0] == 300  # of column 16, nine years and a September later


def test_ratio_that_falls_goes_on_falling():
    shares = [0.70, 0.68, 0.66, 0.64, 0.62, 0.60, 0.58, 0.56, 0.54, 0.52]
    counts = [[[1000, 1000, 720]], *[[[1000, 1000, 1000 * share]] for share in shares]]
    found = forecast(series_of(np.concatenate(counts)[None]), 5)
    assert 500 <= found[0, 0, 2] <= 525
    assert 420 <= found[0, 4, 2] <= 460


def test_nobody_learns():
    counts = [[[0, 0, 0]] * 4, [[20, 20, 20]] * 4]
    found = forecast(series_of(counts), 3)
    assert found[0].tolist() == [[0, 0, 0]] * 3
    assert found[1].tolist() == [[20, 20, 20]] * 3
    assert forecast(series_of(counts[:1]), 3).sum() == 0


def test_a_gap_is_not_nobody():
    """A year that nobody has said, in the middle and at the end."""
    gap = [[float("nan")] * 3]
    middle = [*STEADY[:3], *gap, *STEADY[:2]]
    assert forecast(series_of([middle, STEADY]), 2)[0].tolist() == [[100, 100, 100]] * 2
    last = [*STEADY[:5], *gap]
    assert forecast(series_of([last, STEADY]), 2)[0, :, 1:].tolist() == [[100, 100]] * 2


def test_opened_last_september():
    """It keeps whom it took, goes on as its municipality does, and has its part of those who enter."""
    old = [[100, 100, 100]] * 5 + [[60, 60, 60]]
    new = [[0, 0, 0]] * 5 + [[40, 40, 40]]
    found = forecast(series_of([old, new]), 3)
    assert found.sum(axis=0).tolist() == [[100, 100, 100]] * 3
    assert 38 <= found[1, 0, 1:].min() <= found[1, 0, 1:].max() <= 42
    assert 30 <= found[1, 2].min() <= found[1, 2].max() <= 42


def test_closed_this_june():
    """Nobody enters where nobody learns; the neighbour has all."""
    closed = [[30, 30, 30]] * 5 + [[0, 0, 0]]
    left = [[70, 70, 70]] * 5 + [[100, 100, 100]]
    found = forecast(series_of([closed, left]), 3)
    assert found[0].sum() == 0
    assert found[1].tolist() == [[100, 100, 100]] * 3


def test_moved_between_municipalities():
    """It takes its past along: neither the municipality it left nor the one it is in grows or shrinks by it."""
    counts = [[[50, 50, 50]] * 6, [[30, 30, 30]] * 6, [[20, 20, 20]] * 6]
    before, after = (forecast(series_of(counts, parents), 3) for parents in ([0, 0, 1], [0, 1, 1]))
    assert before.tolist() == after.tolist() == [[[50] * 3] * 3, [[30] * 3] * 3, [[20] * 3] * 3]


def test_a_merger_is_no_growth():
    old = [[30, 30, 30]] * 5 + [[0, 0, 0]]
    new = [[70, 70, 70]] * 5 + [[100, 100, 100]]
    joined = carried(series_of([old, new]), [Succession(0, 1)])
    assert joined.counts.tolist() == [[[100, 100, 100]] * 6]


def test_a_chain_of_mergers_ends_at_the_last():
    counts = [[[10, 10]] * 2, [[20, 20]] * 2, [[40, 40]] * 2]
    assert carried(series_of(counts), [Succession(0, 1), Succession(1, 2)]).counts[0].tolist() == [[70, 70]] * 2


def test_a_school_without_a_tenth_grade_gets_none():
    """Two grades of three: everybody goes on to the third elsewhere."""
    without, whole = [[30, 30, 0]] * 6, [[70, 70, 100]] * 6
    assert forecast(series_of([without, whole]), 4)[0].tolist() == [[30, 30, 0]] * 4


@pytest.mark.parametrize("seed", [21, 22, 23])
def test_parts_add_up_in_whole_children(seed):
    series = world(seed, SMALL).series.until(20)
    found = forecast(series, 10)
    assert (found >= 0).all()
    assert (found == np.rint(found)).all()
    levels = totals(series, found)
    for parts in (levels.municipality, levels.organisation):
        assert parts.sum(axis=0).tolist() == levels.region[0].tolist()
    again = forecast(series, 10)
    assert (found == again).all()


def test_kindergartens_take_children_of_two():
    """Born 100 a year, then 60 in the last two: the first of them are two at the first September ahead."""
    births = [[100] * 7 + [60, 60]]
    series = replace(series_of([[[50, 80, 90]] * 6], births=births, before=3), ages=(2, 2))
    assert forecast(series, 2)[0].tolist() == [[30, 80, 90], [30, 48, 90]]


def test_colleges_take_those_who_leave_school():
    """Of 90 in the ninth grade 50 go on to the end: 40 and 50 leave, two thirds of them for the college."""
    grades = [90] * 9 + [50, 50]
    schools = series_of([[grades] * 6], births=[[90] * 14])
    colleges = np.array([[[60, 30]] * 6], dtype=float)
    assert vocational(schools, colleges, 3)[0].tolist() == [[60, 30]] * 3
    fewer = series_of([[grades] * 6 + [[90] * 7 + [45, 90, 50, 50]]], births=[[90] * 15])
    found = vocational(fewer, np.array([[[60, 30]] * 7], dtype=float), 3)[0]
    # the forty-five are in the ninth grade next September, and the September after leave it, half as many
    assert found[0].tolist() == [60, 30]
    assert found[1, 0] == pytest.approx((45 - 25 + 50) * 2 / 3, abs=1)
