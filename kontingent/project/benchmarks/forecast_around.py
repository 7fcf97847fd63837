"""Errors of forecasts for kindergartens and colleges, in the calm worlds of `forecast`."""

import numpy as np

from kontingent.forecasting.backtest import Past, rolling
from kontingent.forecasting.projection import Totals, progression, totals, vocational
from kontingent.forecasting.series import Series
from kontingent.synthetic import headcounts_around

TITLES = {"preschool": "детские сады", "vocational": "СПО"}


def around(schools: Series, seed: int, *, leads: int, first: int) -> dict[str, dict[str, Past]]:
    """By kind and level; births and schools are known up to each origin, and no further."""
    preschool = headcounts_around.kindergartens(schools, seed)
    counts = headcounts_around.colleges(schools, seed)
    region = Series(counts, np.zeros(len(counts), dtype=np.int64), np.zeros((1, 0)), before=0)

    def of_colleges(series: Series, leads: int) -> Totals:
        return totals(series, vocational(schools.until(series.years - 1), series.counts, leads))

    return {
        "preschool": rolling(preschool, {"": progression}, leads=leads, first=first)[""],
        "vocational": rolling(region, {"": of_colleges}, leads=leads, first=first)[""],
    }
