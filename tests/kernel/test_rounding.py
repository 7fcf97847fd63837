"""Percentages of one whole."""

import pytest

from kontingent.kernel.rounding import percents


@pytest.mark.parametrize(
    ("parts", "whole", "shown"),
    [
        ([1, 1, 1], 3, [33.4, 33.3, 33.3]),
        ([2, 4, 0, 1], 7, [28.6, 57.1, 0.0, 14.3]),
        ([1, 5], 6, [16.7, 83.3]),
        ([1, 1, 1, 1, 1, 1], 6, [16.7, 16.7, 16.7, 16.7, 16.6, 16.6]),
        ([1, 1], 3, [33.3, 33.3]),  # no whole: each by itself
        ([2, 2], 3, [66.7, 66.7]),  # one in two of them
        ([0, 0], 0, [None, None]),
        ([5], 5, [100.0]),
    ],
)
def test_parts_of_a_whole_give_a_hundred(parts, whole, shown):
    assert percents(parts, whole) == shown


def test_of_every_whole():
    for whole in range(1, 40):
        for first in range(whole + 1):
            for second in range(whole - first + 1):
                assert round(sum(percents([first, second, whole - first - second], whole)), 6) == 100
