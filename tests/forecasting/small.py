"""Small series written by hand, and a small world."""

import numpy as np

from kontingent.forecasting.series import Series
from kontingent.synthetic.headcounts import Parameters

SMALL = Parameters(municipalities=6, schools=40, learners=12_000, years=24, opened=2)


def series_of(counts, parents=None, births=None, before=8) -> Series:
    """Counts by organisation, year and grade; no births unless given."""
    counts = np.array(counts, dtype=float)
    parents = np.array(parents or [0] * len(counts), dtype=np.int64)
    births = np.array(births, dtype=float) if births else np.zeros((int(parents.max()) + 1, 0))
    return Series(counts, parents, births, before)
