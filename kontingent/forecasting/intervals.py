"""Bands around a forecast, as wide as its own past errors were: conformal, pooled over the units of a level by lead."""

from math import ceil

import numpy as np

from kontingent.forecasting.backtest import Past
from kontingent.forecasting.series import Array

NOMINAL = 0.9
ORIGINS = 3  # forecasts whose year has come, of a lead; fewer are a few years' luck, however many units they have
DRIFT = 0.02  # by which a large unit departs in a year; a small one departs by chance


def widths(past: Past, origin: int, known: int) -> tuple[Array, Array]:
    """Of each lead, how far a unit of standard spread may depart, and from how many errors that is known.

    `origin` counts origins of `past`; what came up to `known` years after the first origin is known. NaN where the
    history is too short.
    """
    leads = past.said.shape[2]
    found, numbers = np.full(leads, np.nan), np.zeros(leads)
    for lead in range(leads):
        origins = max(min(origin, known - lead), 0)
        said, came = past.said[:origins, :, lead], past.came[:origins, :, lead]
        fit = (said > 0) & (came > 0)
        scores = np.sort(np.abs(np.log(came[fit] / said[fit])) / spread(said[fit], lead + 1))
        numbers[lead] = len(scores)
        rank = ceil((len(scores) + 1) * NOMINAL)
        if origins >= ORIGINS and rank <= len(scores):
            found[lead] = scores[rank - 1]
    return found, numbers


def band(said: Array, width: Array) -> tuple[Array, Array]:
    """Whole children, lowest and highest: unit × lead; NaN where the width is."""
    leads = np.arange(1, said.shape[1] + 1)
    reach = width * spread(np.maximum(said, 1), leads)
    return np.floor(said * np.exp(-reach)), np.ceil(said * np.exp(reach))


def spread(learners: Array, lead: Array | int) -> Array:
    return np.asarray(np.sqrt(1 / learners + DRIFT**2 * np.asarray(lead)))


def covered(past: Past) -> tuple[Array, Array]:
    """Of each lead: what part of what came lay in the band of its forecast, and of how many that is said."""
    leads = past.said.shape[2]
    inside, number = np.zeros(leads), np.zeros(leads)
    for origin in range(len(past.said)):
        width, _ = widths(past, origin, origin)
        low, high = band(past.said[origin], width)
        came = past.came[origin]
        asked = ~np.isnan(low + came) & (came > 0) & (past.said[origin] > 0)
        inside += ((low <= came) & (came <= high) & asked).sum(axis=0)
        number += asked.sum(axis=0)
    return inside / np.maximum(number, 1), number
