"""How wrong forecasts were: errors counted by hand, what an origin may know, bands that hold what comes."""

from dataclasses import replace
from statistics import fmean

import numpy as np
import pytest

from kontingent.forecasting.backtest import Past, errors, rolling
from kontingent.forecasting.baselines import last_value, linear_trend, mean_ratio
from kontingent.forecasting.intervals import band, covered, widths
from kontingent.forecasting.projection import progression
from kontingent.forecasting.series import carried
from kontingent.synthetic.headcounts import Parameters, world
from tests.forecasting.small import series_of

pytestmark = pytest.mark.slow

METHODS = {"ours": progression, "last": last_value, "mean": mean_ratio, "trend": linear_trend}
MEDIUM = Parameters(schools=140, learners=42_500, opened=4)


def past_of(said, came) -> Past:
    """One lead: by origin and unit."""
    return Past(np.array(said, dtype=float)[:, :, None], np.array(came, dtype=float)[:, :, None])


def test_errors():
    found = errors(past_of([[110, 90, 50, 0], [101, 300, 7, 7]], [[100, 100, 0, 40], [100, 300, np.nan, np.nan]]), 1)
    # 10 %, 10 %, 1 %, 0 %; a unit that was closed, one that was opened and the years to come are in none
    assert (found.n, found.mape, found.mae, found.near) == (4, pytest.approx(5.25), pytest.approx(5.25), 0.5)
    assert found.bias == pytest.approx(100 / 600)


def test_nothing_to_judge():
    assert errors(past_of([[100]], [[np.nan]]), 1).n == 0


def test_an_origin_knows_nothing_of_later_years():
    later = series_of([[[10, 10]] * 4 + [[99, 99]] * 3], births=[[10] * 12 + [99] * 3])
    earlier = series_of([[[10, 10]] * 4 + [[11, 11]] * 3], births=[[10] * 12 + [11] * 3])
    first, second = (rolling(one, METHODS, leads=3, first=3) for one in (later, earlier))
    for method in METHODS:
        assert first[method]["region"].said[0].tolist() == second[method]["region"].said[0].tolist()


def test_what_came_stands_at_its_lead():
    past = rolling(series_of([[[1, 0], [2, 0], [3, 0], [4, 0]]]), {"last": last_value}, leads=2, first=0)["last"]
    assert past["organisation"].came[:, 0].tolist()[:2] == [[2, 3], [3, 4]]
    assert np.isnan(past["organisation"].came[2, 0, 1])


def test_baselines():
    series = series_of([[[10, 10], [20, 5], [30, 10]]])
    assert last_value(series, 2).region.tolist() == [[40, 40]]
    assert linear_trend(series, 2).region.tolist() == [[pytest.approx(85 / 3 + 20), pytest.approx(85 / 3 + 30)]]
    # 5 of 10 and 10 of 20 went on; 20 enter, as in the mean of the three years
    assert mean_ratio(series, 1).organisation.tolist() == [[20 + 15]]


def test_a_short_history_has_no_band():
    few = past_of([[100] * 20] * 2, [[101] * 20] * 2)
    width, number = widths(few, 2, 2)
    assert np.isnan(width).all()
    assert number.tolist() == [40]
    assert np.isnan(band(np.array([[100.0]]), width)[0]).all()


def test_a_band_is_as_wide_as_nine_of_ten_errors():
    """Nine errors from 1 % to 9 %, each by one unit of 10,000: the widest of them."""
    came = [[10_000 * (1 + step / 100)] for step in range(1, 10)]
    width, number = widths(past_of([[10_000]] * 9, came), 9, 9)
    low, high = band(np.array([[10_000.0]]), width)
    assert number.tolist() == [9]
    assert (low[0, 0], high[0, 0]) == (9174, 10_900)  # 10 000 / 1,09 and 10 000 × 1,09


def test_only_what_had_come_makes_a_band():
    past = past_of([[100] * 10] * 5, [[101] * 10] * 4 + [[200] * 10])
    known, _ = widths(past, 4, 4)
    assert band(np.array([[100.0]]), known)[1][0, 0] == 101


@pytest.fixture(scope="module", params=[False, True], ids=["calm", "shaken"])
def rolled(request):
    """Of four regions."""
    made = [world(seed, replace(MEDIUM, shaken=request.param)) for seed in (31, 32, 33, 34)]
    return [rolling(carried(one.series, one.successions), METHODS, leads=5, first=4) for one in made]


@pytest.mark.parametrize("level", ["region", "municipality", "organisation"])
@pytest.mark.parametrize("lead", [1, 2, 5])
def test_better_than_every_baseline(rolled, level, lead):
    off = {method: fmean(errors(one[method][level], lead, slice(8, None)).mape for one in rolled) for method in METHODS}
    assert off.pop("ours") < min(off.values())


@pytest.mark.parametrize("level", ["municipality", "organisation"])
def test_bands_hold_what_they_promise(rolled, level):
    parts, numbers = zip(*[covered(one["ours"][level]) for one in rolled], strict=True)
    number = np.sum(numbers, axis=0)
    part = np.sum(np.multiply(parts, numbers), axis=0) / number
    assert (number > 1000).all()
    assert (part > 0.85).all()
    assert (part < 0.95).all()
