"""Bars of fill: one scale, on which the whole has its mark."""

import pytest

from kontingent.kernel import bars


@pytest.mark.parametrize(
    ("share", "width"), [(0.0, "0.0"), (0.75, "50.0"), (1.0, "66.7"), (1.04, "69.3"), (1.43, "95.3"), (2.5, "100.0")]
)
def test_a_bar_shows_how_far_beyond_the_whole_it_goes(share: float, width: str):
    assert bars.width(share) == width


def test_the_mark_stands_at_the_whole():
    assert bars.width(1) == bars.FULL
