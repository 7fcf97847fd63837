"""A kept forecast as it is looked at: of a body, a municipality or an organisation, with bands, errors and places."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from kontingent.forecasting.intervals import band
from kontingent.forecasting.series import Array
from kontingent.institutions.models import Institution
from kontingent.kernel import sql
from kontingent.planning.computing import OURS
from kontingent.planning.levels import MUNICIPALITY, ORGANISATION
from kontingent.planning.models import ForecastError, KeptForecast
from kontingent.planning.tracks import VOCATIONAL, ForecastPart, whole_of

_FROM = "FROM forecast_line l JOIN institution i ON i.id = l.institution_id"
_WHERE = """
WHERE l.forecast_id = %(forecast)s AND l.track = %(track)s AND l.grade BETWEEN %(first)s AND %(last)s
  AND i.path @> ARRAY[%(body)s]::bigint[]
"""
_POINTS = f"SELECT l.institution_id, l.points, l.seen[cardinality(l.seen)] {_FROM} {_WHERE}"
# A year of which nothing is said of anybody stays empty.
_PAST = f"""
SELECT sum(u.seen)::int, sum(u.one)::int, sum(u.three)::int
{_FROM} CROSS JOIN unnest(l.seen, l.said_one, l.said_three) WITH ORDINALITY AS u(seen, one, three, y)
{_WHERE}
  AND l.institution_id = ANY(%(ids)s)
GROUP BY u.y ORDER BY u.y
"""
_PLACES = """
SELECT DISTINCT ON (institution_id, level) institution_id, level, places FROM places
WHERE level = ANY(%(levels)s) AND school_year BETWEEN %(year)s - 2 AND %(year)s + 1
  AND (%(is_region)s OR institution_id IN (SELECT id FROM institution WHERE path @> ARRAY[%(body)s]::bigint[]))
ORDER BY institution_id, level, school_year DESC
"""


class OwnOutlook(NamedTuple):
    """Of one organisation: learners now and at each lead; `places` None where nobody has said how many.

    `added` by lead is what a scenario brings: its own line of a municipality has an id below 0 and no learners now.
    """

    now: int
    points: Array
    municipality: str
    places: int | None
    added: Array | float = 0


class PastYear(NamedTuple):
    """What came, and what forecasts one and three years before it say; None where nobody has said."""

    year: int
    seen: int | None
    said_one: int | None
    said_three: int | None


@dataclass(frozen=True, slots=True)
class Expected:
    """Of some organisations together, by lead. Low and high are NaN where the history is too short for a band.

    `need` is places less learners of the organisations whose places are known: below 0 places are short. `lack` and
    `free` are those of municipalities each by itself: free places of one seat no children of another.
    """

    organisations: int
    told: int  # of them with places that are known
    now: int
    places: Array
    points: Array
    low: Array
    high: Array
    need: Array
    need_low: Array
    need_high: Array
    lack: Array
    free: Array
    municipalities: int

    @property
    def is_told(self) -> bool:
        return self.told > 0


@dataclass(frozen=True)
class Outlook:
    forecast: KeptForecast
    part: ForecastPart
    body: Institution
    organisations: Mapping[int, OwnOutlook]
    first: int  # school year of the first head count
    errors: Mapping[tuple[str, str, int], ForecastError]  # of the part: method, level, lead

    @property
    def leads(self) -> int:
        return self.forecast.leads

    def year_of(self, lead: int) -> int:
        return self.forecast.origin + lead

    def together(self, ids: Collection[int], level: str) -> Expected:
        every = [self.organisations[id_] for id_ in ids]
        told = [(one.places, one) for one in every if one.places is not None]
        places = sum(places for places, _ in told)
        ahead = places + _added((one.added for _, one in told), self.leads)
        points = _added((one.points for one in every), self.leads)
        seated = _added((one.points for _, one in told), self.leads)
        low, high = self._band(points, level)
        seated_low, seated_high = self._band(seated, level)
        needs = [self._need(some) for some in self._parted(ids).values()]
        return Expected(
            organisations=sum(id_ > 0 for id_ in ids),
            told=sum(id_ > 0 and self.organisations[id_].places is not None for id_ in ids),
            now=sum(one.now for one in every), places=ahead,
            points=points, low=low, high=high,
            need=ahead - seated, need_low=ahead - seated_high, need_high=ahead - seated_low,
            lack=_added((np.maximum(-need, 0) for need in needs), self.leads),
            free=_added((np.maximum(need, 0) for need in needs), self.leads),
            municipalities=len(needs),
        )  # fmt: skip

    def by_municipality(self) -> dict[str, list[int]]:
        return self._parted(self.organisations)

    def _parted(self, ids: Iterable[int]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for id_ in ids:
            found.setdefault(self.organisations[id_].municipality, []).append(id_)
        return dict(sorted(found.items()))

    def _need(self, ids: Iterable[int]) -> Array:
        told = [one for id_ in ids if (one := self.organisations[id_]).places is not None]
        return _added(((one.places or 0) + one.added - one.points for one in told), self.leads)

    def past(self, ids: Collection[int]) -> list[PastYear]:
        rows = sql.rows(_PAST, {**_asked(self.forecast, self.part, self.body), "ids": list(ids)})
        return [PastYear(self.first + place, *row) for place, row in enumerate(rows)]

    def error(self, level: str, lead: int, method: str = OURS) -> ForecastError | None:
        return self.errors.get((method, self._level(level), lead))

    def _level(self, level: str) -> str:
        """Colleges are forecast for the region and each: of a municipality's nothing apart is known."""
        is_of_region = self.part.track.code == VOCATIONAL and level == MUNICIPALITY
        return ORGANISATION if is_of_region else level

    def _band(self, points: Array, level: str) -> tuple[Array, Array]:
        errors = [self.error(level, lead) for lead in range(1, self.leads + 1)]
        width = np.array([np.nan if one is None or one.width is None else one.width for one in errors])
        low, high = band(points[None], width)
        return low[0], high[0]

    @cached_property
    def whole_errors(self) -> Mapping[tuple[str, str, int], ForecastError]:
        """Of all grades of the track together, where plain methods stand beside ours."""
        return _errors(self.forecast, whole_of(self.part.track))


