"""What a forecast reads: learners on 20 September by organisation, school year and grade, and births beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Series:
    """Years follow one another; NaN stands where nobody has said, 0 where nobody learns.

    An organisation lies in one municipality for all its years: where it lies now.
    """

    counts: Array  # organisation × year × grade, the entry grade first
    parents: Index  # organisation → municipality
    births: Array  # municipality × year; the first column is `before` years older than that of `counts`
    before: int
    ages: tuple[int, int] = (7, 6)  # years from birth to entry, of most and of the others

    @property
    def years(self) -> int:
        return int(self.counts.shape[1])

    @property
    def municipalities(self) -> int:
        return len(self.births)

    def until(self, year: int, *, births_ahead: int = 0) -> "Series":
        """As known on 20 September of the year: births of later years are not, unless they are given."""
        births = self.births[:, : max(self.before + year + 1 + births_ahead, 0)]
        return replace(self, counts=self.counts[:, : year + 1], births=births)

    def by_municipality(self, values: Array) -> Array:
        """Sums of what stands by organisation on the first axis."""
        return summed(values, self.parents, self.municipalities)

    def present(self) -> Array:
        """Organisation × grade in the last year."""
        return self.filled()[:, -1]

    def filled(self) -> Array:
        """What is missing is the last that was said before, else the first that was said after."""
        known = ~np.isnan(self.counts)
        years = np.arange(self.years)[None, :, None]
        before = np.maximum.accumulate(np.where(known, years, -1), axis=1)
        source = np.where(before >= 0, before, known.argmax(axis=1)[:, None])
        return np.nan_to_num(np.take_along_axis(self.counts, source, axis=1))


def summed(values: Array, groups: Index, number: int) -> Array:
    total = np.zeros((number, *values.shape[1:]))
    np.add.at(total, groups, values)
    return total


class Succession(NamedTuple):
    """The learners of one organisation passed to another, or a share of them."""

    old: int
    new: int
    share: float = 1.0


def carried(series: Series, successions: Sequence[Succession]) -> Series:
    """Past of an organisation that ended is the past of its successors, so that a merger is no growth."""
    counts = series.counts.copy()
    for old, new, share in successions:
        counts[new] = np.nan_to_num(counts[new]) + share * np.nan_to_num(counts[old])
    ended = {old for old, _, _ in successions}
    left = [one for one in range(len(counts)) if one not in ended]
    return replace(series, counts=counts[left], parents=series.parents[left])
