"""Places against learners by municipality and stage of school.

A scenario is an edit of arrays: learners and places are counted anew, past errors are not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from kontingent.forecasting.intervals import band
from kontingent.forecasting.projection import forecast
from kontingent.forecasting.series import Array, Series

STAGES = {"primary": slice(0, 4), "basic": slice(4, 9), "secondary": slice(9, 11)}


class NeedOfPlaces(NamedTuple):
    """Places less learners, municipality × lead: below 0 places are short. NaN where there is no band."""

    expected: Array
    lowest: Array
    highest: Array


class PlacesChange(NamedTuple):
    """Places from a year on: a new building has them, a demolition or the end of a second shift takes them away."""

    municipality: int
    lead: int
    stage: str
    places: int


class Housing(NamedTuple):
    """Flats that are lived in from a year on, and how many children of each stage come with one of them."""

    municipality: int
    lead: int
    flats: int
    children: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Scenario:
    places: Sequence[PlacesChange] = ()
    housing: Sequence[Housing] = ()
    births: float = 1.0  # of those that are projected after the last known year, to the middle variant


def needs(
    series: Series, places: Mapping[str, Array], widths: Mapping[str, Array], scenario: Scenario
) -> dict[str, NeedOfPlaces]:
    """By stage. `places` are those of today by municipality, `widths` those of bands by lead."""
    leads = len(next(iter(widths.values())))
    learners = series.by_municipality(forecast(series, leads, births=scenario.births))
    return {
        stage: _need(stage, learners[:, :, grades], places[stage], widths[stage], scenario)
        for stage, grades in STAGES.items()
    }


def _need(stage: str, cells: Array, places: Array, width: Array, scenario: Scenario) -> NeedOfPlaces:
    learners = cells.sum(axis=2)
    for town in scenario.housing:
        learners[town.municipality, town.lead - 1 :] += np.rint(town.flats * town.children.get(stage, 0))
    ahead = np.repeat(places[:, None], learners.shape[1], axis=1)
    for one in scenario.places:
        if one.stage == stage:
            ahead[one.municipality, one.lead - 1 :] += one.places
    ahead = np.maximum(ahead, 0)
    low, high = band(learners, width)
    return NeedOfPlaces(ahead - learners, ahead - high, ahead - low)