def read_outlook(forecast: KeptForecast, part: ForecastPart, body: Institution) -> Outlook | None:
    """None where the forecast has nobody of the part at all."""
    track = forecast.basis["tracks"].get(part.track.code)
    if track is None:
        return None
    places, placed = _places(forecast, part, body), forecast.basis["placed"]
    points: dict[int, Array] = {}
    now: dict[int, int] = {}
    for id_, of_grade, seen in sql.rows(_POINTS, _asked(forecast, part, body), bound=True):
        points[id_] = points[id_] + np.array(of_grade) if id_ in points else np.array(of_grade)
        now[id_] = now.get(id_, 0) + (seen or 0)
    organisations = {
        id_: OwnOutlook(now[id_], of.astype(float), placed.get(str(id_), ""), places.get(id_))
        for id_, of in sorted(points.items())
        if now[id_] or of.any()
    }
    return Outlook(forecast, part, body, organisations, track["first"], _errors(forecast, part))


class OfGrade(NamedTuple):
    grade: int
    seen: Sequence[int | None]
    points: Sequence[int]


_GRADES = """
SELECT grade, seen, points FROM forecast_line
WHERE forecast_id = %(forecast)s AND track = %(track)s AND institution_id = %(organisation)s
  AND grade BETWEEN %(first)s AND %(last)s
ORDER BY grade
"""


def grades_of(outlook: Outlook, organisation_id: int) -> list[OfGrade]:
    asked = {**_asked(outlook.forecast, outlook.part, outlook.body), "organisation": organisation_id}
    return sql.rows(_GRADES, asked, into=OfGrade)


def _asked(forecast: KeptForecast, part: ForecastPart, body: Institution) -> dict[str, Any]:
    return {
        "forecast": forecast.pk,
        "track": part.track.code,
        "first": part.first,
        "last": part.last,
        "body": body.pk,
    }


def _places(forecast: KeptForecast, part: ForecastPart, body: Institution) -> dict[int, int]:
    """Of the last year that an organisation has told of, by level; all levels of the part together."""
    found: dict[int, int] = {}
    of_whom = {"body": body.pk, "is_region": body.parent_id is None}
    for id_, _, places in sql.rows(_PLACES, {"levels": list(part.levels), "year": forecast.origin, **of_whom}):
        found[id_] = found.get(id_, 0) + places
    return found


def _errors(forecast: KeptForecast, part: ForecastPart) -> dict[tuple[str, str, int], ForecastError]:
    rows = ForecastError.objects.filter(forecast=forecast, part=part.code)
    return {(row.method, row.level, row.lead): row for row in rows}


def _added(points: Iterable[Array | float], leads: int) -> Array:
    return np.asarray(sum(points, np.zeros(leads)))
