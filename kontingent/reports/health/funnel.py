"""A funnel plot: which organisations have more or fewer events than chance and those who were examined explain.

Limits are those of the binomial with the expected share, exact, so that a small school gives no more alarms than a
large one. Where organisations differ by more than chance, limits are wider by the root of φ: the mean of squared
deviations with a tenth at each end brought in (winsorised), so that those who are sought do not widen it themselves.
"""

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
WARNING, ALARM = 1.96, 3.09  # 95 and 99.8 %
WINSORISED = 0.1
LEAST = 10  # organisations from which φ is told


@dataclass(frozen=True, slots=True)
class Funnel:
    """Of each organisation: 0 within the limits, ±1 beyond 95 %, ±2 beyond 99.8 %."""

    share: float  # of all
    spread: float  # φ, at least 1
    levels: Whole


def funnel(examined: Whole, events: Whole, expected: Floats) -> Funnel:
    """`expected` events of each organisation, adjusted; their sum is that of `events`."""
    return Funnel(
        share=float(events.sum() / max(examined.sum(), 1)),
        spread=(spread := dispersion(examined, events, expected)),
        levels=levels(examined, events, expected, spread),
    )


def dispersion(examined: Whole, events: Whole, expected: Floats) -> float:
    """φ; 1 where the organisations are too few to tell it."""
    variance = expected * (1 - expected / np.maximum(examined, 1))
    known = variance > 0
    if known.sum() < LEAST:
        return 1.0
    deviations = np.sort((events[known] - expected[known]) / np.sqrt(variance[known]))
    cut = int(len(deviations) * WINSORISED)
    brought_in = np.clip(deviations, deviations[cut], deviations[-cut - 1])
    return max(float((brought_in**2).mean()), 1.0)


def levels(examined: Whole, events: Whole, expected: Floats, spread: float) -> Whole:
    at_most, at_least = tails(examined, events, expected)
    found = np.zeros(len(examined), dtype=np.int64)
    for level, limit in ((1, WARNING), (2, ALARM)):
        beyond = chance_beyond(limit * sqrt(spread))
        found[at_least <= beyond] = level
        found[at_most <= beyond] = -level
    return found


def tails(examined: Whole, events: Whole, expected: Floats) -> tuple[Floats, Floats]:
    """Chances of so few events or fewer, and of so many or more."""
    most = int(examined.max(initial=0))
    counts = np.arange(most + 1)
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, most + 1)))])  # of factorials
    chances = np.clip(expected / np.maximum(examined, 1), 1e-12, 1 - 1e-12)[:, None]
    rest = examined[:, None] - counts
    log_of_each = logs[examined][:, None] - logs[counts] - logs[np.maximum(rest, 0)]
    log_of_each = log_of_each + counts * np.log(chances) + rest * np.log1p(-chances)
    of_each = np.where(rest >= 0, np.exp(np.minimum(log_of_each, 0)), 0.0)
    is_at_most = counts <= events[:, None]
    at_most = (of_each * is_at_most).sum(axis=1)
    own = of_each[np.arange(len(events)), events]
    return at_most, 1 - at_most + own


def limits(examined: int, share: float, spread: float, limit: float) -> tuple[float, float]:
    """As they are drawn: of the share, without the steps of whole events."""
    around = limit * sqrt(spread * share * (1 - share) / examined)
    return max(share - around, 0.0), min(share + around, 1.0)


def chance_beyond(limit: float) -> float:
    """Of the normal distribution, on one side."""
    return erfc(limit / sqrt(2)) / 2
