"""The forecast of one track with its own past: what it would have said, how wrong that was, how wide its bands are."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from kontingent.forecasting.backtest import Method, Past, errors, rolling
from kontingent.forecasting.baselines import last_value, linear_trend, mean_ratio
from kontingent.forecasting.intervals import covered, widths
from kontingent.forecasting.projection import Totals, forecast, totals, vocational
from kontingent.forecasting.series import Array, Series
from kontingent.planning.assembling import Assembled
from kontingent.planning.levels import MUNICIPALITY
from kontingent.planning.tracks import VOCATIONAL, parts_of, whole_of

LEADS = 10
OURS, BIRTHS_GIVEN = "ours", "births_given"
BASELINES: dict[str, Method] = {"last_value": last_value, "mean_ratio": mean_ratio, "linear_trend": linear_trend}
MOST_BEHIND, LEAST_BEHIND, SPAN = 4, 1, 5  # years behind the first forecast of the past; more where there are many

Cells = Callable[[Series, int], Array]


@dataclass(frozen=True, slots=True)
class Measured:
    """Of one part, level, method and lead; None where nothing tells it."""

    part: str
    level: str
    method: str
    lead: int
    n: int
    mape: float | None
    bias: float | None
    mae: float | None
    near: float | None
    coverage: float | None = None
    covered_of: int = 0
    width: float | None = None


@dataclass(frozen=True, slots=True)
class Computed:
    """Organisation × year (or lead) × grade; NaN where nobody has said, or no forecast of the past tells it."""

    of: Assembled
    seen: Array
    points: Array
    said_one: Array
    said_three: Array
    measured: tuple[Measured, ...]


@dataclass(slots=True)
class _Once:
    """Forecasts of the past by their last year: parts of one are not made again."""

    make: Cells
    made: dict[int, Array] = field(default_factory=dict)

    def method(self, grades: slice) -> Method:
        def told(series: Series, leads: int) -> Totals:
            if series.years not in self.made:
                self.made[series.years] = self.make(series, leads)
            return totals(series, self.made[series.years][:, :, grades])

        return told


def compute(of: Assembled, schools: Assembled | None = None, *, leads: int = LEADS) -> Computed:
    """`schools` feed colleges: their series has the same years or more."""
    series, make = (of.series, forecast) if of.track.code != VOCATIONAL else _colleges(of, schools)
    once = _Once(make)
    first = min(MOST_BEHIND, max(series.years - SPAN, LEAST_BEHIND))
    ahead = of.births_ahead
    measured: list[Measured] = []
    for part in parts_of(of.track):
        past = rolling(
            series, {OURS: once.method(part.grades)}, leads=leads, first=first, births_ahead=ahead, grades=part.grades
        )[OURS] if series.years > first + 1 else None  # fmt: skip
        measured += _told(part.code, OURS, past, leads, of, with_bands=True)
    if series.years > first + 1:
        measured += _compared(of, series, make, first=first, leads=leads)
    return Computed(
        of=of,
        seen=series.counts,
        points=make(series, leads),
        said_one=_said(once, series, 1),
        said_three=_said(once, series, 3),
        measured=tuple(measured),
    )


def _compared(of: Assembled, series: Series, make: Cells, *, first: int, leads: int) -> Iterator[Measured]:
    """All grades together: by plain methods, and by ours where births are given: what is left is not theirs."""
    part = whole_of(of.track)
    plain = rolling(series, BASELINES, leads=leads, first=first, births_ahead=of.births_ahead)
    for name, past in plain.items():
        yield from _told(part.code, name, past, leads, of)
    given = _Once(make)
    past = rolling(series, {"": given.method(part.grades)}, leads=leads, first=first, births_ahead=leads)[""]
    yield from _told(part.code, BIRTHS_GIVEN, past, leads, of)


def _told(
    part: str, method: str, past: dict[str, Past] | None, leads: int, of: Assembled, *, with_bands: bool = False
) -> Iterator[Measured]:
    for level, one in (past or {}).items():
        if level == MUNICIPALITY and of.track.code == VOCATIONAL:
            continue  # colleges take from the whole region
        inside, number = covered(one) if with_bands else (np.full(leads, np.nan), np.zeros(leads))
        width = widths(one, len(one.said), len(one.said))[0] if with_bands else np.full(leads, np.nan)
        for lead in range(1, leads + 1):
            place, found = lead - 1, errors(one, lead)
            yield Measured(
                part=part,
                level=level,
                method=method,
                lead=lead,
                n=found.n,
                mape=_or_none(found.mape),
                bias=_or_none(found.bias),
                mae=_or_none(found.mae),
                near=_or_none(found.near),
                coverage=_or_none(inside[place]) if number[place] else None,
                covered_of=int(number[place]),
                width=_or_none(width[place]),
            )


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _said(once: _Once, series: Series, lead: int) -> Array:
    """What a forecast made so many years before says of each year."""
    found = np.full(series.counts.shape, np.nan)
    for years, cells in once.made.items():
        year = years - 1 + lead
        if year < series.years:
            found[:, year] = cells[:, lead - 1]
    return found


def _colleges(of: Assembled, schools: Assembled | None) -> tuple[Series, Cells]:
    """They lie in no municipality. Without schools as many enter as of late."""
    counts = of.series.counts
    nowhere = np.zeros(len(counts), dtype=np.int64)
    if schools is None or schools.first > of.first or schools.series.municipalities == 0:
        return Series(counts, nowhere, np.zeros((1, 0)), 0, of.track.ages), forecast
    later = of.first - schools.first
    whole = schools.series
    feeding = Series(whole.counts[:, later:], whole.parents, whole.births, whole.before + later, whole.ages)

    def make(series: Series, leads: int) -> Array:
        ahead = min(schools.births_ahead, 0)
        past = feeding if series.years == feeding.years else feeding.until(series.years - 1, births_ahead=ahead)
        return vocational(past, series.counts, leads)

    return Series(counts, nowhere, np.zeros((1, 0)), 0, of.track.ages), make
