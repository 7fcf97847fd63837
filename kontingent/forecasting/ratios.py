"""Grade progression ratios: who is in the next grade a year later, of those who were in this one.

The region has a ratio of each grade, smoothed exponentially, with a damped trend where it moves. A municipality and an
organisation have factors on the ratios of what they lie in: one of all grades (people come and go with families), and
one of each grade. A factor is drawn to 1 by as much as chance alone would explain it (linear Bayes, with the variance
between the units of the level found from themselves), so a school of thirty follows its municipality.
"""

from typing import NamedTuple

import numpy as np

from kontingent.forecasting.series import Array, Series, Truth

REGION, MUNICIPALITY, ORGANISATION = 0.25, 0.15, 0.15  # weight of the newest year
GRADE = 0.15  # the same, of factors of one grade
TREND, DAMPING = 0.1, 0.93
MOVES = 4.0  # a slope this many times its error is a trend
SPAN = 10  # years that a trend is looked for in
UNUSUAL = 2.5  # standard deviations from a unit's own factor, beyond which a year counts no more than at them
CARRIES = 0.85  # a ratio above it is that of a grade that everybody goes on from
EMPTY = 3  # years without anybody, after which a grade is not kept there


class Rates(NamedTuple):
    region: Array  # lead × step from grade to grade
    municipality: Array  # municipality × lead × step
    organisation: Array  # organisation × lead × step


class Moves(NamedTuple):
    """Those in a grade, and those in the next one a year later: unit × year × step, 0 where either is unknown."""

    before: Array
    after: Array


def rates(series: Series, leads: int) -> Rates:
    every = _moves(series)
    of_places = Moves(series.by_municipality(every.before), series.by_municipality(every.after))
    of_all = Moves(of_places.before.sum(axis=0), of_places.after.sum(axis=0))
    region = _ahead(_ratio(of_all), of_all.before, leads)
    pooled = region[0] > CARRIES
    places = _factors(of_places, _ratio(of_all)[None], pooled, MUNICIPALITY, leads)
    municipality = region[None] * places
    own = _of_standing(every)
    expected = _ratio(of_places)[series.parents]
    organisation = municipality[series.parents] * _factors(own, expected, pooled, ORGANISATION, leads)
    organisation *= ~_ended(own)[:, None, :]
    return Rates(region, municipality, organisation)


def aged(years: int, alpha: float) -> Array:
    """Weights of years, the newest 1."""
    return np.asarray((1 - alpha) ** np.arange(years - 1, -1, -1), dtype=np.float64)


def factor(observed: Array, expected: Array, weights: Array) -> Array:
    """Of each unit (first axis) over its years (second), drawn to 1; further axes are apart from one another."""
    weights = weights.reshape(1, -1, *[1] * (observed.ndim - 2))
    due = (weights * expected).sum(axis=1)
    found = (weights * observed).sum(axis=1) / np.maximum(due, 1e-9)
    usual, dispersion = _usual(observed, expected, found)
    seen = (weights * usual).sum(axis=1)
    noise = dispersion * (weights**2 * expected).sum(axis=1)
    spread = np.maximum(((seen - due) ** 2 - noise).sum(axis=0), 0) / np.maximum((due**2).sum(axis=0), 1)
    trust = spread * due**2 / np.maximum(spread * due**2 + noise, 1e-9)
    return np.asarray(1 + trust * (seen / np.maximum(due, 1e-9) - 1))


def _usual(observed: Array, expected: Array, found: Array) -> tuple[Array, Array]:
    """Years drawn to the unit's own factor where they are unusual, and the variance around it to that of Poisson.

    The variance is of all units: turnover makes less than chance, what all share makes more.
    """
    own = expected * found[:, None]
    odd = np.where(expected > 0, (observed - own) ** 2 / np.maximum(expected, 1), 0)
    years = (expected > 0).sum(axis=1)
    number = np.maximum((years > 1).sum(axis=0), 1)
    each = odd.sum(axis=1) / np.maximum(years - 1, 1)
    dispersion = np.where((years > 1).any(axis=0), (each * (years > 1)).sum(axis=0) / number, 1)
    reach = UNUSUAL * np.sqrt(dispersion * expected)
    return np.clip(observed, own - reach, own + reach), dispersion


