"""Rolls the present forward: region, municipalities and organisations each by their own ratios, then made to agree."""

from typing import NamedTuple

import numpy as np

from kontingent.forecasting.entry import entrants
from kontingent.forecasting.ratios import rates
from kontingent.forecasting.reconciling import agreed, whole
from kontingent.forecasting.series import Array, Series


class Totals(NamedTuple):
    """Of all grades, by level: unit × lead."""

    region: Array
    municipality: Array
    organisation: Array


ALL = slice(None)
NINTH, ELEVENTH = 8, 10  # of the grades of a school


def forecast(series: Series, leads: int, *, births: float = 1.0) -> Array:
    """Organisation × lead × grade, whole children, none below 0. The same series give the same figures.

    Births that nobody knows yet are so many times those that the recent years go on to.
    """
    step, enter, now = rates(series, leads), entrants(series, leads, births), series.present()
    places = series.by_municipality(now)
    region = rolled(places.sum(axis=0)[None], step.region[None], enter.region[None])
    municipality = agreed(rolled(places, step.municipality, enter.municipality), region, np.zeros(len(places), int))
    organisation = agreed(rolled(now, step.organisation, enter.organisation), municipality, series.parents)
    return whole(organisation, series.parents)


def progression(series: Series, leads: int, grades: slice = ALL) -> Totals:
    """As the baselines are asked, or of some grades."""
    return totals(series, forecast(series, leads)[:, :, grades])


def totals(series: Series, cells: Array) -> Totals:
    """Of a forecast or of what came (organisation × year × grade)."""
    own = cells.sum(axis=2)
    return Totals(own.sum(axis=0)[None], series.by_municipality(own), own)


def vocational(schools: Series, colleges: Array, leads: int) -> Array:
    """College × lead × course: those enter who leave school after the ninth and the eleventh grade of the region.

    `colleges` (college × year × course) have the years of the schools, whose forecast tells who will leave.
    """
    learners = np.concatenate([schools.filled(), forecast(schools, leads)], axis=1).sum(axis=0)
    left = learners[:-1, NINTH] - learners[1:, NINTH + 1] + learners[:-1, ELEVENTH]
    parents = np.zeros(len(colleges), dtype=np.int64)
    return forecast(Series(colleges, parents, np.maximum(left, 0)[None], before=-1, ages=(0, 0)), leads)


def rolled(now: Array, step: Array, enter: Array) -> Array:
    """Unit × lead × grade from unit × grade, unit × lead × step and unit × lead."""
    years = []
    for lead in range(step.shape[1]):
        now = np.hstack([enter[:, lead, None], now[:, :-1] * step[:, lead]])
        years.append(now)
    return np.stack(years, axis=1)
