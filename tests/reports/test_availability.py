"""How long people waited, as bars and quartiles."""

from collections import Counter

import pytest

from kontingent.reports.availability import BOUNDS, distribution


@pytest.mark.parametrize(
    ("days", "bars", "quartiles"),
    [
        ([0], (1, 0, 0, 0, 0, 0), (0, 0, 0)),
        ([29, 30, 89, 90, 729, 730], (1, 2, 1, 0, 1, 1), (30, 89, 90)),
        ([1000, 1, 2, 3, 4], (4, 0, 0, 0, 0, 1), (2, 3, 4)),
    ],
)
def test_everybody_stands_in_one_bar(days, bars, quartiles):
    found = distribution(Counter(days))
    assert found is not None
    assert (found.bars, (found.low, found.median, found.high)) == (bars, quartiles)
    assert found.total == len(days)
    assert len(found.bars) == len(BOUNDS) + 1


def test_nobody_has_no_distribution():
    assert distribution({}) is None
