"""Alarms of a funnel: as few in noise as its limits promise, and a school that is worse is found."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest

from kontingent.reports.health.funnel import (
    ALARM,
    WARNING,
    chance_beyond,
    chances_at_most,
    dispersion,
    funnel,
    levels,
    limits_of,
)
from kontingent.reports.health.logistic import fit
from kontingent.reports.health.transitions import CheckupMoves, places

REGIONS, SCHOOLS = 200, 280
SEED = 8


@pytest.fixture(scope="module")
def noise():
    """Regions without any difference between schools: examined, events and expected of each."""
    chance = np.random.default_rng(SEED)
    examined = chance.integers(20, 160, (REGIONS, SCHOOLS))
    shares = chance.uniform(0.08, 0.3, (REGIONS, 1))
    return examined, chance.binomial(examined, shares), examined * shares


def most_by_chance(tries: int, chance: float) -> float:
    """What a binomial is above with a chance below 0.001: far enough from 0 for its normal form."""
    return tries * chance + 3.1 * (tries * chance * (1 - chance)) ** 0.5


def test_noise_gives_no_more_alarms_than_the_limits_promise(noise):
    found = np.array([funnel(*region).levels for region in zip(*noise, strict=True)])
    tries = REGIONS * SCHOOLS
    alarms, warnings = int((np.abs(found) == 2).sum()), int((found != 0).sum())
    assert alarms <= most_by_chance(tries, 2 * chance_beyond(3.09))
    assert warnings <= most_by_chance(tries, 2 * chance_beyond(1.96))
    assert alarms > tries * 0.0005, "limits that nothing is ever beyond promise nothing"


def test_ten_points_more_in_a_school_of_300_examined_are_found():
    chance = np.random.default_rng(SEED)
    found = 0
    for _ in range(REGIONS):
        examined = np.append(chance.integers(20, 160, 60), 300)
        events = chance.binomial(examined, np.append(np.full(60, 0.15), 0.25))
        expected = examined * (events.sum() / examined.sum())
        found += int(funnel(examined, events, expected).levels[-1] == 2)
    assert found >= 0.8 * REGIONS


def of_children(chance, sizes, more):
    """Moves of children who become worse by age, sex and group alone; in the last school by so many points more."""
    school = np.repeat(np.arange(len(sizes)), sizes)
    age, girl = chance.integers(7, 18, len(school)), chance.integers(0, 2, len(school))
    was = chance.choice(3, len(school), p=[0.3, 0.55, 0.15])
    share = 1 / (1 + np.exp(1.9 - 0.05 * (age - 12) + 0.2 * girl + 0.3 * was)) + more * (school == len(sizes) - 1)
    became = was + (chance.random(len(school)) < share)
    alike, children = np.unique(np.stack([was, became, girl, age, school]), axis=1, return_counts=True)
    return [
        CheckupMoves(was, became, ("male", "female")[girl], age, None, "first", "general", school + 1, number)
        for was, became, girl, age, school, number in zip(*alike.tolist(), children.tolist(), strict=True)
    ]


def levels_of(moves):
    found = places(moves, last=4)
    of_each = ([getattr(one, name) for one in found] for name in ("at_risk", "worsened", "expected"))
    return funnel(*map(np.array, of_each)).levels


@pytest.mark.soak
def test_noise_gives_no_more_alarms_with_the_regression_before_them():
    """As the page counts them: expected are those that the regression tells of the same children."""
    chance = np.random.default_rng(SEED)
    found = np.concatenate([levels_of(of_children(chance, chance.integers(25, 160, 80), 0)) for _ in range(REGIONS)])
    assert len(found) == REGIONS * 80
    assert (np.abs(found) == 2).sum() <= most_by_chance(len(found), 2 * chance_beyond(3.09))
    assert (found != 0).sum() <= most_by_chance(len(found), 2 * chance_beyond(1.96))


@pytest.mark.soak
def test_ten_points_more_are_found_with_the_regression_before_them():
    chance = np.random.default_rng(SEED)
    sizes = ([*chance.integers(25, 160, 80), 300] for _ in range(REGIONS))
    found = [levels_of(of_children(chance, of_schools, 0.1))[-1] for of_schools in sizes]
    assert sum(level == 2 for level in found) >= 0.8 * REGIONS


def test_schools_that_differ_by_more_than_chance_widen_the_limits():
    """Doctors of two schools judge otherwise: without φ a great part of a region would be an alarm."""
    chance = np.random.default_rng(SEED)
    examined = chance.integers(50, 300, 2_000)
    events = chance.binomial(examined, chance.beta(8, 40, 2_000))
    expected = examined * (events.sum() / examined.sum())
    spread = dispersion(examined, events, expected)
    assert spread > 2
    at_most = chances_at_most(examined, expected)
    told, plain = (
        np.abs(levels(events, [limits_of(at_most, one, limit) for limit in (WARNING, ALARM)])) == 2
        for one in (spread, 1.0)
    )
    assert told.mean() < 0.02 < 0.05 < plain.mean()


def test_the_chances_are_those_of_the_binomial():
    at_most = chances_at_most(np.array([12, 7]), np.array([3.0, 1.4]))
    wanted = [sum(comb(12, n) * 0.25**n * 0.75 ** (12 - n) for n in range(k + 1)) for k in range(13)]
    assert at_most[0] == pytest.approx(wanted)
    assert at_most[1, [0, 7, 12]] == pytest.approx([0.8**7, 1.0, 1.0])


def test_limits_stand_between_the_last_number_within_and_the_first_beyond():
    """Counted number by number, with fractions."""
    for examined, share, limit in (
        (20, Fraction(3, 20), WARNING),
        (160, Fraction(1, 8), ALARM),
        (300, Fraction(2, 5), ALARM),
    ):
        expected = float(examined * share)
        low, high = limits_of(chances_at_most(np.array([examined]), np.array([expected])), 1.0, limit)
        of_each = [comb(examined, k) * share**k * (1 - share) ** (examined - k) for k in range(examined + 1)]
        few = [k for k in range(examined + 1) if sum(of_each[: k + 1]) <= chance_beyond(limit)]
        many = [k for k in range(examined + 1) if sum(of_each[k:]) <= chance_beyond(limit)]
        assert (low[0], high[0]) == (max(few, default=-1) + 0.5, min(many) - 0.5)


def test_nobody_can_have_too_few_where_few_are_expected():
    low, high = limits_of(chances_at_most(np.array([20, 3]), np.array([1.0, 2.9])), 1.0, ALARM)
    assert low[0] == -0.5
    assert high[1] == 3.5


def test_the_regression_finds_what_was_put_in():
    """Its own data, by the formula: 400,000 children in eight groups, the second shift at odds of 1.5."""
    rows = np.array([[1.0, a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)])
    truth = np.array([-2.0, 0.3, -0.2, np.log(1.5)])
    totals = np.full(8, 50_000.0)
    events = totals / (1 + np.exp(-rows @ truth))
    found = fit(rows, events, totals)
    assert found is not None
    assert found.coefficients == pytest.approx(truth, abs=1e-6)
    middle, low, high = found.odds(3)
    assert (round(middle, 3), low < 1.5 < high, high / low < 1.06) == (1.5, True, True)
    assert (totals * found.chances).sum() == pytest.approx(events.sum())


def test_the_regression_says_where_it_cannot_tell():
    """Everybody of a group, or two columns that are one."""
    constant = np.ones((4, 1))
    group = np.array([[0.0], [0.0], [1.0], [1.0]])
    totals = np.full(4, 10.0)
    assert fit(np.hstack([constant, group]), np.array([2.0, 3, 10, 10]), totals) is None
    assert fit(np.hstack([constant, group, group]), np.array([2.0, 3, 4, 5]), totals) is None


def test_columns_that_add_up_are_not_told_apart_however_they_are_rounded():
    """The determinant of these is a rounding error, of either sign: standard errors of a million, or of no number."""
    chance = np.random.default_rng(SEED)
    for _ in range(100):
        rows = chance.integers(4, 12)
        pair = chance.integers(0, 2, (rows, 2)).astype(float)
        totals = chance.integers(3, 60, rows).astype(float)
        design = np.hstack([np.ones((rows, 1)), pair, pair.sum(axis=1, keepdims=True)])
        assert fit(design, np.floor(totals * chance.uniform(0.1, 0.9, rows)), totals) is None
