"""What a forecast has to be better than: totals by level, unit × lead."""

import numpy as np

from kontingent.forecasting.entry import entrants_at_mean
from kontingent.forecasting.projection import Totals, rolled, totals
from kontingent.forecasting.series import Array, Series

SPAN = 8  # years of the linear trend


def last_value(series: Series, leads: int) -> Totals:
    return totals(series, np.repeat(series.present()[:, None], leads, axis=1))


def mean_ratio(series: Series, leads: int) -> Totals:
    """Each organisation by the mean of its own ratios in all years; entrants by the mean share of births."""
    counts = series.filled()
    before, after = counts[:, :-1, :-1], counts[:, 1:, 1:]
    known = before > 0
    ratio = np.where(known, after / np.maximum(before, 1), 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    ratio = np.where(known.any(axis=1), ratio, 1)
    step = np.repeat(ratio[:, None], leads, axis=1)
    return totals(series, rolled(series.present(), step, entrants_at_mean(series, leads)))


def linear_trend(series: Series, leads: int) -> Totals:
    """A line through the last years of each unit's own total."""
    seen = totals(series, series.filled()[:, -SPAN:])
    return Totals(*(_line(level, leads) for level in seen))


def _line(seen: Array, leads: int) -> Array:
    years = seen.shape[1]
    if years < 2:
        return np.repeat(seen, leads, axis=1)
    time = np.arange(years) - (years - 1) / 2
    slope = seen @ time / (time**2).sum()
    ahead = (years - 1) / 2 + np.arange(1, leads + 1)
    return np.asarray(np.maximum(seen.mean(axis=1)[:, None] + slope[:, None] * ahead, 0))
