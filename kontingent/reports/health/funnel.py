"""A funnel plot: which organisations have more or fewer events than chance and those who were examined explain.

Limits are those of the binomial with the share expected of this organisation, exact, so that a small school gives no
more alarms than a large one; what is drawn is what decides. Where organisations differ by more than chance, limits are
wider by the root of φ: the mean of squared deviations with a tenth at each end brought in (winsorised), so that those
who are sought do not widen it themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, sqrt
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Limits = tuple[Floats, Floats]  # low and high
WARNING, ALARM = 1.96, 3.09  # 95 and 99.8 %
WINSORISED = 0.1
LEAST = 10  # organisations from which φ is told


@dataclass(frozen=True, slots=True)
class Funnel:
    """Of each organisation: its limits, as numbers of events; 0 within them, ±1 beyond 95 %, ±2 beyond 99.8 %."""

    share: float  # of all
    spread: float  # φ, at least 1
    warning: Limits
    alarm: Limits
    levels: Whole

    @property
    def row(self) -> list[Any]:
        """As the night keeps it."""
        return [self.share, self.spread, *(one.tolist() for one in (*self.warning, *self.alarm, self.levels))]

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> Self:
        share, spread, *limits, levels = row
        warning_low, warning_high, alarm_low, alarm_high = (np.array(one, dtype=np.float64) for one in limits)
        whole = np.array(levels, dtype=np.int64)
        return cls(share, spread, (warning_low, warning_high), (alarm_low, alarm_high), whole)


def funnel(examined: Whole, events: Whole, expected: Floats) -> Funnel:
    """`expected` events of each organisation, adjusted; their sum is that of `events`."""
    spread = dispersion(examined, events, expected)
    at_most = chances_at_most(examined, expected)
    warning, alarm = (limits_of(at_most, spread, limit) for limit in (WARNING, ALARM))
    share = float(events.sum() / max(examined.sum(), 1))
    return Funnel(share, spread, warning, alarm, levels(events, (warning, alarm)))


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


def levels(events: Whole, limits: Sequence[Limits]) -> Whole:
    """By the limits of 95 and of 99.8 %."""
    found = np.zeros(len(events), dtype=np.int64)
    for level, (low, high) in enumerate(limits, 1):
        found[events > high] = level
        found[events < low] = -level
    return found


def limits_of(at_most: Floats, spread: float, limit: float) -> Limits:
    """Half-way between the last number of events within and the first beyond; below 0 where none is too few.

    Never more than one beyond all that were examined: where none is too many.
    """
    beyond = chance_beyond(limit * sqrt(spread))
    fewer = np.concatenate([np.zeros((len(at_most), 1)), at_most[:, :-1]], axis=1)
    return (at_most <= beyond).sum(axis=1) - 0.5, (1 - fewer > beyond).sum(axis=1) - 0.5


def chances_at_most(examined: Whole, expected: Floats) -> Floats:
    """Of each organisation a row: chances of so few events or fewer, from none on; 1 beyond who were examined."""
    most = int(examined.max(initial=0))
    counts = np.arange(most + 1)
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, most + 1)))])  # of factorials
    chances = np.clip(expected / np.maximum(examined, 1), 1e-12, 1 - 1e-12)[:, None]
    rest = examined[:, None] - counts
    log_of_each = logs[examined][:, None] - logs[counts] - logs[np.maximum(rest, 0)]
    log_of_each = log_of_each + counts * np.log(chances) + rest * np.log1p(-chances)
    of_each = np.where(rest >= 0, np.exp(np.minimum(log_of_each, 0)), 0.0)
    at_most: Floats = np.where(rest > 0, np.minimum(of_each.cumsum(axis=1), 1.0), 1.0)
    return at_most


def chance_beyond(limit: float) -> float:
    """Of the normal distribution, on one side."""
    return erfc(limit / sqrt(2)) / 2
