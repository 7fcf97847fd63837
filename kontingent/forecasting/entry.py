"""Who enters the first grade: children of the municipality born seven and six years before, and where they go.

Into a kindergarten enter the younger ones, into a college those who left school: as births stand whoever may enter.
"""

from typing import NamedTuple

import numpy as np

from kontingent.forecasting.ratios import aged, factor
from kontingent.forecasting.series import Array, Series

YOUNGER = np.linspace(0, 0.6, 13)  # shares of the others that are tried
REGION, MUNICIPALITY, CHOICE = 0.15, 0.2, 0.12  # weight of the newest year
RECENT = 3  # years that tell how many are born
SLOPE_SPAN, SLOPE_DAMPING = 4, 0.85


class Entrants(NamedTuple):
    region: Array  # lead
    municipality: Array  # municipality × lead
    organisation: Array  # organisation × lead


def entrants(series: Series, leads: int, births: float = 1.0) -> Entrants:
    seen = series.by_municipality(series.filled()[:, :, 0])
    base = _base(series, seen, leads, births)
    past, ahead = base[:, : series.years], base[:, series.years :]
    known = (past.sum(axis=0) > 0) & (seen.sum(axis=0) > 0)
    seen, past = seen[:, known], past[:, known]
    weights = aged(seen.shape[1], REGION)
    ratio = (weights * seen.sum(axis=0)).sum() / max((weights * past.sum(axis=0)).sum(), 1e-9)
    yearly = seen.sum(axis=0) / np.maximum(past.sum(axis=0), 1e-9)
    own = factor(seen, past * yearly, aged(seen.shape[1], MUNICIPALITY)) if seen.shape[1] else np.ones(len(seen))
    region = ratio * ahead.sum(axis=0)
    municipality = ratio * ahead * own[:, None]
    return Entrants(region, municipality, municipality[series.parents] * choice(series)[:, None])


def entrants_at_mean(series: Series, leads: int) -> Array:
    """Organisation × lead: the plain mean of all years, of the share of those born and of its own share of them."""
    first = series.filled()[:, :, 0]
    seen = series.by_municipality(first)
    base = _base(series, seen, leads)
    past = base[:, : series.years]
    ratio = seen.sum(axis=1) / np.maximum((past * (past > 0)).sum(axis=1), 1)
    share = first.sum(axis=1) / np.maximum(seen.sum(axis=1)[series.parents], 1)
    return np.asarray((ratio[:, None] * base[:, series.years :])[series.parents] * share[:, None])


def choice(series: Series) -> Array:
    """Of each organisation, its share of those who enter in its municipality: over the years that it was there."""
    counts = series.filled()
    first, there = counts[:, :, 0], counts.sum(axis=2) > 0
    weights = aged(series.years, CHOICE)[None] * there
    all_there = series.by_municipality(first)[series.parents]
    share = (weights * first).sum(axis=1) / np.maximum((weights * all_there).sum(axis=1), 1)
    share *= series.present().sum(axis=1) > 0
    total = series.by_municipality(share)[series.parents]
    return np.where(total > 0, share / np.maximum(total, 1e-9), 0)


def _base(series: Series, seen: Array, leads: int, projected: float = 1.0) -> Array:
    """Children to enter, municipality × (year and lead).

    As many as last entered, where births are not known or not yet of any year in which somebody entered.
    """
    births, total = _extended(series, leads, projected), seen.sum(axis=0)
    if births is not None:
        older, younger = (_of_age(births, series, age, leads) for age in series.ages)
        share = min(YOUNGER, key=lambda part: _misfit(total, ((1 - part) * older + part * younger).sum(axis=0)))
        base = (1 - share) * older + share * younger
        if ((base.sum(axis=0)[: series.years] > 0) & (total > 0)).any():
            return np.asarray(base)
    recent = seen[:, -RECENT:].mean(axis=1, keepdims=True)
    return np.repeat(recent, series.years + leads, axis=1)


def _misfit(seen: Array, born: Array) -> float:
    """How far the logarithm of entrants by births moves from year to year."""
    born = born[: len(seen)]
    known = (seen > 0) & (born > 0)
    return float(np.square(np.diff(np.log(seen[known] / born[known]))).sum())


def _of_age(births: Array, series: Series, age: int, leads: int) -> Array:
    """Born so many years before each year; nobody where the births are too old to be known."""
    columns = np.arange(series.years + leads) + series.before - age
    found = births[:, np.clip(columns, 0, births.shape[1] - 1)]
    return np.where(columns >= 0, found, 0)


def _extended(series: Series, leads: int, projected: float) -> Array | None:
    """Births of the years that come: the recent level, moving as the region's did, ever slower."""
    births = series.births
    if not births.size or np.isnan(births[:, -1]).any() or births.shape[1] < RECENT:
        return None
    wanted = series.before + series.years + leads - min(series.ages)
    missing = max(wanted - births.shape[1], 0)
    total = np.log(np.maximum(births.sum(axis=0)[-SLOPE_SPAN:], 1))
    slope = np.polyfit(np.arange(len(total)), total, 1)[0]
    ahead = np.arange(1, missing + 1)
    moved = (RECENT - 1) / 2 + np.cumsum(SLOPE_DAMPING**ahead)
    level = births[:, -RECENT:].mean(axis=1, keepdims=True)
    return np.asarray(np.nan_to_num(np.hstack([births, projected * level * np.exp(slope * moved)])))