def _moves(series: Series) -> Moves:
    before, after = series.counts[:, :-1, :-1], series.counts[:, 1:, 1:]
    known = ~np.isnan(before + after)
    return Moves(np.where(known, before, 0), np.where(known, after, 0))


def _of_standing(every: Moves) -> Moves:
    """Without the years in which an organisation opened or closed: they say nothing of its own ratios."""
    stands = ((every.before.sum(axis=2) > 0) & (every.after.sum(axis=2) > 0))[:, :, None]
    return Moves(every.before * stands, every.after * stands)


def _ratio(moves: Moves) -> Array:
    """Of each year; where nobody was in the grade everybody goes on."""
    return np.where(moves.before > 0, moves.after / np.maximum(moves.before, 1), 1.0)


def _factors(moves: Moves, ratios: Array, pooled: Array, alpha: float, leads: int) -> Array:
    """Unit × lead × step."""
    expected = moves.before * ratios
    years = expected.shape[1]
    goes_on = pooled & ~((moves.after == 0) & (expected >= 1))
    common = factor((moves.after * goes_on).sum(axis=2), (expected * goes_on).sum(axis=2), aged(years, alpha))
    by_grade = factor(moves.after, expected * np.where(pooled, common[:, None, None], 1), aged(years, GRADE))
    found = np.where(pooled, common[:, None], 1) * by_grade
    return np.repeat(found[:, None, :], leads, axis=1)


def _ended(moves: Moves) -> Truth:
    """Organisation × step: nobody goes on here for years, though there was somebody to."""
    last = Moves(moves.before[:, -EMPTY:], moves.after[:, -EMPTY:])
    asked = (last.before > 0).sum(axis=1)
    return np.asarray((last.after.sum(axis=1) == 0) & (asked >= EMPTY))


def _ahead(ratios: Array, before: Array, leads: int) -> Array:
    """Lead × step. No year behind: everybody goes on."""
    if not len(ratios):
        return np.ones((leads, ratios.shape[1]))
    weights = aged(len(ratios), REGION)[:, None] * np.maximum(before, 1e-9)
    level = (weights * ratios).sum(axis=0) / weights.sum(axis=0)
    moving, slope, trended = _trend(ratios)
    steps = np.cumsum(DAMPING ** np.arange(1, leads + 1))[:, None]
    return np.where(moving, np.maximum(trended + steps * slope, 0), level)


def _trend(ratios: Array) -> tuple[Truth, Array, Array]:
    """Of each step: whether it moves, by how much a year, and where it stands now (Holt, damped)."""
    level, slope = _line(ratios[:SPAN])[:2]
    level = level - slope * (len(ratios[:SPAN]) + 1) / 2
    for value in ratios:
        expected = level + slope
        surprise = value - expected
        level, slope = expected + REGION * surprise, slope + REGION * TREND * surprise
    return _is_moving(ratios[-SPAN:]), slope, level


def _is_moving(ratios: Array) -> Truth:
    years = len(ratios)
    if years < SPAN // 2:
        return np.zeros(ratios.shape[1], dtype=bool)
    _, slope, error = _line(ratios)
    return np.asarray(np.abs(slope) > MOVES * error)


def _line(ratios: Array) -> tuple[Array, Array, Array]:
    """Of each step through these years: the middle, the slope and its error."""
    years = len(ratios)
    time = np.arange(years) - (years - 1) / 2
    square = max((time**2).sum(), 1e-9)
    middle, slope = ratios.mean(axis=0), time @ ratios / square
    rest = ratios - middle - time[:, None] * slope
    return middle, slope, np.sqrt((rest**2).sum(axis=0) / max(years - 2, 1) / square)
