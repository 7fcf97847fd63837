"""A forecast made again at each past September, as it was known then, beside what came."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from kontingent.forecasting.projection import ALL, Totals, totals
from kontingent.forecasting.series import Array, Series

NEAR = 0.02

Method = Callable[[Series, int], Totals]


class Past(NamedTuple):
    """Of one level: origin × unit × lead, NaN where the year has not come yet."""

    said: Array
    came: Array


def rolling(
    series: Series, methods: Mapping[str, Method], *, leads: int, first: int, births_ahead: int = 0, grades: slice = ALL
) -> dict[str, dict[str, Past]]:
    """By method and level, with an origin at each year from `first` to the last but one.

    `grades` are those that the methods answer for.
    """
    seen = totals(series, series.filled()[:, :, grades])
    origins = range(first, series.years - 1)
    found: dict[str, dict[str, Past]] = {}
    for name, method in methods.items():
        made = [method(series.until(origin, births_ahead=births_ahead), leads) for origin in origins]
        found[name] = {
            level: Past(np.stack([getattr(one, level) for one in made]), _came(getattr(seen, level), origins, leads))
            for level in Totals._fields
        }
    return found


def _came(seen: Array, origins: range, leads: int) -> Array:
    ahead = np.hstack([seen, np.full((len(seen), leads), np.nan)])
    return np.stack([ahead[:, origin + 1 : origin + 1 + leads] for origin in origins])


class Errors(NamedTuple):
    """Of one level and lead. Units opened or closed meanwhile are in none of them."""

    n: int
    mape: float  # percent, the mean of units
    bias: float  # percent of all learners: above 0 where too many were said
    mae: float  # children, the mean of units
    near: float  # share of units within ±2 %


def errors(past: Past, lead: int, origins: slice = slice(None)) -> Errors:
    said, came = past.said[origins, :, lead - 1], past.came[origins, :, lead - 1]
    fit = (came > 0) & (said > 0)
    said, came = said[fit], came[fit]
    if not len(came):
        return Errors(0, *[float("nan")] * 4)
    off = np.abs(said - came)
    relative = off / came
    bias = 100 * (said - came).sum() / came.sum()
    return Errors(
        len(came), float(100 * relative.mean()), float(bias), float(off.mean()), float((relative <= NEAR).mean())
    )
