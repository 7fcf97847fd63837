"""Whole children: who gets the one that is left."""

import numpy as np
import pytest

from kontingent.forecasting.reconciling import agreed, whole

PARENTS = np.array([0, 0, 0, 1])


def test_the_largest_remainder_gets_the_child():
    assert whole(np.array([1.4, 1.4, 1.3, 2.0]), PARENTS).tolist() == [2, 1, 1, 2]


def test_a_municipality_is_rounded_before_its_schools():
    """1.5 + 1.5 = 3: one municipality has two, whatever its schools would be by themselves."""
    parents = np.array([0, 0, 0, 1, 1, 1])
    assert whole(np.array([0.5, 0.5, 0.5, 0.5, 0.5, 0.5]), parents).reshape(2, 3).sum(axis=1).tolist() == [2, 1]


@pytest.mark.parametrize("seed", range(20))
def test_every_part_is_next_to_its_own_value(seed):
    random = np.random.default_rng(seed)
    parents = random.integers(0, 5, 30)
    parts = random.exponential(2, (30, 4)) * (random.random((30, 4)) < 0.7)
    found = whole(parts, parents)
    assert (np.abs(found - parts) < 2).all()
    assert (found[parts == 0] == 0).all()
    assert found.sum(axis=0).tolist() == np.rint(parts.sum(axis=0)).tolist()


def test_parts_follow_their_whole():
    assert agreed(np.array([1.0, 3, 0, 5]), np.array([8.0, 10]), PARENTS).tolist() == [2, 6, 0, 10]
