"""Places against learners: what is short, and what a scenario changes."""

import numpy as np
import pytest

from kontingent.forecasting.need import Housing, PlacesChange, Scenario, needs
from tests.forecasting.small import series_of

# Eleven grades of twenty in one municipality, of ten in another; as many are born as enter.
COUNTS = [[[20] * 11] * 8, [[10] * 11] * 8]
BIRTHS = [[20] * 16, [10] * 16]
PLACES = {"primary": np.array([75.0, 50]), "basic": np.array([100.0, 50]), "secondary": np.array([50.0, 20])}
CERTAIN = {stage: np.zeros(10) for stage in PLACES}


def of(scenario=None, widths=CERTAIN):
    series = series_of(COUNTS, parents=[0, 1], births=BIRTHS)
    return needs(series, PLACES, widths, scenario or Scenario())


def test_what_is_short_is_below_nothing():
    found = of()
    assert found["primary"].expected.tolist() == [[-5] * 10, [10] * 10]
    assert found["basic"].expected.tolist() == [[0] * 10] * 2
    assert found["secondary"].expected.tolist() == [[10] * 10, [0] * 10]


def test_a_band_of_need():
    """Eighty learners at a tenth of their spread, √(1/80 + 0.0004) = 0.1136: from 79 to 81."""
    found = of(widths={stage: np.full(1, 0.1) for stage in PLACES})["primary"]
    assert (found.lowest[0, 0], found.expected[0, 0], found.highest[0, 0]) == (-6, -5, -4)


def test_no_band_where_the_history_is_short():
    found = of(widths={stage: np.full(10, np.nan) for stage in PLACES})["primary"]
    assert np.isnan(found.lowest).all()
    assert found.expected[0, 0] == -5


def test_a_building_has_places_from_its_year_on():
    found = of(Scenario(places=[PlacesChange(0, 3, "primary", 25), PlacesChange(0, 5, "primary", -500)]))["primary"]
    assert found.expected[0].tolist() == [-5, -5, 20, 20, *[-80] * 6]
    assert found.expected[1].tolist() == [10] * 10


def test_flats_bring_children():
    found = of(Scenario(housing=[Housing(1, 2, 100, {"primary": 0.15})]))
    assert found["primary"].expected[1].tolist() == [10, *[-5] * 9]
    assert found["basic"].expected[1].tolist() == [0] * 10


def test_births_that_nobody_knows_yet_are_varied():
    """Those of six years are known: with half as many born after them the first enter at the eighth September ahead."""
    usual, half = of()["primary"].expected, of(Scenario(births=0.5))["primary"].expected
    assert half[0].tolist()[:6] == usual[0].tolist()[:6]
    assert half[0, 9] == pytest.approx(usual[0, 9] + 3 * 10)
