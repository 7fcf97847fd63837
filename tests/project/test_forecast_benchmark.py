"""The benchmark of forecasts judges by worlds that nothing was chosen on."""

import pytest

from kontingent.project.benchmarks import forecast
from kontingent.project.benchmarks.figures import as_text
from tests.forecasting.small import SMALL


def test_every_level_method_and_lead_is_told():
    made = forecast.measure([51, 52], SMALL)
    assert len(made.rows) == 2 * 3 * 4 + 3 * 5 - 1  # levels and stages: colleges lie in no municipality
    for levels in made.data["worlds"].values():
        assert list(levels) == ["region", "municipality", "organisation"]
        for methods in levels.values():
            ours = methods["прогноз"]
            assert ours["1"]["mape"] < methods["последнее значение"]["1"]["mape"]
            assert ours["1"]["n"] == methods["линейный тренд"]["1"]["n"] > 0
    assert made.data["worlds"]["calm"]["organisation"]["прогноз"]["1"]["coverage"] > 0.8
    assert 0 < made.data["stages"]["municipality"]["secondary"]["1"]["mape"] < 20
    assert 0 < made.data["cost"]["what_if_seconds"] < 0.5
    assert "Через год после потрясения" in as_text(made)


def test_worlds_that_weights_were_chosen_on_are_refused():
    with pytest.raises(RuntimeError, match="3"):
        forecast.measure([3, 11])
