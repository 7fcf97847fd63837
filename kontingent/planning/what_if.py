"""What if: places that come or go, flats with children, other births. The forecast's own errors stay as they are.

A scenario adds to a municipality what no organisation of today has, as one more line of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from kontingent.forecasting.projection import forecast as projected
from kontingent.forecasting.series import Array, Series
from kontingent.kernel import sql
from kontingent.planning.assembling import births_of
from kontingent.planning.models import BirthVariant, ChangeKind, KeptForecast, PlanChange, PlanScenario
from kontingent.planning.outlook import Outlook, OwnOutlook
from kontingent.planning.tracks import VOCATIONAL, ForecastPart, Track

_SEEN = """
SELECT institution_id, grade, seen FROM forecast_line
WHERE forecast_id = %(forecast)s AND track = %(track)s ORDER BY institution_id, grade
"""


class Effect(NamedTuple):
    """Of one municipality, by lead."""

    places: Array
    learners: Array


def under(found: Outlook, scenario: PlanScenario, changes: Sequence[PlanChange]) -> Outlook:
    """The same outlook as the scenario has it; municipalities of others stay as they are."""
    organisations = dict(found.organisations)
    if scenario.births != BirthVariant.MIDDLE and found.part.track.code != VOCATIONAL:
        points = _points(found.forecast, found.part, BirthVariant(scenario.births))
        organisations = {id_: one._replace(points=points.get(id_, one.points)) for id_, one in organisations.items()}
    own = {one.municipality for one in organisations.values()}
    for number, (oktmo, effect) in enumerate(sorted(effects(found, changes).items()), 1):
        if oktmo in own:
            organisations[-number] = OwnOutlook(0, effect.learners, oktmo, 0, effect.places)
    return replace(found, organisations=organisations)


def effects(found: Outlook, changes: Iterable[PlanChange]) -> Mapping[str, Effect]:
    """Of the changes that concern the part that is looked at, from their years on."""
    made: dict[str, Effect] = {}
    for one in changes:
        if one.level not in found.part.levels:
            continue
        effect = made.setdefault(one.oktmo, Effect(np.zeros(found.leads), np.zeros(found.leads)))
        begins = max(one.year - found.forecast.origin - 1, 0)
        kind = ChangeKind(one.kind)
        if kind is ChangeKind.HOUSING:
            effect.learners[begins:] += round(one.number * one.per_hundred / 100)
        else:
            effect.places[begins:] += one.number if kind is ChangeKind.BUILDING else -one.number
    return made


def _points(forecast: KeptForecast, part: ForecastPart, variant: BirthVariant) -> dict[int, Array]:
    """Learners of the part by lead, of every organisation of the region: parts of it are made to agree."""
    ids, series = series_of(forecast, part.track, variant)
    cells = projected(series, forecast.leads)[:, :, part.grades].sum(axis=2)
    return dict(zip(ids, cells, strict=True))


def series_of(forecast: KeptForecast, track: Track, variant: BirthVariant) -> tuple[list[int], Series]:
    """As the forecast read it, with births of the variant after the known ones."""
    of = forecast.basis["tracks"][track.code]
    rows = sql.rows(_SEEN, {"forecast": forecast.pk, "track": track.code}, bound=True)
    ids = sorted({id_ for id_, _, _ in rows})
    index = {id_: place for place, id_ in enumerate(ids)}
    counts = np.zeros((len(ids), forecast.origin - of["first"] + 1, track.width))
    for id_, grade, seen in rows:
        counts[index[id_], :, grade - track.first] = np.array(seen, dtype=np.float64)  # None is NaN
    unsaid = np.isnan(counts).any(axis=2)
    counts[unsaid] = np.nan
    placed = forecast.basis["placed"]
    codes = sorted({placed.get(str(id_), "") for id_ in ids})
    parents = np.array([codes.index(placed.get(str(id_), "")) for id_ in ids], dtype=np.int64)
    births = {
        name: {(oktmo, int(year)): born for oktmo, years in by.items() for year, born in years.items()}
        for name, by in forecast.basis["births"].items()
    }
    born = births_of(births, codes, variant, forecast.origin)
    return ids, Series(counts, parents, born.births, of["first"] - born.first, track.ages)
